"""What a list and a detail of a decision select, and how a row of it is told."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select

from domain.actor import Actor
from domain.organisations.tables import organisation
from domain.people.tables import person
from domain.shapes import array_of
from domain.suggestions.moves_open import carried, told
from domain.suggestions.rights import SUPERVISION_RIGHTS
from domain.supervision.facts import SupervisionFacts, supervision_parts
from domain.supervision.flow import SUPERVISION
from domain.supervision.picture import FACT_COLUMNS, TODAY, of_decision
from domain.supervision.states import OPEN
from domain.supervision.tables import (
    council_report,
    key_supervision,
    key_supervision_leader,
    supervision_activity,
)
from domain.workflow import allowed

Row = Mapping[str, Any]
_k, _l, _a, _r = key_supervision.c, key_supervision_leader.c, supervision_activity.c, council_report.c
_later = key_supervision.alias("later")
_LEADERS = key_supervision_leader.join(
    person, and_(person.c.congress_id == _l.congress_id, person.c.id == _l.person_id)
)
_LEADER = {"person_id": _l.person_id, "name": person.c.name} | {
    name: _l[name] for name in ("id", "role", "title", "since", "until", "reason")
}
_OPEN = or_(*(_k.state == state for state in sorted(OPEN)))
OWN = (
    "id",
    "version",
    "year",
    "decided_on",
    "meeting",
    "criterion",
    "topic",
    "tier",
    "due_on",
    "plan",
    "plan_approved_on",
    "state",
    "outcome",
    "outcome_note",
    "concluded_on",
    "ended_reason",
    "replaces_id",
    "updated_at",
)
AS_THEY_ARE = (*OWN, "late", "replaced_by_id")

LIST_COLUMNS: tuple[ColumnElement[Any], ...] = (
    *(_k[name] for name in (*OWN, "organisation_id")),
    func.coalesce(or_(and_(_OPEN, _k.due_on < TODAY), _k.concluded_on > _k.due_on), literal(False)).label("late"),
    select(organisation.c.name)
    .where(organisation.c.congress_id == _k.congress_id, organisation.c.id == _k.organisation_id)
    .scalar_subquery()
    .label("committee_name"),
    select(_later.c.id)
    .where(_later.c.congress_id == _k.congress_id, _later.c.replaces_id == _k.id)
    .scalar_subquery()
    .label("replaced_by_id"),
    array_of(_LEADER, of_decision(key_supervision_leader), _l.id, source=_LEADERS).label("leaders"),
)
DETAIL_COLUMNS: tuple[ColumnElement[Any], ...] = (
    *LIST_COLUMNS,
    *(column for column in FACT_COLUMNS if column.key not in {each.key for each in LIST_COLUMNS}),
    array_of(
        {name: _a[name] for name in ("id", "kind", "held_on", "place", "participants", "findings", "recorded_at")},
        of_decision(supervision_activity),
        _a.id,
    ).label("activities"),
    array_of(
        {name: _r[name] for name in ("id", "reported_on", "text", "recorded_at")}, of_decision(council_report), _r.id
    ).label("reports"),
)


def listed(row: Row) -> dict[str, Any]:
    """A decision as lists show it; leaders who stepped down are told in the detail."""
    return {
        **{name: row[name] for name in AS_THEY_ARE},
        "committee": {"id": row["organisation_id"], "name": row["committee_name"]},
        "leaders": [leader(each) for each in row["leaders"] if each["until"] is None],
    }


def whole(row: Row, decision: SupervisionFacts, me: Actor) -> dict[str, Any]:
    """One decision with what was done under it, and the moves of this caller."""
    return listed(row) | {
        "former_leaders": [leader(each) for each in row["leaders"] if each["until"] is not None],
        "activities": row["activities"],
        "reports": row["reports"],
        "actions": told(
            carried(allowed(SUPERVISION, decision, supervision_parts(decision, me)), SUPERVISION_RIGHTS, me)
        ),
    }


def leader(row: Row) -> dict[str, Any]:
    """Somebody who carries a decision, as a person."""
    rest = {name: value for name, value in row.items() if name not in {"person_id", "name"}}
    return rest | {"person": {"id": row["person_id"], "name": row["name"]}}
