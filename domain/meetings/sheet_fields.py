"""What is printed of a meeting: its agenda with hours, who sits where, in the words of the page. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.meetings.states import GONE, MeetingRole

Row = Mapping[str, Any]
Words = Mapping[str, tuple[str, str]]
WEEKDAYS = "一二三四五六日"
# Who sits where, from the head of the table: the letter of the seats, and the roles in their order.
BLOCKS: tuple[tuple[str, str, tuple[MeetingRole, ...]], ...] = (
    ("head_table", "A", (MeetingRole.HOST, MeetingRole.LEADER)),
    ("units", "B", (MeetingRole.UNIT,)),
    ("deputies", "C", (MeetingRole.DEPUTY,)),
    ("others", "D", (MeetingRole.COMMITTEE, MeetingRole.GUEST)),
)


def sheet_fields(row: Row, roles: Words, states: Words, now: datetime) -> dict[str, Any]:
    """The fields of the page, texts and lists of texts alone, as this reader sees the meeting (`whole`)."""
    zone = ZoneInfo(row["zone"])
    starts, ends = _local(row["starts_at"], zone), _local(row["ends_at"], zone)
    room = row["room"] or {}
    blocks = seated(row["participants"], roles, states)
    return {
        "congress": row["congress_name"],
        "title": row["title"],
        "kind": row["kind"]["name"],
        "organiser": (row["organisation"] or {}).get("name", ""),
        "day": ""
        if starts is None
        else f"{starts:%Y}年{starts.month}月{starts.day}日 星期{WEEKDAYS[starts.weekday()]}",
        "starts": _clock(starts),
        "ends": _clock(ends),
        "venue": room.get("venue", ""),
        "room": room.get("name", ""),
        "address": room.get("address", ""),
        "live": "是" if row["live"] else "否",
        "note": row["note"] or "",
        "agenda": _agenda(row["agenda"], starts),
        "hidden": str(row["case_count"] - len(row["agenda"]) or ""),
        **blocks,
        "people": [each for block in blocks.values() for each in block],
        "places": str(row["places"] or ""),
        "seats_taken": str(row["seats"]["taken"] or ""),
        "printed": f"{now.astimezone(zone):%Y-%m-%d %H:%M}",
    }


def _local(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if instant is None else instant.astimezone(zone)


def _clock(hour: datetime | None) -> str:
    return "" if hour is None else f"{hour:%H:%M}"


def _agenda(cases: Iterable[Row], starts: datetime | None) -> list[dict[str, str]]:
    """A case begins where those before it end, as long as each says how long it takes."""
    begins, lines = starts, []
    for number, each in enumerate(cases, start=1):
        minutes = each["minutes"]
        ends = begins + timedelta(minutes=minutes) if begins and minutes else None
        lines.append(
            {
                "number": str(number),
                "label": each["label"] or "",
                "title": each["title"],
                "minutes": str(minutes or ""),
                "starts": _clock(begins if ends else None),
                "ends": _clock(ends),
                "note": each["note"] or "",
            }
        )
        begins = ends
    return lines


def seated(participants: Sequence[Row], roles: Words, states: Words) -> dict[str, list[dict[str, str]]]:
    """Everybody who is to come or came, by the side of the table; substitutes where those sat for whom they come."""
    by_id = {each["id"]: each for each in participants}
    there = [each for each in participants if each["state"] not in GONE]
    blocks: dict[str, list[dict[str, str]]] = {}
    for name, letter, wanted in BLOCKS:
        mine = sorted((each for each in there if each["role"] in wanted), key=lambda each: wanted.index(each["role"]))
        blocks[name] = [
            {
                "seat": f"{letter}{number}",
                "name": each["person"]["name"],
                "role": roles[each["role"]][0],
                "unit": (each["organisation"] or {}).get("name", ""),
                "state": states[each["state"]][0],
                "instead_of": _instead_of(each, by_id),
            }
            for number, each in enumerate(mine, start=1)
        ]
    return blocks


def _instead_of(each: Row, by_id: Mapping[str, Row]) -> str:
    absent = by_id.get(each["substitutes_id"])
    return absent["person"]["name"] if absent else ""


def _person(seat: str, name: str, role: str, unit: str = "", instead_of: str = "") -> dict[str, str]:
    return {"seat": seat, "name": name, "role": role, "unit": unit, "state": "参加", "instead_of": instead_of}


_SEATS = {
    "head_table": [_person("A1", "主持人001", "主持人"), _person("A2", "领导001", "领导")],
    "units": [_person("B1", "局长001", "承办单位负责人", "市城乡建设委员会", "局长002")],
    "deputies": [_person("C1", "代表001", "代表")],
    "others": [_person("D1", "委员001", "人大委员会", "代表工作委员会")],
}
EXAMPLE: Mapping[str, Any] = {
    "congress": "杭州市人民代表大会",
    "title": "市长·代表面对面：老旧小区加装电梯",
    "kind": "市长·代表面对面",
    "organiser": "代表工作委员会",
    "day": "2025年5月13日 星期二",
    "starts": "09:30",
    "ends": "11:30",
    "venue": "代表联络总站",
    "room": "协商厅",
    "address": "市民中心一号",
    "live": "是",
    "note": "会前半小时签到。",
    "agenda": [
        {
            "number": "1",
            "label": "第十四届四次会议第23号",
            "title": "关于推进老旧小区加装电梯的建议",
            "minutes": "30",
            "starts": "09:30",
            "ends": "10:00",
            "note": "先听代表意见",
        }
    ],
    "hidden": "",
    **_SEATS,
    "people": [each for block in _SEATS.values() for each in block],
    "places": "20",
    "seats_taken": "12",
    "printed": "2025-05-12 16:00",
}
