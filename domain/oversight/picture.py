"""What guards of oversight read, each in one statement: a case with what watchers know of it, or a demand with its case."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, or_, select

from domain.actor import Actor
from domain.assignments.states import AssignmentState
from domain.assignments.tables import assignment
from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.evaluations.states import RatingLevel
from domain.evaluations.tables import evaluation
from domain.oversight.facts import DemandFacts, OversightFacts, Span
from domain.oversight.states import DemandState, OversightKind
from domain.oversight.tables import demand, demand_answer, monitor, oversight_record
from domain.people.tables import position
from domain.promises.states import PromiseState
from domain.promises.tables import promise
from domain.shapes import array_of, object_of
from domain.suggestions.facts import CaseFacts
from domain.suggestions.picture import FACT_COLUMNS, SOURCE, TODAY, facts_of
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

_s, _d = suggestion.c, demand.c
_made_in = oversight_record.alias("made_in")


def _of_case(table: Any) -> list[Any]:
    return [table.c.congress_id == _s.congress_id, table.c.suggestion_id == _s.id]


def _of_record(column: Any) -> Any:
    here = (_made_in.c.congress_id == _d.congress_id, _made_in.c.id == _d.record_id)
    return select(column).where(*here).correlate(demand).scalar_subquery()


_rated = evaluation.alias("rated")
_LAST_RATED = select(func.max(_rated.c.round)).where(*_of_case(_rated)).correlate(suggestion).scalar_subquery()

# The units of the case in which the caller holds a post today.
_held, _given = position.c, assignment.c
_OWN_UNITS = array_of(
    {"id": _given.organisation_id},
    [
        *_of_case(assignment),
        _given.state.not_in(sorted({AssignmentState.RETURNED, AssignmentState.CANCELLED})),
        exists()
        .where(
            _held.congress_id == _given.congress_id,
            _held.organisation_id == _given.organisation_id,
            _held.person_id == bindparam("watcher", type_=_s.id.type),
            _held.starts_on <= TODAY,
            or_(_held.ends_on.is_(None), _held.ends_on >= TODAY),
        )
        .correlate(suggestion, congress, assignment),
    ],
    _given.id,
)

# What a recording looks at beside the case.
OVERSIGHT_COLUMNS = (
    array_of(
        {"since": monitor.c.since, "until": monitor.c.until},
        [monitor.c.congress_id == _s.congress_id, monitor.c.person_id == bindparam("watcher", type_=_s.id.type)],
        monitor.c.id,
    ).label("my_designations"),
    # The deputies' last word, also while the case is handled again.
    exists()
    .where(*_of_case(evaluation), evaluation.c.level == RatingLevel.DISSATISFIED, evaluation.c.round == _LAST_RATED)
    .label("dissatisfied"),
    exists()
    .where(
        *_of_case(promise),
        or_(
            promise.c.state == PromiseState.GIVEN_UP,
            and_(promise.c.state == PromiseState.OPEN, promise.c.due_on < TODAY),
        ),
    )
    .label("promise_broken"),
    exists().where(*_of_case(demand), _d.state == DemandState.OPEN, _d.due_on < TODAY).label("demand_overdue"),
    _OWN_UNITS.label("own_units"),
)

# What the guards of a demand look at beside the case; correlated to a row of `demand`.
DEMAND_FACTS = object_of(
    {
        **{name: _d[name] for name in ("id", "record_id", "organisation_id", "state", "due_on", "made_at", "version")},
        "kind": _of_record(_made_in.c.kind),
        "demanded_by": _of_record(_made_in.c.monitor_id),
        "answers": select(func.count())
        .select_from(demand_answer)
        .where(demand_answer.c.congress_id == _d.congress_id, demand_answer.c.demand_id == _d.id)
        .correlate(demand)
        .scalar_subquery(),
    }
)


@cache
def _case(kinds: Scope) -> Statement:
    here = (visible(kinds), _s.id == bindparam("suggestion"))
    return Statement(select(*FACT_COLUMNS, *OVERSIGHT_COLUMNS).select_from(SOURCE).where(*here))


async def oversight_facts(tx: Tx, me: Actor, suggestion_id: UUID, now: datetime) -> OversightFacts:
    """A case that this caller sees, at `now` (UTC); NotFound `suggestion_not_found` otherwise. One statement."""
    kinds = scope(me)
    values = {"congress": me.congress_id, "suggestion": suggestion_id, "now": now, "watcher": me.person_id}
    row = kinds and await tx.one(_case(kinds), **values, **scope_values(me, kinds))
    if not row:
        raise NotFound("suggestion_not_found")
    return oversight_picture(dict(row), await facts_of(tx, dict(row), now))


def oversight_picture(row: Mapping[str, Any], case: CaseFacts) -> OversightFacts:
    """Pure: out of the row of `OVERSIGHT_COLUMNS`."""
    spans = tuple(
        Span(date.fromisoformat(each["since"]), each["until"] and date.fromisoformat(each["until"]))
        for each in row["my_designations"]
    )
    own = tuple(dict.fromkeys(UUID(each["id"]) for each in row["own_units"]))
    return OversightFacts(case, spans, row["dissatisfied"], row["promise_broken"], row["demand_overdue"], own)


@cache
def _demand(kinds: Scope) -> Statement:
    joined = SOURCE.join(demand, and_(_d.congress_id == _s.congress_id, _d.suggestion_id == _s.id))
    return Statement(
        select(*FACT_COLUMNS, DEMAND_FACTS.label("demand"))
        .select_from(joined)
        .where(visible(kinds), _d.id == bindparam("demand"))
    )


async def demand_facts(tx: Tx, me: Actor, demand_id: UUID, now: datetime) -> DemandFacts:
    """A demand whose case this caller sees, at `now` (UTC); NotFound `demand_not_found` otherwise. One statement."""
    kinds = scope(me)
    values = {"congress": me.congress_id, "demand": demand_id, "now": now}
    row = kinds and await tx.one(_demand(kinds), **values, **scope_values(me, kinds))
    if not row:
        raise NotFound("demand_not_found")
    return demand_picture(row["demand"], await facts_of(tx, dict(row), now))


def demand_picture(row: Mapping[str, Any], case: CaseFacts) -> DemandFacts:
    """Pure: the typed picture of one demand, out of the JSON of `DEMAND_FACTS`."""
    return DemandFacts(
        id=UUID(row["id"]),
        record_id=UUID(row["record_id"]),
        kind=OversightKind(row["kind"]),
        organisation_id=UUID(row["organisation_id"]),
        state=DemandState(row["state"]),
        due_on=date.fromisoformat(row["due_on"]),
        demanded_by=row["demanded_by"] and UUID(row["demanded_by"]),
        made_at=datetime.fromisoformat(row["made_at"]),
        answers=row["answers"],
        version=row["version"],
        case=case,
    )
