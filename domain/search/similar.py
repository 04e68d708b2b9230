"""Similar cases and suggested units: candidates of one statement, compared as texts, shown with what speaks for them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.search.nearest import candidates, shares
from domain.search.passages import compact, likeness, passages, shingles
from domain.suggestions.summary import label
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

SIMILAR = 10
VOTERS = 20  # handled cases that a suggestion of units rests on
SPEAKING = 3  # cases shown for each unit
UNITS = 5
LEAST = 0.05  # a case that shares less is no candidate for being handled together
NOBODY = UUID(int=0)
_TEXTS: dict[Scope, Statement] = {}


async def _text_of(tx: Tx, me: Actor, suggestion_id: UUID) -> Mapping[str, str]:
    kinds = scope(me)
    if kinds not in _TEXTS:
        here = (visible(kinds), suggestion.c.id == bindparam("suggestion"))
        _TEXTS[kinds] = Statement(select(*[suggestion.c[name] for name in ("title", "facts", "proposal")]).where(*here))
    row = await tx.one(_TEXTS[kinds], congress=me.congress_id, suggestion=suggestion_id, **scope_values(me, kinds))
    if row is None:
        raise NotFound("suggestion_not_found")
    return dict(row)


async def similar_to_case(tx: Tx, me: Actor, suggestion_id: UUID) -> list[dict[str, Any]]:
    """The cases most like this one, of this and past sessions, that the caller sees. NotFound. Two statements."""
    return await similar_to_text(tx, me, await _text_of(tx, me, suggestion_id), suggestion_id)


async def similar_to_text(tx: Tx, me: Actor, written: Mapping[str, str], itself: UUID = NOBODY) -> list[dict[str, Any]]:
    """The cases most like a text that is being written, that the caller sees. One statement."""
    own = compact(_whole(written))
    mine = shingles(own)
    found = []
    for row in await candidates(tx, me, written, itself):
        jaccard, containment = likeness(mine, shingles(compact(_whole(row))))
        if max(jaccard, containment) >= LEAST:
            found.append({**_brief(row), "similarity": jaccard, "containment": containment, "row": row})
    found.sort(key=lambda each: (-max(each["similarity"], 0.8 * each["containment"]), str(each["id"])))
    return [{**each, "passages": passages(own, each.pop("row"))} for each in found[:SIMILAR]]


async def suggested_units(tx: Tx, me: Actor, suggestion_id: UUID) -> list[dict[str, Any]]:
    """Who answered for the handled cases most like this one: a share of the vote, and the cases that gave it. Two statements.

    The share is not calibrated: it says how far the past agrees, not that the past was right. NotFound.
    """
    rows = await candidates(tx, me, await _text_of(tx, me, suggestion_id), suggestion_id, handled=True)
    units: dict[str, dict[str, Any]] = {}
    for row, share in shares([row for row in rows if row["units"]], VOTERS):
        for unit in row["units"]:
            told = units.setdefault(
                unit["organisation_id"],
                {
                    "organisation": {
                        "id": unit["organisation_id"],
                        "name": unit["name"],
                        "short_name": unit["short_name"],
                    },
                    "probability": 0.0,
                    "cases": [],
                },
            )
            told["probability"] += share / len(row["units"])
            if len(told["cases"]) < SPEAKING:
                told["cases"].append({**_brief(row), "share": share})
    return sorted(units.values(), key=lambda unit: -unit["probability"])[:UNITS]


def _whole(row: Mapping[str, Any]) -> str:
    return f"{row['title']}\n{row['facts']}\n{row['proposal']}"


def _brief(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("id", "kind", "state", "title", "category", "merge_id")},
        "label": label(row["term_number"], row["session_number"], row["number"], in_session=row["in_session"]),
    }
