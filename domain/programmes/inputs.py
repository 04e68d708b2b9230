"""What the solver and the check of a draft are asked about, read at one instant: days, rooms, and who is taken when."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Uuid, and_, bindparam, func, select

from domain.actor import Actor
from domain.availability.queries import read_busy
from domain.db import Statement, Tx
from domain.legal_calendar import Calendar
from domain.meetings.states import MeetingRole
from domain.people.tables import mandate
from domain.programmes.checking import Window
from domain.programmes.picture import Row, wanted
from domain.programmes.problem import CaseWanted, Drafted, Problem, RoomOffered, Spans
from domain.rules.store import calendar
from domain.venues.tables import room, venue

AROUND = timedelta(days=2)  # travel, turn-round and another zone reach beyond the days of the season
_IDS = ARRAY(Uuid)
_r, _d = room.c, mandate.c
_ROOMS = Statement(
    select(_r.id, _r.capacity, _r.turn_round_minutes, venue.c.opening)
    .select_from(room.join(venue, and_(venue.c.congress_id == _r.congress_id, venue.c.id == _r.venue_id)))
    .where(_r.congress_id == bindparam("congress"), _r.id == func.any(bindparam("rooms", type_=_IDS)))
)
_MANDATES = Statement(
    select(_d.person_id, _d.starts_on, _d.ends_on)
    .where(_d.congress_id == bindparam("congress"), _d.person_id == func.any(bindparam("people", type_=_IDS)))
    .order_by(_d.person_id, _d.starts_on)
)


async def asked_of(tx: Tx, me: Actor, row: Row, now: datetime, draft: Sequence[Drafted] = ()) -> tuple[Problem, Window]:
    """What a programme asks at `now` (UTC), and its season; a draft may reach beyond both. Three statements."""
    days = await calendar(tx, row["congress_id"], row["calendar_version"], row["zone"])
    window = _window(row, days, now)
    cases = wanted(row)
    reach = _reach(row, draft)
    people = {host for case in cases for host in case.hosts} | {each.host_id for each in draft}
    people |= {each.person_id for case in cases for each in case.people}
    rooms = {UUID(each) for each in row["rooms"]} | {each.room_id for each in draft}
    taken = await _taken_times(tx, me, people, rooms, reach)
    offered = await tx.all(_ROOMS, congress=row["congress_id"], rooms=sorted(rooms))
    out_of_office = await _without_mandate(tx, row, cases, reach)
    return Problem(
        zone=row["zone"],
        days=_days(window, days),
        starts=tuple(time.fromisoformat(each) for each in row["start_times"]),
        duration=timedelta(minutes=row["minutes"]),
        travel=timedelta(minutes=row["kind"]["travel_minutes"]),
        meetings=row["meetings"],
        cases_per_meeting=row["cases_per_meeting"],
        cases=cases,
        rooms=tuple(_offered(dict(each), taken.get(each["id"], ()), row["places"]) for each in offered),
        busy={each: (*taken.get(each, ()), *out_of_office.get(each, ())) for each in people},
    ), window


async def _taken_times(
    tx: Tx, me: Actor, people: Iterable[UUID], rooms: Iterable[UUID], reach: tuple[datetime, datetime]
) -> dict[UUID, Spans]:
    """When these people and rooms are taken, whatever takes them. One statement."""
    found = await read_busy(tx, me, sorted(people), sorted(rooms), *reach)
    return {of: tuple((each.starts_at, each.ends_at) for each in taken) for of, taken in found.items()}


async def _without_mandate(
    tx: Tx, row: Row, cases: Iterable[CaseWanted], reach: tuple[datetime, datetime]
) -> dict[UUID, Spans]:
    """When a deputy holds no mandate they are not asked."""
    deputies = {each.person_id for case in cases for each in case.people if each.role == MeetingRole.DEPUTY}
    zone = ZoneInfo(row["zone"])
    free_from: dict[UUID, datetime] = dict.fromkeys(deputies, reach[0])
    out: dict[UUID, list[tuple[datetime, datetime]]] = {each: [] for each in deputies}
    for each in await tx.all(_MANDATES, congress=row["congress_id"], people=sorted(deputies)):
        begins = datetime.combine(each["starts_on"], time.min, zone).astimezone(UTC)
        if begins > free_from[each["person_id"]]:
            out[each["person_id"]].append((free_from[each["person_id"]], begins))
        ends = (
            reach[1]
            if each["ends_on"] is None
            else datetime.combine(each["ends_on"] + timedelta(days=1), time.min, zone)
        )
        free_from[each["person_id"]] = max(free_from[each["person_id"]], ends.astimezone(UTC))
    return {
        person: (*spans, *([(free_from[person], reach[1])] if free_from[person] < reach[1] else []))
        for person, spans in out.items()
    }


def _offered(row: Row, taken: Spans, places: int) -> RoomOffered:
    opening: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for each in row["opening"]:
        opening[each["weekday"]].append((time.fromisoformat(each["opens"]), time.fromisoformat(each["closes"])))
    return RoomOffered(
        row["id"],
        row["capacity"] - places,
        timedelta(minutes=row["turn_round_minutes"]),
        {weekday: tuple(hours) for weekday, hours in opening.items()},
        taken,
    )


def _window(row: Row, days: Calendar, now: datetime) -> Window:
    """A meeting is planned for tomorrow at the earliest, and keeps the notice of its kind."""
    earliest = today = days.local_day(now)
    needed = max(1, row["kind"]["notice_workdays"])
    while days.workdays_after(today, earliest) < needed:
        earliest += timedelta(days=1)
    return Window(row["from_on"], row["until_on"], earliest, now, days)


def _days(window: Window, days: Calendar) -> tuple[date, ...]:
    first = max(window.from_on, window.earliest_on)
    season = (first + timedelta(days=day) for day in range((window.until_on - first).days + 1))
    return tuple(day for day in season if days.is_workday(day))


def _reach(row: Row, draft: Sequence[Drafted]) -> tuple[datetime, datetime]:
    begins = datetime.combine(row["from_on"], time.min, UTC)
    ends = datetime.combine(row["until_on"], time.min, UTC)
    starts = [each.starts_at for each in draft]
    return min([begins, *starts]) - AROUND, max([ends, *starts]) + AROUND
