"""What a list and a detail of a case select: the guards' facts first, then what people read."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, and_, cast, or_, select
from sqlalchemy.sql.util import ClauseAdapter

from domain.assignments.picture import FACTS_OF_UNITS
from domain.assignments.states import AssignmentState
from domain.assignments.tables import assignment, consultation, extension_request, reply, return_request
from domain.attachments.tables import attachment
from domain.classes.tables import class_change
from domain.congresses.tables import session, term
from domain.deadlines.tables import DeadlineState, deadline
from domain.evaluations.tables import evaluation
from domain.meetings.states import MeetingState
from domain.meetings.tables import meeting, meeting_case, meeting_kind
from domain.organisations.tables import organisation
from domain.people.tables import delegation, person
from domain.promises.picture import FACTS_OF_PROMISES
from domain.promises.tables import promise
from domain.promises.view import WHOLE, WITH_UNIT
from domain.reconciliations.tables import reconciliation
from domain.shapes import array_of, first_of
from domain.suggestions.picture import FACT_COLUMNS
from domain.suggestions.tables import signature, suggestion
from domain.suggestions.visibility import Scope, visible
from domain.supervision.states import REVOKED
from domain.supervision.tables import key_supervision, key_supervision_case

_s, _a = suggestion.c, assignment.c
INSTANTS = (
    "created_at",
    "updated_at",
    "accepted_at",
    "replied_at",
    "reply_received_at",
    "evaluated_at",
    "closed_at",
)


def of_case(table: Any) -> list[ColumnElement[bool]]:
    """The rows of a table that belong to the case at hand."""
    return [table.c.congress_id == _s.congress_id, table.c.suggestion_id == _s.id]


def _fields(table: Any, *names: str) -> dict[str, Any]:
    return {name: table.c[name] for name in names}


def _joined(table: Any, other: Any, key: str) -> FromClause:
    joined: FromClause = table.join(other, and_(other.c.congress_id == table.c.congress_id, other.c.id == table.c[key]))
    return joined


def _name_of(table: Any, key: Any) -> Any:
    return select(table.c.name).where(table.c.congress_id == _s.congress_id, table.c.id == key).scalar_subquery()


# A reference of one case to another; `term` is joined by nobody else.
TERM_NUMBER = (
    select(term.c.number)
    .where(term.c.congress_id == session.c.congress_id, term.c.id == session.c.term_id)
    .scalar_subquery()
)
UNIT_NAMES = {
    "organisation_id": _a.organisation_id,
    "name": organisation.c.name,
    "short_name": organisation.c.short_name,
}
UNITS = _joined(assignment, organisation, "organisation_id")
IN_THE_ROUND = [
    _a.round == _s.round,
    _a.state != AssignmentState.RETURNED,
    _a.state != AssignmentState.CANCELLED,
]
MEETINGS = _joined(meeting_case, meeting, "meeting_id").join(
    meeting_kind,
    and_(meeting_kind.c.congress_id == meeting.c.congress_id, meeting_kind.c.id == meeting.c.kind_id),
)
CLASSES = class_change.outerjoin(
    reply, and_(reply.c.congress_id == class_change.c.congress_id, reply.c.id == class_change.c.reply_id)
)
LATEST_CLASS = (class_change.c.at.desc(), class_change.c.id.desc())
RUNNING = or_(deadline.c.state == DeadlineState.RUNNING, deadline.c.state == DeadlineState.PAUSED)

# Whether a case is a key one: by a decision that was neither withdrawn nor replaced, open or concluded.
KEY_DECISIONS = _joined(key_supervision_case, key_supervision, "supervision_id")
IN_FORCE = [key_supervision.c.state != state for state in sorted(REVOKED)]

SUMMARY_COLUMNS: tuple[ColumnElement[Any], ...] = (
    *FACT_COLUMNS,
    _s.number,
    _s.title,
    _s.category,
    _s.mode,
    _s.confidential,
    _s.origin,
    _s.feedback,
    *[_s[name] for name in INSTANTS],
    _s.session_id,
    session.c.number.label("session_number"),
    TERM_NUMBER.label("term_number"),
    _name_of(person, _s.lead_person_id).label("lead_name"),
    _name_of(delegation, _s.delegation_id).label("delegation_name"),
    array_of(
        {"assignment_id": _a.id, **UNIT_NAMES, **_fields(assignment, "role", "state", "scope")},
        [*of_case(assignment), *IN_THE_ROUND],
        _a.id,
        source=UNITS,
    ).label("units"),
    array_of(
        _fields(deadline, "id", "step", "assignment_id", "state", "due_at", "paused_at"),
        [*of_case(deadline), RUNNING],
        deadline.c.due_at,
    ).label("clocks"),
    first_of(
        {
            "code": class_change.c.to_code,
            **_fields(class_change, "reply_id", "round", "source", "at"),
            **_fields(reply, "assignment_id", "sent_at"),
        },
        of_case(class_change),
        LATEST_CLASS,
        source=CLASSES,
    ).label("latest_class"),
    array_of(
        _fields(evaluation, "dimension", "level"),
        [*of_case(evaluation), evaluation.c.round == 1, evaluation.c.turn == 1],
        evaluation.c.id,
    ).label("first_ratings"),
    first_of(
        _fields(key_supervision, "id", "year", "topic", "tier", "state", "decided_on", "due_on", "outcome"),
        [*of_case(key_supervision_case), *IN_FORCE],
        key_supervision.c.decided_on.desc(),
        source=KEY_DECISIONS,
    ).label("key"),
)


def merged(kinds: Scope, *, detailed: bool) -> ColumnElement[Any]:
    """The other cases handled together with this one (并案), as far as this scope sees them."""
    other = suggestion.alias("merged")
    seen = ClauseAdapter(other).traverse(visible(kinds))
    fields = {"id": other.c.id}
    if detailed:
        fields |= {name: other.c[name] for name in ("number", "title", "state", "kind")}
    where = [other.c.congress_id == _s.congress_id, other.c.merge_id == _s.merge_id, other.c.id != _s.id, seen]
    return array_of(fields, where, other.c.id, source=other).label("merged")


_return_units = _joined(return_request, assignment, "assignment_id")
_extension_units = _joined(extension_request, assignment, "assignment_id")
_DECIDED = ("state", "decided_at", "decision_reason", "requested_at", "reason")

DETAIL_COLUMNS: tuple[ColumnElement[Any], ...] = (
    *[
        _s[name]
        for name in (
            "facts",
            "proposal",
            "text_version",
            "permission",
            "written_reply",
            "ground",
            "screening_note",
            "handled_as_letter",
            "source_system",
            "source_id",
            "source_url",
        )
    ],
    session.c.name.label("session_name"),
    first_of(
        _fields(person, "phone", "email"),
        [person.c.congress_id == _s.congress_id, person.c.id == _s.lead_person_id],
        person.c.id,
    ).label("lead_contact"),
    FACTS_OF_UNITS.label("fact_units"),
    FACTS_OF_PROMISES.label("fact_promises"),
    array_of(WHOLE, of_case(promise), promise.c.id, source=WITH_UNIT).label("promises"),
    array_of(
        _fields(reconciliation, "id", "round", "dimension", "state", "conclusion", "convened_at"),
        of_case(reconciliation),
        reconciliation.c.id,
    ).label("reconciliations"),
    array_of(
        {
            **_fields(meeting, "id", "title", "state", "starts_at", "ends_at"),
            "kind": meeting_kind.c.code,
            "kind_name": meeting_kind.c.name,
        },
        [*of_case(meeting_case), meeting.c.state != MeetingState.DRAFT],
        meeting.c.starts_at,
        source=MEETINGS,
    ).label("meetings"),
    array_of(
        {
            "name": person.c.name,
            **_fields(signature, "id", "person_id", "role", "state", "text_version", "invited_at"),
            **_fields(signature, "answered_at", "reason", "withdrawal_agreed_at", "reply_received_at"),
            **_fields(signature, "answered_on_paper", "withdrawal_on_paper"),
        },
        of_case(signature),
        signature.c.id,
        source=_joined(signature, person, "person_id"),
    ).label("signatures"),
    array_of(
        {
            **UNIT_NAMES,
            **_fields(assignment, "id", "round", "role", "scope", "state", "replaces_id", "assigned_at", "version"),
            **_fields(assignment, "received_at", "opinion", "opinion_at", "opinion_redos", "sent_at"),
        },
        of_case(assignment),
        _a.id,
        source=UNITS,
    ).label("assignments"),
    array_of(
        {
            "organisation_id": _a.organisation_id,
            **_fields(return_request, "id", "assignment_id", "proposed_organisation_id", *_DECIDED),
        },
        of_case(assignment),
        return_request.c.id,
        source=_return_units,
    ).label("return_requests"),
    array_of(
        {
            "organisation_id": _a.organisation_id,
            **_fields(extension_request, "id", "assignment_id", "until", "granted_until", *_DECIDED),
        },
        of_case(assignment),
        extension_request.c.id,
        source=_extension_units,
    ).label("extension_requests"),
    array_of(
        {
            **_fields(consultation, "id", "assignment_id", "round", "stage", "mode", "place", "held_on"),
            **_fields(consultation, "participants", "deputy_present", "content", "deputy_view", "deputy_opinion"),
            "recorded_at": consultation.c.recorded_at,
        },
        of_case(consultation),
        consultation.c.id,
    ).label("consultations"),
    array_of(
        {
            "organisation_id": _a.organisation_id,
            **_fields(reply, "id", "assignment_id", "round", "draft", "state", "body", "class_code", "class_reason"),
            **_fields(reply, "proposed_class_code", "document_number", "issuer", "case_officer", "contact"),
            **_fields(reply, "disclosure", "disclosure_reason", "drafted_at", "reviewed_at", "signed_at", "sent_at"),
            **_fields(reply, "recalled_at", "recall_reason"),
        },
        of_case(reply),
        reply.c.id,
        source=_joined(reply, assignment, "assignment_id"),
    ).label("replies"),
    array_of(
        {
            "name": person.c.name,
            **_fields(evaluation, "id", "reply_id", "person_id", "round", "turn", "dimension", "level", "reason"),
            **_fields(evaluation, "late", "rated_at"),
        },
        of_case(evaluation),
        evaluation.c.id,
        source=_joined(evaluation, person, "person_id"),
    ).label("ratings"),
    array_of(
        {
            **_fields(deadline, "id", "step", "assignment_id", "round", "state", "due_at", "original_due_at", "cap_at"),
            **_fields(deadline, "amount", "unit", "anchor", "anchor_at", "started_at", "ended_at", "paused_at"),
        },
        of_case(deadline),
        deadline.c.id,
    ).label("deadlines"),
    array_of(
        {
            **_fields(attachment, "id", "attached_to", "name", "content_type", "size", "sha256", "uploaded_at"),
            "subject_id": cast(attachment.c.subject_id, Text),
        },
        [*of_case(attachment), attachment.c.removed_at.is_(None)],
        attachment.c.id,
    ).label("attachments"),
)


@cache
def summary_columns(kinds: Scope) -> tuple[ColumnElement[Any], ...]:
    """One row of a list, for callers of this scope."""
    return (*SUMMARY_COLUMNS, merged(kinds, detailed=False))


@cache
def detail_columns(kinds: Scope) -> tuple[ColumnElement[Any], ...]:
    """One case whole, for callers of this scope."""
    return (*SUMMARY_COLUMNS, *DETAIL_COLUMNS, merged(kinds, detailed=True))
