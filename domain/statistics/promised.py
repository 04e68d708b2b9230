"""What was true of a promise at the instant asked about, by its own rows of changes and progress."""

from typing import Any

from sqlalchemy import ColumnElement, Text, case, func, or_
from sqlalchemy import literal as constant

from domain.assignments.states import RequestState
from domain.promises.states import PromiseChanged, PromiseState
from domain.promises.tables import promise, promise_change, promise_progress
from domain.statistics.asked import ASKED, AT, local_day
from domain.statistics.asof import AsOf, some, value
from domain.statistics.states import LedgerProgress

p = promise.c


def _of_promise(table: Any) -> list[ColumnElement[bool]]:
    return [table.c.congress_id == p.congress_id, table.c.promise_id == p.id]


def _ended(then: AsOf, state: PromiseState) -> Any:
    """An end that nothing undoes, with its instant in the row."""
    ended = p.state == state
    return ended if then.live else func.coalesce(ended & (p.ended_at <= AT), False)


def standing(then: AsOf) -> list[ColumnElement[bool]]:
    """Entered by then, and not fallen with its case."""
    return [*then.by_then(p.made_at), ~_ended(then, PromiseState.VOID)]


def _changed(then: AsOf, what: PromiseChanged, before: Any, present: Any) -> Any:
    if then.live:
        return present
    c = promise_change.c
    granted = (c.changed == what, c.state == RequestState.GRANTED, c.decided_at > AT)
    return func.coalesce(
        value(promise_change, before, *_of_promise(promise_change), *granted, order=(c.decided_at, c.id)), present
    )


def unit(then: AsOf) -> Any:
    """Whose promise it was."""
    return _changed(then, PromiseChanged.UNIT, promise_change.c.before_organisation_id, p.organisation_id)


def fulfilled(then: AsOf) -> Any:
    """Kept, and said so in a second reply."""
    return _ended(then, PromiseState.FULFILLED)


def settled_or_due(then: AsOf) -> Any:
    """Kept, given up, or past its day."""
    day = _changed(then, PromiseChanged.DUE_ON, promise_change.c.before_due_on, p.due_on)
    settled = (_ended(then, PromiseState.FULFILLED), _ended(then, PromiseState.GIVEN_UP))
    return or_(*settled, day < local_day(ASKED.c.zone, AT))


def progress(then: AsOf) -> Any:
    """Where it stood."""
    told = some(promise_progress, *_of_promise(promise_progress), *then.by_then(promise_progress.c.at))
    return case(
        (fulfilled(then), constant(LedgerProgress.FULFILLED.value, Text)),
        (_ended(then, PromiseState.GIVEN_UP), constant(LedgerProgress.GIVEN_UP.value, Text)),
        (told, constant(LedgerProgress.PROGRESSING.value, Text)),
        else_=constant(LedgerProgress.WITHOUT_PROGRESS.value, Text),
    )
