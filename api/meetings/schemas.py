"""What the organiser and the invited send of a meeting."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.examples import ident
from api.schemas import Code, Day, In, LongText, Note, ShortText, WholeText
from domain.meetings.states import ActionOnCase, DecisionKind, MeetingAnswer, MeetingRole, OffDays
from domain.people.states import PositionRank

Url = Annotated[str, Field(min_length=8, max_length=2_000, pattern=r"^https?://[^\s\x00]+$")]
STARTS, ENDS = "2025-05-13T01:30:00Z", "2025-05-13T03:30:00Z"
Role = Annotated[MeetingRole, Field(examples=["unit"])]
Instant = Annotated[AwareDatetime, Field(description="With its offset; the day counts in the congress's zone.")]


class KindIn(In):
    """A kind of meeting: who must be there, how much notice, what it may decide."""

    code: Code = Field(examples=["street-face-to-face"])
    name: ShortText = Field(examples=["街道主任·代表面对面"])
    required: list[MeetingRole] = Field(max_length=6, examples=[["host", "unit", "deputy"]])
    opens: list[ActionOnCase] = Field(max_length=4, examples=[["promise", "task"]])
    notice_workdays: int = Field(ge=0, le=60, examples=[3])
    reminder_workdays: int | None = Field(
        default=None, ge=0, le=60, examples=[1], description="People are reminded so long before; null: never."
    )
    travel_minutes: int = Field(ge=0, le=1440, examples=[30], description="People are taken so long before and after.")
    precedence: int = Field(
        ge=0, le=1000, examples=[15], description="A higher one may push out a tentative hold of a lower one."
    )
    may_be_live: bool
    makes_promises: bool
    three_party: bool
    off_days: OffDays
    substitute_rank: PositionRank


class KindChanged(KindIn):
    """The kind as it is from now on."""

    active: bool = True


class Draft(In):
    """A meeting that holds nothing yet."""

    kind_id: UUID = Field(examples=[ident(131)])
    title: ShortText = Field(examples=["市长·代表面对面：老旧小区加装电梯"])
    starts_at: Instant | None = Field(default=None, examples=[STARTS])
    ends_at: Instant | None = Field(default=None, examples=[ENDS])
    room_id: UUID | None = Field(default=None, examples=[ident(122)])
    organisation_id: UUID | None = Field(default=None, description="The committee that organises it.")
    places: int = Field(default=0, ge=0, le=100_000, description="Public places, beside those of the invited.")
    live: bool = False
    live_url: Url | None = None
    off_day_reason: Note | None = Field(default=None, description="Why it stands on a day without work.")
    note: Note | None = None


class Edited(In):
    """What is told of the meeting; time and room change by `move-meeting`."""

    title: ShortText = Field(examples=["市长·代表面对面：老旧小区加装电梯"])
    organisation_id: UUID | None = None
    places: int = Field(default=0, ge=0, le=100_000)
    live: bool = False
    live_url: Url | None = None
    off_day_reason: Note | None = None
    note: Note | None = None


class OnAgenda(In):
    """A case, in the order of the list."""

    suggestion_id: UUID
    minutes: int | None = Field(default=None, ge=1, le=600)
    note: Note | None = None


class Agenda(In):
    """All cases, in their order."""

    cases: list[OnAgenda] = Field(max_length=50)


class Invited(In):
    """Somebody to be there."""

    person_id: UUID
    role: Role
    organisation_id: UUID | None = Field(
        default=None, examples=[ident(11)], description="For whom they speak; needed for `unit`."
    )
    required: bool = Field(default=True, description="Taken from the invitation on; others once they accept.")


class Invitations(In):
    participants: Annotated[list[Invited], Field(min_length=1, max_length=300)]


class Named(In):
    """One invitation of the meeting."""

    participant_id: UUID
    reason: Note | None = None


class Answered(Named):
    """What the invited say, or the organiser for them."""

    answer: MeetingAnswer


class Substituted(Named):
    """Who comes instead."""

    person_id: UUID


class Takes(In):
    """Whether tentative holds that yield are pushed out; they are told."""

    push_out: bool = Field(default=False, description="Push out tentative holds of kinds with a lower precedence.")


class Moved(Takes):
    """Another time or room; a draft may have neither."""

    starts_at: Instant | None = Field(examples=[STARTS])
    ends_at: Instant | None = Field(examples=[ENDS])
    room_id: UUID | None = Field(examples=[ident(122)])
    off_day_reason: Note | None = None
    reason: Note | None = Field(
        default=None, examples=["市长当日另有安排。"], description="Needed once people were told."
    )


class Ended(In):
    reason: Note = Field(examples=["因防汛工作安排推迟。"])


class Came(In):
    participant_id: UUID
    attended: bool


class Attendance(In):
    attendance: Annotated[list[Came], Field(min_length=1, max_length=300)]


class Viewers(In):
    viewers: int = Field(ge=0, le=2_000_000_000, examples=[2500], description="Person-times (人次).")


class Decided(In):
    """A promise needs case, unit and day; a request to change a class needs case and class."""

    kind: DecisionKind
    text: LongText = Field(examples=["年内完成二十处试点并公布费用分摊办法。"])
    suggestion_id: UUID | None = Field(default=None, examples=[ident(21)])
    organisation_id: UUID | None = Field(default=None, examples=[ident(11)])
    due_on: Day | None = Field(default=None, examples=["2025-12-31"])
    class_code: Code | None = None


class Settled(In):
    decision_id: UUID
    note: Note | None = None


class Adopted(In):
    """The request that becomes a change of class."""

    decision_id: UUID
    reason: Note | None = Field(default=None, description="Without it the words of the decision.")
    reply_id: UUID | None = Field(default=None, description="Needed where several units answered each for its part.")


class RequestRefused(In):
    """The request, and why the class stays."""

    decision_id: UUID
    reason: Note = Field(examples=["实地核查尚未完成，暂不调整。"])


class Minutes(In):
    """The whole text; a changed text asks every party again."""

    text: WholeText = Field(examples=["会议听取了办理情况，代表提出三点意见……"])


class Published(In):
    """The public text where it is another; personal data are removed from either."""

    text: WholeText | None = None
