"""Recording what was held about a case, and moving its demands; both touch the case, so that what happens to one case queues."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, cast, select, update

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import Conflict, Forbidden, PreconditionFailed
from domain.events import event_values, recording
from domain.ids import new_id
from domain.moves import write_child
from domain.oversight.effects import DEMAND_EFFECTS
from domain.oversight.facts import OversightFacts, demand_parts
from domain.oversight.flow import DEMAND
from domain.oversight.guards import grounds, record_refused
from domain.oversight.picture import demand_facts, oversight_facts
from domain.oversight.states import OversightKind
from domain.oversight.tables import demand, oversight_record
from domain.shapes import insert_rows
from domain.suggestions.actions import ATTEMPTS
from domain.suggestions.tables import suggestion
from domain.workflow import plan

_s = suggestion.c
_RECORD = (
    "congress_id",
    "id",
    "suggestion_id",
    "kind",
    "held_on",
    "place",
    "meeting",
    "participants",
    "findings",
    "grounds",
    "monitor_id",
    "recorded_at",
    "recorded_by",
)
_DEMAND = (
    "congress_id",
    "id",
    "suggestion_id",
    "record_id",
    "organisation_id",
    "text",
    "due_on",
    "state",
    "made_at",
    "version",
)
EVENTS: Mapping[OversightKind, str] = {
    OversightKind.INSPECTION: "inspection_recorded",
    OversightKind.HEARING: "hearing_recorded",
    OversightKind.INTERVIEW: "interview_recorded",
    OversightKind.INQUIRY: "inquiry_recorded",
    OversightKind.QUESTION: "question_recorded",
}


def _recording() -> Statement:
    case = (
        update(suggestion)
        .where(_s.congress_id == bindparam("congress"), _s.id == bindparam("case"), _s.version == bindparam("seen"))
        .values(version=_s.version + 1, updated_at=bindparam("now", type_=_s.updated_at.type))
        .returning(_s.congress_id, _s.id, _s.version, cast(bindparam("record"), Uuid()).label("record_id"))
        .cte("parent")
    )
    record = insert_rows(oversight_record, _RECORD, "rows_record", case).cte("record_written")
    demands = insert_rows(demand, _DEMAND, "rows_demand", case).cte("demands_written")
    logged = recording(case, subject="record_id").cte("logged")
    return Statement(select(case.c.version).add_cte(case, record, demands, logged))


_WRITE = _recording()


async def record_oversight(
    tx: Tx,
    me: Actor,
    suggestion_id: UUID,
    kind: OversightKind,
    given: Mapping[str, Any],
    now: datetime,
    seen: int | None = None,
) -> dict[str, Any]:
    """Record what was held about a case, with its demands, at `now` (UTC); gives the ids and the case's version. Two statements.

    An inspection is a monitor's, on a day of their designation: Forbidden `not_a_monitor`. Raises NotFound, Conflict
    `case_withdrawn`, `not_assigned_yet`, `no_ground_to_escalate`, `date_in_future`, `date_before_assignment`,
    `unit_not_of_case`, `demand_due_before_made`, `checks_own_unit`, `recorded_already`, `changed_meanwhile`; PreconditionFailed.
    """
    for _ in range(ATTEMPTS):
        facts = await oversight_facts(tx, me, suggestion_id, now)
        if seen is not None and facts.case.version != seen:
            raise PreconditionFailed("version_stale", version=facts.case.version)
        if kind is OversightKind.INSPECTION and not any(span.holds(given["held_on"]) for span in facts.monitor):
            raise Forbidden("not_a_monitor", held_on=given["held_on"])
        refusal = record_refused(facts, kind, given)
        if refusal is not None:
            raise Conflict(refusal.code, action=f"record_{kind}", **refusal.data)
        record, demands = _rows(facts, me, kind, given)
        version = await tx.value(
            _WRITE,
            congress=me.congress_id,
            case=suggestion_id,
            seen=facts.case.version,
            now=now,
            record=record["id"],
            rows_record=[record],
            rows_demand=demands,
            **event_values(me, now, EVENTS[kind], f"record_{kind}", None, _told(record, demands)),
        )
        if version is not None:
            ids = [each["id"] for each in demands]
            return {"id": record["id"], "kind": kind, "demand_ids": ids, "case_version": version}
    raise Conflict("changed_meanwhile")


def _rows(
    facts: OversightFacts, me: Actor, kind: OversightKind, given: Mapping[str, Any]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    case = facts.case
    here = {"congress_id": case.congress_id, "suggestion_id": case.id}
    record = here | {
        **{name: given.get(name) for name in ("held_on", "place", "meeting", "participants", "findings")},
        "id": new_id(),
        "kind": kind,
        "grounds": sorted(grounds(facts)),
        "monitor_id": me.person_id if kind is OversightKind.INSPECTION else None,
        "recorded_at": case.now,
        "recorded_by": me.account_id,
    }
    demands = [
        here
        | {
            **{name: each[name] for name in ("organisation_id", "text", "due_on")},
            "id": new_id(),
            "record_id": record["id"],
            "state": DEMAND.initial,
            "made_at": case.now,
            "version": 1,
        }
        for each in given["demands"]
    ]
    return record, demands


def _told(record: Mapping[str, Any], demands: list[dict[str, Any]]) -> dict[str, Any]:
    shown = [{name: each[name] for name in ("id", "organisation_id", "due_on")} for each in demands]
    told = {name: record[name] for name in ("kind", "held_on", "place", "grounds")}
    return {"record_id": record["id"], **told, "demands": shown}


async def advance_demand(
    tx: Tx,
    me: Actor,
    demand_id: UUID,
    action: str,
    given: Mapping[str, Any],
    now: datetime,
    seen: int | None = None,
) -> dict[str, Any]:
    """Make a move of a demand at `now` (UTC), whatever the state of its case; gives the moved row.

    Raises NotFound `demand_not_found`, Forbidden `not_your_move`, Conflict (`wrong_state`, a guard's code,
    `changed_meanwhile`), and PreconditionFailed when `seen` is not the demand's version.
    """
    for _ in range(ATTEMPTS):
        facts = await demand_facts(tx, me, demand_id, now)
        if seen is not None and facts.version != seen:
            raise PreconditionFailed("version_stale", version=facts.version)
        move = plan(DEMAND, facts, action, demand_parts(facts, me), given)
        effect = await DEMAND_EFFECTS[action](tx, facts, given, me)
        case = facts.case
        row = await write_child(
            tx, me, demand, (case.congress_id, case.id, case.version), facts.id, facts.version, facts.state,
            action, move, effect, now,
        )  # fmt: skip
        if row is None:
            continue
        for statement, values in effect.also:
            await tx.one(statement, **values)
        return dict(row)
    raise Conflict("changed_meanwhile")
