"""Reading oversight: what was held about a case with its demands, one demand, and a list of them; each one statement."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Text, Uuid, and_, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.actor import Actor, Right
from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.deadlines.reckoning import YELLOW_DAYS
from domain.errors import NotFound
from domain.organisations.tables import organisation
from domain.oversight.facts import DemandFacts, OversightFacts, demand_parts
from domain.oversight.flow import DEMAND
from domain.oversight.guards import record_refused
from domain.oversight.picture import DEMAND_FACTS, OVERSIGHT_COLUMNS, demand_picture, oversight_picture
from domain.oversight.states import DemandState, OversightKind
from domain.oversight.tables import demand, demand_answer, oversight_record
from domain.paging import Listing, Page, Sort
from domain.people.tables import person
from domain.promises.view import left
from domain.rules import store
from domain.rules.tables import rule_profile
from domain.shapes import array_of, object_of
from domain.suggestions.moves_open import carried, told
from domain.suggestions.picture import FACT_COLUMNS, SOURCE, TODAY, facts_of
from domain.suggestions.rights import DEMAND_RIGHTS
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible
from domain.workflow import allowed

Row = Mapping[str, Any]
_s, _d, _r = suggestion.c, demand.c, oversight_record.c
_OF_UNIT = and_(organisation.c.congress_id == _d.congress_id, organisation.c.id == _d.organisation_id)
_SHOWN = ("id", "suggestion_id", "record_id", "organisation_id", "text", "due_on", "state", "made_at", "ended_at")
_PLAIN = {name: _d[name] for name in (*_SHOWN, "ended_reason", "version")}
_ANSWERS = array_of(
    {name: demand_answer.c[name] for name in ("id", "body", "state", "answered_at", "decided_at", "reason")},
    [demand_answer.c.congress_id == _d.congress_id, demand_answer.c.demand_id == _d.id],
    demand_answer.c.id,
)
WHOLE = {**_PLAIN, "name": organisation.c.name, "short_name": organisation.c.short_name, "answers": _ANSWERS}
_RECORDS = array_of(
    {
        **{name: _r[name] for name in ("id", "kind", "held_on", "place", "meeting", "participants", "findings")},
        **{name: _r[name] for name in ("grounds", "monitor_id", "recorded_at")},
        "monitor_name": person.c.name,
        "demands": array_of(
            {"whole": object_of(WHOLE), "facts": DEMAND_FACTS},
            [_d.congress_id == _r.congress_id, _d.record_id == _r.id],
            _d.id,
            source=demand.join(organisation, _OF_UNIT),
        ),
    },
    [_r.congress_id == _s.congress_id, _r.suggestion_id == _s.id],
    _r.id,
    source=oversight_record.outerjoin(
        person, and_(person.c.congress_id == _r.congress_id, person.c.id == _r.monitor_id)
    ),
)
# Which right a recording needs: what an API key lacks, its buttons lack too.
RECORDING_RIGHTS: Mapping[OversightKind, Right] = {
    kind: Right.OVERSIGHT_INSPECT if kind is OversightKind.INSPECTION else Right.OVERSIGHT_RECORD
    for kind in OversightKind
}


@cache
def _of_case(kinds: Scope) -> Statement:
    return Statement(
        select(*FACT_COLUMNS, *OVERSIGHT_COLUMNS, _RECORDS.label("records"))
        .select_from(SOURCE)
        .where(visible(kinds), _s.id == bindparam("suggestion"))
    )


async def list_oversight(tx: Tx, me: Actor, suggestion_id: UUID, now: datetime) -> dict[str, Any]:
    """All that was held about a case, in the order in which it was recorded, and what this caller may record. One statement.

    NotFound `suggestion_not_found`.
    """
    kinds = scope(me)
    values = {"congress": me.congress_id, "suggestion": suggestion_id, "now": now, "watcher": me.person_id}
    row = kinds and await tx.one(_of_case(kinds), **values, **scope_values(me, kinds))
    if not row:
        raise NotFound("suggestion_not_found")
    case = await facts_of(tx, dict(row), now)
    return {
        "suggestion_id": case.id,
        "version": case.version,
        "records": [
            {
                **record,
                "monitor": record["monitor_id"] and {"id": record["monitor_id"], "name": record["monitor_name"]},
                "demands": [
                    demand_shown(each["whole"], demand_picture(each["facts"], case), me) for each in record["demands"]
                ],
            }
            for record in row["records"]
        ],
        "actions": _recordings(oversight_picture(dict(row), case), me),
    }


def _recordings(facts: OversightFacts, me: Actor) -> list[dict[str, Any]]:
    """What this caller may record today; who is no monitor today has no button for an inspection."""
    today = facts.case.calendar.local_day(facts.case.now)
    designated = any(span.holds(today) for span in facts.monitor)
    open_to_me = [
        kind
        for kind, right in RECORDING_RIGHTS.items()
        if me.may(right) and (designated or kind is not OversightKind.INSPECTION)
    ]
    return told((f"record_{kind}", record_refused(facts, kind)) for kind in open_to_me)


def demand_moves(facts: DemandFacts, me: Actor) -> list[dict[str, Any]]:
    """The moves of this caller on this demand."""
    return told(carried(allowed(DEMAND, facts, demand_parts(facts, me)), DEMAND_RIGHTS, me))


def demand_shown(row: Row, facts: DemandFacts, me: Actor) -> dict[str, Any]:
    """A demand whole."""
    case = facts.case
    return {
        **row,
        **left(facts.due_on, facts.state, case.profile.switches.yellow_days, case.calendar, case.now),
        "kind": facts.kind,
        "organisation": {"id": row["organisation_id"], "name": row["name"], "short_name": row["short_name"]},
        "actions": demand_moves(facts, me),
    }


_FROM = SOURCE.join(demand, and_(_d.congress_id == _s.congress_id, _d.suggestion_id == _s.id)).join(
    organisation, _OF_UNIT
)


@cache
def _one(kinds: Scope) -> Statement:
    return Statement(
        select(*FACT_COLUMNS, DEMAND_FACTS.label("demand_facts"), object_of(WHOLE).label("demand"))
        .select_from(_FROM)
        .where(visible(kinds), _d.id == bindparam("demand"))
    )


async def get_demand(tx: Tx, me: Actor, demand_id: UUID, now: datetime) -> dict[str, Any]:
    """One demand whole, with the moves of this caller; NotFound `demand_not_found`. One statement."""
    kinds = scope(me)
    values = {"congress": me.congress_id, "demand": demand_id, "now": now, **scope_values(me, kinds)}
    row = kinds and await tx.one(_one(kinds), **values)
    if not row:
        raise NotFound("demand_not_found")
    return demand_shown(row["demand"], demand_picture(row["demand_facts"], await facts_of(tx, dict(row), now)), me)


_LISTED = _FROM.join(
    rule_profile, and_(rule_profile.c.congress_id == _s.congress_id, rule_profile.c.id == _s.profile_id)
).join(oversight_record, and_(_r.congress_id == _d.congress_id, _r.id == _d.record_id))
_OVERDUE = and_(_d.state == DemandState.OPEN, _d.due_on < TODAY)
_FILTERS = {
    "state": _d.state == any_(bindparam("state", type_=ARRAY(Text))),
    "organisation": _d.organisation_id == bindparam("organisation", type_=Uuid()),
    "suggestion": _d.suggestion_id == bindparam("suggestion", type_=Uuid()),
    "overdue": bindparam("overdue", type_=Boolean) == _OVERDUE,
}


@cache
def _list(kinds: Scope) -> Listing:
    return Listing(
        key=_d.id,
        columns=(
            *_PLAIN.values(),
            _r.kind,
            organisation.c.name,
            organisation.c.short_name,
            _s.title,
            congress.c.zone,
            congress.c.calendar_version,
            YELLOW_DAYS.label("yellow_days"),
        ),
        sorts={"due_on": Sort(_d.due_on), "-due_on": Sort(_d.due_on, descending=True)},
        where=(visible(kinds),),
        filters=_FILTERS,
        source=_LISTED,
    )


async def list_demands(
    tx: Tx,
    me: Actor,
    now: datetime,
    given: Mapping[str, Any],
    *,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int,
    total: bool = False,
) -> Page:
    """A page of the demands of cases that this caller sees. `given`: values by the names of the filters."""
    kinds = scope(me)
    values = {"congress": me.congress_id, "now": now, **scope_values(me, kinds)}
    page = await _list(kinds).page(tx, values=values, given=given, sort=sort, cursor=cursor, limit=limit, total=total)
    return Page([await _brief(tx, me, row, now) for row in page.items], page.next, page.total)


async def _brief(tx: Tx, me: Actor, row: dict[str, Any], now: datetime) -> dict[str, Any]:
    calendar = await store.calendar(tx, me.congress_id, row["calendar_version"], row["zone"])
    return {
        **row,
        **left(row["due_on"], row["state"], row["yellow_days"], calendar, now),
        "organisation": {"id": row["organisation_id"], "name": row["name"], "short_name": row["short_name"]},
    }
