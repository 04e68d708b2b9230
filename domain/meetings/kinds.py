"""The kinds of meetings that a congress has from its first day; it amends them and adds its own."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.ids import new_id
from domain.meetings.states import ActionOnCase, MeetingRole, OffDays
from domain.people.states import PositionRank

_ALWAYS: Mapping[str, Any] = {"active": True, "version": 1}
DEFAULT_KINDS: tuple[Mapping[str, Any], ...] = (
    {
        "code": "mayor-face-to-face",
        "name": "市长·代表面对面",
        "required": [MeetingRole.HOST, MeetingRole.LEADER, MeetingRole.UNIT, MeetingRole.DEPUTY],
        "opens": [ActionOnCase.PROMISE, ActionOnCase.CLASS_CHANGE, ActionOnCase.TASK],
        "notice_workdays": 5,
        "reminder_workdays": 2,
        "travel_minutes": 30,
        "precedence": 30,
        "may_be_live": True,
        "makes_promises": True,
        "three_party": False,
        "off_days": OffDays.WITH_REASON,
        "substitute_rank": PositionRank.HEAD,
    },
    {
        "code": "chief-face-to-face",
        "name": "局长·代表面对面",
        "required": [MeetingRole.HOST, MeetingRole.UNIT, MeetingRole.DEPUTY],
        "opens": [ActionOnCase.PROMISE, ActionOnCase.CLASS_CHANGE, ActionOnCase.TASK],
        "notice_workdays": 3,
        "reminder_workdays": 1,
        "travel_minutes": 30,
        "precedence": 20,
        "may_be_live": True,
        "makes_promises": True,
        "three_party": False,
        "off_days": OffDays.WITH_REASON,
        "substitute_rank": PositionRank.HEAD,
    },
    {
        "code": "consultation",
        "name": "协商座谈",
        "required": [MeetingRole.UNIT, MeetingRole.DEPUTY],
        "opens": [ActionOnCase.PROMISE, ActionOnCase.TASK],
        "notice_workdays": 2,
        "reminder_workdays": 1,
        "travel_minutes": 30,
        "precedence": 10,
        "may_be_live": False,
        "makes_promises": True,
        "three_party": False,
        "off_days": OffDays.REFUSED,
        "substitute_rank": PositionRank.STAFF,
    },
    {
        "code": "reconciliation",
        "name": "三方合议",
        "required": [MeetingRole.COMMITTEE, MeetingRole.UNIT, MeetingRole.DEPUTY],
        "opens": [ActionOnCase.PROMISE, ActionOnCase.CLASS_CHANGE, ActionOnCase.TASK, ActionOnCase.RECONCILE],
        "notice_workdays": 3,
        "reminder_workdays": 1,
        "travel_minutes": 30,
        "precedence": 20,
        "may_be_live": False,
        "makes_promises": True,
        "three_party": True,
        "off_days": OffDays.REFUSED,
        "substitute_rank": PositionRank.STAFF,
    },
)


def kind_rows(congress_id: UUID) -> list[dict[str, Any]]:
    """The default kinds as rows of a congress."""
    return [{"congress_id": congress_id, "id": new_id(), **each, **_ALWAYS} for each in DEFAULT_KINDS]
