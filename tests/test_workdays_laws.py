"""What holds of every period, whatever the dates, the zone, the pauses and the extension."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar_source import published_days, published_years
from domain.workdays import Calendar, Lamp, Note, Span, Unit, days_left, due_at, explain, lamp

pytestmark = pytest.mark.once

CHINA = Calendar.from_rows("Asia/Shanghai", [day.as_row() for day in published_days()], published_years())
MONTH, WORKDAY = Unit.MONTH, Unit.WORKDAY
relaxed = settings(deadline=None)  # a busy machine is no counterexample

dates = st.dates(date(2003, 1, 1), date(2028, 12, 31))
zones = st.sampled_from(
    ["Asia/Shanghai", "UTC", "Europe/Berlin", "America/New_York", "America/Havana", "Pacific/Chatham"]
)
units = st.sampled_from(Unit)
spans = st.lists(
    st.builds(lambda day, length: Span(day, day + timedelta(days=length)), dates, st.integers(0, 40)), max_size=4
)


@st.composite
def anchors(draw):
    return draw(st.datetimes(datetime(2003, 1, 1), datetime(2028, 12, 31), timezones=zones.map(ZoneInfo)))  # noqa: DTZ001


@st.composite
def calendars(draw):
    zone = draw(zones)
    return Calendar.from_rows(zone, [day.as_row() for day in published_days()], published_years())


@relaxed
@given(anchors(), st.integers(1, 40), units, calendars())
def test_due_is_the_first_instant_after_the_last_day(anchor, amount, unit, calendar):
    due = due_at(anchor, amount, unit, calendar)
    day = calendar.last_day(due)
    assert calendar.local_day(due) == day + timedelta(days=1)
    assert day > calendar.local_day(anchor)
    assert unit is not WORKDAY or calendar.is_workday(day)


@relaxed
@given(anchors(), st.integers(1, 40), units, calendars(), spans)
def test_more_is_never_sooner(anchor, amount, unit, calendar, pauses):
    shorter = due_at(anchor, amount, unit, calendar, pauses=pauses)
    longer = due_at(anchor, amount + 1, unit, calendar, pauses=pauses)
    assert shorter < longer
    assert due_at(anchor, amount, unit, calendar) <= shorter
    assert shorter <= due_at(anchor, amount, unit, calendar, pauses=pauses, roll=True)


@relaxed
@given(anchors(), st.integers(0, 60), st.integers(1, 12), units, calendars())
def test_a_later_anchor_is_never_due_sooner(anchor, days, amount, unit, calendar):
    later = anchor + timedelta(days=days)
    if later >= anchor:
        assert due_at(anchor, amount, unit, calendar) <= due_at(later, amount, unit, calendar)


@relaxed
@given(anchors(), st.integers(1, 40), calendars())
def test_exactly_that_many_working_days_lie_between(anchor, amount, calendar):
    start, end = calendar.local_day(anchor), calendar.last_day(due_at(anchor, amount, WORKDAY, calendar))
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(calendar.is_workday(day) for day in days) == amount


@relaxed
@given(dates, dates)
def test_counting_working_days_agrees_with_walking_them(start, end):
    first, final = min(start, end), max(start, end)
    walked = sum(CHINA.is_workday(first + timedelta(days=n)) for n in range(1, (final - first).days + 1))
    assert CHINA.workdays_after(first, final) == walked
    assert CHINA.workdays_after(final, first) == -walked


@relaxed
@given(
    anchors(),
    st.integers(1, 40),
    units,
    calendars(),
    spans,
    st.none() | dates,
    st.none() | anchors(),
    st.booleans(),
)
def test_the_explanation_adds_up_to_the_due_instant(anchor, amount, unit, calendar, pauses, extension, cap, roll):
    told = explain(anchor, amount, unit, calendar, pauses, extension, cap_at=cap, roll=roll)
    assert told.due == due_at(anchor, amount, unit, calendar, pauses=pauses, extension=extension, cap_at=cap, roll=roll)
    assert told.lines[0].first == told.anchor_day == calendar.local_day(anchor)
    assert told.lines[-1].last == max(told.last_day, told.anchor_day)
    for one, following in zip(told.lines, told.lines[1:], strict=False):
        assert following.first == one.last + timedelta(days=1)
    counted = sum((line.last - line.first).days + 1 for line in told.lines if line.counts)
    assert counted == told.lines[-1].number
    full = (told.plain_last_day - told.anchor_day).days if unit is MONTH else amount
    assert counted == full or Note.CAPPED in told.notes


@relaxed
@given(anchors(), st.integers(1, 40), units, calendars(), anchors(), st.integers(0, 30))
def test_lamp_days_left_and_warning_tell_one_story(anchor, amount, unit, calendar, now, warn):
    due = due_at(anchor, amount, unit, calendar)
    left, colour = days_left(due, now, calendar), lamp(due, now, warn, calendar)
    assert left.late == (now >= due) == (left.calendar < 0) == (colour is Lamp.RED)
    assert (left.calendar > warn) == (colour is Lamp.GREEN)
    assert abs(left.working) <= abs(left.calendar)
