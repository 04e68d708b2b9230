"""The search for a time against a search that tries every hour: the same slots in the same order, the same relaxations."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.availability.facts import Busy
from domain.availability.slots import (
    MOST_RELAXATIONS,
    WIDER_DAYS,
    WIDER_HOURS,
    Attendee,
    Place,
    Wanted,
    search,
)
from domain.legal_calendar import Calendar
from domain.meetings.facts import Opening
from domain.meetings.states import Standing

pytestmark = pytest.mark.once

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MONDAY = date(2026, 3, 9)
NOW = datetime(2026, 3, 6, 1, 0, tzinfo=UTC)


def ident(number):
    return UUID(int=number)


class Slow:
    """Every condition asked of one start at a time, by the words of the contract."""

    def __init__(self, wanted):
        self.w = wanted
        self.zone = ZoneInfo(wanted.calendar.zone)

    def local(self, instant):
        return instant.astimezone(self.zone)

    def at(self, day, clock):
        return datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)

    def starts(self):
        w, c = self.w, self.w.calendar
        today, day = c.local_day(w.now), c.local_day(w.from_at)
        earliest = today
        while c.workdays_after(today, earliest) < w.least_notice:
            earliest += DAY
        last = max(c.local_day(w.until_at), earliest) + WIDER_DAYS * DAY
        while day <= last:
            if (w.days_off or c.is_workday(day)) and c.workdays_after(today, day) >= w.least_notice:
                opens, closes = (self.at(day, clock) for clock in w.hours)
                low, high = min(opens - WIDER_HOURS, closes - w.length), max(closes + WIDER_HOURS, opens + w.length)
                tried = (opens + number * w.step for number in range(-100, 100))
                for start in (each for each in tried if low <= each and each + w.length <= high and each > w.now):
                    if self.local(start).date() == self.local(start + w.length).date() == day:
                        yield start
            day += DAY

    def free(self, person, start):
        end, travel, day = start + self.w.length, self.w.travel, self.local(start).date()
        sits = person.mandates is None or any(a <= day and (b is None or day <= b) for a, b in person.mandates)
        return sits and not any(b.starts_at < end + travel and b.ends_at > start - travel for b in person.busy)

    def has(self, room, start):
        end, day = start + self.w.length, self.local(start).date()
        opening = [o for o in room.opening if o.weekday == day.isoweekday()]
        is_open = any(self.at(day, o.opens) <= start and end <= self.at(day, o.closes) for o in opening)
        return is_open and not any(b.starts_at < end + room.turn_round and b.ends_at > start for b in room.busy)

    def broken(self, start):
        """The conditions that this start breaks."""
        w, end, day = self.w, start + self.w.length, self.local(start).date()
        today = w.calendar.local_day(w.now)
        found = set()
        found |= {("window",)} if start < w.from_at or end > w.until_at else set()
        found |= {("hours",)} if start < self.at(day, w.hours[0]) or end > self.at(day, w.hours[1]) else set()
        found |= {("working_days",)} if w.only_workdays and not w.calendar.is_workday(day) else set()
        found |= {("notice",)} if w.calendar.workdays_after(today, day) < w.notice else set()
        found |= {("due_date", case) for case, last in w.due if day > last}
        found |= {("person", each.id) for each in w.required if not self.free(each, start)}
        found |= {
            ("one_of", tuple(p.id for p in group))
            for group in w.one_of
            if not any(self.free(each, start) for each in group)
        }
        found |= set() if any(self.has(room, start) for room in w.rooms) else {("room",)}
        return frozenset(found)

    def slots(self):
        w = self.w
        good = [start for start in self.starts() if not self.broken(start)]
        missing = {start: [p.id for p in w.optional if not self.free(p, start)] for start in good}
        off = {start: not w.calendar.is_workday(self.local(start).date()) for start in good}
        chosen = []
        for start in sorted(good, key=lambda s: (len(missing[s]), off[s], s)):
            if len(chosen) < w.limit and all(abs(start - other) >= w.length for other in chosen):
                chosen.append(start)
        return [
            (
                start,
                missing[start],
                sorted((r for r in w.rooms if self.has(r, start)), key=lambda r: (r.seats, r.id)),
                [next(p.id for p in group if self.free(p, start)) for group in w.one_of],
            )
            for start in chosen
        ]

    def relaxations(self):
        first = {}
        for start in self.starts():
            first.setdefault(self.broken(start), start)
        fewest = min(map(len, first), default=0)
        ways = sorted((start, broken) for broken, start in first.items() if len(broken) == fewest)
        return ways[:MOST_RELAXATIONS]


def told(obstacle):
    code = str(obstacle.code)
    if code == "due_date":
        return (code, obstacle.case)
    if code == "person":
        return (code, obstacle.absent[0].id)
    if code == "one_of":
        return (code, tuple(each.id for each in obstacle.absent))
    return (code,)


def agree(wanted):
    found, slow = search(wanted), Slow(wanted)
    expected = slow.slots()
    assert [s.starts_at for s in found.slots] == [start for start, *_ in expected]
    for slot, (_, missing, rooms, chosen) in zip(found.slots, expected, strict=True):
        assert [each.id for each in slot.missing] == missing
        assert [slot.room, *slot.other_rooms] == [each.id for each in rooms]
        assert list(slot.chosen) == chosen
        assert dict(slot.reasons)["optional_missing"] == len(missing)
    if expected:
        assert found.relaxations == ()
        return found
    ways = [(way.starts_at, frozenset(told(o) for o in way.obstacles)) for way in found.relaxations]
    assert ways == slow.relaxations()
    return found


# Instants of ten minutes around the window, so that ends meet beginnings often.
instants = st.integers(-6 * 24, 6 * 24 * 6).map(lambda n: datetime(2026, 3, 9, tzinfo=UTC) + n * 10 * MINUTE)
lengths = st.integers(1, 60).map(lambda n: n * 10 * MINUTE)
busy = st.builds(lambda a, n: Busy(a, a + n, Standing.CONFIRMED), instants, lengths)
days = st.integers(0, 9).map(lambda n: MONDAY + n * DAY)
mandates = st.none() | st.lists(st.tuples(days, st.none() | days), max_size=2).map(tuple)
openings = st.lists(
    st.builds(
        lambda day, a, n: Opening(day, time(a, 30), time(min(a + n, 23), 0)),
        st.integers(1, 7),
        st.integers(6, 14),
        st.integers(1, 9),
    ),
    min_size=3,
    max_size=14,
).map(tuple)
SPECIAL = [{"day": "2026-03-10", "kind": "holiday"}, {"day": "2026-03-14", "kind": "makeup_workday"}]


@st.composite
def questions(draw, zones=("Asia/Shanghai", "America/New_York")):
    numbers = iter(range(1, 100))

    def people(most):
        many = draw(st.lists(st.tuples(st.lists(busy, max_size=6), mandates), max_size=most))
        return tuple(Attendee(ident(next(numbers)), *each) for each in many)

    opens = draw(st.integers(6, 12))
    begins = draw(instants)
    notice = draw(st.integers(0, 3))
    return Wanted(
        calendar=Calendar.from_rows(draw(st.sampled_from(zones)), SPECIAL),
        now=NOW,
        from_at=max(begins, NOW),
        until_at=max(begins, NOW) + draw(st.integers(1, 100)) * HOUR,
        length=draw(st.sampled_from([30, 60, 120, 300])) * MINUTE,
        step=draw(st.sampled_from([15, 30, 60])) * MINUTE,
        hours=(time(opens, 30), time(draw(st.integers(opens + 1, 20)), 0)),
        travel=draw(st.sampled_from([0, 20, 30])) * MINUTE,
        days_off=(off := draw(st.booleans())),
        only_workdays=draw(st.booleans()) or not off,
        least_notice=notice,
        notice=notice + draw(st.integers(0, 2)),
        limit=draw(st.integers(1, 6)),
        seats=3,
        rooms=tuple(
            Place(ident(next(numbers)), draw(st.integers(3, 5)), draw(st.sampled_from([0, 30])) * MINUTE, *each)
            for each in draw(st.lists(st.tuples(openings, st.lists(busy, max_size=4)), min_size=1, max_size=3))
        ),
        required=people(3),
        optional=people(3),
        one_of=tuple(group for _ in range(draw(st.integers(0, 2))) if (group := people(3))),
        due=tuple((ident(next(numbers)), day) for day in draw(st.lists(days, max_size=2))),
    )


@settings(max_examples=40, deadline=None)
@given(questions())
def test_it_finds_what_trying_every_hour_finds(wanted):
    agree(wanted)


ALWAYS = tuple(Opening(day, time(0, 0), time(23, 59)) for day in range(1, 8))


def question(**given):
    plain = {
        "calendar": Calendar.from_rows("Asia/Shanghai", SPECIAL),
        "now": NOW,
        "from_at": datetime(2026, 3, 9, tzinfo=UTC),
        "until_at": datetime(2026, 3, 9, 12, tzinfo=UTC),
        "length": 2 * HOUR,
        "step": 30 * MINUTE,
        "hours": (time(9, 0), time(17, 0)),
        "travel": 30 * MINUTE,
        "days_off": False,
        "only_workdays": True,
        "least_notice": 0,
        "notice": 0,
        "limit": 20,
        "seats": 2,
        "rooms": (Place(ident(1), 10, 30 * MINUTE, ALWAYS, ()),),
    }
    return Wanted(**plain | given)


def taken(*hours):
    """From one hour of Monday in Shanghai to another."""
    midnight = datetime(2026, 3, 8, 16, tzinfo=UTC)
    return [Busy(midnight + a * HOUR, midnight + b * HOUR, Standing.CONFIRMED) for a, b in hours]


def local(found):
    return [each.starts_at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%d %H:%M") for each in found]


def test_slots_follow_each_other_and_those_with_everybody_come_first():
    away = Attendee(ident(5), taken((8, 12)))
    found = agree(question(required=(Attendee(ident(4), taken((9, 9.5))),), optional=(away,)))

    assert local(found.slots) == ["09 12:30", "09 14:30", "09 10:00"]
    assert [len(each.missing) for each in found.slots] == [0, 0, 1]
    [missing] = found.slots[2].missing
    assert (missing.id, missing.why, list(missing.busy)) == (ident(5), "busy", away.busy)


def test_one_person_in_the_way_is_named_and_nothing_else_is_asked_for():
    found = agree(question(required=(Attendee(ident(4), taken((8, 18))), Attendee(ident(5), ()))))

    ways = {str(way.obstacles[0].code): way for way in found.relaxations}
    assert [len(way.obstacles) for way in found.relaxations] == [1, 1]
    assert [each.id for each in ways["person"].obstacles[0].absent] == [ident(4)]
    assert local([ways["person"], ways["window"]]) == ["09 09:00", "11 09:00"], "Tuesday is a holiday"


def test_two_people_in_the_way_at_different_hours_are_two_relaxations():
    morning, afternoon = Attendee(ident(4), taken((8, 13))), Attendee(ident(5), taken((12, 18)))
    found = agree(question(required=(morning, afternoon)))

    ways = {(told(o), local([way])[0]) for way in found.relaxations for o in way.obstacles}
    assert {(("person", ident(4)), "09 09:00"), (("person", ident(5)), "09 13:30")} <= ways


@pytest.mark.parametrize(
    ("zone", "day", "hours", "starts"),
    [
        # clocks go from 02:00 to 03:00: the day has one hour less, and no slot lies in what is skipped
        ("America/New_York", date(2026, 3, 8), (time(1, 0), time(5, 0)), ["01:00", "03:00", "04:00"]),
        # clocks go from 02:00 back to 01:00: the hour is there twice
        (
            "America/New_York",
            date(2026, 11, 1),
            (time(0, 0), time(4, 0)),
            ["00:00", "01:00", "01:00", "02:00", "03:00"],
        ),
    ],
)
def test_where_clocks_change_hours_are_those_of_the_wall(zone, day, hours, starts):
    calendar = Calendar(zone)
    begins = calendar.midnight(day)
    wanted = question(
        calendar=calendar,
        from_at=begins,
        until_at=calendar.midnight(day + DAY),
        hours=hours,
        length=HOUR,
        step=HOUR,
        days_off=True,
        only_workdays=False,
    )
    found = agree(wanted)

    wall = sorted(each.starts_at for each in found.slots)
    assert [each.astimezone(ZoneInfo(zone)).strftime("%H:%M") for each in wall] == starts


def test_a_makeup_saturday_is_a_working_day_and_a_holiday_none():
    week = {"from_at": datetime(2026, 3, 9, 16, tzinfo=UTC), "until_at": datetime(2026, 3, 15, 16, tzinfo=UTC)}
    one_a_day = {"length": 8 * HOUR, "step": 8 * HOUR}

    strict = agree(question(**week, **one_a_day))
    loose = agree(question(**week, **one_a_day, days_off=True, only_workdays=False))

    assert local(strict.slots) == ["11 09:00", "12 09:00", "13 09:00", "14 09:00"]
    assert local(loose.slots) == [*local(strict.slots), "10 09:00", "15 09:00"]
    assert [dict(each.reasons)["day_off"] for each in loose.slots] == [0, 0, 0, 0, 1, 1]


def test_a_deputy_comes_as_long_as_the_mandate_holds():
    sits = Attendee(ident(4), (), ((date(2022, 1, 1), date(2026, 3, 11)),))
    week = {"from_at": datetime(2026, 3, 9, tzinfo=UTC), "until_at": datetime(2026, 3, 14, tzinfo=UTC)}

    found = agree(question(required=(sits,), length=8 * HOUR, step=8 * HOUR, **week))
    assert local(found.slots) == ["09 09:00", "11 09:00"]
    optional = agree(question(optional=(sits,), length=8 * HOUR, step=8 * HOUR, **week))
    assert [each.why for slot in optional.slots for each in slot.missing] == ["no_mandate"] * 2


def test_a_case_is_met_before_its_day():
    week = {"from_at": datetime(2026, 3, 9, 16, tzinfo=UTC), "until_at": datetime(2026, 3, 14, tzinfo=UTC)}
    found = agree(question(due=((ident(9), date(2026, 3, 9)),), **week))

    assert [told(o) for way in found.relaxations for o in way.obstacles] == [("due_date", ident(9))]


def test_a_length_that_no_day_holds_is_told_as_the_hours():
    found = agree(question(length=10 * HOUR))

    assert [told(o) for way in found.relaxations for o in way.obstacles] == [("hours",)]
