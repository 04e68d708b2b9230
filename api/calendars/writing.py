"""How a meeting becomes an event of iCalendar (RFC 5545), and by which mark two copies are known to be the same."""

import hashlib
import re
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import orjson
from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vUri

from domain.calendars.facts import Attendee, Entry, Sheet
from domain.meetings.states import GONE, MeetingRole, MeetingState, ParticipantState

PRODUCT = "-//yanlu//meetings//ZH"
FORMAT = 1  # raised when the same meeting is written otherwise, so that no old copy passes for the new
ALARMS = (timedelta(days=-1), timedelta(hours=-1))
CALLED_OFF = frozenset({MeetingState.CANCELLED, MeetingState.POSTPONED})
STATUS = {
    MeetingState.PROPOSED: "TENTATIVE",
    MeetingState.POSTPONED: "CANCELLED",
    MeetingState.CANCELLED: "CANCELLED",
}  # every other: CONFIRMED
PREFIX = {MeetingState.POSTPONED: "【延期】", MeetingState.CANCELLED: "【取消】", MeetingState.PROPOSED: "【拟定】"}
PARTSTAT = {
    ParticipantState.INVITED: "NEEDS-ACTION",
    ParticipantState.ACCEPTED: "ACCEPTED",
    ParticipantState.TENTATIVE: "TENTATIVE",
    ParticipantState.DECLINED: "DECLINED",
    ParticipantState.DELEGATED: "DELEGATED",
    ParticipantState.ATTENDED: "ACCEPTED",
    ParticipantState.ABSENT: "DECLINED",
}
# What no line of a calendar may hold, and what some programs take for the end of one.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
EXAMPLE = """\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//yanlu//meetings//ZH\r
BEGIN:VEVENT\r
SUMMARY:局长·代表面对面\r
DTSTART;TZID=Asia/Shanghai:20250520T100000\r
DTEND;TZID=Asia/Shanghai:20250520T120000\r
DTSTAMP:20250512T013000Z\r
UID:019a0000-0000-7000-8000-000000000132\r
SEQUENCE:2\r
STATUS:CONFIRMED\r
END:VEVENT\r
END:VCALENDAR\r
"""


def mark_of(sheet: Sheet) -> str:
    """The ETag of a calendar, from what it would be written of; weak, for a proxy may compress it."""
    told = orjson.dumps((FORMAT, sheet), default=str)
    return f'W/"{hashlib.sha256(told).hexdigest()[:32]}"'


def written(sheet: Sheet) -> bytes:
    """The calendar with the time zone that its events name, folded and escaped."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", _clean(sheet.name))
    calendar.add("x-wr-calname", _clean(sheet.name))
    calendar.add("x-wr-timezone", sheet.zone)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    years = {each.year for entry in sheet.entries for each in (entry.starts_at, entry.ends_at)}
    if years:
        calendar.add_component(_zone(sheet.zone, min(years), max(years)))
    zone = ZoneInfo(sheet.zone)
    for entry in sheet.entries:
        calendar.add_component(_event(entry, zone, sheet))
    lines: bytes = calendar.to_ical()
    return lines


@lru_cache(maxsize=64)
def _zone(name: str, first: int, last: int) -> Timezone:
    """The offsets of a zone over these years, a year more on both sides."""
    return Timezone.from_tzid(name, first_date=date(first - 1, 1, 1), last_date=date(last + 2, 1, 1))


def _clean(text: str) -> str:
    return _UNWRITABLE.sub(" ", text.replace("\r\n", "\n"))


def _event(entry: Entry, zone: ZoneInfo, sheet: Sheet) -> Event:
    off = entry.state in CALLED_OFF
    event = Event()
    event.add("uid", str(entry.id))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.updated_at)
    event.add("last-modified", entry.updated_at)
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", _clean(PREFIX.get(entry.state, "") + entry.title))
    event.add("description", _clean("\n".join(_lines(entry))))
    event.add("categories", [_clean(entry.kind)])
    if entry.place:
        event.add("location", _clean(entry.place))
    event.add("status", STATUS.get(entry.state, "CONFIRMED"))
    event.add("transp", "TRANSPARENT" if off or _stays_away(entry, sheet) else "OPAQUE")
    event.add("organizer", _address(str(entry.organiser_id), entry.organiser), encode=False)
    for each in entry.attendees:
        event.add("attendee", _attendee(each, entry), encode=False)
    for before in ALARMS if sheet.reminds and not off and not _stays_away(entry, sheet) else ():
        event.add_component(_alarm(entry, before))
    return event


def _lines(entry: Entry) -> list[str]:
    cases = [f"议题：{each}" for each in entry.agenda] or [f"议题 {entry.case_count} 件"] * bool(entry.case_count)
    told = [entry.kind, *cases]
    told += [f"直播：{entry.live_url}"] if entry.live_url else []
    return told + ([f"原因：{entry.ended_reason}"] if entry.ended_reason and entry.state in CALLED_OFF else [])


def _stays_away(entry: Entry, sheet: Sheet) -> bool:
    """Whether the person whose calendar it is has declined or sent somebody else."""
    return any(each.person_id == sheet.reader_id and each.state in GONE for each in entry.attendees)


def _address(id_: str, name: str) -> vCalAddress:
    """Somebody by name. The address is their id: nobody's e-mail or telephone is known to a calendar."""
    address = vCalAddress(f"urn:uuid:{id_}")
    address.params["CN"] = _clean(name).replace("\n", " ")
    return address


def _attendee(attendee: Attendee, entry: Entry) -> vCalAddress:
    address = _address(str(attendee.person_id), attendee.name)
    wanted = "REQ-PARTICIPANT" if attendee.required else "OPT-PARTICIPANT"
    address.params["ROLE"] = "CHAIR" if attendee.role is MeetingRole.HOST else wanted
    address.params["PARTSTAT"] = PARTSTAT[attendee.state]
    address.params["CUTYPE"] = "INDIVIDUAL"
    for other in entry.attendees:
        if other.substitutes_id == attendee.id:
            address.params["DELEGATED-TO"] = vUri(f"urn:uuid:{other.person_id}")
        if other.id == attendee.substitutes_id:
            address.params["DELEGATED-FROM"] = vUri(f"urn:uuid:{other.person_id}")
    return address


def _alarm(entry: Entry, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _clean(entry.title))
    alarm.add("trigger", before)
    return alarm
