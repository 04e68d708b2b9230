"""Every closed list with its labels, under the name by which front ends ask for it."""

import re
from typing import Any

from api.enums.availability import AVAILABILITY
from api.enums.case import CASE, HANDLING, KEY_SUPERVISION, LOOKING_BACK, RECONCILING, Labels
from api.enums.lines import EVENTS, TASK_LINES
from api.enums.meeting import MEETING_MOVES, MEETINGS
from api.enums.moves import (
    CASE_MOVES,
    LOOK_BACK_ITEM_MOVES,
    LOOK_BACK_MOVES,
    PROMISE_MOVES,
    RECONCILIATION_MOVES,
    SIGNATURE_MOVES,
    SUPERVISION_MOVES,
    UNIT_MOVES,
)
from api.enums.office import OFFICE, RULES
from api.enums.oversight import DEMAND_MOVES, OVERSIGHT
from api.enums.programme import PROGRAMME_MOVES, PROGRAMMES
from api.enums.quality import QUALITY

LABELS: Labels = {
    **CASE,
    **HANDLING,
    **KEY_SUPERVISION,
    **RECONCILING,
    **LOOKING_BACK,
    **MEETINGS,
    **AVAILABILITY,
    **PROGRAMMES,
    **OFFICE,
    **RULES,
    **QUALITY,
    **OVERSIGHT,
}
_RENAMED = {"note": "explanation_note", "why": "day_reason", "unit": "period_unit", "outcome": "class_outcome"}


def list_name(enum: type[Any]) -> str:
    """`CaseState` is `case_state`; words that would say too little alone say more."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", enum.__name__).lower()
    return _RENAMED.get(name, name)


def _rendered(labels: dict[str, tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": value, "zh": zh, "en": en} for value, (zh, en) in labels.items()]


ENUMS: dict[str, list[dict[str, str]]] = {
    **{list_name(enum): _rendered(labels) for enum, labels in LABELS.items()},
    "case_action": _rendered(CASE_MOVES),
    "assignment_action": _rendered(UNIT_MOVES),
    "signature_action": _rendered(SIGNATURE_MOVES),
    "supervision_action": _rendered(SUPERVISION_MOVES),
    "promise_action": _rendered(PROMISE_MOVES),
    "demand_action": _rendered(DEMAND_MOVES),
    "meeting_action": _rendered(MEETING_MOVES),
    "programme_action": _rendered(PROGRAMME_MOVES),
    "look_back_action": _rendered(LOOK_BACK_MOVES),
    "look_back_item_action": _rendered(LOOK_BACK_ITEM_MOVES),
    "reconciliation_action": _rendered(RECONCILIATION_MOVES),
    "task": _rendered(TASK_LINES),
    "event": _rendered(EVENTS),
}
