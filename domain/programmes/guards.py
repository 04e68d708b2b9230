"""Why a programme refuses a move: one small pure function a rule."""

from collections.abc import Mapping
from typing import Any

from domain.programmes.facts import ProgrammeFacts
from domain.workflow import Refusal

Payload = Mapping[str, Any]


def cases_of_the_programme(programme: ProgrammeFacts, payload: Payload) -> Refusal | None:
    """A meeting of the draft takes cases of the programme, each once; from whichever meeting they stood in."""
    strangers = sorted(str(each) for each in payload["cases"] if each not in programme.cases)
    if strangers:
        return Refusal("case_not_in_programme", {"suggestions": strangers})
    return Refusal("case_named_twice") if len(set(payload["cases"])) < len(payload["cases"]) else None


def nothing_broken(programme: ProgrammeFacts, payload: Payload) -> Refusal | None:
    """The draft keeps every constraint but those that the organiser accepts."""
    left = [each.told for each in programme.breaches if each.kind not in payload.get("accepting", ())]
    return Refusal("programme_breached", {"breaches": left}) if left else None
