"""What the index holds of a text: rows with a vector of places and weights, and one statement that replaces them."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, column, delete, exists, func, literal, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert

from domain.db import Statement
from domain.search.query import MAX_LENGTH
from domain.search.tables import Part, search_text
from domain.search.terms import terms

WEIGHTS = {Part.TITLE: "A", Part.BODY: "B", Part.REPLY: "C", Part.SECOND_REPLY: "C", Part.CONSULTATION: "D"}
PIECE = 10_000  # places of one row; PostgreSQL counts to 16,383
OVERLAP = MAX_LENGTH  # a phrase that begins in one piece ends in it
COLUMNS = ("congress_id", "suggestion_id", "part", "subject_id", "piece", "vector")
Row = Mapping[str, Any]


def tenant_term(congress_id: UUID) -> str:
    """Stands in every vector of a congress, so that one congress is found without looking at the others' matches."""
    return f"@{congress_id.hex[-12:]}"


@cache
def _ends(weight: str) -> tuple[str, ...]:
    """What follows the term at each place, up to the quote of the next."""
    return tuple(f"':{place}{weight} '" for place in range(1, PIECE + 1))


def vector(places: list[str], weight: str, tenant: str) -> str:
    """A tsvector as text. A term stands as often as it occurs: PostgreSQL gathers its places, the first 255."""
    return "".join(("'", *chain.from_iterable(zip(places, _ends(weight), strict=False)), tenant, "'"))


def entries(congress_id: UUID, case_id: UUID, part: Part, subject_id: UUID, written: str) -> list[dict[str, Any]]:
    """The rows of one text; none for a text without a letter."""
    places = terms(written)
    tenant = tenant_term(congress_id)
    own = {"congress_id": congress_id, "suggestion_id": case_id, "part": part, "subject_id": subject_id}
    starts = range(0, max(len(places) - OVERLAP, 1), PIECE - OVERLAP) if places else ()
    return [
        {**own, "piece": piece, "vector": vector(places[start : start + PIECE], WEIGHTS[part], tenant)}
        for piece, start in enumerate(starts)
    ]


def body_of(case: Row) -> str:
    """Facts and proposal, parted so that no phrase runs from one into the other."""
    return f"{case['facts']}\n。\n{case['proposal']}"


def consultation_text(row: Row) -> str:
    """What was said and what the deputy thought."""
    return f"{row['content']}\n。\n{row.get('deputy_opinion') or ''}"


def entries_of_case(congress_id: UUID, case_id: UUID, case: Row) -> list[dict[str, Any]]:
    """Title and body of a case; `case` has `title`, `facts`, `proposal`."""
    return [
        *entries(congress_id, case_id, Part.TITLE, case_id, case["title"]),
        *entries(congress_id, case_id, Part.BODY, case_id, body_of(case)),
    ]


def entries_of(table: str, row: Row, case_id: UUID) -> list[dict[str, Any]]:
    """The rows of a text that hangs on a case: a reply, a second reply, a consultation."""
    part, written = OF_TABLE[table](row)
    return entries(row["congress_id"], case_id, part, row["id"], written)


OF_TABLE: Mapping[str, Any] = {
    "reply": lambda row: (Part.REPLY, row["body"]),
    "promise_reply": lambda row: (Part.SECOND_REPLY, row["body"]),
    "consultation": lambda row: (Part.CONSULTATION, consultation_text(row)),
}


def with_index(rows: Mapping[str, list[dict[str, Any]]], case_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """The new rows of a move with the index of their texts, written by the same statement."""
    found = list(_indexed(rows, case_id))
    return {**rows, search_text.name: found} if found else dict(rows)


def _indexed(rows: Mapping[str, list[dict[str, Any]]], case_id: UUID) -> Iterator[dict[str, Any]]:
    for table in OF_TABLE.keys() & rows.keys():
        for row in rows[table]:
            yield from entries_of(table, row, case_id)


def _replacing() -> Statement:
    """Title and body anew: pieces that are no more go, the others are written over."""
    c = search_text.c
    given = func.jsonb_populate_recordset(text(f"NULL::{search_text.name}"), bindparam("rows", type_=JSONB))
    new = given.table_valued(*[column(name, c[name].type) for name in COLUMNS]).alias("new")
    kept = exists().where(new.c.part == c.part, new.c.piece == c.piece)
    gone = (
        delete(search_text)
        .where(
            c.congress_id == bindparam("congress"),
            c.suggestion_id == bindparam("case"),
            c.subject_id == bindparam("case"),
            ~kept,
        )
        .returning(literal(1))
        .cte("gone")
    )
    written = insert(search_text).from_select(list(COLUMNS), select(*[new.c[name] for name in COLUMNS]))
    again = written.on_conflict_do_update(index_elements=list(COLUMNS[:-1]), set_={"vector": written.excluded.vector})
    return Statement(again.add_cte(gone))


REPLACE = _replacing()
