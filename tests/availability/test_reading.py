"""What is read of an iCalendar file: written by another library than the one that reads, or by hand where it is broken."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
import vobject
from dateutil import tz

from api.availability.fetching import Failed, read_apart
from api.availability.reading import TooMany, Unreadable, busy_times

FROM, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)
SHANGHAI = tz.gettz("Asia/Shanghai")


def calendar(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *events, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def event(*lines, uid="1"):
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"])


def read(*events):
    return [
        (f"{starts:%m%d %H:%M}", f"{ends:%m%d %H:%M}", tentative)
        for starts, ends, tentative in busy_times(calendar(*events), "Asia/Shanghai", FROM, UNTIL)
    ]


def test_a_file_of_another_library():
    made = vobject.iCalendar()
    for hour, zone in ((10, SHANGHAI), (3, tz.tzutc())):
        one = made.add("vevent")
        one.add("dtstart").value = datetime(2026, 3, 16, hour, tzinfo=zone)
        one.add("dtend").value = datetime(2026, 3, 16, hour + 1, tzinfo=zone)
    day = made.add("vevent")
    day.add("dtstart").value = date(2026, 3, 18)

    found = busy_times(made.serialize().encode(), "Asia/Shanghai", FROM, UNTIL)

    hour = timedelta(hours=1)
    assert found == [
        (datetime(2026, 3, 16, 2, tzinfo=UTC), datetime(2026, 3, 16, 4, tzinfo=UTC), False),
        (datetime(2026, 3, 17, 16, tzinfo=UTC), datetime(2026, 3, 17, 16, tzinfo=UTC) + 24 * hour, False),
    ], "ten o'clock there and three of UTC touch; a day is a local day"


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([event("DTSTART:20260316T100000", "DURATION:PT90M")], [("0316 02:00", "0316 03:30", False)]),
        ([event("DTSTART:20260316T020000Z", "DTEND:20260316T030000Z", "STATUS:TENTATIVE")], [("0316 02:00", "0316 03:00", True)]),
        ([event("DTSTART:20260316T020000Z", "DTEND:20260316T030000Z", "STATUS:CANCELLED")], []),
        ([event("DTSTART:20260316T020000Z", "DTEND:20260316T030000Z", "TRANSP:TRANSPARENT")], []),
        ([event("DTSTART:20260316T020000Z")], []),
        ([event("DTSTART:20250316T020000Z", "DTEND:20250316T030000Z")], []),
        ([event("DTSTART;VALUE=DATE:20260316", "DTEND;VALUE=DATE:20260318")], [("0315 16:00", "0317 16:00", False)]),
        (
            [event("DTSTART:20260316T020000Z", "DTEND:20260316T030000Z", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20260323T020000Z")],
            [("0316 02:00", "0316 03:00", False), ("0330 02:00", "0330 03:00", False)],
        ),
        (
            [event("DTSTART:20260316T020000Z", "DTEND:20260316T030000Z", "RRULE:FREQ=DAILY;UNTIL=20260317T020000Z", "RDATE:20260320T020000Z")],
            [("0316 02:00", "0316 03:00", False), ("0317 02:00", "0317 03:00", False), ("0320 02:00", "0320 03:00", False)],
        ),
        (  # one time of a series is moved, another is called off
            [
                event("DTSTART;TZID=Asia/Shanghai:20260316T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3"),
                event("RECURRENCE-ID;TZID=Asia/Shanghai:20260323T100000", "DTSTART:20260324T060000Z", "DURATION:PT1H"),
                event("RECURRENCE-ID:20260330T020000Z", "DTSTART:20260330T020000Z", "DURATION:PT1H", "STATUS:CANCELLED"),
            ],
            [("0316 02:00", "0316 03:00", False), ("0324 06:00", "0324 07:00", False)],
        ),
        (  # the wall clock of the event's own zone: nine o'clock in New York before and after the change
            [event("DTSTART;TZID=America/New_York:20260307T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2")],
            [("0307 14:00", "0307 15:00", False), ("0308 13:00", "0308 14:00", False)],
        ),
    ],
)  # fmt: skip
def test_what_takes_whom_and_when(events, expected):
    assert read(*events) == expected


def test_a_series_goes_no_further_than_is_looked_at():
    found = read(event("DTSTART;VALUE=DATE:20200101", "RRULE:FREQ=YEARLY"))
    assert [each[0] for each in found] == ["1231 16:00"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><body>404</body></html>",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260316T020000Z\r\n",
        calendar(event("SUMMARY:when?")),
        calendar(event("DTSTART:tomorrow")),
        calendar(event("DTSTART:20260316T020000Z", "DURATION:PT1H", "RRULE:FREQ=SOMETIMES")),
        b"BEGIN:VEVENT\r\nDTSTART:20260316T020000Z\r\nEND:VEVENT\r\n",
    ],
)
def test_what_cannot_be_read_is_told(content):
    with pytest.raises(Unreadable):
        busy_times(content, "Asia/Shanghai", FROM, UNTIL)


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=2", "FREQ=HOURLY"])
def test_a_calendar_full_of_recurrences_is_refused(rule):
    with pytest.raises(TooMany):
        busy_times(calendar(event("DTSTART:20260101T000000Z", "DURATION:PT30S", f"RRULE:{rule}")), "UTC", FROM, UNTIL)


async def test_a_rule_that_never_comes_true_ends_with_its_process(monkeypatch):
    monkeypatch.setattr("api.availability.fetching.READING_SECONDS", 1.0)
    endless = event("DTSTART:20260316T020000Z", "DURATION:PT1H", "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30")
    with pytest.raises(Failed) as failed:
        await read_apart(calendar(endless), "UTC", FROM, UNTIL)
    assert failed.value.error == "too_many"
    monkeypatch.undo()
    plain = await asyncio.gather(
        *(read_apart(calendar(event(f"DTSTART:202603{day}T020000Z", "DURATION:PT1H")), "UTC", FROM, UNTIL) for day in (16, 17))
    )  # fmt: skip
    assert [len(each) for each in plain] == [1, 1]
