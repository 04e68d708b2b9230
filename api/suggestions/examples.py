"""What the document shows as cases, events and work: one case of the Hangzhou kind in the middle of its way."""

from typing import Any

from api.examples import ident

_UNIT = {"id": ident(11), "name": "市城乡建设委员会", "short_name": "市建委"}
_CLOCK = {
    "id": ident(51),
    "step": "reply",
    "assignment_id": ident(31),
    "state": "running",
    "due_at": "2025-07-10T16:00:00Z",
    "last_day": "2025-07-10",
    "days_left": 5,
    "workdays_left": 4,
    "lamp": "yellow",
}
_RECEIVED = "2025-04-10T01:30:00Z"

SUMMARY: dict[str, Any] = {
    "id": ident(21),
    "version": 7,
    "kind": "suggestion",
    "reference": {
        "term_number": 14,
        "session_number": 5,
        "in_session": True,
        "number": 23,
        "label": "第14届5次会议 第23号",
    },
    "session_id": ident(14),
    "title": "关于推进老旧小区加装电梯的建议",
    "category": "城乡建设",
    "state": "in_handling",
    "round": 1,
    "mode": "lead_co",
    "origin": "filed",
    "confidential": False,
    "lead": {"id": ident(2), "name": "代表001"},
    "signatures": 3,
    "delegation": {"id": ident(13), "name": "第一代表团"},
    "units": [
        {"assignment_id": ident(31), "organisation": _UNIT, "role": "lead", "state": "received", "scope": None},
    ],
    "clocks": [_CLOCK],
    "result": None,
    "ratings": {"current": None, "first": None},
    "feedback": None,
    "key": {
        "id": ident(95),
        "year": 2025,
        "topic": "加快老旧小区加装电梯",
        "tier": "council",
        "state": "under_way",
        "decided_on": "2025-03-20",
        "due_on": "2025-06-30",
        "outcome": None,
    },
    "merged_with": [],
    "created_at": "2025-02-25T02:10:00Z",
    "updated_at": _RECEIVED,
    "submitted_at": "2025-02-26T08:00:00Z",
    "accepted_at": "2025-02-28T03:20:00Z",
    "assigned_at": "2025-04-08T06:00:00Z",
    "replied_at": None,
    "reply_received_at": None,
    "evaluated_at": None,
    "closed_at": None,
    "actions": [
        {"action": "urge", "open": True, "code": None, "data": None},
        {"action": "withdraw", "open": False, "code": "signatories_disagree", "data": {"waiting_for": [ident(6)]}},
    ],
}

DETAIL: dict[str, Any] = SUMMARY | {
    "facts": "全区九十年代以前的小区多数没有电梯……",
    "proposal": "一、统一审批窗口。二、明确费用分摊办法。",
    "text_version": 1,
    "one_matter": True,
    "permission": "full",
    "written_reply": True,
    "ground": None,
    "screening_note": None,
    "lead_contact": {"phone": "13800000001", "email": None},
    "handled_as_letter": False,
    "session_name": "第十四届人民代表大会第五次会议",
    "rules": {"profile": "zj-hangzhou", "version": 1, "dimensions": ["process", "result"]},
    "source": {"system": None, "id": None, "url": None},
    "signatories": [
        {
            "id": ident(71),
            "person_id": ident(2),
            "name": "代表001",
            "role": "lead",
            "state": "confirmed",
            "text_version": 1,
            "invited_at": "2025-02-25T02:10:00Z",
            "answered_at": "2025-02-25T02:10:00Z",
            "reason": None,
            "answered_on_paper": None,
            "withdrawal_agreed_at": None,
            "withdrawal_on_paper": None,
            "reply_received_at": None,
            "actions": [],
        }
    ],
    "assignments": [
        {
            "id": ident(31),
            "organisation": _UNIT,
            "round": 1,
            "role": "lead",
            "scope": None,
            "state": "received",
            "replaces_id": None,
            "assigned_at": "2025-04-08T06:00:00Z",
            "received_at": _RECEIVED,
            "opinion": None,
            "opinion_at": None,
            "opinion_redos": 0,
            "sent_at": None,
            "version": 2,
            "actions": [],
        }
    ],
    "return_requests": [],
    "extension_requests": [],
    "consultations": [],
    "replies": [],
    "evaluations": [],
    "deadlines": [
        _CLOCK
        | {
            "round": 1,
            "original_due_at": "2025-07-10T16:00:00Z",
            "cap_at": "2025-10-08T16:00:00Z",
            "amount": 3,
            "unit": "month",
            "anchor": "received",
            "anchor_at": _RECEIVED,
            "started_at": _RECEIVED,
            "ended_at": None,
        }
    ],
    "attachments": [],
    "merged": [],
    "promises": [],
    "reconciliations": [],
    "meetings": [],
}

ENTRY: dict[str, Any] = {
    "id": ident(61),
    "at": _RECEIVED,
    "kind": "received",
    "action": "receive",
    "assignment_id": ident(31),
    "state_before": "pending_receipt",
    "state_after": "received",
    "by": {
        "account": {"id": ident(1), "name": "经办001"},
        "person": None,
        "organisation": {"id": ident(11), "name": "市城乡建设委员会"},
    },
    "system": False,
    "data": {"deemed": False},
}

TASK: dict[str, Any] = {
    "key": "replies_to_draft",
    "flow": "assignment",
    "action": "draft_reply",
    "count": 1,
    "cases": [
        {
            "id": ident(21),
            "assignment_id": ident(31),
            "label": "第14届5次会议 第23号",
            "title": "关于推进老旧小区加装电梯的建议",
            "state": "received",
            "due_at": "2025-07-10T16:00:00Z",
            "last_day": "2025-07-10",
            "late": False,
            "action": "draft_reply",
            "subject_ids": [],
        }
    ],
}

TASKS: dict[str, Any] = {"total": 1, "tasks": [TASK]}

FEED_EVENT: dict[str, Any] = {name: ENTRY[name] for name in ENTRY if name not in {"by", "system"}} | {
    "suggestion_id": ident(21),
    "subject_id": ident(31),
    "account_id": ident(1),
    "person_id": None,
    "organisation_id": ident(11),
    "request_id": "6f1c0a4be7c14b0c9d0f7c0a2f9d3a11",
}
