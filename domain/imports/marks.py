"""How events of an import are told from those of the procedure: each names its run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.actor import Actor
from domain.ids import new_id

MARK = "import_id"


def event_row(
    me: Actor, run_id: UUID, at: datetime, kind: str, action: str, subject: UUID, data: Mapping[str, Any], **more: Any
) -> dict[str, Any]:
    """An event that the importer made: a row entered or amended."""
    return {
        "congress_id": me.congress_id,
        "id": new_id(),
        "at": at,
        "kind": kind,
        "suggestion_id": None,
        "assignment_id": None,
        "subject_id": subject,
        "action": action,
        "account_id": me.account_id,
        "person_id": me.person_id,
        "organisation_id": me.organisation_id,
        "state_before": None,
        "state_after": None,
        "data": {**data, MARK: run_id},
        "request_id": me.request_id,
        **more,
    }


def past_row(
    me: Actor, run_id: UUID, at: datetime, kind: str, action: str, case: UUID, data: Mapping[str, Any], **more: Any
) -> dict[str, Any]:
    """An event of the past that the file tells of: the importer did not do it, and who did is not known."""
    nobody = {"account_id": None, "person_id": None, "organisation_id": None}
    return event_row(me, run_id, at, kind, action, case, data, **{"suggestion_id": case, **nobody, **more})
