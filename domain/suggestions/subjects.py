"""Which rows beside the case a line of a work list is about: the promises, decisions, demands, … that its move takes."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Exists, Uuid, cast, func, literal_column, union
from sqlalchemy.sql.elements import BooleanClauseList, Grouping
from sqlalchemy.sql.util import find_tables

from domain.lookbacks.flow import LOOK_BACK, LOOK_BACK_ITEM
from domain.lookbacks.tables import look_back, look_back_item
from domain.meetings.flow import MEETING
from domain.meetings.tables import meeting
from domain.oversight.flow import DEMAND
from domain.oversight.tables import demand
from domain.promises.flow import PROMISE
from domain.promises.tables import promise
from domain.reconciliations.flow import RECONCILIATION
from domain.reconciliations.tables import reconciliation
from domain.supervision.flow import SUPERVISION
from domain.supervision.tables import key_supervision

ROWS = {
    PROMISE.name: promise,
    SUPERVISION.name: key_supervision,
    LOOK_BACK.name: look_back,
    LOOK_BACK_ITEM.name: look_back_item,
    DEMAND.name: demand,
    RECONCILIATION.name: reconciliation,
    MEETING.name: meeting,
}


def subject_ids(flow: str, conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[Any]:
    """The ids of the rows by whose existence these conditions hold of a case; empty where the line is of the case itself."""
    table = ROWS.get(flow)
    if table is None:
        return cast(literal_column("'{}'"), ARRAY(Uuid))
    found = [
        each.element.element.with_only_columns(table.c.id).distinct()
        for condition in conditions
        for each in _existing(condition)
        if any(table in find_tables(source) for source in each.element.element.get_final_froms())
    ]
    return func.array(union(*found).scalar_subquery())


def _existing(condition: Any) -> Iterator[Exists]:
    """Every `EXISTS` that is said to be so, and none that is denied."""
    if isinstance(condition, Exists):
        yield condition
    elif isinstance(condition, BooleanClauseList):
        for each in condition.clauses:
            yield from _existing(each)
    elif isinstance(condition, Grouping):
        yield from _existing(condition.element)
