"""How a change is recorded: the event is inserted by the very statement that makes the change."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, cast, insert, literal_column, null, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.selectable import CTE

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.event_tables import event
from domain.ids import new_id

_COLUMNS = (
    "congress_id",
    "id",
    "at",
    "kind",
    "suggestion_id",
    "assignment_id",
    "subject_id",
    "action",
    "account_id",
    "person_id",
    "organisation_id",
    "state_before",
    "state_after",
    "data",
    "request_id",
)


def _bound(name: str, kind: Any) -> Any:
    return cast(bindparam(f"event_{name}", type_=kind), kind)


def recording(moved: CTE, *, case: str | None = "id", assignment: str | None = None, subject: str = "id") -> Insert:
    """An INSERT of one event per changed row; `case`, `assignment` and `subject` name columns of the changed row."""
    uuid: Any = Uuid()
    nothing: Any = cast(null(), uuid)
    after = moved.c.state if "state" in moved.c else cast(null(), Text)
    return insert(event).from_select(
        _COLUMNS,
        select(
            moved.c.congress_id,
            _bound("id", uuid),
            _bound("at", event.c.at.type),
            _bound("kind", Text),
            moved.c[case] if case else nothing,
            moved.c[assignment] if assignment else nothing,
            moved.c[subject],
            _bound("action", Text),
            _bound("account_id", uuid),
            _bound("person_id", uuid),
            _bound("organisation_id", uuid),
            _bound("state_before", Text),
            after,
            _bound("data", JSONB),
            _bound("request_id", Text),
        ),
    )


def event_values(
    me: Actor, at: Any, kind: str, action: str, state_before: str | None, data: Mapping[str, Any]
) -> dict[str, Any]:
    """The parameters of a statement that records one event."""
    return {
        "event_id": new_id(),
        "event_at": at,
        "event_kind": kind,
        "event_action": action,
        "event_account_id": me.account_id,
        "event_person_id": me.person_id,
        "event_organisation_id": me.organisation_id,
        "event_state_before": state_before,
        "event_data": data,
        "event_request_id": me.request_id,
    }


def event_row(
    me: Actor, at: Any, kind: str, action: str, case: UUID, assignment: UUID, data: Mapping[str, Any]
) -> dict[str, Any]:
    """The event of a change that a move of something else makes beside its own: a class, a promise of an assignment."""
    return {
        "congress_id": me.congress_id,
        "id": new_id(),
        "at": at,
        "kind": kind,
        "suggestion_id": case,
        "assignment_id": assignment,
        "subject_id": assignment,
        "action": action,
        "account_id": me.account_id,
        "person_id": me.person_id,
        "organisation_id": me.organisation_id,
        "data": data,
        "request_id": me.request_id,
    }


def recorded(change: Any, **columns: Any) -> Statement:
    """A changing statement with RETURNING (`congress_id` and `id` at least) that also records its event."""
    changed = change.cte("changed")
    logged = recording(changed, **columns).cte("logged")
    return Statement(select(*changed.c).add_cte(logged))


async def record(
    tx: Tx, me: Actor, congress_id: UUID, subject_id: UUID, kind: str, at: Any, data: Mapping[str, Any]
) -> None:
    """Record something that changed no single row (an import that was applied, a calendar that arrived)."""
    await tx.one(
        _ALONE,
        congress_id=congress_id,
        subject_id=subject_id,
        **event_values(me, at, kind, kind, None, data),
    )


_ALONE = Statement(
    recording(
        select(
            cast(bindparam("congress_id"), Uuid()).label("congress_id"),
            cast(bindparam("subject_id"), Uuid()).label("id"),
        ).cte("subject"),
        case=None,
    ).returning(literal_column("1"))
)
