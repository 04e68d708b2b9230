"""What is said of a case wherever it is listed; pure, from one row of `columns.summary_columns`."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from domain.actor import Actor
from domain.deadlines.view import instant_of, lamp_of
from domain.evaluations.states import RatingLevel
from domain.rules.profile import Profile
from domain.suggestions.facts import CaseFacts
from domain.suggestions.moves_open import case_moves
from domain.suggestions.states import SignatureState

Row = Mapping[str, Any]
WORST_FIRST = (RatingLevel.DISSATISFIED, RatingLevel.BASICALLY_SATISFIED, RatingLevel.SATISFIED)
AS_THEY_ARE = (
    "id",
    "version",
    "kind",
    "title",
    "category",
    "state",
    "round",
    "mode",
    "confidential",
    "origin",
    "feedback",
    "created_at",
    "updated_at",
    "submitted_at",
    "accepted_at",
    "assigned_at",
    "replied_at",
    "reply_received_at",
    "evaluated_at",
    "closed_at",
)


def label(term: int, session: int, number: int | None, *, in_session: bool) -> str | None:
    """The official reference (第14届4次会议 第23号); a case has none before it is accepted."""
    if number is None:
        return None
    return f"第{term}届{session}次会议{'' if in_session else '闭会期间'} 第{number}号"


def summary(row: Row, case: CaseFacts, me: Actor) -> dict[str, Any]:
    """The list shape of a case for this caller."""
    return {
        **{name: row[name] for name in AS_THEY_ARE},
        "reference": {
            "term_number": row["term_number"],
            "session_number": row["session_number"],
            "in_session": row["in_session"],
            "number": row["number"],
            "label": label(row["term_number"], row["session_number"], row["number"], in_session=row["in_session"]),
        },
        "session_id": row["session_id"],
        "lead": {"id": row["lead_person_id"], "name": row["lead_name"]},
        "signatures": sum(line["state"] == SignatureState.CONFIRMED for line in row["fact_signatures"]),
        "delegation": row["delegation_id"] and {"id": row["delegation_id"], "name": row["delegation_name"]},
        "units": [unit(each) for each in row["units"]],
        "clocks": [lamp_of(each, case.profile.switches.yellow_days, case.calendar, case.now) for each in row["clocks"]],
        "result": row["latest_class"]
        and result(row["latest_class"]["code"], case.profile) | _rests_on(row["latest_class"]),
        "ratings": {
            "current": rated(case.round, ({"dimension": r.dimension, "level": r.level} for r in case.ratings)),
            "first": rated(1, row["first_ratings"]),
        },
        "key": row["key"],
        "merged_with": [each["id"] for each in row["merged"]],
        "actions": case_moves(case, me),
    }


def _rests_on(latest: Row) -> dict[str, Any]:
    sent_at = latest["sent_at"]
    return {
        **{name: latest[name] for name in ("reply_id", "assignment_id", "round", "source")},
        "sent_at": sent_at and instant_of(sent_at),
        "since": instant_of(latest["at"]),
    }


def unit(row: Row) -> dict[str, Any]:
    """One unit of the case, with its organisation as an object."""
    rest = {name: value for name, value in row.items() if name not in {"organisation_id", "name", "short_name"}}
    named = {"id": row["organisation_id"], "name": row["name"], "short_name": row["short_name"]}
    return rest | {"organisation": named}


def result(code: str, profile: Profile) -> dict[str, Any]:
    """A class with its meaning; a code that the profile does not list (imported history) has none."""
    known = next((each for each in profile.switches.classes if each.code == code), None)
    return {
        "code": code,
        "outcome": known and known.outcome,
        "label_zh": known and known.label_zh,
        "label_en": known and known.label_en,
    }


def rated(round_: int, ratings: Iterable[Row]) -> dict[str, Any] | None:
    """How a round was rated: its worst level, and how often each level stands in each dimension."""
    counts = Counter((rating["dimension"], rating["level"]) for rating in ratings)
    if not counts:
        return None
    given = {level for _, level in counts}
    return {
        "round": round_,
        "level": next(level for level in WORST_FIRST if level in given),
        "counts": [
            {"dimension": dimension, "level": level, "count": count}
            for (dimension, level), count in sorted(counts.items())
        ],
    }
