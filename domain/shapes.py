"""Sub-selects that let one statement return the nested shape of a response."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, bindparam, column, func, literal_column, select, text
from sqlalchemy.dialects.postgresql import JSONB, Insert, aggregate_order_by, insert
from sqlalchemy.sql.selectable import ScalarSelect


def object_of(fields: Mapping[str, Any]) -> ColumnElement[Any]:
    """A JSON object with these names."""
    pairs: list[Any] = [part for name, value in fields.items() for part in (literal_column(f"'{name}'"), value)]  # type: ignore[var-annotated]
    return func.jsonb_build_object(*pairs, type_=JSONB)


def _own(fields: Mapping[str, Any], source: FromClause | None) -> FromClause:
    """Whose rows these are: never taken from the enclosing statement, even where that reads the same table."""
    return source if source is not None else next(iter(fields.values())).table


def array_of(
    fields: Mapping[str, Any],
    where: Sequence[ColumnElement[bool]],
    order_by: Any,
    source: FromClause | None = None,
) -> ScalarSelect[Any]:
    """A JSON array of objects, one per row; empty, never null."""
    rows = func.jsonb_agg(aggregate_order_by(object_of(fields), order_by), type_=JSONB)
    query = select(func.coalesce(rows, literal_column("'[]'::jsonb"), type_=JSONB)).where(*where)
    own = _own(fields, source)
    return query.select_from(own).correlate_except(own).scalar_subquery()


def first_of(
    fields: Mapping[str, Any], where: Sequence[ColumnElement[bool]], order_by: Any, source: FromClause | None = None
) -> ScalarSelect[Any]:
    """The first row as a JSON object, or null; `order_by` is one column or a tuple of them."""
    order = order_by if isinstance(order_by, tuple) else (order_by,)
    query = select(object_of(fields)).where(*where).order_by(*order).limit(1)
    own = _own(fields, source)
    return query.select_from(own).correlate_except(own).scalar_subquery()


def given_rows(table: Table, columns: Sequence[str], parameter: str) -> Any:
    """The rows of a jsonb parameter, with the types of the table's columns."""
    given = func.jsonb_populate_recordset(text(f"NULL::{table.name}"), bindparam(parameter, type_=JSONB))
    return given.table_valued(*[column(name, table.c[name].type) for name in columns]).alias(f"{table.name}_rows")


def insert_rows(table: Table, columns: Sequence[str], parameter: str, gate: FromClause) -> Insert:
    """INSERT of the rows of a jsonb parameter, all or none: only when the gate (an earlier CTE) has its row."""
    rows = given_rows(table, columns, parameter)
    wanted = [rows.c[name] for name in columns]
    return insert(table).from_select(list(columns), select(*wanted).select_from(rows.join(gate, text("true"))))
