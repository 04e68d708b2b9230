"""How a clock is shown: its last day in time, what is left of it, and its lamp; pure."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict
from uuid import UUID

from domain.deadlines.tables import DeadlineState
from domain.ids import id_of
from domain.legal_calendar import Calendar
from domain.workdays import Lamp


class Left(TypedDict):
    """`days_left` are calendar days, `workdays_left` working days after today up to the last day; all None once ended."""

    last_day: date
    days_left: int | None
    workdays_left: int | None
    lamp: Lamp | None


class Clock(Left):
    """A clock as lists and details of a case show it."""

    id: UUID
    step: str
    assignment_id: UUID | None
    state: str
    due_at: datetime


def left_of(
    due_at: datetime, state: str, paused_at: datetime | None, yellow_days: int, calendar: Calendar, now: datetime
) -> Left:
    """What is left at `now` (UTC). A paused clock stands still: it is looked at as of its pause."""
    last_day = calendar.last_day(due_at)
    if state not in {DeadlineState.RUNNING, DeadlineState.PAUSED}:
        return {"last_day": last_day, "days_left": None, "workdays_left": None, "lamp": None}
    at = paused_at if state == DeadlineState.PAUSED and paused_at is not None else now
    today = calendar.local_day(at)
    left = (last_day - today).days
    lit = Lamp.YELLOW if left <= yellow_days else Lamp.GREEN  # what `workdays.lamp` says, with each day worked out once
    return {
        "last_day": last_day,
        "days_left": left,
        "workdays_left": calendar.workdays_after(today, last_day),
        "lamp": Lamp.RED if at >= due_at else lit,
    }


def lamp_of(clock: Mapping[str, Any], yellow_days: int, calendar: Calendar, now: datetime) -> Clock:
    """A row of `deadline`, or its JSON (`id, step, assignment_id, state, due_at, paused_at`), as responses show it."""
    due_at = instant_of(clock["due_at"])
    paused_at = clock.get("paused_at")
    state = clock.get("state", DeadlineState.RUNNING)
    return {
        "id": _id(clock["id"]),
        "step": clock["step"],
        "assignment_id": _id(clock["assignment_id"]) if clock.get("assignment_id") else None,
        "state": state,
        "due_at": due_at,
        **left_of(due_at, state, instant_of(paused_at) if paused_at else None, yellow_days, calendar, now),
    }


def instant_of(value: datetime | str) -> datetime:
    """An instant of a row, or of its JSON."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _id(value: UUID | str) -> UUID:
    return id_of(value) if isinstance(value, str) else value
