"""What waits where deputy and unit are divided over a rating: talks, reconciliations, positions, records, the council's word."""

from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Integer, Uuid, and_, bindparam, cast, exists, func, or_, select
from sqlalchemy.sql.selectable import ScalarSelect

from domain.assignments.flow import ASSIGNMENT
from domain.assignments.states import ANSWERING, AssignmentState
from domain.assignments.tables import assignment, consultation
from domain.congresses.tables import congress
from domain.evaluations.states import RatingLevel
from domain.evaluations.tables import evaluation
from domain.organisations.tables import organisation
from domain.reconciliations.flow import RECONCILIATION
from domain.reconciliations.states import Conclusion, ReconciliationState, RecordAnswer, Side
from domain.reconciliations.tables import (
    reconciliation,
    reconciliation_answer,
    reconciliation_party,
    reconciliation_record,
)
from domain.rules.tables import rule_profile
from domain.suggestions.columns import of_case
from domain.suggestions.flow import CASE
from domain.suggestions.picture import COUNTING, MANDATE_ACTIVE
from domain.suggestions.states import CaseState
from domain.suggestions.tables import suggestion
from domain.suggestions.task_lines import DEPUTY, HEAD, ME, UNIT, WATCHERS, Task, one_of

_s, _a, _r = suggestion.c, assignment.c, reconciliation.c
_party, _record, _answer = reconciliation_party.c, reconciliation_record.c, reconciliation_answer.c
_MY_UNIT = bindparam("my_organisation", type_=Uuid)
_SWITCHES = rule_profile.c.switches["switches"]
_OF_CONGRESS = rule_profile.c.congress_id == bindparam("congress")

_FOLLOWS_BASICALLY = _s.profile_id.in_(
    select(rule_profile.c.id).where(_OF_CONGRESS, _SWITCHES["follow_up_basically_satisfied"].astext == "true")
)
_LEVEL = or_(
    evaluation.c.level == RatingLevel.DISSATISFIED,
    and_(evaluation.c.level == RatingLevel.BASICALLY_SATISFIED, _FOLLOWS_BASICALLY),
)
FOLLOWED_UP = exists().where(*of_case(evaluation), *COUNTING, _LEVEL)
ROUNDS_LEFT = (
    _s.round
    < select(cast(_SWITCHES["max_rounds"].astext, Integer))
    .where(_OF_CONGRESS, rule_profile.c.id == _s.profile_id)
    .scalar_subquery()
)
_SINCE = (
    exists()
    .where(
        *of_case(evaluation),
        *COUNTING,
        _LEVEL,
        consultation.c.recorded_at > evaluation.c.rated_at,
        consultation.c.held_on >= cast(func.timezone(congress.c.zone, evaluation.c.rated_at), Date),
    )
    .correlate(consultation, suggestion, congress)
)
_TALKED = exists().where(*of_case(consultation), consultation.c.round == _s.round, _SINCE)
_DIVIDED = (_s.state == CaseState.EVALUATED, FOLLOWED_UP)
_ANSWERED = (_a.round == _s.round, _a.state == AssignmentState.SENT, one_of(_a.role, ANSWERING))

_PARTIES = (
    reconciliation.join(
        reconciliation_party,
        and_(_party.congress_id == _r.congress_id, _party.reconciliation_id == _r.id),
    )
    .outerjoin(
        organisation,
        and_(organisation.c.congress_id == _party.congress_id, organisation.c.id == _party.organisation_id),
    )
    .outerjoin(
        reconciliation_record,
        and_(
            _record.congress_id == _r.congress_id,
            _record.reconciliation_id == _r.id,
            _record.number
            == select(func.max(_record.number))
            .where(_record.congress_id == _r.congress_id, _record.reconciliation_id == _r.id)
            .correlate(reconciliation)
            .scalar_subquery(),
        ),
    )
    .outerjoin(
        reconciliation_answer,
        and_(
            _answer.congress_id == _record.congress_id,
            _answer.record_id == _record.id,
            _answer.party_id == _party.id,
        ),
    )
)
_STILL_THERE = or_(
    _party.side == Side.COMMITTEE,
    and_(_party.side == Side.UNIT, organisation.c.active),
    and_(_party.side == Side.DEPUTY, MANDATE_ACTIVE),
)


def _party_of(state: ReconciliationState, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the case has a party like this in a reconciliation that stands there."""
    found = select(_party.id).select_from(_PARTIES).where(*of_case(reconciliation), _r.state == state, *conditions)
    return exists(found.correlate(suggestion, congress))


_MINE = {
    "deputy": and_(_party.side == Side.DEPUTY, _party.person_id == ME),
    "unit": and_(_party.side == Side.UNIT, _party.organisation_id == _MY_UNIT),
    "committee": _party.side == Side.COMMITTEE,
}
_CONVENED, _HELD, _ESCALATED = ReconciliationState.CONVENED, ReconciliationState.HELD, ReconciliationState.ESCALATED
_UNSTATED, _UNANSWERED = _party.stated_at.is_(None), _answer.id.is_(None)
_REFUSED = _party_of(_HELD, _answer.answer == RecordAnswer.REFUSED)
_AWAITED = _party_of(_HELD, _UNANSWERED, _STILL_THERE)
_DIVIDED_STILL = _record.conclusion == Conclusion.NO_AGREEMENT
_TODAY = cast(func.timezone(congress.c.zone, bindparam("now", type_=_s.created_at.type)), Date)


def _positions_due() -> ScalarSelect[Any]:
    """The first late instant of the positions."""
    zoned = func.timezone(congress.c.zone, cast(_r.positions_by + 1, DateTime), type_=_s.created_at.type)
    open_ones = (*of_case(reconciliation), _r.state == _CONVENED)
    return select(zoned).where(*open_ones).correlate(suggestion, congress).scalar_subquery()


def _stating(key: str, roles: Any, whose: Any, mine: str) -> Task:
    where = (_party_of(_CONVENED, _UNSTATED, _MINE[mine]),)
    return Task(key, roles, whose, RECONCILIATION, "state_position", where, due_at=_positions_due())


def _confirming(key: str, roles: Any, whose: Any, mine: str) -> Task:
    return Task(key, roles, whose, RECONCILIATION, "confirm_record", (_party_of(_HELD, _UNANSWERED, _MINE[mine]),))


RECONCILING: tuple[Task, ...] = (
    # the last round was rated, and somebody is still dissatisfied: first a talk, then the three parties
    Task(
        "dissatisfied_to_hear",
        WATCHERS,
        "office",
        ASSIGNMENT,
        "record_communication",
        (*_DIVIDED, ~ROUNDS_LEFT, ~_TALKED, *_ANSWERED),
        per_unit=True,
    ),
    Task("dissatisfied_to_reconcile", WATCHERS, "office", CASE, "convene", (*_DIVIDED, ~ROUNDS_LEFT, _TALKED)),
    Task(
        "ratings_to_talk_over",
        UNIT | HEAD,
        "units",
        ASSIGNMENT,
        "record_consultation",
        (*_DIVIDED, ~_TALKED, *_ANSWERED),
        per_unit=True,
    ),
    _stating("positions_to_state", DEPUTY, "persons", "deputy"),
    _stating("unit_positions_to_state", UNIT | HEAD, "promisers", "unit"),
    _stating("committee_positions_to_state", WATCHERS, "office", "committee"),
    Task(
        "reconciliations_to_hold",
        WATCHERS,
        "office",
        RECONCILIATION,
        "record_meeting",
        (
            or_(
                _party_of(_CONVENED, _r.positions_by < _TODAY),
                and_(_party_of(_CONVENED), ~_party_of(_CONVENED, _UNSTATED, _STILL_THERE)),
            ),
        ),
        due_at=_positions_due(),
    ),
    _confirming("records_to_confirm", DEPUTY, "persons", "deputy"),
    _confirming("unit_records_to_confirm", UNIT | HEAD, "promisers", "unit"),
    _confirming("committee_records_to_confirm", WATCHERS, "office", "committee"),
    Task(
        "records_to_mend",
        WATCHERS,
        "office",
        RECONCILIATION,
        "record_meeting",
        (_REFUSED, _party_of(_HELD, ~_DIVIDED_STILL)),
    ),
    Task(
        "reconciliations_to_conclude",
        WATCHERS,
        "office",
        RECONCILIATION,
        "conclude_reconciliation",
        (_party_of(_HELD, ~_DIVIDED_STILL), ~_REFUSED, ~_AWAITED),
    ),
    Task(
        "reconciliations_to_escalate",
        WATCHERS,
        "office",
        RECONCILIATION,
        "escalate_reconciliation",
        (_party_of(_HELD, _DIVIDED_STILL), ~_AWAITED),
    ),
    Task(
        "council_decisions_to_record",
        WATCHERS,
        "office",
        RECONCILIATION,
        "record_council_decision",
        (_party_of(_ESCALATED),),
    ),
)
