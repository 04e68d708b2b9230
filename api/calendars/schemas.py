"""What crosses the wire for calendar feeds."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.schemas import In, Out
from domain.calendars.states import FeedOf


class FeedNew(In):
    """Whose meetings the feed shall show."""

    follows: FeedOf
    subject_id: UUID = Field(description="Id of the person, organisation or venue.")


class FeedOut(Out):
    """A feed as its maker sees it later: without its address."""

    id: UUID
    follows: FeedOf
    subject_id: UUID
    subject_name: str = Field(examples=["代表001"])
    prefix: str = Field(description="By which you tell it from others.", examples=["ylc_3kQx7b"])
    created_at: datetime
    revoked_at: datetime | None


class FeedMade(FeedOut):
    """The feed with its address, this once."""

    path: str = Field(
        description="Below the origin that you call, `https://` or `webcal://`. Whoever has it reads the calendar.",
        examples=["/calendar/ylc_" + "x" * 43 + ".ics"],
    )
