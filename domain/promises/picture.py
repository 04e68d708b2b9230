"""The one statement that reads a promise with its case, and the frozen picture made of its row."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from domain.actor import Actor
from domain.assignments.states import RequestState
from domain.assignments.tables import assignment
from domain.classes.tables import class_change
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.promises.facts import DueChangeFact, PromiseFacts
from domain.promises.states import PromiseState
from domain.promises.tables import promise, promise_change, promise_rating
from domain.shapes import array_of, first_of, object_of
from domain.suggestions.facts import CaseFacts
from domain.suggestions.picture import FACT_COLUMNS, SOURCE, facts_of
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

_p, _s, _a = promise.c, suggestion.c, assignment.c


def of_promise(table: Any) -> list[Any]:
    """The rows of a table that belong to the promise at hand."""
    return [table.c.congress_id == _p.congress_id, table.c.promise_id == _p.id]


# What the guards of a promise look at beside the case; correlated to a row of `promise`.
PROMISE_FACTS = object_of(
    {
        **{name: _p[name] for name in ("id", "assignment_id", "reply_id", "organisation_id", "state", "due_on")},
        **{name: _p[name] for name in ("made_at", "version")},
        "round": select(_a.round).where(_a.congress_id == _p.congress_id, _a.id == _p.assignment_id).scalar_subquery(),
        "class_code": select(class_change.c.to_code)
        .where(class_change.c.congress_id == _p.congress_id, class_change.c.reply_id == _p.reply_id)
        .order_by(class_change.c.at.desc(), class_change.c.id.desc())
        .limit(1)
        .scalar_subquery(),
        "due_change": first_of(
            {"id": promise_change.c.id, "due_on": promise_change.c.after_due_on},
            [*of_promise(promise_change), promise_change.c.state == RequestState.PENDING],
            promise_change.c.id,
        ),
        "raters": array_of({"id": promise_rating.c.person_id}, of_promise(promise_rating), promise_rating.c.id),
    }
)

FACTS_OF_PROMISES = array_of(
    {"promise": PROMISE_FACTS},
    [_p.congress_id == _s.congress_id, _p.suggestion_id == _s.id],
    _p.id,
    source=promise,
)


@cache
def _statement(kinds: Scope) -> Statement:
    joined = SOURCE.join(promise, and_(_p.congress_id == _s.congress_id, _p.suggestion_id == _s.id))
    return Statement(
        select(*FACT_COLUMNS, PROMISE_FACTS.label("promise"))
        .select_from(joined)
        .where(visible(kinds), _p.id == bindparam("promise"))
    )


async def promise_facts(tx: Tx, me: Actor, promise_id: UUID, now: datetime) -> PromiseFacts:
    """The picture of a promise whose case this caller may see, at `now` (UTC); NotFound otherwise. One statement."""
    kinds = scope(me)
    values = {"congress": me.congress_id, "promise": promise_id, "now": now, **scope_values(me, kinds)}
    row = kinds and await tx.one(_statement(kinds), **values)
    if not row:
        raise NotFound("promise_not_found")
    return promise_picture(row["promise"], await facts_of(tx, dict(row), now))


def promise_picture(row: Mapping[str, Any], case: CaseFacts) -> PromiseFacts:
    """Pure: the typed picture of one promise, out of the JSON of `PROMISE_FACTS`."""
    asked = row["due_change"]
    return PromiseFacts(
        id=UUID(row["id"]),
        assignment_id=UUID(row["assignment_id"]),
        reply_id=UUID(row["reply_id"]),
        round=row["round"],
        organisation_id=UUID(row["organisation_id"]),
        state=PromiseState(row["state"]),
        due_on=date.fromisoformat(row["due_on"]),
        class_code=row["class_code"],
        due_change=asked and DueChangeFact(UUID(asked["id"]), date.fromisoformat(asked["due_on"])),
        raters=tuple(UUID(each["id"]) for each in row["raters"]),
        made_at=datetime.fromisoformat(row["made_at"]),
        version=row["version"],
        case=case,
    )
