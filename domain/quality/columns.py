"""What a read of quality selects: one round of a case with its units, and under each unit what the findings rest on."""

from typing import Any

from sqlalchemy import Boolean, Integer, and_, bindparam, cast, func, select

from domain.accounts.tables import account
from domain.assignments.states import ReplyState, RequestState
from domain.assignments.tables import assignment, consultation, extension_request, reply, return_request
from domain.classes.tables import class_change
from domain.deadlines.tables import EntryKind, deadline, deadline_entry
from domain.event_tables import event
from domain.promises.tables import promise
from domain.quality.tables import quality_score
from domain.shapes import array_of, first_of
from domain.suggestions.columns import IN_FORCE, KEY_DECISIONS, of_case
from domain.suggestions.tables import suggestion
from domain.supervision.states import LeaderRole
from domain.supervision.tables import key_supervision, key_supervision_case, key_supervision_leader

_s, _a = suggestion.c, assignment.c
ROUND = func.coalesce(bindparam("round", type_=Integer), _s.round)


def _fields(table: Any, *names: str) -> dict[str, Any]:
    return {name: table.c[name] for name in names}


def _of_unit(table: Any) -> list[Any]:
    return [table.c.congress_id == _a.congress_id, table.c.assignment_id == _a.id]


_REPLIES = class_change.join(
    reply, and_(reply.c.congress_id == class_change.c.congress_id, reply.c.id == class_change.c.reply_id)
)
# Over the index of a case's events.
_RECEIVED = [
    event.c.congress_id == _a.congress_id,
    event.c.suggestion_id == _a.suggestion_id,
    event.c.assignment_id == _a.id,
    event.c.kind == "received",
]
_EXTENDED = deadline_entry.join(
    deadline,
    and_(deadline.c.congress_id == deadline_entry.c.congress_id, deadline.c.id == deadline_entry.c.deadline_id),
)
_before_extension = (
    select(deadline_entry.c.before_due_at)
    .select_from(_EXTENDED)
    .where(
        deadline.c.congress_id == extension_request.c.congress_id,
        deadline.c.assignment_id == extension_request.c.assignment_id,
        deadline_entry.c.kind == EntryKind.EXTENDED,
        deadline_entry.c.at == extension_request.c.decided_at,
    )
    .limit(1)
    .correlate(extension_request)
    .scalar_subquery()
)

UNITS_OF_ROUND = array_of(
    {
        **_fields(assignment, "id", "organisation_id", "role", "state", "received_at", "opinion_at"),
        "deemed": first_of(
            {"deemed": cast(event.c.data["deemed"].astext, Boolean)}, _RECEIVED, event.c.seq.desc(), source=event
        ),
        "clocks": array_of(
            _fields(deadline, "id", "step", "state", "due_at", "original_due_at", "ended_at"),
            _of_unit(deadline),
            deadline.c.id,
        ),
        "returns": array_of(
            _fields(return_request, "id", "state", "requested_at", "decided_at"),
            _of_unit(return_request),
            return_request.c.id,
        ),
        "extensions": array_of(
            {
                **_fields(extension_request, "id", "requested_at", "decided_at", "granted_until"),
                "before_due_at": _before_extension,
            },
            [*_of_unit(extension_request), extension_request.c.state == RequestState.GRANTED],
            extension_request.c.id,
        ),
        "talks": array_of(
            _fields(consultation, "id", "stage", "mode", "held_on", "deputy_view"),
            _of_unit(consultation),
            consultation.c.id,
        ),
        "answer": first_of(
            {
                **_fields(reply, "id", "class_code", "document_number", "issuer", "case_officer", "contact"),
                **_fields(reply, "disclosure", "disclosure_reason", "reviewed_at", "signed_at", "sent_at"),
            },
            [*_of_unit(reply), reply.c.state != ReplyState.SUPERSEDED],
            reply.c.draft.desc(),
        ),
        "classes": array_of(
            {"code": class_change.c.to_code, **_fields(class_change, "id", "source", "at")},
            [class_change.c.congress_id == _a.congress_id, reply.c.assignment_id == _a.id],
            class_change.c.id,
            source=_REPLIES,
        ),
        "promises": array_of(
            _fields(promise, "id", "organisation_id", "state", "due_on", "ended_at"),
            _of_unit(promise),
            promise.c.id,
        ),
    },
    [*of_case(assignment), _a.round == ROUND],
    _a.id,
    source=assignment,
).label("quality_units")

_LEADERS = array_of(
    {"person_id": key_supervision_leader.c.person_id},
    [
        key_supervision_leader.c.congress_id == key_supervision.c.congress_id,
        key_supervision_leader.c.supervision_id == key_supervision.c.id,
        key_supervision_leader.c.role == LeaderRole.LEADS,
        key_supervision_leader.c.until.is_(None),
    ],
    key_supervision_leader.c.id,
)
KEY_OF_CASE = first_of(
    {**_fields(key_supervision, "id", "organisation_id"), "leads": _LEADERS},
    [*of_case(key_supervision_case), *IN_FORCE],
    key_supervision.c.decided_on.desc(),
    source=KEY_DECISIONS,
).label("quality_key")

SCORES_OF_CASE = array_of(
    {
        "reviewer": account.c.name,
        **_fields(quality_score, "id", "account_id", "round", "scored", "score", "reason", "scored_at", "replaced_at"),
    },
    [*of_case(quality_score), quality_score.c.round == ROUND],
    quality_score.c.id,
    source=quality_score.outerjoin(
        account,
        and_(account.c.congress_id == quality_score.c.congress_id, account.c.id == quality_score.c.account_id),
    ),
).label("quality_scores")

QUALITY_COLUMNS = (_s.origin, ROUND.label("quality_round"), UNITS_OF_ROUND, KEY_OF_CASE)
