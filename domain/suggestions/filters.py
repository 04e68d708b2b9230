"""By what cases are found and in which order they are listed: each name of the query is one row of a table."""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain.assignments.states import AssignmentState
from domain.assignments.tables import assignment
from domain.classes.tables import class_change
from domain.congresses.tables import congress, session
from domain.deadlines.tables import DeadlineState, deadline
from domain.evaluations.states import RatingLevel
from domain.evaluations.tables import evaluation
from domain.paging import Sort
from domain.rules.tables import rule_profile
from domain.suggestions.columns import IN_FORCE, KEY_DECISIONS, LATEST_CLASS, of_case
from domain.suggestions.picture import COUNTING
from domain.suggestions.states import SignatureState
from domain.suggestions.tables import signature, suggestion
from domain.supervision.tables import key_supervision_case
from domain.workdays import Lamp

_s, _a, _d = suggestion.c, assignment.c, deadline.c


class CaseSort(StrEnum):
    """Orders of the list; `due` is the nearest running clock, `number` the official order, oldest session first.

    `relevance` is of a search: it needs `q`, and ends with the best of its hits.
    """

    NEWEST = "-created_at"
    OLDEST = "created_at"
    LATEST_CHANGE = "-updated_at"
    EARLIEST_CHANGE = "updated_at"
    NUMBER = "number"
    DUE = "due"
    RELEVANCE = "relevance"


class Rated(StrEnum):
    """The worst rating of the present round, or none yet."""

    SATISFIED = RatingLevel.SATISFIED.value
    BASICALLY_SATISFIED = RatingLevel.BASICALLY_SATISFIED.value
    DISSATISFIED = RatingLevel.DISSATISFIED.value
    NONE = "none"


def _text(name: str) -> Any:
    return bindparam(name, type_=Text)


def _id(name: str) -> Any:
    return bindparam(name, type_=Uuid)


def _code(value: StrEnum) -> Any:
    return literal(value.value, Text)


def _instant(name: str) -> Any:
    return bindparam(name, type_=_s.created_at.type)


_RUNNING = [*of_case(deadline), _d.state == DeadlineState.RUNNING]
_LATE = exists().where(*_RUNNING, _d.due_at <= _instant("now"))
_NEXT_DUE = select(func.min(_d.due_at)).where(*_RUNNING).scalar_subquery()


def _local_day(moment: Any) -> Any:
    return cast(func.timezone(congress.c.zone, moment), Date)


# Of every profile at once: a profile's document is large, and opening it for each case costs more than all the rest.
_DAYS_BY_PROFILE = (
    select(
        func.jsonb_object_agg(
            cast(rule_profile.c.id, Text), rule_profile.c.switches["switches"]["yellow_days"], type_=JSONB
        )
    )
    .where(rule_profile.c.congress_id == bindparam("congress"))
    .scalar_subquery()
)
_YELLOW_DAYS = cast(_DAYS_BY_PROFILE.op("->>")(cast(_s.profile_id, Text)), Integer)
# The same sum as `workdays.lamp`: yellow while no more than so many calendar days are left, red from the due instant on.
_LAST_YELLOW = _local_day(_instant("now")) + _YELLOW_DAYS + 1
_YELLOW_UNTIL = func.timezone(congress.c.zone, cast(_LAST_YELLOW, DateTime))
_LAMP = (
    select(
        case(
            (func.min(_d.due_at) <= _instant("now"), _code(Lamp.RED)),
            (func.min(_d.due_at) <= _YELLOW_UNTIL, _code(Lamp.YELLOW)),
            (func.min(_d.due_at).is_not(None), _code(Lamp.GREEN)),
            else_=null(),
        )
    )
    .where(*_RUNNING)
    .scalar_subquery()
)

_CLASS = select(class_change.c.to_code).where(*of_case(class_change)).order_by(*LATEST_CLASS).limit(1).scalar_subquery()
_classes = (
    func.jsonb_array_elements(rule_profile.c.switches["switches"]["classes"]).table_valued("value").alias("class")
)
_code_of_class = _classes.c.value.op("->>")(literal_column("'code'"))
# The same for what classes mean: profile and code of all that mean this, found once and compared with each case.
_MEANING = func.array(
    select(cast(rule_profile.c.id, Text) + _code_of_class)
    .select_from(rule_profile)
    .join(_classes, text("true"))
    .where(
        rule_profile.c.congress_id == bindparam("congress"),
        _classes.c.value.op("->>")(literal_column("'outcome'")) == _text("outcome"),
    )
    .scalar_subquery(),
    type_=ARRAY(Text),
)


def _rated(level: RatingLevel) -> Any:
    here = [*of_case(evaluation), *COUNTING]
    return exists().where(*here, evaluation.c.level == level)


_WORST = case(
    (_rated(RatingLevel.DISSATISFIED), _code(Rated.DISSATISFIED)),
    (_rated(RatingLevel.BASICALLY_SATISFIED), _code(Rated.BASICALLY_SATISFIED)),
    (_rated(RatingLevel.SATISFIED), _code(Rated.SATISFIED)),
    else_=_code(Rated.NONE),
)


def _handled_by(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    gone = (_a.state != AssignmentState.RETURNED, _a.state != AssignmentState.CANCELLED)
    return _s.id.in_(select(_a.suggestion_id).where(_a.congress_id == bindparam("congress"), *gone, *conditions))


_signed = select(signature.c.suggestion_id).where(
    signature.c.congress_id == bindparam("congress"),
    signature.c.person_id == _id("deputy"),
    signature.c.state == SignatureState.CONFIRMED,
)

_key_cases = (
    select(key_supervision_case.c.suggestion_id)
    .select_from(KEY_DECISIONS)
    .where(key_supervision_case.c.congress_id == bindparam("congress"), *IN_FORCE)
)

FILTERS: dict[str, ColumnElement[bool]] = {
    "state": _s.state == any_(bindparam("state", type_=ARRAY(Text))),
    "kind": _s.kind == _text("kind"),
    "class": _text("class") == _CLASS,
    "outcome": cast(_s.profile_id, Text) + _CLASS == any_(_MEANING),
    "organisation": _handled_by(_a.organisation_id == _id("organisation")),
    "unit_role": _handled_by(_a.role == _text("unit_role")),
    "organisation_in_role": _handled_by(_a.organisation_id == _id("organisation"), _a.role == _text("unit_role")),
    "deputy": or_(_s.lead_person_id == _id("deputy"), _s.id.in_(_signed)),
    "session": _s.session_id == _id("session"),
    "term": session.c.term_id == _id("term"),
    "in_session": _s.in_session == bindparam("in_session", type_=Boolean),
    "category": _s.category == _text("category"),
    "delegation": _s.delegation_id == _id("delegation"),
    "due_before": exists().where(*_RUNNING, _d.due_at <= _instant("due_before")),
    "overdue": bindparam("overdue", type_=Boolean) == _LATE,
    "lamp": _text("lamp") == _LAMP,
    "updated_after": _s.updated_at >= _instant("updated_after"),
    "rated": _text("rated") == _WORST,
    "number": _s.number == bindparam("number", type_=Integer),
    "key": bindparam("key", type_=Boolean) == _s.id.in_(_key_cases),
    "merged": _s.merge_id.is_not(None) == bindparam("merged", type_=Boolean),
    "confidential": _s.confidential == bindparam("confidential", type_=Boolean),
}

SORTS: dict[str, Sort] = {
    CaseSort.NEWEST: Sort(_s.created_at, descending=True),
    CaseSort.OLDEST: Sort(_s.created_at),
    CaseSort.LATEST_CHANGE: Sort(_s.updated_at, descending=True),
    CaseSort.EARLIEST_CHANGE: Sort(_s.updated_at),
    CaseSort.NUMBER: Sort(session.c.starts_on, _s.in_session.is_(False), _s.number),
    CaseSort.DUE: Sort(_NEXT_DUE),
}
