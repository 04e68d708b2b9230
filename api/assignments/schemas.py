"""What a unit and the office send about an assignment, and what a move answers."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas import Day, In, Line, Name, Note, Out, ShortText, WholeText
from domain.assignments.states import (
    AssignmentState,
    ConsultationMode,
    ConsultationStage,
    DeputyView,
    Disclosure,
    UnitRole,
)
from domain.suggestions.states import CaseState


class AssignmentReason(In):
    """A decision with its reason."""

    reason: Note = Field(examples=["职责分工第三条明确由你单位负责。"])


class RequestReturn(AssignmentReason):
    """Why it is not this unit's, and whose it is."""

    proposed_organisation_id: UUID | None = None


class ApproveReturn(In):
    """Who takes it instead; a co-handler may also just be let go."""

    organisation_id: UUID | None = None
    scope: Note | None = None
    reason: Note | None = None


class Reassign(AssignmentReason):
    """Who takes it instead, and why; a co-handler may also just be let go."""

    organisation_id: UUID | None = None
    scope: Note | None = None


class RequestExtension(AssignmentReason):
    """Until when (local date, the last day in time), and why."""

    until: Day


class GrantExtension(In):
    """Until when the office consents (local date, the last day in time)."""

    until: Day
    reason: Note | None = None


class Attendee(In):
    """Somebody who was there."""

    name: Name = Field(examples=["代表001"])
    organisation: Line | None = None
    position: Line | None = None


class Consultation(In):
    """A talk with the deputy."""

    stage: ConsultationStage
    mode: ConsultationMode
    held_on: Day = Field(description="Local date; not in the future.")
    place: Line | None = Field(default=None, examples=["代表联络站"])
    participants: Annotated[list[Attendee], Field(max_length=100)] = Field(default_factory=list)
    deputy_present: bool = True
    content: WholeText
    deputy_view: DeputyView
    deputy_opinion: Note | None = None


class Opinion(In):
    """The co-handler's opinion."""

    opinion: WholeText


class DraftReply(In):
    """The reply to the deputy, point by point, with the co-handlers' opinions taken in."""

    body: WholeText
    class_code: Line = Field(description="A code of the congress's own list, for example A, B or C.", examples=["A"])
    case_officer: Name | None = None
    contact: ShortText | None = Field(default=None, description="Telephone of the case officer.")


class ReviewReply(In):
    """The class as the office sees it; a correction needs a reason."""

    class_code: Line | None = None
    class_reason: Note | None = None


class SignReply(In):
    """What makes the draft a document."""

    document_number: ShortText = Field(examples=["杭建议复〔2024〕23号"])
    issuer: Name = Field(description="Who signed (签发人).")
    disclosure: Disclosure
    disclosure_reason: Note | None = None


class UnitMoved(Out):
    """The assignment after the move, and where its case stands now."""

    id: UUID
    suggestion_id: UUID
    organisation_id: UUID
    role: UnitRole
    round: int
    state: AssignmentState
    version: int
    case_state: CaseState
    case_version: int
