"""Which cases are closest to a text: candidates by the rare pairs that they share with it, in one bounded statement."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Float, Integer, Text, and_, bindparam, cast, column, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import TSQUERY

from domain.actor import Actor
from domain.assignments.states import ANSWERING, AssignmentState
from domain.assignments.tables import assignment
from domain.congresses.tables import session
from domain.db import Statement, Tx
from domain.organisations.tables import organisation
from domain.search.entries import tenant_term
from domain.search.query import SECONDS
from domain.search.tables import Part, search_text
from domain.search.terms import terms
from domain.shapes import array_of
from domain.suggestions.columns import TERM_NUMBER
from domain.suggestions.picture import SOURCE
from domain.suggestions.states import CaseState
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

ASKED = 96  # pairs of a text that are looked up
FEW = 400  # texts: a pair that so many hold tells nothing, and no more of them are read
CANDIDATES = 60
READ = 20_000  # characters of a candidate that are compared
HANDLED = (
    CaseState.ASSIGNED,
    CaseState.IN_HANDLING,
    CaseState.REPLIED,
    CaseState.EVALUATED,
    CaseState.REHANDLING,
    CaseState.CLOSED,
)
_s, _t, _a = suggestion.c, search_text.c, assignment.c
# Handled, and by whom: the units that answer for it in its last round.
_HANDLED = or_(*(_s.state == state for state in HANDLED))
_UNITS = array_of(
    {"organisation_id": _a.organisation_id, "name": organisation.c.name, "short_name": organisation.c.short_name},
    [
        _a.congress_id == _s.congress_id,
        _a.suggestion_id == _s.id,
        _a.round == _s.round,
        or_(*(_a.role == role for role in sorted(ANSWERING))),
        _a.state != AssignmentState.RETURNED,
        _a.state != AssignmentState.CANCELLED,
        organisation.c.active,
    ],
    _a.id,
    source=assignment.join(
        organisation, and_(organisation.c.congress_id == _a.congress_id, organisation.c.id == _a.organisation_id)
    ),
)


def asked_of(title: str, body: str) -> list[str]:
    """The pairs to look up: those of the title first, then a sample of the others that is the same for the same pairs."""
    first = dict.fromkeys(each for each in terms(title) if len(each) > 1)
    others = {each for each in terms(body) if len(each) > 1} - first.keys()
    sampled = sorted(others, key=lambda term: hashlib.blake2b(term.encode(), digest_size=8).digest())
    return [*first, *sampled][:ASKED]


@cache
def _statement(kinds: Scope, handled: bool) -> Statement:
    asked: Any = func.unnest(cast(bindparam("terms", type_=ARRAY(Text)), ARRAY(Text))).table_valued(
        column("term", Text), with_ordinality="place"
    )
    asked = asked.render_derived(name="asked")
    here = (
        _t.congress_id == bindparam("congress"),
        or_(_t.part == Part.TITLE, _t.part == Part.BODY),
        _t.suggestion_id != bindparam("itself"),
        _t.vector.op("@@")(cast(asked.c.term, TSQUERY)),
    )
    found = select(_t.suggestion_id).where(*here).limit(FEW).correlate(asked).lateral("found")
    hit = select(asked.c.place, found.c.suggestion_id).select_from(asked.join(found, true())).cte("hit")
    rarity = func.power(func.ln(cast(literal(FEW), Float) / func.count()), 2, type_=Float)
    weight = select(hit.c.place, rarity.label("weight")).group_by(hit.c.place).cte("weight")
    score = (
        select(hit.c.suggestion_id, func.sum(weight.c.weight, type_=Float).label("score"))
        .select_from(hit.join(weight, weight.c.place == hit.c.place))
        .group_by(hit.c.suggestion_id)
        .cte("score")
    )
    wanted = [visible(kinds), *([_HANDLED] if handled else [])]
    top = (
        select(score.c.suggestion_id, score.c.score)
        .select_from(
            score.join(suggestion, and_(_s.congress_id == bindparam("congress"), _s.id == score.c.suggestion_id))
        )
        .where(*wanted)
        .order_by(score.c.score.desc(), score.c.suggestion_id)
        .limit(CANDIDATES)
        .cte("top")
    )
    size = select(func.sum(func.length(_t.vector))).where(
        _t.congress_id == _s.congress_id, _t.suggestion_id == _s.id, or_(_t.part == Part.TITLE, _t.part == Part.BODY)
    )
    shown = [_s[name] for name in ("id", "kind", "state", "title", "category", "number", "in_session", "merge_id")]
    return Statement(
        select(
            *shown,
            session.c.number.label("session_number"),
            TERM_NUMBER.label("term_number"),
            func.left(_s.facts, READ).label("facts"),
            func.left(_s.proposal, READ).label("proposal"),
            top.c.score,
            cast(size.scalar_subquery(), Integer).label("size"),
            *([_UNITS.label("units")] if handled else []),
        )
        .select_from(SOURCE.join(top, top.c.suggestion_id == _s.id))
        .where(_s.congress_id == bindparam("congress"))
        .order_by(top.c.score.desc(), _s.id)
    )


async def candidates(
    tx: Tx, me: Actor, written: Mapping[str, str], itself: UUID, *, handled: bool = False
) -> list[dict[str, Any]]:
    """Cases that this caller sees and that share rare pairs with the text, closest first, each with its `evidence`."""
    kinds = scope(me)
    asked = asked_of(written["title"], f"{written['facts']}\n{written['proposal']}")
    if not kinds or not asked:
        return []
    tenant = tenant_term(me.congress_id)
    found = await tx.within(SECONDS).all(
        _statement(kinds, handled),
        congress=me.congress_id,
        itself=itself,
        terms=[f"'{tenant}' & '{term}'" for term in asked],
        **scope_values(me, kinds),
    )
    rows = [{**row, "evidence": row["score"] / (row["size"] or 1) ** 0.5} for row in found]
    return sorted(rows, key=lambda row: -row["evidence"])


def shares(rows: Sequence[Mapping[str, Any]], most: int) -> list[tuple[Mapping[str, Any], float]]:
    """What each of the nearest weighs in a vote: the square of its evidence, all together one."""
    nearest = rows[:most]
    whole = sum(row["evidence"] ** 2 for row in nearest)
    return [(row, row["evidence"] ** 2 / whole) for row in nearest] if whole else []
