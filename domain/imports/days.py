"""What the dates of a row say: how far the case has come, what is still missing, and at which instants it happened. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from domain.imports.columns import SuggestionRow
from domain.imports.known import Session
from domain.imports.sheet import Flaw

RATINGS = ("rating", "rating_attitude", "rating_process", "rating_result")
DATES = ("submitted_on", "accepted_on", "assigned_on", "replied_on", "received_on", "rated_on", "closed_on")

# What is given -> what must be given with it, in the order of the procedure.
NEEDS: Sequence[tuple[tuple[str, ...], str]] = (
    (("co_units", "assigned_on", "mode"), "lead_units"),
    (("lead_units", "replied_on"), "assigned_on"),
    (
        ("reply_text", "reply_document_number", "result_class", "received_on", "disclosure", "rated_on", "closed_on"),
        "replied_on",
    ),
    (("replied_on",), "result_class"),
    ((*RATINGS, "rating_reason"), "rated_on"),
)


@dataclass(frozen=True, slots=True)
class Days:
    """Local days become instants at noon, for a file says the day and not the hour; today's noon is no later than now."""

    submitted: datetime
    accepted: datetime | None
    assigned: datetime | None
    replied: datetime | None
    received: datetime | None
    rated: datetime | None
    closed: datetime | None


def missing(row: SuggestionRow) -> Iterator[Flaw]:
    """What a case so far along must also tell. A new case needs nothing of all this."""
    lacking: set[str] = set()
    for given, needed in NEEDS:
        said = next((field for field in given if getattr(row, field)), None)
        if said and not getattr(row, needed) and needed not in lacking:
            lacking.add(needed)
            yield Flaw("required_with", None, needed, params={"other": said})
    if row.rated_on and not any(getattr(row, field) for field in RATINGS):
        yield Flaw("required_with", None, "rating", params={"other": "rated_on"})
    if row.number is None and (row.accepted_on or row.assigned_on):
        yield Flaw("number_missing", None, "number")


def days_of(
    row: SuggestionRow, session: Session, *, in_session: bool, zone: ZoneInfo, now: datetime
) -> Days | list[Flaw]:
    """The instants (UTC) of the case.

    A numbered case without a day of acceptance was accepted when it was submitted, or else, in session, on the closing
    day; between sessions the day must be told. Without a day of submission it is the day of acceptance, or now.
    """
    today = now.astimezone(zone).date()
    flaws = [
        Flaw("date_in_future", None, field, str(day)) for field in DATES if (day := getattr(row, field)) and day > today
    ]
    accepted_on = row.accepted_on
    if row.number is not None and accepted_on is None:
        accepted_on = row.submitted_on or (
            min(session.ends_on, row.assigned_on or today, today) if in_session else None
        )
        if accepted_on is None:
            flaws.append(Flaw("required_with", None, "accepted_on", params={"other": "number"}))
    if flaws:
        return flaws

    def at(day: date | None) -> datetime | None:
        return None if day is None else min(datetime.combine(day, time(12), zone), now)

    received = row.received_on or (row.rated_on or row.closed_on)
    return Days(
        submitted=at(row.submitted_on or accepted_on) or now,
        accepted=at(accepted_on),
        assigned=at(row.assigned_on),
        replied=at(row.replied_on),
        received=at(received),
        rated=at(row.rated_on),
        closed=at(row.closed_on),
    )
