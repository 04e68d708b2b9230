"""What a deputy says of a reply."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from api.examples import ident
from api.schemas import In, Note, Out
from domain.evaluations.states import Dimension, RatingLevel
from domain.suggestions.states import CaseKind

Round = Annotated[str, Field(pattern=r"^(first|latest|[1-9][0-9]?)$", examples=["latest"])]


class Rating(In):
    """One dimension."""

    dimension: Dimension
    level: RatingLevel
    reason: Note | None = Field(default=None, description="Needed where the profile says so: always when dissatisfied.")


class Evaluate(In):
    """The rating of one reply."""

    reply_id: UUID
    ratings: Annotated[list[Rating], Field(min_length=1, max_length=8)]


class DimensionFigures(Out):
    """How one dimension was rated; each case counts once, by the worst that was said in the round that counts."""

    dimension: Dimension
    rated: int
    unrated: int = Field(description="Replied to, and nobody said anything; not in the denominator.")
    satisfied: int
    basically_satisfied: int
    dissatisfied: int
    strict: float = Field(description="Percent satisfied, of those rated.")
    broad: float = Field(description="Percent satisfied or basically satisfied, of those rated.")


class EvaluationFigures(Out):
    """The ratings of a session by dimension, in the round asked for, as they stood at an instant."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "session_id": ident(14),
                    "kind": "suggestion",
                    "round": "latest",
                    "as_of": "2017-12-31T16:00:00Z",
                    "replied": 220,
                    "dimensions": [
                        {
                            "dimension": "process",
                            "rated": 220,
                            "unrated": 0,
                            "satisfied": 220,
                            "basically_satisfied": 0,
                            "dissatisfied": 0,
                            "strict": 100.0,
                            "broad": 100.0,
                        },
                        {
                            "dimension": "result",
                            "rated": 220,
                            "unrated": 0,
                            "satisfied": 218,
                            "basically_satisfied": 0,
                            "dissatisfied": 2,
                            "strict": 99.09,
                            "broad": 99.09,
                        },
                    ],
                }
            ]
        }
    )

    session_id: UUID
    kind: CaseKind
    round: str
    as_of: datetime
    replied: int = Field(description="Cases that were replied to, in the round asked for.")
    dimensions: list[DimensionFigures]
