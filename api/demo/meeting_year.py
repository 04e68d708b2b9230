"""The year of face-to-face meetings of the bulletin: 20 of them, 27 suggestions, 27 units, 37 attendances of heads, 61 deputies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from uuid import UUID

from api.demo.bulletin import Course
from api.demo.clock import DAY, Clock
from api.demo.desk import Desk
from api.demo.people import FOUNDED, REQUEST, House, Seat
from domain import actor
from domain.db import Database
from domain.ids import new_id
from domain.imports.past_meetings import Attendee, PastMeeting, record_meetings
from domain.meetings.kind_register import list_kinds
from domain.meetings.states import MeetingRole
from domain.venues.actions import create_room, create_venue

MEETINGS, CASES, ATTENDANCES, DEPUTIES = 20, 27, 37, 61
FIRST_DAY, EVERY = date(2024, 4, 9), timedelta(days=10)
BEGINS, LASTS, TOLD = timedelta(hours=14, minutes=30), timedelta(hours=2), timedelta(hours=18, minutes=45)
LIVE, VIEWERS = 5, 2500  # one was streamed
KINDS = ("mayor-face-to-face", "chief-face-to-face")
OPENING = [{"weekday": day, "opens": "08:30", "closes": "20:00"} for day in range(1, 8)]


@dataclass(frozen=True, slots=True)
class Planned:
    """One meeting: which cases, by their places, which units beside the leading ones, and how many deputies beside the leads."""

    number: int
    places: tuple[int, ...]
    beside: tuple[str, ...]
    more_deputies: int


def planned(courses: Iterable[Course], deputies: int) -> list[Planned]:
    """The meetings of a session: a case for each unit that leads one, as far as the session goes."""
    chosen: dict[str, Course] = {}
    for course in courses:
        plain = course.goes_straight and not (course.extension_asked or course.return_asked)
        if plain and course.mode != "split" and len(chosen) < CASES:
            chosen.setdefault(course.matter.topic.unit, course)
    cases = list(chosen.values())
    meetings = ceil(len(cases) * MEETINGS / CASES)
    double = len(cases) - meetings
    groups = [cases[2 * at : 2 * at + 2] for at in range(double)]
    groups += [[course] for course in cases[2 * double :]]
    beside = _beside(groups, set(chosen), round(len(cases) * (ATTENDANCES - CASES) / CASES))
    leads = len({course.place * 7 % deputies for course in cases})
    more = max(0, round(len(cases) * DEPUTIES / CASES) - leads)
    return [
        Planned(at, tuple(course.place for course in group), beside[at], more // meetings + (at < more % meetings))
        for at, group in enumerate(groups)
    ]


def _beside(groups: Sequence[Sequence[Course]], leading: set[str], wanted: int) -> list[tuple[str, ...]]:
    """Units that handle a case of the meeting with its lead unit, and lead another one elsewhere."""
    found: list[tuple[str, ...]] = []
    for group in groups:
        there = {course.matter.topic.unit for course in group}
        mine: list[str] = []
        for course in group:
            co = course.matter.topic.co[0]
            if course.mode == "lead_co" and co in leading and co not in there and wanted:
                there.add(co)
                mine.append(co)
                wanted -= 1
        found.append(tuple(mine))
    return found


@dataclass(slots=True)
class MeetingYear:
    """The meetings as their days come: each is recorded the morning after, when its day is over."""

    db: Database
    house: House
    clock: Clock
    desks: dict[int, Desk]
    coming: list[Planned]
    run_id: UUID = field(default_factory=new_id)
    _invited: int = 0
    _place: tuple[UUID, dict[str, UUID]] | None = None
    _leading: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self._leading = frozenset(place * 7 % len(self.house.deputies) for one in self.coming for place in one.places)

    def _day(self, one: Planned) -> datetime:
        day = FIRST_DAY + one.number * EVERY
        while not self.clock.calendar.is_workday(day):
            day += DAY
        return self.clock.calendar.midnight(day)

    async def record_until(self, at: datetime) -> None:
        """Record what was held before an instant."""
        over = [one for one in self.coming if self._day(one) + TOLD < at]
        if not over:
            return
        self.coming = self.coming[len(over) :]
        me = actor.system(self.house.congress_id, REQUEST)
        async with self.db.write() as tx:
            if self._place is None:
                venue = {"code": "hub", "name": "市人大代表联络总站", "address": "市民中心", "organisation_id": None}
                made = await create_venue(tx, me, {**venue, "opening": OPENING, "active": True}, FOUNDED)
                hall = {"name": "协商议事厅", "capacity": 60, "turn_round_minutes": 30, "active": True}
                room = await create_room(tx, me, made["id"], hall, FOUNDED)
                self._place = room["id"], {row["code"]: row["id"] for row in await list_kinds(tx, me)}
            for one in over:
                told = self._told(one, *self._place)
                await record_meetings(tx, me, self.run_id, [told], self._day(one) + TOLD)

    def _told(self, one: Planned, room_id: UUID, kinds: dict[str, UUID]) -> PastMeeting:
        desks = [self.desks[place] for place in one.places]
        starts, kind = self._day(one) + BEGINS, KINDS[one.number % 2]
        topics = "、".join(desk.matter.topic.matter for desk in desks)
        return PastMeeting(
            kind_id=kinds[kind],
            kind=kind,
            title=f"{'市长' if kind == KINDS[0] else '局长'}·代表面对面：{topics}",
            starts_at=starts,
            ends_at=starts + LASTS,
            told_at=self._day(one) + TOLD,
            room_id=room_id,
            organisation_id=self.house.committee_id,
            cases=[desk.id for desk in desks],
            people=[*self._heads(one, desks), *self._deputies(one, desks)],
            minutes=f"会议围绕{topics}听取承办情况，{desks[0].lead.name}等代表发表意见，承办单位逐条回应。",
            viewers=VIEWERS if one.number == LIVE else None,
        )

    def _heads(self, one: Planned, desks: Sequence[Desk]) -> list[Attendee]:
        house = self.house
        host = house.supervising[one.number % len(house.supervising)].person_id
        people = [Attendee(person_id=host, role=MeetingRole.HOST)]
        if one.number % 2 == 0:
            leader = house.leading[one.number // 2 % len(house.leading)].person_id
            people.append(Attendee(person_id=leader, role=MeetingRole.LEADER))
        for code in (*(desk.matter.topic.unit for desk in desks), *one.beside):
            bureau = house.bureaus[code]
            assert bureau.head.person_id is not None  # everybody of the demo is a person
            people.append(Attendee(person_id=bureau.head.person_id, role=MeetingRole.UNIT, organisation_id=bureau.id))
        return people

    def _deputies(self, one: Planned, desks: Sequence[Desk]) -> list[Attendee]:
        """Whoever leads the cases, and some who lead none of this year's."""
        leads = {desk.lead.person_id for desk in desks}
        more = self._others()[self._invited : self._invited + one.more_deputies]
        self._invited += one.more_deputies
        people = [*leads, *(seat.person_id for seat in more)]
        return [Attendee(person_id=person_id, role=MeetingRole.DEPUTY) for person_id in people]

    def _others(self) -> list[Seat]:
        return [seat for number, seat in enumerate(self.house.deputies) if number not in self._leading]
