"""What a caller sends to file and move a case, and what a move answers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from api.schemas import Day, In, Line, Note, Out, ShortText, text
from domain.assignments.states import UnitRole
from domain.suggestions.states import CaseKind, CaseState, FormerLead, Ground, Mode, Permission, SignatureState

DraftText = Annotated[str, text(0, 50_000)]  # a draft may still be without it
People = Annotated[list[UUID], Field(min_length=1, max_length=200)]


class _Text(In):
    """The text and what the deputy says of it."""

    title: ShortText = Field(examples=["关于推进老旧小区加装电梯的建议"])
    category: ShortText | None = Field(default=None, examples=["城乡建设"])
    facts: DraftText = Field(
        default="",
        description="The facts and the problem (BJ14 §9).",
        examples=["全区九十年代以前的小区多数没有电梯……"],
    )
    proposal: DraftText = Field(
        default="", description="What is concretely proposed.", examples=["一、统一审批窗口。二、明确费用分摊办法。"]
    )
    one_matter: bool = Field(default=False, description="The deputy declares: one matter (一事一议). Needed to submit.")
    permission: Permission = Field(default=Permission.FULL, description="What the public may see.")
    confidential: bool = Field(default=False, description="Visible to its parties only.")
    written_reply: bool = Field(default=True, description="False: an oral answer is enough.")


class SuggestionFile(_Text):
    """A new case, as a draft."""

    kind: CaseKind = CaseKind.SUGGESTION
    session_id: UUID | None = Field(default=None, description="Default: the latest session that has begun.")
    lead_person_id: UUID | None = Field(
        default=None, description="Whose case it is, when a clerk or the office files it. Default: yourself."
    )
    source_system: Line | None = None
    source_id: Line | None = Field(default=None, description="Its name in that system; unique in the congress.")
    source_url: Line | None = None

    @model_validator(mode="after")
    def _source_is_whole(self) -> "SuggestionFile":
        if (self.source_system is None) != (self.source_id is None):
            raise ValueError("source_system and source_id go together")
        return self


class SuggestionEdit(_Text):
    """The whole text again; co-signers who confirmed the old text are asked again."""


class Invite(In):
    """Whom to ask."""

    person_ids: People


class Withdraw(In):
    """In writing, with a reason."""

    reason: Note = Field(examples=["有关部门已在会前解决。"])


class Screen(In):
    """Why it goes back."""

    ground: Ground
    note: Note = Field(description="What the deputy should know or mend.", examples=["请补充具体建议。"])


class Reject(Screen):
    """Why it is not accepted."""

    handled_as_letter: bool = Field(default=False, description="It goes on as a deputy's letter (代表来信).")


class Accept(In):
    """What the screener fixes."""

    in_session: bool | None = Field(
        default=None, description="Received in session (true) or between sessions. Default: by the day of filing."
    )
    category: ShortText | None = None


class Told(In):
    """How the deputy was told."""

    note: Note = Field(examples=["已电话告知。"])


class UnitChosen(In):
    """One unit and its role."""

    organisation_id: UUID
    role: UnitRole
    scope: Note | None = Field(default=None, description="Its part, in split handling.")


class Assign(In):
    """Who handles it, and how."""

    mode: Mode
    units: Annotated[list[UnitChosen], Field(min_length=1, max_length=50)]


class ChangeLead(In):
    """Who leads from now on, what becomes of the old lead, and why."""

    assignment_id: UUID = Field(description="The co-handler's assignment.")
    former: FormerLead = FormerLead.CO
    reason: Note = Field(examples=["主要职责在住建部门。"])


class Merge(In):
    """The case it is handled together with."""

    into: UUID


class Unmerge(In):
    """Why it is handled by itself again."""

    reason: Note = Field(examples=["两件涉及的小区不同，分别办理更合适。"])


class Urge(In):
    """What for."""

    reason: Note = Field(examples=["请在月底前与代表见面。"])
    assignment_id: UUID | None = Field(default=None, description="The unit meant; default: all.")


class Rehandle(In):
    """Why it is handled again."""

    reason: Note | None = None


class Close(In):
    """With which words, if any."""

    reason: Note | None = None


class Moved(Out):
    """The case after the move. `version` is also its `ETag`."""

    id: UUID
    kind: CaseKind
    state: CaseState
    version: int
    number: int | None = Field(description="Official number within session, in or between sessions, and kind.")
    round: int
    in_session: bool
    updated_at: datetime


class SignatureMoved(Out):
    """A co-signer's line after the move."""

    id: UUID
    suggestion_id: UUID
    person_id: UUID
    state: SignatureState
    case_version: int


class OnPaper(In):
    """Whose signature it is, when it was given, and the scan of it."""

    person_id: UUID = Field(description="The co-signer.")
    signed_on: Day = Field(description="The day on the paper (local date).")
    attachment_id: UUID | None = Field(default=None, description="A file of this case that shows it.")


class Decline(In):
    """Why not, if one wishes to say."""

    reason: Note | None = None
