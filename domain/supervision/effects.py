"""What each move of a decision changes beside its state: its columns, what is recorded under it, who carries it on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.ids import new_id
from domain.supervision.facts import SupervisionFacts

Payload = Mapping[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What a move writes.

    `columns` of the decision; `rows` to insert, by table; `told`: data of its events; `ends`: leaders who step down on
    `until`, `joins`: those who take over; `releases`: its cases are free for another decision.
    """

    columns: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, list[Row]] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    ends: tuple[UUID, ...] = ()
    until: date | None = None
    joins: tuple[Row, ...] = ()
    releases: bool = False


Effect = Callable[[SupervisionFacts, Payload, datetime], Change]


def _under(decision: SupervisionFacts, **values: Any) -> Row:
    return {"congress_id": decision.congress_id, "id": new_id(), "supervision_id": decision.id, **values}


def leader_row(congress_id: UUID, supervision_id: UUID, given: Payload, since: date, reason: str | None) -> Row:
    """One leader of a decision from this day on."""
    return {
        "congress_id": congress_id,
        "id": new_id(),
        "supervision_id": supervision_id,
        "person_id": given["person_id"],
        "role": given["role"],
        "title": given.get("title"),
        "since": since,
        "reason": reason,
    }


def _plan_approved(decision: SupervisionFacts, given: Payload, _: datetime) -> Change:
    day = given.get("approved_on") or decision.today
    return Change({"plan": given["plan"], "plan_approved_on": day}, told={"approved_on": day})


def _activity(decision: SupervisionFacts, given: Payload, now: datetime) -> Change:
    activity = {name: given.get(name) for name in ("kind", "held_on", "place", "participants", "findings")}
    row = _under(decision, **activity, recorded_at=now)
    told = {name: given.get(name) for name in ("kind", "held_on", "place")}
    return Change(rows={"supervision_activity": [row]}, told={"activity_id": row["id"], **told})


def _report(decision: SupervisionFacts, given: Payload, now: datetime) -> Change:
    day = given.get("reported_on") or decision.today
    row = _under(decision, reported_on=day, text=given["text"], recorded_at=now)
    return Change(rows={"council_report": [row]}, told={"report_id": row["id"], "reported_on": day})


def _leaders(decision: SupervisionFacts, given: Payload, _: datetime) -> Change:
    """Who is named again stays as they are; everybody else steps down, and the row stays with its last day."""
    since = given.get("since") or decision.today
    wanted = {(each["person_id"], each["role"], each.get("title")) for each in given["leaders"]}
    standing = {(each.person_id, each.role, each.title): each.id for each in decision.leaders}
    joins = tuple(
        leader_row(decision.congress_id, decision.id, each, since, given["reason"])
        for each in given["leaders"]
        if (each["person_id"], each["role"], each.get("title")) not in standing
    )
    return Change(
        told={"since": since, "reason": given["reason"], "leaders": _named(given["leaders"])},
        ends=tuple(id_ for who, id_ in standing.items() if who not in wanted),
        until=since,
        joins=joins,
    )


def _named(leaders: list[Row]) -> list[Row]:
    return [{"person_id": each["person_id"], "role": each["role"]} for each in leaders]


def _concluded(decision: SupervisionFacts, given: Payload, _: datetime) -> Change:
    day = given.get("concluded_on") or decision.today
    columns = {"outcome": given["outcome"], "outcome_note": given.get("note"), "concluded_on": day}
    return Change(columns, told={"outcome": given["outcome"], "concluded_on": day}, releases=True)


def _withdrawn(_: SupervisionFacts, given: Payload, __: datetime) -> Change:
    return Change({"ended_reason": given["reason"]}, told={"reason": given["reason"]}, releases=True)


def _replaced(_: SupervisionFacts, given: Payload, __: datetime) -> Change:
    told = {"reason": given["reason"], "replaced_by_id": given["replaced_by_id"]}
    return Change({"ended_reason": given["reason"]}, told=told, releases=True)


SUPERVISION_EFFECTS: Mapping[str, Effect] = {
    "approve_plan": _plan_approved,
    "record_activity": _activity,
    "report_to_council": _report,
    "change_leaders": _leaders,
    "conclude_supervision": _concluded,
    "withdraw_supervision": _withdrawn,
    "replace_supervision": _replaced,
}
