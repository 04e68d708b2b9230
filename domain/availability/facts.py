"""What a stretch of time must be, and whose absences one may see and write."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.actor import Actor, Right
from domain.errors import Invalid
from domain.meetings.states import Standing

LONGEST_ABSENCE = timedelta(days=366)
LONGEST_WINDOW = timedelta(days=366)
LONGEST_SEARCH = timedelta(days=92)
KEPT = timedelta(days=90)  # an absence that is over: its reason is personal, and nothing asks for it any more


class Busy(NamedTuple):
    """Taken from one instant to another (UTC, the end exclusive), travel and turn-round included; never said by what."""

    starts_at: datetime
    ends_at: datetime
    standing: Standing


def arranges(me: Actor) -> bool:
    """Whether the caller sees and writes anybody's absences: an organiser of meetings."""
    return me.system or me.may(Right.MEETING_ARRANGE)


def concerns(me: Actor, person_id: UUID) -> bool:
    """Whether an absence of this person is the caller's to see and to write."""
    return arranges(me) or me.person_id == person_id


def sound_window(starts_at: datetime, ends_at: datetime, most: timedelta) -> None:
    """Raises Invalid `ends_before_start` or `window_too_long`; both ends in UTC."""
    if ends_at <= starts_at:
        raise Invalid("ends_before_start")
    if ends_at - starts_at > most:
        raise Invalid("window_too_long", most_days=most.days)
