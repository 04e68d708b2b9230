"""How one case is shown whole; what a caller may not see is left out or null."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from api.promises.schemas import PromiseView
from api.schemas import Out
from api.suggestions import examples
from api.suggestions.schemas_summary import CaseParty, Clock, Move, Organisation, Result, Summary
from domain.assignments.states import (
    AssignmentState,
    ConsultationMode,
    ConsultationStage,
    DeputyView,
    Disclosure,
    ReplyState,
    RequestState,
    UnitRole,
)
from domain.attachments.tables import AttachedTo
from domain.evaluations.states import Dimension, RatingLevel
from domain.meetings.states import MeetingState
from domain.reconciliations.states import Conclusion, ReconciliationState
from domain.rules.profile import Anchor
from domain.suggestions.states import CaseKind, CaseState, Ground, Permission, SignatureRole, SignatureState
from domain.workdays import Unit


class LeadContact(Out):
    """How to reach the lead deputy."""

    phone: str | None
    email: str | None


class Rules(Out):
    """The rules that the case came under."""

    profile: str
    version: int
    dimensions: list[Dimension]


class Source(Out):
    """Where an imported case came from."""

    system: str | None
    id: str | None
    url: str | None


class OnPaper(Out):
    """What a clerk took down from a signed paper."""

    signed_on: date
    account_id: UUID = Field(description="Who recorded it.")
    attachment_id: UUID | None = Field(description="The scan, if any.")


class Signatory(Out):
    """A name under the text. Who is neither author nor office sees the confirmed ones only, without reasons."""

    id: UUID
    person_id: UUID
    name: str
    role: SignatureRole
    state: SignatureState
    text_version: int | None
    invited_at: datetime
    answered_at: datetime | None
    reason: str | None
    answered_on_paper: OnPaper | None = Field(description="For authors and office; null when given in person.")
    withdrawal_agreed_at: datetime | None
    withdrawal_on_paper: OnPaper | None = Field(description="For authors and office; null when given in person.")
    reply_received_at: datetime | None = Field(description="A co-signer's own receipt, where each is written to.")
    actions: list[Move]


class AssignmentView(Out):
    """One unit in one round. A co-handler's opinion is null for the deputies' side until the round is answered."""

    id: UUID
    organisation: Organisation
    round: int
    role: UnitRole
    scope: str | None
    state: AssignmentState
    replaces_id: UUID | None
    assigned_at: datetime
    received_at: datetime | None
    opinion: str | None
    opinion_at: datetime | None
    opinion_redos: int
    sent_at: datetime | None
    version: int
    actions: list[Move]


class _Request(Out):
    id: UUID
    assignment_id: UUID
    organisation_id: UUID
    state: RequestState
    reason: str
    requested_at: datetime
    decided_at: datetime | None
    decision_reason: str | None


class ReturnView(_Request):
    """A return request; for its unit and the office."""

    proposed_organisation_id: UUID | None


class ExtensionView(_Request):
    """An extension request; a granted one is for all who see the case."""

    until: date
    granted_until: date | None


class ConsultationView(Out):
    """How the deputy was heard."""

    id: UUID
    assignment_id: UUID
    round: int
    stage: ConsultationStage
    mode: ConsultationMode
    place: str | None
    held_on: date
    participants: list[dict[str, Any]]
    deputy_present: bool
    content: str
    deputy_view: DeputyView
    deputy_opinion: str | None
    recorded_at: datetime


class ReplyView(Out):
    """A version of a reply. Drafts are for their unit and the office; what concerns only them is null elsewhere."""

    id: UUID
    assignment_id: UUID
    organisation_id: UUID
    round: int
    draft: int
    state: ReplyState
    body: str
    result: Result
    proposed_class_code: str | None
    class_reason: str | None
    document_number: str | None
    issuer: str | None
    case_officer: str | None
    contact: str | None = Field(description="For the parties of the case.")
    disclosure: Disclosure | None
    disclosure_reason: str | None
    drafted_at: datetime | None
    reviewed_at: datetime | None
    signed_at: datetime | None
    sent_at: datetime | None
    recalled_at: datetime | None = Field(description="When a signed version was called back before it was sent.")
    recall_reason: str | None
    addressees: list[CaseParty] = Field(description="Whom it is written to: the lead deputy, or each signatory.")


class EvaluationView(Out):
    """One rating in one dimension. Where the profile says so, a unit sees neither the reason nor whose it is."""

    id: UUID
    reply_id: UUID
    person_id: UUID | None
    name: str | None
    round: int
    turn: int = Field(description="1; one more each time that a reconciliation opened the rating of the round again.")
    dimension: Dimension
    level: RatingLevel
    reason: str | None
    late: bool
    rated_at: datetime


class DeadlineView(Clock):
    """A clock with what it was counted from; ended ones too."""

    round: int
    original_due_at: datetime
    cap_at: datetime | None
    amount: int
    unit: Unit
    anchor: Anchor
    anchor_at: datetime
    started_at: datetime
    ended_at: datetime | None


class AttachmentView(Out):
    """A file; who sees what it is attached to may download it."""

    id: UUID
    attached_to: AttachedTo
    subject_id: UUID
    name: str
    content_type: str
    size: int = Field(description="Bytes.")
    sha256: str
    uploaded_at: datetime


class MergedView(Out):
    """A case handled together with this one; it keeps its own number, reply and rating."""

    id: UUID
    kind: CaseKind
    number: int | None
    title: str
    state: CaseState


class ReconciliationOfCase(Out):
    """A reconciliation of the case, told in full at its own address."""

    id: UUID
    round: int
    dimension: Dimension
    state: ReconciliationState
    conclusion: Conclusion | None
    convened_at: datetime


class MeetingOfCase(Out):
    """A meeting that has the case on its agenda; what of it you may see is told by the meeting itself."""

    id: UUID
    title: str
    kind: str
    kind_name: str
    state: MeetingState
    starts_at: datetime | None
    ends_at: datetime | None


class Detail(Summary):
    """One case whole, as far as this caller may see it."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.DETAIL]})

    facts: str
    proposal: str
    text_version: int
    one_matter: bool
    permission: Permission
    written_reply: bool
    lead_contact: LeadContact | None = Field(
        description="For the deputy's side, the offices, and the units that have to hear the deputy while they handle it."
    )
    ground: Ground | None
    screening_note: str | None
    handled_as_letter: bool
    session_name: str
    rules: Rules
    source: Source
    signatories: list[Signatory]
    assignments: list[AssignmentView]
    return_requests: list[ReturnView]
    extension_requests: list[ExtensionView]
    consultations: list[ConsultationView]
    replies: list[ReplyView]
    evaluations: list[EvaluationView]
    deadlines: list[DeadlineView]
    attachments: list[AttachmentView]
    meetings: list[MeetingOfCase]
    merged: list[MergedView]
    promises: list[PromiseView]
    reconciliations: list[ReconciliationOfCase]
