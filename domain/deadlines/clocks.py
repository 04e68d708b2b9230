"""Which clocks a move starts, and when each runs out: pure, from the profile, the anchors of the moment and the calendar."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.assignments.states import ANSWERING, UnitRole
from domain.ids import new_id
from domain.legal_calendar import Calendar
from domain.rules.profile import Anchor, Profile, Rule, Step
from domain.workdays import due_at

# Whose clock a step is: of the case, of units that answer, of co-handlers, of every unit.
_ANSWERING_STEPS = {Step.REPLY, Step.REDO_REPLY, Step.CONTACT}
_CO_STEPS = {Step.CO_OPINION, Step.OPINION_REDO}
_EVERY_UNIT = {Step.RECEIPT, Step.RETURN, Step.RETURN_DECISION}
# A right that ends, not a duty that is late: nothing is announced, and nobody is blamed for not having used it.
WINDOWS = frozenset({Step.RETURN})
_FIRST_ROUND = {Step.REPLY, Step.RETURN}
_LATER_ROUNDS = {Step.REDO_REPLY}
UNIT_STEPS = frozenset(_ANSWERING_STEPS | _CO_STEPS | _EVERY_UNIT)

COLUMNS = (
    "congress_id",
    "id",
    "suggestion_id",
    "assignment_id",
    "step",
    "round",
    "rule_id",
    "amount",
    "unit",
    "anchor",
    "anchor_at",
    "calendar_version",
    "due_at",
    "original_due_at",
    "cap_at",
    "state",
    "started_at",
    "version",
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the clocks are for: the case, and one of its units where the step is a unit's."""

    congress_id: UUID
    suggestion_id: UUID
    round: int
    in_session: bool
    assignment_id: UUID | None = None
    role: UnitRole | None = None
    assigned_at: datetime | None = None


def first_late_instant(last_day: date, calendar: Calendar) -> datetime:
    """The due instant (UTC) of a clock whose last day in time is this local day."""
    return calendar.midnight(last_day + timedelta(days=1))


def concerns(step: str, role: UnitRole | None, round_: int) -> bool:
    """Whether a step is this subject's: a unit step needs a unit of the right role, any other step none.

    The first round has the reply and the return; a later one has the re-handling's reply instead, and no return.
    """
    if step not in UNIT_STEPS:
        return role is None
    if role is None or step in (_LATER_ROUNDS if round_ == 1 else _FIRST_ROUND):
        return False
    if step in _ANSWERING_STEPS:
        return role in ANSWERING
    return role is UnitRole.CO if step in _CO_STEPS else True


def started(
    steps: Iterable[str],
    subject: Subject,
    anchors: Mapping[Anchor, datetime],
    profile: Profile,
    rule_ids: Mapping[tuple[str, str], UUID],
    calendar: Calendar,
    now: datetime,
) -> list[dict[str, Any]]:
    """Rows of `deadline` for the steps whose rule counts from one of the anchors given (aware instants).

    A step without a rule in this profile has no clock. `rule_ids` maps (step, applies) to the row of the rule.
    """
    rows = []
    for step in steps:
        rule = profile.rule(Step(step), in_session=subject.in_session)
        if rule is None or rule.anchor not in anchors or not concerns(step, subject.role, subject.round):
            continue
        rows.append(_row(rule, subject, anchors[rule.anchor], profile, rule_ids, calendar, now))
    return rows


def within_redo(rows: list[dict[str, Any]], redo_due_at: datetime | None) -> list[dict[str, Any]]:
    """A co-handler's opinion in a re-handling is due no later than the re-handling itself."""
    due = [row["due_at"] for row in rows if row["step"] == Step.REDO_REPLY] + ([redo_due_at] if redo_due_at else [])
    if not due:
        return rows
    return [_capped(row, min(due)) if row["step"] in _CO_STEPS else row for row in rows]


def _capped(row: dict[str, Any], cap_at: datetime) -> dict[str, Any]:
    """The cap is kept with the inputs, so that no later sum passes it."""
    due = min(row["due_at"], cap_at)
    return row | {"due_at": due, "original_due_at": due, "cap_at": min(row["cap_at"] or cap_at, cap_at)}


def _row(
    rule: Rule,
    subject: Subject,
    anchor_at: datetime,
    profile: Profile,
    rule_ids: Mapping[tuple[str, str], UUID],
    calendar: Calendar,
    now: datetime,
) -> dict[str, Any]:
    cap_at = _cap_at(rule, subject, anchor_at, calendar, roll=profile.switches.roll_over)
    due = due_at(anchor_at, rule.amount, rule.unit, calendar, roll=profile.switches.roll_over)
    return {
        "congress_id": subject.congress_id,
        "id": new_id(),
        "suggestion_id": subject.suggestion_id,
        "assignment_id": subject.assignment_id,
        "step": rule.step,
        "round": subject.round,
        "rule_id": rule_ids[rule.step, rule.applies],
        "amount": rule.amount,
        "unit": rule.unit,
        "anchor": rule.anchor,
        "anchor_at": anchor_at,
        "calendar_version": calendar.version,
        "due_at": due if cap_at is None else min(due, cap_at),
        "original_due_at": due if cap_at is None else min(due, cap_at),
        "cap_at": cap_at,
        "state": "running",
        "started_at": now,
        "version": 1,
    }


def _cap_at(rule: Rule, subject: Subject, anchor_at: datetime, calendar: Calendar, *, roll: bool) -> datetime | None:
    """The absolute end, counted from assignment where the rule says so (DL25 §51), whatever the clock counts from."""
    if rule.cap is None:
        return None
    from_assignment = rule.cap.anchor is Anchor.ASSIGNED and subject.assigned_at is not None
    start = subject.assigned_at if from_assignment else anchor_at
    assert start is not None
    return due_at(start, rule.cap.amount, rule.cap.unit, calendar, roll=roll)
