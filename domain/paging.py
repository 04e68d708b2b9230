"""Lists in pages: the only LIMIT, cursor and total in the code; each shape of a list is composed once and kept."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Integer,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    func,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.types import TypeEngine

from domain.db import Statement, Tx
from domain.errors import Invalid

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MAX_CURSOR = 4096  # characters
MAX_SHAPES = 512  # per list; above it the oldest is composed anew when it is asked for again


class Sort:
    """Columns to order by, all in one direction; rows without a value come last in either. The key breaks ties.

    Where a column is costly, the list ends with the `most` rows that come first by `among`; its total counts all.
    """

    __slots__ = ("among", "columns", "descending", "most")

    def __init__(
        self,
        *columns: ColumnElement[Any],
        descending: bool = False,
        among: Sequence[ColumnElement[Any]] = (),
        most: int = 0,
    ) -> None:
        self.columns = columns
        self.descending = descending
        self.among = among
        self.most = most


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows this kind of caller may see; one object per kind, made at import, its values given per request."""

    name: str
    condition: ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is None on the last page; `total` counts the rows of all pages, None unless it was asked for."""

    items: list[dict[str, Any]]
    next: str | None = None
    total: int | None = None


class _Shape(NamedTuple):
    filters: frozenset[str]
    sort: str
    nulls: tuple[bool, ...] | None  # which values of the cursor are null; None without a cursor
    total: bool
    scope: str | None


@dataclass(frozen=True, slots=True)
class _Codec:
    """How a value of one column type stands in a cursor."""

    python: type
    parse: Callable[[Any], Any] = lambda value: value
    render: Callable[[Any], Any] = lambda value: value


def _instant(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    if value.utcoffset() != UTC.utcoffset(None):
        raise ValueError(text)
    return value


def _within(bits: int) -> Callable[[int], int]:
    def parse(number: int) -> int:
        if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
            raise ValueError(number)
        return number

    return parse


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("NUL")
    return text


_CODECS: Sequence[tuple[type[TypeEngine[Any]], _Codec]] = (  # the first that fits: BigInteger is an Integer
    (BigInteger, _Codec(int, _within(64))),
    (Integer, _Codec(int, _within(32))),
    (Boolean, _Codec(bool)),
    (String, _Codec(str, _storable)),
    (DateTime, _Codec(str, _instant, lambda value: value.astimezone(UTC).isoformat())),
    (Date, _Codec(str, date.fromisoformat, date.isoformat)),
    (Uuid, _Codec(str, UUID, str)),
)


def _codec(column: ColumnElement[Any]) -> _Codec:
    return next(codec for kind, codec in _CODECS if isinstance(column.type, kind))


def _nullable(column: ColumnElement[Any]) -> bool:
    return not isinstance(column, Column) or bool(column.nullable)


@dataclass(slots=True, kw_only=True, eq=False)
class Listing:
    """One list: what a row shows, what it may be sorted and filtered by.

    `key` is the id column of the listed table; `columns` may hold costly sub-selects, they are worked out for the rows of
    one page only. `where` always holds (the congress). A filter's parameter bears the filter's name; a filter with
    several parameters is given a mapping of them. The first of `sorts` is used when none is asked for.
    """

    key: Column[Any]
    columns: Sequence[ColumnElement[Any]]
    sorts: Mapping[str, Sort]
    where: Sequence[ColumnElement[bool]] = ()
    filters: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)
    source: FromClause | None = None  # the table of `key`, unless a join is needed
    _names: tuple[str, ...] = field(init=False)
    _shapes: dict[_Shape, Statement] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._names = tuple(column.key or "" for column in self.columns)
        for sort in self.sorts.values():
            for column in sort.columns:
                _codec(column)

    async def page(
        self,
        tx: Tx,
        *,
        values: Mapping[str, Any] | None = None,
        given: Mapping[str, Any] | None = None,
        sort: str | None = None,
        cursor: str | None = None,
        limit: int = DEFAULT_LIMIT,
        total: bool = False,
        scope: Scope | None = None,
        most: int = MAX_LIMIT,
    ) -> Page:
        """One page in one statement, with the total too.

        `given`: filter values, None meaning not given. `values`: parameters of `where`, of the scope and of the columns
        (congress, viewer, now); a shape takes those that it knows. `most`: the largest page, larger only for what is
        written to a file. Raises Invalid: `limit_invalid`, `sort_unknown`, `filter_unknown`, `cursor_invalid`.
        """
        if not 1 <= limit <= most:
            raise Invalid("limit_invalid", minimum=1, maximum=most)
        name = next(iter(self.sorts)) if sort is None else sort
        if name not in self.sorts:
            raise Invalid("sort_unknown", allowed=list(self.sorts))
        chosen = {each: value for each, value in (given or {}).items() if value is not None}
        if unknown := sorted(chosen.keys() - self.filters.keys()):
            raise Invalid("filter_unknown", unknown=unknown, allowed=sorted(self.filters))
        after = self._read(name, cursor) if cursor is not None else None
        statement = self._statement(
            _Shape(
                frozenset(chosen),
                name,
                None if after is None else tuple(value is None for value in after),
                total,
                scope.name if scope else None,
            ),
            scope,
        )
        parameters = {each: value for each, value in (values or {}).items() if each in statement.names}
        for each, value in chosen.items():
            parameters |= value if isinstance(value, Mapping) else {each: value}
        for index, value in enumerate(after or ()):
            if value is not None:
                parameters[f"after_{index}"] = value
        records = await tx.all(statement, page_limit=limit + 1, **parameters)
        found = [record for record in records if record["_key"] is not None]
        return Page(
            [dict(zip(self._names, record, strict=False)) for record in found[:limit]],
            self._written(name, found[limit - 1]) if len(found) > limit else None,
            records[0]["_total"] if total else None,
        )

    def _columns(self, sort: str) -> tuple[ColumnElement[Any], ...]:
        return (*self.sorts[sort].columns, self.key)

    def _written(self, sort: str, record: Any) -> str:
        values = [record[f"_sort_{index}"] for index in range(len(self.sorts[sort].columns))]
        return self._encoded(sort, [*values, record["_key"]])

    def _encoded(self, sort: str, values: Sequence[Any]) -> str:
        rendered = [
            None if value is None else _codec(column).render(value)
            for column, value in zip(self._columns(sort), values, strict=True)
        ]
        return base64.urlsafe_b64encode(orjson.dumps([sort, *rendered])).rstrip(b"=").decode()

    def _read(self, sort: str, cursor: str) -> list[Any]:
        """The values of a cursor that this list wrote for this sort; anything else is refused whole."""
        try:
            values = self._parsed(sort, cursor)
        except ValueError as error:
            raise Invalid("cursor_invalid") from error
        if self._encoded(sort, values) != cursor:
            raise Invalid("cursor_invalid")
        return values

    def _parsed(self, sort: str, cursor: str) -> list[Any]:
        if len(cursor) > MAX_CURSOR:
            raise ValueError("too long")
        padded = cursor + "=" * (-len(cursor) % 4)
        document = orjson.loads(base64.b64decode(padded.encode("ascii"), b"-_", validate=True))
        columns = self._columns(sort)
        if not isinstance(document, list) or len(document) != len(columns) + 1 or document[0] != sort:
            raise ValueError("another list or sort")
        return [self._value(column, value) for column, value in zip(columns, document[1:], strict=True)]

    def _value(self, column: ColumnElement[Any], value: Any) -> Any:
        if value is None and _nullable(column):
            return None
        codec = _codec(column)
        if type(value) is not codec.python:
            raise ValueError("wrong type")
        return codec.parse(value)

    def _statement(self, shape: _Shape, scope: Scope | None) -> Statement:
        if shape not in self._shapes:
            if len(self._shapes) >= MAX_SHAPES:
                del self._shapes[next(iter(self._shapes))]
            self._shapes[shape] = Statement(self._composed(shape, scope))
        return self._shapes[shape]

    def _composed(self, shape: _Shape, scope: Scope | None) -> Select[Any]:
        """Keys of the page first (filters, order, limit), then the columns of just those rows."""
        source = self.source if self.source is not None else self.key.table
        conditions = [*self.where, *([scope.condition] if scope else ())]
        conditions += [self.filters[name] for name in sorted(shape.filters)]
        sort = self.sorts[shape.sort]
        identity = list(self.key.table.primary_key)
        within = conditions
        if sort.among:
            first = select(self.key).select_from(source).where(*conditions).order_by(*sort.among).limit(sort.most)
            within = [*self.where, self.key.in_(first.correlate(None))]
        keys = (
            select(
                *[column.label(f"_id_{index}") for index, column in enumerate(identity)],
                *[column.label(f"_sort_{index}") for index, column in enumerate(sort.columns)],
                self.key.label("_key"),
            )
            .select_from(source)
            .where(*within, *_after(self._columns(shape.sort), sort.descending, shape.nulls))
            .order_by(*_order(zip(self._columns(shape.sort), self._columns(shape.sort), strict=True), sort.descending))
            .limit(bindparam("page_limit", type_=Integer))
            .subquery("page")
        )
        same = and_(*[column == keys.c[f"_id_{index}"] for index, column in enumerate(identity)])
        sorted_by = [keys.c[f"_sort_{index}"] for index in range(len(sort.columns))]
        shown: list[ColumnElement[Any]] = [*self.columns, *sorted_by, keys.c["_key"]]
        rows: FromClause = keys.join(source, same)
        if shape.total:
            counted = select(func.count().label("_total")).select_from(source).where(*conditions).subquery("counted")
            shown.append(counted.c["_total"])
            rows = counted.outerjoin(rows, true())
        outer = zip(self._columns(shape.sort), (*sorted_by, keys.c["_key"]), strict=True)
        return select(*shown).select_from(rows).order_by(*_order(outer, sort.descending))


def _order(columns: Any, descending: bool) -> list[Any]:
    """Pairs of (declared column, the same column where the order is written)."""
    ordered = []
    for declared, column in columns:
        direction = column.desc() if descending else column.asc()
        ordered.append(direction.nulls_last() if _nullable(declared) else direction)
    return ordered


def _after(
    columns: Sequence[ColumnElement[Any]], descending: bool, nulls: tuple[bool, ...] | None
) -> list[ColumnElement[bool]]:
    """What lies beyond the cursor; one row comparison, which an index serves, where no column can be null."""
    if nulls is None:
        return []
    marks = [bindparam(f"after_{index}", type_=column.type) for index, column in enumerate(columns)]
    if not any(_nullable(column) for column in columns):
        here, there = tuple_(*columns), tuple_(*marks)
        return [here < there if descending else here > there]
    beyond: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for column, mark, null in zip(columns, marks, nulls, strict=True):
        if not null:
            further: ColumnElement[bool] = column < mark if descending else column > mark
            beyond.append(and_(*equal, or_(further, column.is_(None)) if _nullable(column) else further))
        equal.append(column.is_(None) if null else column == mark)
    return [or_(*beyond)]
