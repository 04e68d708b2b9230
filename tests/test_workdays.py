"""When a period ends, which days led there and how much of it is left."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.calendar_source import published_days, published_years
from domain.workdays import (
    Calendar,
    Lamp,
    Span,
    Unit,
    capped,
    days_left,
    due_at,
    lamp,
    shifted,
    warn_at,
)

pytestmark = pytest.mark.once

MICROSECOND = timedelta(microseconds=1)
CHINA = Calendar.from_rows("Asia/Shanghai", [day.as_row() for day in published_days()], published_years(), version=3)
PLAIN = Calendar("Asia/Shanghai")
MONTH, DAY, WORKDAY = Unit.MONTH, Unit.DAY, Unit.WORKDAY


def on(day: str, clock: str = "09:00", zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone))


def midnight(day: str, zone: str = "Asia/Shanghai") -> datetime:
    return on(day, "00:00", zone).astimezone(UTC)


def last(anchor: str, amount: int, unit: Unit, calendar: Calendar = CHINA, **changes) -> str:
    return calendar.last_day(due_at(on(anchor), amount, unit, calendar, **changes)).isoformat()


# Months: the corresponding day, else the last day of the month
MONTHS = [
    ("2025-01-31", 1, "2025-02-28"),
    ("2024-01-31", 1, "2024-02-29"),
    ("2023-01-31", 1, "2023-02-28"),
    ("2025-01-30", 1, "2025-02-28"),
    ("2024-01-30", 1, "2024-02-29"),
    ("2025-01-29", 1, "2025-02-28"),
    ("2024-01-29", 1, "2024-02-29"),
    ("2025-01-28", 1, "2025-02-28"),
    ("2024-02-29", 1, "2024-03-29"),
    ("2025-02-28", 1, "2025-03-28"),  # not the 31st: the last day of February is no month end in itself
    ("2025-03-31", 1, "2025-04-30"),
    ("2025-05-31", 1, "2025-06-30"),
    ("2025-08-31", 1, "2025-09-30"),
    ("2025-10-31", 1, "2025-11-30"),
    ("2025-12-31", 1, "2026-01-31"),
    ("2025-12-31", 2, "2026-02-28"),
    ("2025-12-01", 1, "2026-01-01"),
    ("2025-11-30", 3, "2026-02-28"),
    ("2023-11-30", 3, "2024-02-29"),
    ("2025-11-29", 3, "2026-02-28"),
    ("2025-01-15", 3, "2025-04-15"),
    ("2025-02-27", 3, "2025-05-27"),
    ("2025-03-31", 3, "2025-06-30"),
    ("2025-08-31", 6, "2026-02-28"),
    ("2023-08-31", 6, "2024-02-29"),
    ("2025-08-30", 6, "2026-02-28"),
    ("2025-01-15", 6, "2025-07-15"),
    ("2025-07-01", 6, "2026-01-01"),
    ("2025-06-30", 6, "2025-12-30"),
    ("2024-02-29", 12, "2025-02-28"),
    ("2024-02-29", 48, "2028-02-29"),
    ("1999-12-31", 2, "2000-02-29"),  # a leap year for the 400
    ("2099-12-31", 2, "2100-02-28"),  # none for the 100
]

DAYS = [
    ("2025-01-01", 1, "2025-01-02"),
    ("2025-01-01", 7, "2025-01-08"),
    ("2025-01-01", 10, "2025-01-11"),
    ("2025-01-25", 10, "2025-02-04"),  # through the Spring Festival: plain days count
    ("2025-02-28", 1, "2025-03-01"),
    ("2024-02-28", 1, "2024-02-29"),
    ("2025-12-25", 7, "2026-01-01"),
    ("2025-01-31", 90, "2025-05-01"),  # 90 days are not three months
    ("2024-01-31", 90, "2024-04-30"),
]

# The year 2025: 26 January and 8 February worked, 28 January to 4 February off; 27 April worked, 1 to 5 May off;
# 28 September and 11 October worked, 1 to 8 October off. 2026: 14 and 28 February worked, 15 to 23 February off.
WORKDAYS = [
    ("2025-03-03", 1, "2025-03-04"),
    ("2025-03-03", 4, "2025-03-07"),
    ("2025-03-03", 5, "2025-03-10"),
    ("2025-03-07", 1, "2025-03-10"),  # from a Friday
    ("2025-03-08", 1, "2025-03-10"),  # from a Saturday
    ("2025-03-09", 1, "2025-03-10"),  # from a Sunday
    ("2025-03-03", 15, "2025-03-24"),
    ("2025-01-24", 1, "2025-01-26"),  # a Sunday that is worked
    ("2025-01-24", 2, "2025-01-27"),
    ("2025-01-24", 3, "2025-02-05"),  # over the Spring Festival
    ("2025-01-26", 1, "2025-01-27"),
    ("2025-01-27", 1, "2025-02-05"),
    ("2025-01-28", 1, "2025-02-05"),  # from within the festival
    ("2025-02-07", 1, "2025-02-08"),  # a Saturday that is worked
    ("2025-02-07", 2, "2025-02-10"),
    ("2025-01-24", 15, "2025-02-20"),
    ("2025-04-25", 1, "2025-04-27"),
    ("2025-04-30", 1, "2025-05-06"),
    ("2025-04-25", 5, "2025-05-06"),
    ("2025-09-26", 1, "2025-09-28"),
    ("2025-09-30", 1, "2025-10-09"),
    ("2025-09-30", 3, "2025-10-11"),
    ("2025-09-30", 4, "2025-10-13"),
    ("2025-09-26", 15, "2025-10-23"),
    ("2025-12-31", 1, "2026-01-04"),  # a Sunday that is worked, in the next year
    ("2026-02-13", 1, "2026-02-14"),
    ("2026-02-13", 2, "2026-02-24"),
    ("2026-02-27", 1, "2026-02-28"),
    ("2024-02-08", 1, "2024-02-09"),
    ("2024-02-09", 1, "2024-02-18"),
    ("2024-02-09", 6, "2024-02-23"),
    ("2024-02-28", 2, "2024-03-01"),
]


@pytest.mark.parametrize(("anchor", "amount", "expected"), MONTHS)
def test_months_end_on_the_corresponding_day(anchor, amount, expected):
    assert last(anchor, amount, MONTH) == expected
    assert last(anchor, amount, MONTH, PLAIN) == expected


@pytest.mark.parametrize(("anchor", "amount", "expected"), DAYS)
def test_days_are_calendar_days(anchor, amount, expected):
    assert last(anchor, amount, DAY) == expected
    assert last(anchor, amount, DAY, PLAIN) == expected


@pytest.mark.parametrize(("anchor", "amount", "expected"), WORKDAYS)
def test_working_days_skip_holidays_and_count_makeup_workdays(anchor, amount, expected):
    assert last(anchor, amount, WORKDAY) == expected


@pytest.mark.parametrize("clock", ["00:00:00", "00:00:00.000001", "12:00", "23:59:59.999999"])
@pytest.mark.parametrize(("amount", "unit", "expected"), [(1, DAY, "02"), (1, WORKDAY, "02"), (1, MONTH, "30")])
def test_the_time_of_day_of_the_anchor_does_not_matter(clock, amount, unit, expected):
    anchor = on("2025-06-30", clock) if unit is MONTH else on("2025-07-01", clock)
    day = "2025-07-30" if unit is MONTH else f"2025-07-{expected}"
    assert CHINA.last_day(due_at(anchor, amount, unit, CHINA)).isoformat() == day


@pytest.mark.parametrize("unit", Unit)
def test_the_last_microsecond_is_in_time_and_the_next_is_late(unit):
    due = due_at(on("2025-03-03"), 3, unit, CHINA)
    end = {MONTH: "2025-06-04", DAY: "2025-03-07", WORKDAY: "2025-03-07"}[unit]
    assert due == midnight(end)
    assert due.tzinfo is UTC
    assert not days_left(due, due - MICROSECOND, CHINA).late
    assert days_left(due, due, CHINA).late
    assert lamp(due, due - MICROSECOND, 7, CHINA) is Lamp.YELLOW
    assert lamp(due, due, 7, CHINA) is Lamp.RED


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2025, 3, 3, 15, 59, 59, tzinfo=UTC), "2025-03-04"),  # 23:59:59 of the 3rd in Shanghai
        (datetime(2025, 3, 3, 16, 0, tzinfo=UTC), "2025-03-05"),  # midnight: already the 4th
        (datetime(2025, 3, 3, 23, 0, tzinfo=ZoneInfo("America/New_York")), "2025-03-05"),
        (datetime(2025, 3, 4, 1, 0, tzinfo=ZoneInfo("Pacific/Auckland")), "2025-03-04"),
    ],
)
def test_the_day_of_the_anchor_is_that_of_the_congress(instant, expected):
    assert CHINA.last_day(due_at(instant, 1, DAY, CHINA)).isoformat() == expected


def test_month_end_in_local_time_not_in_utc():
    assert due_at(datetime(2025, 1, 31, 16, 30, tzinfo=UTC), 1, MONTH, CHINA) == midnight("2025-03-02")
    assert due_at(datetime(2025, 1, 31, 15, 30, tzinfo=UTC), 1, MONTH, CHINA) == midnight("2025-03-01")


@pytest.mark.parametrize(
    ("zone", "anchor", "amount", "expected"),
    [
        ("Europe/Berlin", "2025-03-29", 1, datetime(2025, 3, 30, 22, tzinfo=UTC)),  # a day of 23 hours
        ("Europe/Berlin", "2025-10-25", 1, datetime(2025, 10, 26, 23, tzinfo=UTC)),  # a day of 25 hours
        ("America/Sao_Paulo", "2018-11-02", 1, datetime(2018, 11, 4, 3, tzinfo=UTC)),  # no midnight on the 4th
        ("America/Havana", "2025-03-07", 1, datetime(2025, 3, 9, 5, tzinfo=UTC)),  # no midnight on the 9th
        ("America/Havana", "2025-11-01", 1, datetime(2025, 11, 3, 5, tzinfo=UTC)),  # midnight twice on the 2nd
        ("America/Havana", "2025-10-31", 1, datetime(2025, 11, 2, 4, tzinfo=UTC)),  # ... its first counts
        ("Pacific/Kiritimati", "2025-03-07", 1, datetime(2025, 3, 8, 10, tzinfo=UTC)),
        ("Asia/Kathmandu", "2025-03-07", 1, datetime(2025, 3, 8, 18, 15, tzinfo=UTC)),
        ("Asia/Shanghai", "1989-04-15", 1, datetime(1989, 4, 16, 15, tzinfo=UTC)),  # China had summer time then
    ],
)
def test_due_is_local_midnight_where_clocks_change(zone, anchor, amount, expected):
    assert due_at(on(anchor, zone=zone), amount, DAY, Calendar(zone)) == expected


@pytest.mark.parametrize("amount", [0, -1])
@pytest.mark.parametrize("unit", Unit)
def test_a_period_has_at_least_one_day(amount, unit):
    with pytest.raises(ValueError, match="at least one day"):
        due_at(on("2025-03-03"), amount, unit, CHINA)


def test_an_anchor_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        due_at(datetime(2025, 3, 3), 1, DAY, CHINA)  # noqa: DTZ001 - the naive instant is the case


# Roll-over (off unless asked for)
@pytest.mark.parametrize(
    ("anchor", "amount", "unit", "plain", "rolled"),
    [
        ("2025-03-07", 1, DAY, "2025-03-08", "2025-03-10"),
        ("2025-02-15", 3, MONTH, "2025-05-15", "2025-05-15"),
        ("2025-02-01", 3, MONTH, "2025-05-01", "2025-05-06"),
        ("2025-07-01", 3, MONTH, "2025-10-01", "2025-10-09"),
        ("2025-09-08", 1, MONTH, "2025-10-08", "2025-10-09"),
        ("2025-07-11", 3, MONTH, "2025-10-11", "2025-10-11"),  # a Saturday that is worked
        ("2025-03-07", 1, WORKDAY, "2025-03-10", "2025-03-10"),
    ],
)
def test_roll_over_moves_a_last_day_without_work(anchor, amount, unit, plain, rolled):
    assert last(anchor, amount, unit) == plain
    assert last(anchor, amount, unit, roll=True) == rolled


# Pauses
def span(start: str, end: str) -> Span:
    return Span(date.fromisoformat(start), date.fromisoformat(end))


PAUSES = [
    ("2025-03-03", 10, DAY, [], "2025-03-13"),
    ("2025-03-03", 10, DAY, [("2025-03-05", "2025-03-05")], "2025-03-14"),
    ("2025-03-03", 10, DAY, [("2025-03-05", "2025-03-07")], "2025-03-16"),
    ("2025-03-03", 10, DAY, [("2025-03-01", "2025-03-04")], "2025-03-14"),  # only what lies after the anchor
    ("2025-03-03", 10, DAY, [("2025-02-01", "2025-03-03")], "2025-03-13"),
    ("2025-03-03", 10, DAY, [("2025-03-13", "2025-03-13")], "2025-03-14"),  # the last day itself
    ("2025-03-03", 10, DAY, [("2025-03-14", "2025-03-20")], "2025-03-13"),  # afterwards: nothing to pause
    ("2025-03-03", 10, DAY, [("2025-03-12", "2025-03-20")], "2025-03-22"),  # over the end
    ("2025-03-03", 10, DAY, [("2025-03-05", "2025-03-07"), ("2025-03-06", "2025-03-08")], "2025-03-17"),  # overlap once
    ("2025-03-03", 10, DAY, [("2025-03-05", "2025-03-05"), ("2025-03-14", "2025-03-15")], "2025-03-16"),  # one by one
    ("2025-03-03", 1, MONTH, [("2025-03-10", "2025-03-19")], "2025-04-13"),
    ("2025-01-31", 1, MONTH, [("2025-02-10", "2025-02-10")], "2025-03-01"),
    ("2025-01-15", 3, MONTH, [("2025-01-28", "2025-02-04")], "2025-04-23"),
    ("2025-03-03", 5, WORKDAY, [("2025-03-05", "2025-03-06")], "2025-03-12"),
    ("2025-03-03", 5, WORKDAY, [("2025-03-08", "2025-03-09")], "2025-03-10"),  # a weekend pauses no working day
    ("2025-03-03", 5, WORKDAY, [("2025-03-07", "2025-03-10")], "2025-03-12"),
    ("2025-01-24", 2, WORKDAY, [("2025-01-26", "2025-01-26")], "2025-02-05"),  # a paused make-up workday
    ("2025-01-27", 1, WORKDAY, [("2025-01-28", "2025-02-04")], "2025-02-05"),  # the festival pauses nothing
    ("2025-01-27", 1, WORKDAY, [("2025-02-05", "2025-02-07")], "2025-02-08"),
]


@pytest.mark.parametrize(("anchor", "amount", "unit", "spans", "expected"), PAUSES)
def test_pauses_move_the_end_by_the_days_that_would_have_counted(anchor, amount, unit, spans, expected):
    pauses = [span(*each) for each in spans]
    assert last(anchor, amount, unit, pauses=pauses) == expected
    due = due_at(on(anchor), amount, unit, CHINA)
    assert CHINA.last_day(shifted(due, on(anchor), unit, CHINA, pauses)).isoformat() == expected


@pytest.mark.parametrize(
    ("paused", "resumed", "expected"),
    [
        (on("2025-03-05", "08:00"), on("2025-03-05", "18:00"), None),
        (on("2025-03-05", "23:59"), on("2025-03-06", "00:00"), span("2025-03-05", "2025-03-05")),
        (on("2025-03-05", "08:00"), on("2025-03-08", "08:00"), span("2025-03-05", "2025-03-07")),
        (datetime(2025, 3, 5, 17, tzinfo=UTC), datetime(2025, 3, 6, 15, tzinfo=UTC), None),  # one day in Shanghai
    ],
)
def test_the_day_of_resumption_counts_again(paused, resumed, expected):
    assert Span.between(paused, resumed, CHINA) == expected


def test_a_span_does_not_end_before_it_starts():
    with pytest.raises(ValueError, match="before it starts"):
        span("2025-03-05", "2025-03-04")


# Extension and cap
def test_an_extension_names_the_last_day_and_never_shortens():
    assert last("2025-01-15", 3, MONTH, extension=date(2025, 6, 30)) == "2025-06-30"
    assert last("2025-01-15", 3, MONTH, extension=date(2025, 4, 1)) == "2025-04-15"
    pause = span("2025-02-01", "2025-02-10")
    assert last("2025-01-15", 3, MONTH, extension=date(2025, 6, 30), pauses=[pause]) == "2025-06-30"
    assert last("2025-01-15", 3, MONTH, extension=date(2025, 4, 20), pauses=[pause]) == "2025-04-25"
    assert last("2025-02-01", 3, MONTH, extension=date(2025, 5, 3), roll=True) == "2025-05-06"


def test_six_months_from_assignment_end_everything():
    assigned, received = on("2025-01-10"), on("2025-01-15")
    cap = due_at(assigned, 6, MONTH, CHINA)
    assert last("2025-01-15", 3, MONTH, cap_at=cap) == "2025-04-15"
    assert last("2025-01-15", 3, MONTH, cap_at=cap, extension=date(2025, 9, 1)) == "2025-07-10"
    assert last("2025-01-15", 3, MONTH, cap_at=cap, pauses=[span("2025-02-01", "2025-08-01")]) == "2025-07-10"
    due = due_at(received, 3, MONTH, CHINA)
    assert capped(due, assigned, 6, MONTH, CHINA) == due
    late = due_at(received, 3, MONTH, CHINA, extension=date(2025, 9, 1))
    assert capped(late, assigned, 6, MONTH, CHINA) == midnight("2025-07-11")
    assert capped(late, assigned, 20, WORKDAY, CHINA) == due_at(assigned, 20, WORKDAY, CHINA)


def test_a_cap_rolls_over_as_the_period_does():
    assigned, due = on("2024-11-01"), due_at(on("2025-01-15"), 6, MONTH, CHINA)  # six months: until 1 May, a holiday
    assert capped(due, assigned, 6, MONTH, CHINA) == midnight("2025-05-02")
    assert capped(due, assigned, 6, MONTH, CHINA, roll=True) == midnight("2025-05-07")


# Days left and lamp
@pytest.mark.parametrize(
    ("now", "calendar_days", "working_days", "colour"),
    [
        (on("2025-03-03"), 7, 5, Lamp.GREEN),
        (on("2025-03-06", "23:59:59.999999"), 4, 2, Lamp.GREEN),
        (on("2025-03-07", "00:00"), 3, 1, Lamp.YELLOW),
        (on("2025-03-09"), 1, 1, Lamp.YELLOW),
        (on("2025-03-10", "00:00"), 0, 0, Lamp.YELLOW),
        (on("2025-03-10", "23:59:59.999999"), 0, 0, Lamp.YELLOW),
        (on("2025-03-11", "00:00"), -1, -1, Lamp.RED),
        (on("2025-03-15"), -5, -4, Lamp.RED),
        (on("2025-03-17"), -7, -5, Lamp.RED),
    ],
)
def test_days_left_and_lamp(now, calendar_days, working_days, colour):
    due = due_at(on("2025-03-03"), 5, WORKDAY, CHINA)  # last day: Monday the 10th
    left = days_left(due, now, CHINA)
    assert (left.calendar, left.working, left.late) == (calendar_days, working_days, colour is Lamp.RED)
    assert lamp(due, now, 3, CHINA) is colour


def test_a_late_weekend_is_late_though_no_working_day_passed():
    due = due_at(on("2025-03-06"), 1, DAY, CHINA)
    left = days_left(due, on("2025-03-08"), CHINA)
    assert (left.calendar, left.working, left.late) == (-1, 0, True)


def test_the_warning_starts_at_a_local_midnight():
    due = due_at(on("2025-01-15"), 3, MONTH, CHINA)
    assert [warn_at(due, days, CHINA) for days in (0, 1, 15)] == [
        midnight("2025-04-15"),
        midnight("2025-04-14"),
        midnight("2025-03-31"),
    ]
