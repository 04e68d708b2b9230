"""What SQL works out of a clock by itself: its last local day, when a warning of so many days is due, and its lamp."""

from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Integer, Text, and_, case, cast, func, literal_column, or_

from domain.deadlines.tables import DeadlineState, deadline
from domain.rules.tables import rule_profile
from domain.workdays import Lamp

_TZ = DateTime(timezone=True)
_INSTANT_BEFORE: ColumnElement[Any] = literal_column("interval '1 microsecond'")

# `switches` holds the whole of `Profile.document()`.
SWITCHES: ColumnElement[Any] = rule_profile.c.switches["switches"]
YELLOW_DAYS = cast(SWITCHES["yellow_days"].astext, Integer)
ROLL_OVER = SWITCHES["roll_over"].astext == "true"


def last_day(due_at: ColumnElement[Any], zone: ColumnElement[Any]) -> ColumnElement[Any]:
    """The last local day in time; the same as `Calendar.last_day`."""
    return cast(func.timezone(zone, due_at - _INSTANT_BEFORE), Date)


def warned_at(due_at: ColumnElement[Any], days: ColumnElement[Any], zone: ColumnElement[Any]) -> ColumnElement[Any]:
    """The local midnight from which no more than `days` calendar days are left; the same as `workdays.warn_at`."""
    midnight = cast(last_day(due_at, zone) - days, DateTime(timezone=False))
    return func.timezone(zone, midnight, type_=_TZ)


def lamp(zone: ColumnElement[Any], now: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same as `view.left_of`: a paused clock is looked at as of its pause, one that has ended has no lamp."""
    d = deadline.c
    at = func.coalesce(d.paused_at, now, type_=_TZ)
    shining = or_(d.state == DeadlineState.RUNNING, d.state == DeadlineState.PAUSED)
    return case(
        (and_(shining, d.due_at <= at), cast(Lamp.RED, Text)),
        (and_(shining, warned_at(d.due_at, YELLOW_DAYS, zone) <= at), cast(Lamp.YELLOW, Text)),
        (shining, cast(Lamp.GREEN, Text)),
        else_=cast(None, Text),
    )
