"""Which days are working days: weekdays, holidays, make-up workdays, and what a congress overrides."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.calendar_source import published_days
from domain.workdays import Calendar, DayKind, Unit, due_at

pytestmark = pytest.mark.once

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORKDAY = Unit.WORKDAY


def last(anchor: str, amount: int, unit: Unit, calendar: Calendar) -> str:
    instant = datetime.fromisoformat(f"{anchor}T09:00").replace(tzinfo=SHANGHAI)
    return calendar.last_day(due_at(instant, amount, unit, calendar)).isoformat()


@pytest.mark.parametrize(
    ("day", "kind", "works"),
    [
        ("2025-03-03", None, True),
        ("2025-03-08", None, False),
        ("2025-03-03", DayKind.HOLIDAY, False),
        ("2025-03-08", DayKind.HOLIDAY, False),
        ("2025-03-03", DayKind.WORKDAY, True),
        ("2025-03-08", DayKind.MAKEUP_WORKDAY, True),
    ],
)
def test_three_kinds_of_day(day, kind, works):
    rows = [{"day": day, "kind": kind, "name": None}] if kind else []
    assert Calendar.from_rows("Asia/Shanghai", rows).is_workday(date.fromisoformat(day)) is works


@pytest.mark.parametrize(("day", "kind"), [("2025-03-08", "workday"), ("2025-03-03", "makeup_workday")])
def test_a_kind_that_does_not_fit_its_weekday_is_refused(day, kind):
    with pytest.raises(ValueError, match="cannot be a"):
        Calendar.from_rows("Asia/Shanghai", [{"day": day, "kind": kind}])


@pytest.mark.parametrize("row", [{"day": "2025-02-30", "kind": "holiday"}, {"day": "2025-02-03", "kind": "weekend"}])
def test_broken_rows_are_refused(row):
    with pytest.raises(ValueError, match=r"day is out of range|not a valid DayKind"):
        Calendar.from_rows("Asia/Shanghai", [row])


def test_an_unknown_zone_is_refused():
    with pytest.raises(KeyError):
        Calendar("Asia/Nowhere")


def test_the_rows_of_a_congress_override_those_of_the_country():
    country = [day.as_row() for day in published_days() if day.day.year == 2025]
    local = [
        {"day": "2025-10-08", "kind": "workday", "name": None},
        {"day": "2025-10-11", "kind": "holiday", "name": "校庆"},
    ]
    calendar = Calendar.from_rows("Asia/Shanghai", country + local, {2025})
    assert last("2025-09-30", 1, WORKDAY, calendar) == "2025-10-08"
    assert last("2025-09-30", 4, WORKDAY, calendar) == "2025-10-13"
    assert date(2025, 10, 8) not in calendar.names
    assert calendar.names[date(2025, 10, 11)] == "校庆"


def test_a_calendar_cannot_be_changed_behind_its_version():
    with pytest.raises(TypeError):
        Calendar("Asia/Shanghai").days[date(2025, 3, 3)] = DayKind.HOLIDAY
    rows = {date(2025, 3, 3): DayKind.HOLIDAY}
    calendar = Calendar("Asia/Shanghai", rows)
    rows.clear()
    assert not calendar.is_workday(date(2025, 3, 3))
