"""The one statement that reads what the guards of a decision need, and the frozen picture made of its row."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, DateTime, and_, bindparam, cast, exists, func, select

from domain.actor import Actor
from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.shapes import array_of
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible
from domain.supervision.facts import CaseFact, LeaderFact, SupervisionFacts
from domain.supervision.states import LeaderRole, SupervisionState
from domain.supervision.tables import (
    council_report,
    key_supervision,
    key_supervision_case,
    key_supervision_leader,
)

_k, _c, _l, _r = key_supervision.c, key_supervision_case.c, key_supervision_leader.c, council_report.c
CASES = key_supervision_case.join(
    suggestion, and_(suggestion.c.congress_id == _c.congress_id, suggestion.c.id == _c.suggestion_id)
)
# The local day of the decision's congress, under a name that no statement around it reads.
_place = congress.alias("place")
TODAY = (
    select(cast(func.timezone(_place.c.zone, bindparam("now", type_=DateTime(timezone=True))), Date))
    .where(_place.c.id == _k.congress_id)
    .correlate(key_supervision)
    .scalar_subquery()
)


def of_decision(table: Any) -> list[ColumnElement[bool]]:
    """The rows of a table that belong to the decision at hand."""
    return [table.c.congress_id == _k.congress_id, table.c.supervision_id == _k.id]


# Everything that a guard or a button may look at; lists and details select the same columns.
FACT_COLUMNS: tuple[ColumnElement[Any], ...] = (
    *(_k[name] for name in ("congress_id", "id", "state", "version", "organisation_id", "decided_on")),
    TODAY.label("today"),
    array_of(
        {"id": suggestion.c.id, "state": suggestion.c.state}, of_decision(key_supervision_case), _c.id, source=CASES
    ).label("fact_cases"),
    array_of(
        {name: _l[name] for name in ("id", "person_id", "role", "since", "title")},
        [*of_decision(key_supervision_leader), _l.until.is_(None)],
        _l.id,
    ).label("fact_leaders"),
    select(func.count()).where(*of_decision(council_report)).scalar_subquery().label("fact_reports"),
)


def seen(kinds: Scope) -> ColumnElement[bool]:
    """The decisions that this scope sees: those with a case that it sees."""
    of_mine = [_c.congress_id == _k.congress_id, _c.supervision_id == _k.id, visible(kinds)]
    return and_(_k.congress_id == bindparam("congress"), exists(select(_c.id).select_from(CASES).where(*of_mine)))


@cache
def _statement(kinds: Scope) -> Statement:
    return Statement(select(*FACT_COLUMNS).where(seen(kinds), _k.id == bindparam("supervision")))


async def supervision_facts(tx: Tx, me: Actor, supervision_id: UUID, now: datetime) -> SupervisionFacts:
    """The picture of a decision that this caller may see, at `now` (UTC); NotFound otherwise. One statement."""
    kinds = scope(me)
    if not kinds:
        raise NotFound("supervision_not_found")
    row = await tx.one(
        _statement(kinds), congress=me.congress_id, supervision=supervision_id, now=now, **scope_values(me, kinds)
    )
    if row is None:
        raise NotFound("supervision_not_found")
    return picture(dict(row))


def picture(row: Mapping[str, Any]) -> SupervisionFacts:
    """Pure: typed parts out of the row's JSON."""
    return SupervisionFacts(
        congress_id=row["congress_id"],
        id=row["id"],
        state=SupervisionState(row["state"]),
        version=row["version"],
        organisation_id=row["organisation_id"],
        decided_on=row["decided_on"],
        leaders=tuple(
            LeaderFact(
                UUID(each["id"]),
                UUID(each["person_id"]),
                LeaderRole(each["role"]),
                date.fromisoformat(each["since"]),
                each["title"],
            )
            for each in row["fact_leaders"]
        ),
        cases=tuple(CaseFact(UUID(each["id"]), each["state"]) for each in row["fact_cases"]),
        reports=row["fact_reports"],
        today=row["today"],
    )
