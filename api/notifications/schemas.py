"""What crosses the wire for the inbox."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.meetings.schemas import ENDS, STARTS
from api.schemas import In, Out
from api.suggestions.schemas_summary import CaseParty
from domain.meetings.states import MeetingAnswer, MeetingRole, MeetingState
from domain.notifications.states import NotificationKind


class MeetingBefore(Out):
    """The meeting as it was before it was moved or changed."""

    title: str
    starts_at: datetime | None = Field(examples=[STARTS])
    ends_at: datetime | None = Field(examples=[ENDS])
    room: str | None = Field(examples=["协商厅"])


class Payload(Out):
    """The meeting as it was when you were told: what became of it later does not change it."""

    meeting_id: UUID
    title: str = Field(examples=["市长·代表面对面：老旧小区加装电梯"])
    meeting_kind: str = Field(examples=["mayor-face-to-face"])
    meeting_kind_name: str = Field(examples=["市长·代表面对面"])
    state: MeetingState
    starts_at: datetime | None = Field(examples=[STARTS])
    ends_at: datetime | None = Field(examples=[ENDS])
    room: str | None = Field(examples=["协商厅"])
    venue: str | None = Field(examples=["代表联络总站"])
    address: str | None = Field(examples=["市民中心"])
    live_url: str | None
    role: MeetingRole | None = Field(default=None, description="As what you are asked.")
    required: bool | None = None
    reason: str | None = None
    answer: MeetingAnswer | None = Field(default=None, description="What `person` answered.")
    person: CaseParty | None = Field(default=None, description="Who answered, or who comes for whom.")
    before: MeetingBefore | None = None


class Notification(Out):
    """What you were told, and whether you have read it."""

    id: UUID
    kind: NotificationKind
    at: datetime
    subject_id: UUID = Field(description="The meeting.", examples=["019a0000-0000-7000-8000-000000000132"])
    event_id: UUID = Field(description="The event of which it tells.")
    payload: Payload
    read_at: datetime | None


class Unread(Out):
    """What the badge shows."""

    unread: int = Field(examples=[3])


class MarkedRead(Out):
    """How many were unread until now."""

    read: int = Field(examples=[3])


class ReadAll(In):
    """Up to when: what arrived since you looked stays unread."""

    until: AwareDatetime | None = Field(
        default=None, description="Only what you were told up to then.", examples=["2025-05-12T08:00:00Z"]
    )


class NotificationFilters(BaseModel):
    """Conditions of the list; all that are given hold together."""

    model_config = ConfigDict(frozen=True)

    unread: bool | None = Field(default=None, description="Whether you have not read it.")
    kind: list[NotificationKind] | None = Field(
        default=None, description="Any of these.", max_length=len(NotificationKind)
    )
    meeting: UUID | None = Field(default=None, description="Only of this meeting.")
