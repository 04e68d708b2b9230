"""The reads of quality: one case, and the figures of a session by class and by unit; each one statement, judged in Python."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, Uuid, and_, bindparam, exists, select

from domain.actor import Actor, Right
from domain.assignments.tables import assignment
from domain.db import Statement, Tx
from domain.errors import Forbidden, Invalid, NotFound
from domain.quality.columns import QUALITY_COLUMNS, SCORES_OF_CASE
from domain.quality.facts import QualityFacts
from domain.quality.findings import Checked, checked, findings
from domain.quality.picture import quality_picture
from domain.quality.sight import as_deputies_see, own_unit, score_refused, supervising, told_to_deputies
from domain.quality.tally import Tally
from domain.rules import store
from domain.suggestions.columns import of_case
from domain.suggestions.facts import CaseFacts
from domain.suggestions.moves_open import told
from domain.suggestions.picture import FACT_COLUMNS, SOURCE, facts_of
from domain.suggestions.sight import UNITS, sight
from domain.suggestions.states import CaseState
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

MOST = 3000  # cases that one answer judges: Python reads each of them, some 0.2 ms a case
AT_ONCE = 50  # cases between two looks at other requests
_s = suggestion.c


class Judged(NamedTuple):
    """A case with what its findings rest on, and who it is for."""

    case: CaseFacts
    quality: QualityFacts
    scores: list[dict[str, Any]]


@cache
def _one(kinds: Scope) -> Statement:
    return Statement(
        select(*FACT_COLUMNS, *QUALITY_COLUMNS, SCORES_OF_CASE)
        .select_from(SOURCE)
        .where(visible(kinds), _s.id == bindparam("suggestion"))
    )


async def quality_facts(tx: Tx, me: Actor, suggestion_id: UUID, round_: int | None, now: datetime) -> Judged:
    """The record of a round (the latest, where none is stated) at `now` (UTC). One statement.

    NotFound `suggestion_not_found` for a case that the caller does not see, `round_not_found` for a round it has not had.
    """
    kinds = scope(me)
    values = {"congress": me.congress_id, "suggestion": suggestion_id, "now": now, "round": round_}
    row = kinds and await tx.one(_one(kinds), **values, **scope_values(me, kinds))
    if not row:
        raise NotFound("suggestion_not_found")
    case = await facts_of(tx, dict(row), now)
    if round_ is not None and round_ > case.round:
        raise NotFound("round_not_found", rounds=case.round)
    return Judged(case, quality_picture(dict(row), case.profile, case.calendar, now), row["quality_scores"])


async def get_quality(tx: Tx, me: Actor, suggestion_id: UUID, round_: int | None, now: datetime) -> dict[str, Any]:
    """The six findings of a round with all that they rest on, at `now` (UTC). One statement.

    The supervising side sees the whole and the scores, a unit what concerns itself, the deputies what was sent and is
    not between the units and the office. Raises Forbidden `quality_not_yours` for anybody else.
    """
    judged = await quality_facts(tx, me, suggestion_id, round_, now)
    case, quality = judged.case, judged.quality
    seen = sight(case, me)
    whole = supervising(quality, me, seen)
    if whole:
        checks = list(checked(quality))
    elif unit := own_unit(quality, me):
        checks = [each for each in checked(quality) if each.organisation_id == unit]
    elif seen.author:
        checks = [each for each in checked(as_deputies_see(quality)) if told_to_deputies(each)]
    else:
        raise Forbidden("quality_not_yours")
    may_score = me.may(Right.QUALITY_SCORE)
    return {
        "suggestion_id": case.id,
        "round": quality.round,
        "rounds": quality.rounds,
        "state": case.state,
        "version": case.version,
        "as_of": now,
        "profile": {"code": case.profile.code, "version": case.profile.version},
        "findings": _shown(quality, checks),
        "scores": judged.scores if whole else [],
        "actions": told([("score_quality", score_refused(quality, case, me))]) if may_score and whole else [],
    }


def _shown(case: QualityFacts, checks: list[Checked]) -> list[dict[str, Any]]:
    return [
        {"finding": finding, "judgement": judgement, "checks": [each for each in checks if each.finding is finding]}
        for finding, judgement in findings(case, checks).items()
    ]


_OF_UNIT = exists().where(
    *of_case(assignment),
    assignment.c.round == _s.round,
    assignment.c.organisation_id == bindparam("organisation", type_=Uuid),
)
_HANDLED = and_(_s.assigned_at.is_not(None), _s.state != CaseState.WITHDRAWN)


@cache
def _session(kinds: Scope, of_unit: bool) -> Statement:
    """The cases of a session that were handed to units, with the cheapest of what they are judged by."""
    columns = [column for column in FACT_COLUMNS if column.key in _NEEDED]
    where = [visible(kinds), _s.session_id == bindparam("session", type_=Uuid), _HANDLED]
    return Statement(
        select(*columns, *QUALITY_COLUMNS)
        .select_from(SOURCE)
        .where(*where, *([_OF_UNIT] if of_unit else []))
        .order_by(_s.id)
        .limit(bindparam("most", type_=Integer))
    )


_NEEDED = {"congress_id", "id", "state", "in_session", "round", "profile_id", "zone", "calendar_version"}


async def count_quality(
    tx: Tx,
    me: Actor,
    session_id: UUID,
    now: datetime,
    *,
    organisation: UUID | None = None,
    class_codes: Iterable[str] | None = None,
    most: int = MOST,
) -> dict[str, Any]:
    """How often each finding was met in the latest rounds of a session, in all, by class and by unit, at `now` (UTC).

    One statement. A unit is counted for its own and asks for no other: Forbidden `quality_not_yours`. Invalid
    `quality_too_wide` above `most` cases.
    """
    organisation = _whose(me, organisation)
    kinds = scope(me)
    values: dict[str, Any] = {"congress": me.congress_id, "session": session_id, "round": None, "most": most + 1}
    if organisation is not None:
        values["organisation"] = organisation
    rows = await tx.all(_session(kinds, organisation is not None), **values, **scope_values(me, kinds))
    if len(rows) > most:
        raise Invalid("quality_too_wide", most=most)
    wanted = None if class_codes is None else set(class_codes)
    tally = Tally(organisation)
    for place, row in enumerate(rows):
        if place % AT_ONCE == AT_ONCE - 1:
            await asyncio.sleep(0)
        book = await store.rule_book(tx, row["congress_id"], row["profile_id"])
        calendar = await store.calendar(tx, row["congress_id"], row["calendar_version"], row["zone"])
        tally.add(quality_picture(dict(row), book.profile, calendar, now), wanted)
    return {"session_id": session_id, "organisation_id": organisation, "as_of": now, **tally.shown()}


def _whose(me: Actor, organisation: UUID | None) -> UUID | None:
    """Whoever looks over all cases may ask for any unit or for all; a unit asks for itself."""
    if me.may(Right.SUGGESTION_READ_ALL) or me.system:
        return organisation
    mine = me.organisation_id if me.roles & UNITS else None
    if mine is None or organisation not in {None, mine}:
        raise Forbidden("quality_not_yours")
    return mine
