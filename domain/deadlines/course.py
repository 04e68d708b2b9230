"""What the ledger of a clock says moved it, and where that leads: pure, the one way in which a due instant is worked out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from domain.deadlines.tables import EntryKind
from domain.deadlines.view import instant_of
from domain.legal_calendar import Calendar
from domain.workdays import Explanation, Span, Unit, due_at, explain, shifted

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a row of `deadline` and its ledger say; `roll` is the profile's word on last days without work."""

    anchor_at: datetime
    amount: int
    unit: Unit
    cap_at: datetime | None
    roll: bool
    pauses: tuple[Span, ...]
    extension: date | None


def inputs(clock: Mapping[str, Any], entries: Iterable[Mapping[str, Any]], calendar: Calendar) -> Inputs:
    """`entries` in the order of the ledger, instants as datetimes or ISO texts.

    An extension stands as it was consented to; a pause that comes after it moves it, as it moves any period.
    """
    unit = Unit(clock["unit"])
    pauses: list[Span] = []
    extension: date | None = None
    paused_at: datetime | None = None
    for entry in entries:
        if entry["kind"] == EntryKind.PAUSED:
            paused_at = instant_of(entry["at"])
        elif entry["kind"] == EntryKind.RESUMED and paused_at is not None:
            span = Span.between(paused_at, instant_of(entry["at"]), calendar)
            paused_at = None
            if span is None:
                continue
            pauses.append(span)
            if extension is not None:
                late = shifted(calendar.midnight(extension + DAY), clock["anchor_at"], unit, calendar, [span])
                extension = calendar.last_day(late)
        elif entry["kind"] == EntryKind.EXTENDED:
            extension = calendar.last_day(instant_of(entry["after_due_at"]))
    return Inputs(
        clock["anchor_at"], clock["amount"], unit, clock["cap_at"], clock["roll_over"], tuple(pauses), extension
    )


def due(given: Inputs, calendar: Calendar) -> datetime:
    """The first late instant (UTC); pauses and extensions never pass the cap."""
    return due_at(
        given.anchor_at,
        given.amount,
        given.unit,
        calendar,
        pauses=given.pauses,
        extension=given.extension,
        cap_at=given.cap_at,
        roll=given.roll,
    )


def explained(given: Inputs, calendar: Calendar) -> Explanation:
    """The same sum, day by day."""
    return explain(
        given.anchor_at,
        given.amount,
        given.unit,
        calendar,
        given.pauses,
        given.extension,
        cap_at=given.cap_at,
        roll=given.roll,
    )
