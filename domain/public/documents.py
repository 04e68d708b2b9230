"""What the record holds of a case and its replies: chosen fields, texts without what is personal. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.public.redaction import VERSION, redacted
from domain.suggestions.states import Permission, SignatureRole
from domain.suggestions.summary import label

Row = Mapping[str, Any]


def of_cases(
    rows: Sequence[Row], congress_id: UUID, now: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of `public_case` and of `public_reply`."""
    cases, replies = [], []
    for row in rows:
        names = [each["name"] for each in row["signers"]]
        stamped = {"congress_id": congress_id, "published_at": now, "changed_at": now}
        whole = row["permission"] == Permission.FULL
        cases.append(
            stamped
            | {
                "id": row["id"],
                "heading": _heading(row, names),
                "body": {name: redacted(row[name], names) for name in ("facts", "proposal")} if whole else {},
                "seen": row["version"],
                "rules": VERSION,
            }
        )
        if whole:
            replies += [
                stamped | {"id": each["id"], "suggestion_id": row["id"], "document": _reply(each, row, names)}
                for each in row["replies"]
            ]
    return cases, replies


def _heading(row: Row, names: Sequence[str]) -> dict[str, Any]:
    """What a title tells: who asked, who answers, when, and with which result."""
    zone = ZoneInfo(row["zone"])
    people = {role: [_who(each) for each in row["signers"] if each["role"] == role] for role in SignatureRole}
    days = ("submitted", "accepted", "assigned", "replied", "closed")
    return {
        "id": str(row["id"]),
        "kind": row["kind"],
        "title": redacted(row["title"], names),
        "category": row["category"],
        "reference": {
            "session_id": str(row["session_id"]),
            "term_number": row["term_number"],
            "session_number": row["session_number"],
            "in_session": row["in_session"],
            "number": row["number"],
            "label": label(row["term_number"], row["session_number"], row["number"], in_session=row["in_session"]),
        },
        "lead": next(iter(people[SignatureRole.LEAD]), None),
        "cosigners": people[SignatureRole.COSIGNER],
        "delegation": row["delegation_name"],
        "units": [{"id": each["id"], "name": each["name"], "role": each["role"]} for each in row["units"]],
        "state": row["state"],
        "class_code": row["latest_class"] and row["latest_class"]["code"],
        **{f"{name}_on": _day(row[f"{name}_at"], zone) for name in days},
    }


def _reply(each: Row, row: Row, names: Sequence[str]) -> dict[str, Any]:
    """Without who drafted, who is to be called, and why a class was proposed."""
    return {
        "id": each["id"],
        "suggestion_id": str(row["id"]),
        "title": redacted(row["title"], names),
        "unit": {"id": each["unit_id"], "name": each["name"], "role": each["role"]},
        "round": each["round"],
        "document_number": each["document_number"],
        "class_code": each["class_code"],
        "body": redacted(each["body"], names),
        "sent_on": _day(datetime.fromisoformat(each["sent_at"]), ZoneInfo(row["zone"])),
    }


def _who(each: Row) -> dict[str, Any]:
    return {"id": each["id"], "name": each["name"]}


def _day(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else at.astimezone(zone).date().isoformat()
