"""What is asked of the search for a time, pure: whether it can be meant, and the question that it makes with what there is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from domain.availability.facts import LONGEST_SEARCH, Busy, sound_window
from domain.availability.slots import Attendee, Place, Wanted
from domain.errors import Conflict, Invalid
from domain.legal_calendar import Calendar
from domain.meetings.facts import Opening
from domain.meetings.states import MeetingRole, OffDays

Given = Mapping[str, Any]
Row = Mapping[str, Any]


def _groups(given: Given) -> tuple[Sequence[Mapping[str, Any]], ...]:
    return (given["required"], given["optional"], *given["one_of"])


def people_of(given: Given) -> list[UUID]:
    """Everybody who is named."""
    return [each["person_id"] for group in _groups(given) for each in group]


def seats_of(given: Given) -> int:
    """Seats for everybody invited, one of each group, and for the public; or as many as were asked for."""
    invited = len(given["required"]) + len(given["optional"]) + len(given["one_of"])
    return max(given["capacity"] or 0, invited + int(given["places"]))


def sound(given: Given, now: datetime) -> None:
    """What can be said of the question itself."""
    sound_window(given["from_at"], given["until_at"], LONGEST_SEARCH)
    if given["until_at"] <= now:
        raise Invalid("meeting_in_past", now=now.isoformat())
    if given["opens"] >= given["closes"]:
        raise Invalid("across_midnight")
    people = people_of(given)
    twice = sorted({str(each) for each in people if people.count(each) > 1})
    if twice:
        raise Invalid("already_invited", people=twice)


def known(row: Row, given: Given) -> None:
    """Everything that is named exists, for this caller."""
    named = {
        "people": set(people_of(given)),
        "rooms": set(given["rooms"] or ()),
        "cases": {each["suggestion_id"] for each in given["cases"]},
    }
    unknown = {
        name: sorted(map(str, wanted - {UUID(each["id"]) for each in row[name]})) for name, wanted in named.items()
    }
    unknown |= {"kind": [] if row["kind"] else [str(given["kind_id"])]}
    unknown |= {"meeting": [] if row["known"] else [str(given["meeting_id"])]}
    if any(unknown.values()):
        raise Invalid("reference_unknown", unknown={name: ids for name, ids in unknown.items() if ids})


def fitting(row: Row, given: Given, days: Calendar, now: datetime) -> None:
    """The kind and the rooms can be had at all."""
    if not row["kind"]["active"]:
        raise Conflict("kind_inactive")
    if not given["only_workdays"] and row["kind"]["off_days"] == OffDays.REFUSED:
        raise Invalid("off_days_refused")
    closed = [each["id"] for each in row["rooms"] if not each["active"]]
    if closed:
        raise Conflict("room_inactive", rooms=closed)
    if not big_enough(row, given):
        biggest = max((each["capacity"] for each in row["rooms"]), default=None)
        raise Invalid("room_too_small", needed=seats_of(given), capacity=biggest)
    first, last = days.local_day(max(given["from_at"], now)), days.local_day(given["until_at"])
    ended = sorted(str(each) for each in _deputies(given) - _sitting(row, first, last))
    if ended:
        raise Invalid("mandate_not_active", people=ended)


def big_enough(row: Row, given: Given) -> list[Row]:
    """The rooms that have seats for everybody."""
    return [each for each in row["rooms"] if each["capacity"] >= seats_of(given)]


def wanted_of(row: Row, given: Given, busy: Mapping[UUID, Sequence[Busy]], days: Calendar, now: datetime) -> Wanted:
    """The question of the search: what was asked for beside what there is."""
    kind, deputies = row["kind"], _deputies(given)
    mandates = {UUID(each["id"]): _mandates(each) for each in row["people"]}
    cases = {UUID(each["id"]): _day(each["due_on"]) for each in row["cases"]}

    def attendees(group: Iterable[Mapping[str, Any]]) -> tuple[Attendee, ...]:
        ids = [each["person_id"] for each in group]
        return tuple(Attendee(each, busy[each], mandates[each] if each in deputies else None) for each in ids)

    due = {each["suggestion_id"]: each["due_on"] or cases[each["suggestion_id"]] for each in given["cases"]}
    return Wanted(
        calendar=days,
        now=now,
        from_at=max(given["from_at"], now),
        until_at=given["until_at"],
        length=timedelta(minutes=given["duration_minutes"]),
        step=timedelta(minutes=given["step_minutes"]),
        hours=(time.fromisoformat(given["opens"]), time.fromisoformat(given["closes"])),
        travel=timedelta(minutes=kind["travel_minutes"]),
        days_off=kind["off_days"] != OffDays.REFUSED,
        only_workdays=given["only_workdays"],
        least_notice=kind["notice_workdays"],
        notice=max(kind["notice_workdays"], given["notice_workdays"] or 0),
        limit=given["limit"],
        seats=seats_of(given),
        rooms=tuple(_place(each, given, busy) for each in big_enough(row, given)),
        required=attendees(given["required"]),
        optional=attendees(given["optional"]),
        one_of=tuple(attendees(group) for group in given["one_of"]),
        due=tuple((case, day) for case, day in due.items() if day is not None),
    )


def _place(row: Row, given: Given, busy: Mapping[UUID, Sequence[Busy]]) -> Place:
    turn_round = max(row["turn_round_minutes"], given["turn_round_minutes"] or 0)
    opening = tuple(
        Opening(each["weekday"], time.fromisoformat(each["opens"]), time.fromisoformat(each["closes"]))
        for each in row["opening"]
    )
    room = UUID(row["id"])
    return Place(room, row["capacity"], timedelta(minutes=turn_round), opening, busy[room])


def _sitting(row: Row, first: date, last: date) -> set[UUID]:
    """Who is a deputy on some day between these."""
    return {
        UUID(each["id"])
        for each in row["people"]
        for begins, ends in _mandates(each)
        if begins <= last and (ends is None or ends >= first)
    }


def _deputies(given: Given) -> set[UUID]:
    return {each["person_id"] for group in _groups(given) for each in group if each["role"] == MeetingRole.DEPUTY}


def _mandates(row: Row) -> list[tuple[date, date | None]]:
    return [(date.fromisoformat(each["first"]), _day(each["last"])) for each in row["mandates"]]


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
