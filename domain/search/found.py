"""How lists are searched: the conditions and the order that a query means, and the texts that its hits are shown in."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB, TSQUERY

from domain.assignments.tables import consultation, reply
from domain.paging import Sort
from domain.promises.tables import promise, promise_reply
from domain.search.entries import tenant_term
from domain.search.query import MAX_GROUPS, Query, tsquery
from domain.search.sight import Reader, readable, readable_reply
from domain.search.tables import Part, search_text
from domain.shapes import object_of
from domain.suggestions.tables import suggestion

RANKED = 300  # by relevance, the best among so many: those with a hit in the title first, then the latest
SHOWN = 20_000  # characters of a text in which hits are shown
NUMBER_DIGITS = 9
_s, _t = suggestion.c, search_text.c


def _asked(name: str) -> Any:
    return cast(bindparam(name, type_=Text), TSQUERY)


def _matching(name: str, reads: Reader, *more: ColumnElement[bool]) -> Select[tuple[UUID]]:
    """The cases with a readable text that answers the parameter."""
    here = (_t.congress_id == bindparam("congress"), _t.vector.op("@@")(_asked(name)))
    return select(_t.suggestion_id).where(*here, readable(reads), *more)


@cache
def search_filters(reads: Reader) -> dict[str, ColumnElement[bool]]:
    """By the names of `search_values`: a group each, and what is excluded."""
    number = _s.number == bindparam("q_number", type_=Integer)
    return {
        "q": _s.id.in_(_matching("q", reads)),
        **{f"q_{group}": _s.id.in_(_matching(f"q_{group}", reads)) for group in range(2, MAX_GROUPS + 1)},
        "q_or_number": or_(number, _s.id.in_(_matching("q", reads))),
        "q_not": _s.id.not_in(_matching("q_not", reads)),
    }


@cache
def relevance(reads: Reader) -> Sort:
    """`ts_rank_cd` over all readable texts of a case, title before body before replies before minutes; in millionths."""
    here = (_t.congress_id == _s.congress_id, _t.suggestion_id == _s.id, readable(reads))
    rank = func.ts_rank_cd(_t.vector, _asked("q_rank"), type_=Float)
    ranked = select(func.coalesce(func.sum(rank), 0)).where(*here).correlate(suggestion).scalar_subquery()
    millionths = cast(func.least(ranked * 1_000_000, 2_000_000_000), Integer)
    in_title = _s.id.in_(_matching("q_title", reads, _t.part == Part.TITLE))
    return Sort(millionths, descending=True, among=(in_title.desc(), _s.id.desc()), most=RANKED)


def search_values(congress_id: UUID, asked: str, query: Query) -> tuple[dict[str, Any], dict[str, str]]:
    """What to filter by, and what to rank by."""
    tenant = tenant_term(congress_id)
    first, *others = (f"'{tenant}' & ({tsquery(group)})" for group in query.groups)
    given: dict[str, Any] = {f"q_{place}": group for place, group in enumerate(others, start=2)}
    figure = asked.strip()
    if figure.isascii() and figure.isdecimal() and len(figure) <= NUMBER_DIGITS:
        given["q_or_number"] = {"q": first, "q_number": int(figure)}
    else:
        given["q"] = first
    if query.excluded:
        given["q_not"] = f"'{tenant}' & ({tsquery(query.excluded)})"
    wanted = tsquery(query.phrases)
    return given, {"q_rank": wanted, "q_title": f"'{tenant}' & ({wanted})"}


@cache
def text_columns(reads: Reader) -> tuple[ColumnElement[Any], ...]:
    """The texts of a case that this reader sees, as far as hits are shown in them."""
    hanging = union_all(
        _text(Part.REPLY, reply.c.id, reply.c.body, reply).where(readable_reply(reads)),
        select(*_columns(Part.SECOND_REPLY, promise_reply.c.id, promise_reply.c.body)).where(
            promise.c.congress_id == _s.congress_id,
            promise.c.suggestion_id == _s.id,
            promise_reply.c.congress_id == promise.c.congress_id,
            promise_reply.c.promise_id == promise.c.id,
        ),
        _text(Part.CONSULTATION, consultation.c.id, consultation.c.content, consultation),
        _text(Part.CONSULTATION, consultation.c.id, func.coalesce(consultation.c.deputy_opinion, ""), consultation),
    ).subquery("hanging")
    fields = {name: hanging.c[name] for name in ("part", "id", "text")}
    all_of_them = func.coalesce(func.jsonb_agg(object_of(fields), type_=JSONB), literal_column("'[]'::jsonb"))
    return (
        func.left(_s.facts, SHOWN).label("facts"),
        func.left(_s.proposal, SHOWN).label("proposal"),
        select(all_of_them).select_from(hanging).scalar_subquery().label("texts"),
    )


def _columns(part: Part, subject: Any, written: Any) -> tuple[Any, ...]:
    return (
        literal_column(f"'{part}'", Text).label("part"),
        cast(subject, Uuid).label("id"),
        func.left(written, SHOWN).label("text"),
    )


def _text(part: Part, subject: Any, written: Any, table: Any) -> Select[Any]:
    of_case = (table.c.congress_id == _s.congress_id, table.c.suggestion_id == _s.id)
    return select(*_columns(part, subject, written)).where(*of_case).correlate(suggestion)
