"""A programme as its conditions see it: proposed, two cases in two meetings, nothing broken."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.programmes.facts import DraftedFact, ProgrammeFacts
from domain.programmes.problem import Drafted
from domain.programmes.states import ProgrammeState
from tests.pictures import NOW, ident

CASES = (ident(401), ident(402))
ROOM, HOST = ident(410), ident(411)


def programme(**given: Any) -> ProgrammeFacts:
    drafted = tuple(
        DraftedFact(ident(420 + week), Drafted(NOW + timedelta(weeks=week + 2), ROOM, HOST, (case,)))
        for week, case in enumerate(CASES)
    )
    made = ProgrammeFacts(
        congress_id=ident(1),
        id=ident(400),
        state=ProgrammeState.PROPOSED,
        version=1,
        cases=CASES,
        drafted=drafted,
        breaches=(),
    )
    return replace(made, **given)
