"""What everybody may read."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from api.examples import ident
from api.schemas import Filter, In, Note, Out, ShortText
from api.statistics.schemas import Definition, Period
from api.statistics.snapshot_schemas import FrozenAnswer, FrozenFigure
from domain.assignments.states import Disclosure, UnitRole
from domain.organisations.tables import OrganisationKind
from domain.suggestions.states import CaseKind, CaseState, Permission


class PublicSort(StrEnum):
    """Orders of the public lists, by the first publication."""

    NEWEST = "-published_at"
    OLDEST = "published_at"


class PublicFilters(Filter):
    """A part of the filters of cases."""

    kind: CaseKind | None = None
    session: UUID | None = Field(default=None, description="Only of this session of the congress.")
    term: UUID | None = Field(default=None, description="Only of this term.")
    in_session: bool | None = Field(default=None, description="Filed in session, or between sessions.")
    category: ShortText | None = Field(default=None, description="Only of this category.")
    delegation: UUID | None = Field(default=None, description="Only of this delegation.")
    deputy: UUID | None = Field(default=None, description="Only those that this deputy leads or signed.")
    organisation: UUID | None = Field(default=None, description="Only those that this organisation handles.")
    number: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(default=None, description="Official number.")


class PublicName(Out):
    """Somebody, or something, by name."""

    id: UUID
    name: str


class PublicUnit(PublicName):
    """A unit that handles the case."""

    role: UnitRole


class PublicReference(Out):
    """The official reference."""

    session_id: UUID
    term_number: int
    session_number: int
    in_session: bool
    number: int
    label: str = Field(examples=["第14届5次会议 第23号"])


class PublicCase(Out):
    """What a title tells of a published case."""

    id: UUID = Field(examples=[ident(21)])
    kind: CaseKind
    title: str
    category: str | None
    reference: PublicReference
    lead: PublicName | None
    cosigners: list[PublicName]
    delegation: str | None
    units: list[PublicUnit]
    state: CaseState
    class_code: str | None = Field(description="The result class as it stands.", examples=["A"])
    submitted_on: date | None
    accepted_on: date | None
    assigned_on: date | None
    replied_on: date | None
    closed_on: date | None
    published_at: datetime
    changed_at: datetime


class ReplySaid(Out):
    """A published reply."""

    id: UUID = Field(examples=[ident(41)])
    suggestion_id: UUID
    title: str = Field(description="Of the case.")
    unit: PublicUnit
    round: int
    document_number: str | None
    class_code: str
    body: str = Field(description="What is personal is taken out.")
    sent_on: date | None


class PublicReply(ReplySaid):
    """A published reply in the list of all."""

    published_at: datetime
    changed_at: datetime


class PublicCaseWhole(PublicCase):
    """A published case with its text and replies, where the deputy permits the text; null and empty where only the title."""

    facts: str | None
    proposal: str | None
    replies: list[ReplySaid]


class PublicSnapshot(Out):
    """Figures as the congress published them."""

    id: UUID = Field(examples=[ident(121)])
    title: str
    note: str | None
    kind: CaseKind
    period: Period
    as_of: datetime
    published_at: datetime

    @model_validator(mode="before")
    @classmethod
    def _of_period(cls, value: object) -> object:
        if not isinstance(value, dict) or "period" in value:
            return value
        period = {"session_id": value["session_id"], "session": value["session"], "as_of": value["as_of"]}
        return {**value, "period": period | {"from": value["from_on"], "to": value["to_on"]}}


class PublicSnapshotWhole(PublicSnapshot):
    """A snapshot with every figure as it was printed."""

    figures: list[FrozenFigure]


class PublishedFigure(Out):
    """A figure as it was published last."""

    figure: str = Field(examples=["solved"])
    definition: Definition
    answer: FrozenAnswer
    as_of: datetime
    published_at: datetime
    snapshot_id: UUID
    title: str = Field(description="Of the snapshot.")


class PublishedFigures(Out):
    """Each figure that the congress ever published, as it was published last."""

    items: list[PublishedFigure]


class Area(Out):
    """Where a deputy was elected."""

    name: str


class Membership(Out):
    """A mandate, as Popolo says it."""

    id: UUID
    person_id: UUID
    organization_id: UUID = Field(description="The congress.")
    role: str = Field(examples=["deputy"])
    legislative_period: int = Field(description="Number of the term.")
    start_date: date
    end_date: date | None
    area: Area | None
    on_behalf_of: PublicName | None = Field(description="The delegation.")


class PopoloPerson(Out):
    """A deputy, as Popolo says it: no contact data."""

    id: UUID = Field(examples=[ident(2)])
    name: str
    memberships: list[Membership]


class OtherName(Out):
    """A short name."""

    name: str


class PopoloOrganization(Out):
    """An organisation, as Popolo says it."""

    id: UUID = Field(examples=[ident(11)])
    name: str
    other_names: list[OtherName]
    classification: OrganisationKind
    parent_id: UUID | None


class PermissionChange(In):
    """What the deputy lets the public see from now on."""

    permission: Permission


class PermissionChanged(Out):
    """The case with the new permission."""

    id: UUID
    permission: Permission
    state: CaseState
    version: int


class DisclosureChange(In):
    """The unit's decision on its reply from now on; whatever is not open has a reason."""

    disclosure: Disclosure
    reason: Note | None = None


class DisclosureChanged(Out):
    """The reply with the new decision; `version` is that of the case."""

    id: UUID
    suggestion_id: UUID
    disclosure: Disclosure
    disclosure_reason: str | None
    version: int
