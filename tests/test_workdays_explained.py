"""How a deadline tells the days that led to it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.calendar_source import published_days, published_years
from domain.workdays import Calendar, Line, Note, Span, Unit, Why, due_at, explain

pytestmark = pytest.mark.once

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = Calendar.from_rows("Asia/Shanghai", [day.as_row() for day in published_days()], published_years(), version=3)
MONTH, DAY, WORKDAY = Unit.MONTH, Unit.DAY, Unit.WORKDAY


def on(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=SHANGHAI)


def span(start: str, end: str) -> Span:
    return Span(date.fromisoformat(start), date.fromisoformat(end))


def test_each_day_of_a_working_day_period_is_told():
    told = explain(on("2025-01-23"), 4, WORKDAY, CHINA)
    assert [(line.first.isoformat()[5:], line.counts, line.why, line.name, line.number) for line in told.lines] == [
        ("01-23", False, "anchor_day", None, 0),
        ("01-24", True, "weekday", None, 1),
        ("01-25", False, "weekend", None, 1),
        ("01-26", True, "makeup_workday", "春节", 2),
        ("01-27", True, "weekday", None, 3),
        *((f"{day}", False, "holiday", "春节", 3) for day in ("01-28", "01-29", "01-30", "01-31")),
        *((f"{day}", False, "holiday", "春节", 3) for day in ("02-01", "02-02", "02-03", "02-04")),
        ("02-05", True, "weekday", None, 4),
    ]
    assert all(line.first == line.last for line in told.lines)
    assert told.due == datetime(2025, 2, 6, tzinfo=SHANGHAI)
    assert (told.last_day, told.plain_last_day) == (date(2025, 2, 5), date(2025, 2, 5))
    assert (told.notes, told.unpublished_years) == ((), ())
    assert (told.zone, told.calendar_version, told.amount, told.unit) == ("Asia/Shanghai", 3, 4, WORKDAY)


def test_months_are_told_in_runs():
    told = explain(on("2025-01-31"), 1, MONTH, CHINA, [span("2025-02-10", "2025-02-11")], date(2025, 3, 10))
    assert told.lines == (
        Line(date(2025, 1, 31), date(2025, 1, 31), False, Why.ANCHOR_DAY, None, 0),
        Line(date(2025, 2, 1), date(2025, 2, 9), True, Why.CALENDAR_DAY, None, 9),
        Line(date(2025, 2, 10), date(2025, 2, 11), False, Why.PAUSED, None, 9),
        Line(date(2025, 2, 12), date(2025, 3, 2), True, Why.CALENDAR_DAY, None, 28),
        Line(date(2025, 3, 3), date(2025, 3, 10), False, Why.EXTENDED, None, 28),
    )
    assert told.notes == (Note.MONTH_END, Note.PAUSED, Note.EXTENDED)


def test_roll_over_and_cap_are_told():
    rolled = explain(on("2025-02-01"), 3, MONTH, CHINA, roll=True)
    assert rolled.notes == (Note.ROLLED,)
    assert [(line.why, line.name) for line in rolled.lines[2:]] == [(Why.ROLLED, "劳动节")] * 4 + [(Why.ROLLED, None)]
    cap = due_at(on("2025-01-10"), 6, MONTH, CHINA)
    cut = explain(on("2025-01-15"), 3, MONTH, CHINA, extension=date(2025, 9, 1), cap_at=cap)
    assert cut.notes == (Note.EXTENDED, Note.CAPPED)
    assert cut.lines[-1] == Line(date(2025, 4, 16), date(2025, 7, 10), False, Why.EXTENDED, None, 90)


def test_a_cap_that_passed_before_the_anchor_leaves_only_the_anchor_day():
    told = explain(on("2025-09-01"), 1, MONTH, CHINA, cap_at=due_at(on("2025-01-10"), 6, MONTH, CHINA))
    assert (told.last_day, [line.why for line in told.lines]) == (date(2025, 7, 10), [Why.ANCHOR_DAY])
    assert (told.notes, told.unpublished_years) == ((Note.CAPPED,), ())


def test_an_unpublished_year_is_said_and_counted_as_plain_weekdays():
    told = explain(on("2026-12-30"), 3, WORKDAY, CHINA)
    assert told.unpublished_years == (2027,)
    assert told.notes == (Note.UNPUBLISHED_YEAR,)
    assert [line.why for line in told.lines[1:]] == [
        Why.WEEKDAY,
        Why.UNPUBLISHED_WEEKDAY,  # New Year's Day: a holiday as soon as someone says so
        Why.WEEKEND,
        Why.WEEKEND,
        Why.UNPUBLISHED_WEEKDAY,
    ]
    assert told.last_day == date(2027, 1, 4)
    published = Calendar.from_rows(
        "Asia/Shanghai",
        [*(day.as_row() for day in published_days()), {"day": "2027-01-01", "kind": "holiday", "name": "元旦"}],
        published_years() | {2027},
    )
    again = explain(on("2026-12-30"), 3, WORKDAY, published)
    assert (again.last_day, again.notes) == (date(2027, 1, 5), ())


def test_the_calendar_is_not_blamed_where_it_was_not_used():
    assert explain(on("2027-01-30"), 3, MONTH, CHINA).unpublished_years == ()
    assert explain(on("2027-01-30"), 3, MONTH, CHINA, roll=True).unpublished_years == (2027,)
    assert explain(on("2026-12-30"), 3, DAY, CHINA).unpublished_years == ()
