"""What a deputy says of a reply."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas import In, Note
from domain.evaluations.states import Dimension, RatingLevel


class Rating(In):
    """One dimension."""

    dimension: Dimension
    level: RatingLevel
    reason: Note | None = Field(default=None, description="Needed where the profile says so: always when dissatisfied.")


class Evaluate(In):
    """The rating of one reply."""

    reply_id: UUID
    ratings: Annotated[list[Rating], Field(min_length=1, max_length=8)]
