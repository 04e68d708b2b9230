"""What waits for whom: each line of the table is one kind of work, the roles that do it, and the rows where it waits."""

from typing import Any

from sqlalchemy import ColumnElement, DateTime, Uuid, and_, bindparam, case, cast, exists, func, literal, or_, select
from sqlalchemy.sql.selectable import ScalarSelect

from domain.actor import Actor, Role
from domain.assignments.flow import ASSIGNMENT
from domain.assignments.states import AssignmentState as U
from domain.assignments.states import ReplyState, RequestState, UnitRole
from domain.assignments.tables import assignment, extension_request, reply
from domain.congresses.tables import congress
from domain.deadlines.tables import DeadlineState, deadline
from domain.evaluations.tables import evaluation
from domain.lookbacks import waiting as looking_back
from domain.lookbacks.flow import LOOK_BACK, LOOK_BACK_ITEM
from domain.oversight import waiting as demands
from domain.oversight.flow import DEMAND
from domain.promises.flow import PROMISE
from domain.promises.states import PromiseState
from domain.promises.tables import promise, promise_change, promise_rating
from domain.rules.profile import Step
from domain.rules.tables import rule_profile
from domain.suggestions.columns import of_case
from domain.suggestions.flow import CASE, OPEN
from domain.suggestions.rights import RIGHTS
from domain.suggestions.signature_flow import SIGNATURE
from domain.suggestions.states import CaseState as S
from domain.suggestions.states import SignatureRole, SignatureState
from domain.suggestions.tables import signature, suggestion
from domain.suggestions.task_lines import (
    ASSIGNER,
    DEPUTY,
    HEAD,
    LEADER,
    ME,
    SCREENER,
    UNIT,
    WATCHERS,
    Task,
    one_of,
)
from domain.suggestions.tasks_of_division import FOLLOWED_UP, RECONCILING, ROUNDS_LEFT
from domain.suggestions.tasks_of_meetings import TASKS_OF_MEETINGS
from domain.suggestions.visibility import Scope
from domain.supervision.flow import SUPERVISION
from domain.supervision.states import SupervisionState
from domain.supervision.tables import key_supervision
from domain.supervision.waiting import MINE_TO_VISIT, supervised

_s, _a, _d = suggestion.c, assignment.c, deadline.c


def _in(*states: S) -> ColumnElement[bool]:
    return one_of(_s.state, states)


def _where_open(action: str) -> ColumnElement[bool]:
    """The states in which the flow knows this move of the case."""
    return one_of(_s.state, CASE.transitions[action].sources)


_LIVE = (one_of(_s.state, OPEN), _a.round == _s.round)
_ANSWERS = _a.role != UnitRole.CO
_RUNNING = [*of_case(deadline), _d.state == DeadlineState.RUNNING]
_NOW = bindparam("now", type_=_s.created_at.type)


def _clock(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(*_RUNNING, *conditions)


_MY_LINE = [*of_case(signature), signature.c.person_id == ME]
_INVITED = exists().where(
    *_MY_LINE, signature.c.role == SignatureRole.COSIGNER, signature.c.state == SignatureState.INVITED
)


def _switched(switch: str, value: str) -> ColumnElement[bool]:
    """The cases whose rules have this switch set so."""
    here = rule_profile.c.congress_id == bindparam("congress")
    set_so = rule_profile.c.switches["switches"][switch].astext == value
    return _s.profile_id.in_(select(rule_profile.c.id).where(here, set_so))


_EACH_SIGNATORY = _switched("raters", "each_signatory")
_COPY_WAITING = exists().where(
    *_MY_LINE,
    signature.c.role == SignatureRole.COSIGNER,
    signature.c.state == SignatureState.CONFIRMED,
    signature.c.reply_received_round.is_distinct_from(_s.round),
)
_ASKED = or_(
    _s.lead_person_id == ME,
    and_(_EACH_SIGNATORY, exists().where(*_MY_LINE, signature.c.state == SignatureState.CONFIRMED)),
)
_MY_RATING = (
    exists()
    .where(
        evaluation.c.congress_id == bindparam("congress"),  # not the reply's: it would not reach the index of the rater
        evaluation.c.reply_id == reply.c.id,
        evaluation.c.person_id == ME,
        evaluation.c.turn == _s.rating_turn,
    )
    .correlate(reply, suggestion)
)
_UNRATED_BY_ME = exists(
    select(reply.c.id).where(*of_case(reply), reply.c.round == _s.round, reply.c.state == ReplyState.SENT, ~_MY_RATING)
)
_EXTENSION_ASKED = exists().where(
    extension_request.c.congress_id == _a.congress_id,
    extension_request.c.assignment_id == _a.id,
    extension_request.c.state == RequestState.PENDING,
)
_LATE = _clock(_d.due_at <= _NOW)
# What a unit's work waits for, in the order of the flow; a late one can no longer ask for time.
_WAITS_FOR = case(
    *[
        (_a.state == state, literal(action, literal_execute=True))
        for state, action in {
            U.PENDING_RECEIPT: "receive",
            U.RETURN_REQUESTED: "approve_return",
            U.REPLY_DRAFTED: "review_reply",
            U.REVIEWED: "sign_reply",
            U.SIGNED: "send_reply",
        }.items()
    ],
    (_ANSWERS, literal("draft_reply", literal_execute=True)),
    else_=literal("submit_opinion", literal_execute=True),
)
_UNIT_LATE = _clock(_d.assignment_id == _a.id, _d.due_at <= _NOW)

_PROMISED = [*of_case(promise), promise.c.state == PromiseState.OPEN]
_MY_PROMISES = [*_PROMISED, promise.c.organisation_id == bindparam("my_organisation", type_=Uuid)]
_DAY_ASKED = [
    promise_change.c.congress_id == promise.c.congress_id,
    promise_change.c.promise_id == promise.c.id,
    promise_change.c.state == RequestState.PENDING,
]
_RATED_BY_LEAD = exists().where(
    promise_rating.c.congress_id == promise.c.congress_id,
    promise_rating.c.promise_id == promise.c.id,
    promise_rating.c.person_id == _s.lead_person_id,
)


def _first_promised(*conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    """The first late instant of the promise that falls due first."""
    day = cast(func.min(promise.c.due_on) + 1, DateTime(timezone=False))
    zoned = func.timezone(congress.c.zone, day, type_=_s.created_at.type)
    return select(zoned).where(*conditions).correlate(suggestion, congress).scalar_subquery()


AUTHORS = frozenset({Role.DEPUTY, Role.DELEGATION_CLERK, Role.SCREENER, Role.ASSIGNER})
MONITOR = frozenset({Role.MONITOR})
CHECKERS = frozenset({Role.DEPUTY, Role.SCREENER, Role.ASSIGNER, Role.SUPERVISOR})

TASKS: tuple[Task, ...] = (
    Task("texts_to_finish", AUTHORS, "authors", CASE, "submit", (_in(S.DRAFT, S.COSIGNING),)),
    Task("texts_to_mend", AUTHORS, "authors", CASE, "submit", (_in(S.RETURNED_FOR_REVISION),)),
    Task(
        "invitations_to_answer",
        DEPUTY,
        "persons",
        SIGNATURE,
        "confirm",
        (_in(S.COSIGNING, S.RETURNED_FOR_REVISION), _INVITED),
    ),
    Task(
        "replies_to_acknowledge",
        AUTHORS,
        "authors",
        CASE,
        "acknowledge",
        (_where_open("acknowledge"), _s.reply_received_at.is_(None)),
    ),
    Task(
        "reply_copies_to_acknowledge",
        DEPUTY,
        "persons",
        SIGNATURE,
        "acknowledge_copy",
        (_in(S.REPLIED), _switched("reply_to", "each_signatory"), _COPY_WAITING),
    ),
    Task(
        "ratings_to_give",
        DEPUTY,
        "persons",
        CASE,
        "evaluate",
        (_where_open("evaluate"), _s.reply_received_at.is_not(None), _ASKED, _UNRATED_BY_ME),
    ),
    Task("texts_to_screen", SCREENER, "office", CASE, "accept", (_where_open("accept"),)),
    Task(
        "deputies_to_notify",
        SCREENER,
        "office",
        CASE,
        "notify",
        (_where_open("notify"), _clock(_d.step == Step.ACCEPTANCE_NOTICE)),
    ),
    Task("cases_to_assign", ASSIGNER, "office", CASE, "assign", (_where_open("assign"),)),
    Task(
        "returns_to_decide",
        ASSIGNER,
        "office",
        ASSIGNMENT,
        "approve_return",
        (*_LIVE, _a.state == U.RETURN_REQUESTED),
        per_unit=True,
    ),
    Task(
        "extensions_to_decide",
        ASSIGNER,
        "office",
        ASSIGNMENT,
        "grant_extension",
        (*_LIVE, one_of(_a.state, ASSIGNMENT.transitions["grant_extension"].sources), _EXTENSION_ASKED),
        per_unit=True,
    ),
    Task(
        "replies_to_review",
        ASSIGNER,
        "office",
        ASSIGNMENT,
        "review_reply",
        (*_LIVE, _a.state == U.REPLY_DRAFTED),
        per_unit=True,
    ),
    Task("dissatisfied_to_decide", ASSIGNER, "office", CASE, "rehandle", (_in(S.EVALUATED), FOLLOWED_UP, ROUNDS_LEFT)),
    Task("cases_to_close", ASSIGNER, "office", CASE, "close", (_in(S.EVALUATED), ~FOLLOWED_UP)),
    Task("overdue_cases", WATCHERS, "office", CASE, "urge", (_where_open("urge"), _LATE)),
    Task(
        "supervisions_to_plan",
        WATCHERS,
        "office",
        SUPERVISION,
        "approve_plan",
        (supervised(key_supervision.c.state == SupervisionState.DECIDED),),
    ),
    Task(
        "supervisions_to_report",
        WATCHERS,
        "office",
        SUPERVISION,
        "report_to_council",
        (supervised(key_supervision.c.state == SupervisionState.UNDER_WAY),),
    ),
    Task(
        "supervisions_to_conclude",
        WATCHERS,
        "office",
        SUPERVISION,
        "conclude_supervision",
        (supervised(key_supervision.c.state == SupervisionState.REPORTED),),
    ),
    Task("supervisions_to_visit", LEADER, "leaders", SUPERVISION, "record_activity", (MINE_TO_VISIT,)),
    Task("look_backs_to_start", WATCHERS, "office", LOOK_BACK, "start_look_back", **looking_back.TO_START),
    Task("findings_to_adopt", WATCHERS, "office", LOOK_BACK_ITEM, "adopt_finding", **looking_back.TO_ADOPT),
    Task("look_backs_to_close", WATCHERS, "office", LOOK_BACK, "close_look_back", **looking_back.TO_CLOSE),
    Task("findings_to_record", CHECKERS, "checkers", LOOK_BACK_ITEM, "record_finding", **looking_back.TO_RECORD),
    Task(
        "demands_to_decide",
        WATCHERS,
        "office",
        DEMAND,
        "accept_answer",
        (demands.ANSWERED,),
        due_at=demands.FIRST_ANSWERED,
    ),
    Task(
        "my_demands_to_decide",
        MONITOR,
        "persons",
        DEMAND,
        "accept_answer",
        (demands.MADE_BY_ME_AND_ANSWERED,),
        due_at=demands.FIRST_MADE_BY_ME,
    ),
    Task(
        "promised_days_to_decide",
        ASSIGNER,
        "office",
        PROMISE,
        "consent_due_change",
        (exists().where(*_PROMISED, exists().where(*_DAY_ASKED)),),
        due_at=_first_promised(*_PROMISED, exists().where(*_DAY_ASKED)),
    ),
    Task(
        "promises_to_rate",
        DEPUTY,
        "persons",
        PROMISE,
        "evaluate_promise",
        (
            _s.lead_person_id == ME,
            exists().where(
                *of_case(promise),
                one_of(promise.c.state, PROMISE.transitions["evaluate_promise"].sources),
                ~_RATED_BY_LEAD,
            ),
        ),
    ),
    Task(
        "promises_to_keep",
        UNIT | HEAD,
        "promisers",
        PROMISE,
        "fulfil",
        (exists().where(*_MY_PROMISES),),
        due_at=_first_promised(*_MY_PROMISES),
    ),
    Task(
        "demands_to_answer",
        UNIT | HEAD,
        "promisers",
        DEMAND,
        "answer_demand",
        (demands.UPON_MY_UNIT,),
        due_at=demands.FIRST_UPON_MY_UNIT,
    ),
    Task(
        "assignments_to_receive",
        UNIT,
        "units",
        ASSIGNMENT,
        "receive",
        (*_LIVE, _a.state == U.PENDING_RECEIPT),
        per_unit=True,
    ),
    Task(
        "opinions_to_give",
        UNIT,
        "units",
        ASSIGNMENT,
        "submit_opinion",
        (*_LIVE, _a.state == U.RECEIVED, ~_ANSWERS),
        per_unit=True,
    ),
    Task(
        "replies_to_draft",
        UNIT,
        "units",
        ASSIGNMENT,
        "draft_reply",
        (*_LIVE, _a.state == U.RECEIVED, _ANSWERS),
        per_unit=True,
    ),
    Task("replies_to_sign", HEAD, "units", ASSIGNMENT, "sign_reply", (*_LIVE, _a.state == U.REVIEWED), per_unit=True),
    Task(
        "replies_to_send",
        UNIT,
        "units",
        ASSIGNMENT,
        "send_reply",
        (*_LIVE, _a.state == U.SIGNED),
        per_unit=True,
    ),
    Task(
        "overdue_assignments",
        UNIT | HEAD,
        "units",
        ASSIGNMENT,
        "draft_reply",
        (*_LIVE, _UNIT_LATE),
        per_unit=True,
        waits_for=_WAITS_FOR,
    ),
    *RECONCILING,
    *TASKS_OF_MEETINGS,
)


def tasks_of(me: Actor, kinds: Scope) -> tuple[Task, ...]:
    """The lines of this caller, in the order of the table."""
    return tuple(
        task
        for task in TASKS
        if task.roles & me.roles and me.may(RIGHTS[task.flow.name][task.action]) and task.mine(kinds) is not None
    )
