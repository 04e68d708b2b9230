"""The frozen picture that findings are computed from, made of one row of `columns.QUALITY_COLUMNS`."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.assignments.states import AssignmentState, UnitRole
from domain.legal_calendar import Calendar
from domain.quality import facts as f
from domain.rules.profile import Profile, Step
from domain.suggestions.states import CaseState, Origin

Row = Mapping[str, Any]


def quality_picture(row: Row, profile: Profile, calendar: Calendar, now: datetime) -> f.QualityFacts:
    """Pure: typed parts out of the row's JSON."""
    return f.QualityFacts(
        state=CaseState(row["state"]),
        round=row["quality_round"],
        rounds=row["round"],
        in_session=row["in_session"],
        imported=row["origin"] == Origin.IMPORTED,
        units=tuple(_unit(each) for each in row["quality_units"]),
        key=_key(row["quality_key"]),
        profile=profile,
        calendar=calendar,
        now=now,
    )


def _at(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _unit(row: Row) -> f.UnitFact:
    answer = row["answer"]
    return f.UnitFact(
        id=UUID(row["id"]),
        organisation_id=UUID(row["organisation_id"]),
        role=UnitRole(row["role"]),
        state=AssignmentState(row["state"]),
        received_at=_at(row["received_at"]),
        deemed=_deemed(row),
        opinion_at=_at(row["opinion_at"]),
        clocks=tuple(
            f.StepFact(
                UUID(each["id"]),
                Step(each["step"]),
                each["state"],
                datetime.fromisoformat(each["due_at"]),
                datetime.fromisoformat(each["original_due_at"]),
                _at(each["ended_at"]),
            )
            for each in row["clocks"]
        ),
        returns=tuple(
            f.ReturnFact(
                UUID(each["id"]),
                each["state"],
                datetime.fromisoformat(each["requested_at"]),
                _at(each["decided_at"]),
            )
            for each in row["returns"]
        ),
        extensions=tuple(
            f.ExtensionFact(
                UUID(each["id"]),
                datetime.fromisoformat(each["requested_at"]),
                _at(each["decided_at"]),
                _at(each["before_due_at"]),
                each["granted_until"] and date.fromisoformat(each["granted_until"]),
            )
            for each in row["extensions"]
        ),
        talks=tuple(
            f.TalkFact(
                UUID(each["id"]),
                each["stage"],
                each["mode"],
                date.fromisoformat(each["held_on"]),
                each["deputy_view"],
            )
            for each in row["talks"]
        ),
        answer=answer and _answer(answer),
        classes=tuple(
            f.ClassFact(UUID(each["id"]), each["code"], each["source"], datetime.fromisoformat(each["at"]))
            for each in row["classes"]
        ),
        promises=tuple(
            f.PromiseFact(
                UUID(each["id"]),
                UUID(each["organisation_id"]),
                each["state"],
                date.fromisoformat(each["due_on"]),
                _at(each["ended_at"]),
            )
            for each in row["promises"]
        ),
    )


def _deemed(row: Row) -> bool | None:
    """A unit that asked to return it had it in hand, whether or not it signed for it first."""
    if row["deemed"] is not None and row["deemed"]["deemed"] is not None:
        told: bool = row["deemed"]["deemed"]
        return told
    return False if row["returns"] else None


def _answer(row: Row) -> f.AnswerFact:
    instants = {name: _at(row[name]) for name in ("reviewed_at", "signed_at", "sent_at")}
    return f.AnswerFact(**{**row, "id": UUID(row["id"]), **instants})


def _key(row: Row | None) -> f.KeyFact | None:
    if row is None:
        return None
    leads = tuple(UUID(each["person_id"]) for each in row["leads"])
    return f.KeyFact(UUID(row["id"]), UUID(row["organisation_id"]), leads)
