"""Ratings: one row per reply, rater and dimension; a rating is never overwritten."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, instant, key, one_of, text
from domain.db import constraint_code
from domain.evaluations.states import Dimension, RatingLevel


class Evaluation(SQLModel, table=True):
    """Bound to the version of the reply that it rates, and so to its round.

    `turn` is 1; a rating that a reconciliation opened again is given anew in the next turn, and the earlier rows stay.
    """

    __tablename__ = "evaluation"
    __table_args__ = (
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("reply", "reply_id"),
        belongs_to("person", "person_id"),
        one_of("dimension", Dimension),
        one_of("level", RatingLevel),
        UniqueConstraint(
            "congress_id",
            "reply_id",
            "person_id",
            "dimension",
            "turn",
            name=constraint_code("evaluation_rated_key", "already_rated"),
        ),
        Index("evaluation_congress_id_person_id_idx", "congress_id", "person_id"),
        Index("evaluation_of_case_idx", "congress_id", "suggestion_id", "round", "level"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    suggestion_id: UUID
    reply_id: UUID
    person_id: UUID
    round: int
    turn: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    dimension: str = text()
    level: str = text()
    reason: str | None = text(optional=True)
    late: bool
    rated_at: datetime = instant()
    rated_by: UUID | None = None


evaluation = SQLModel.metadata.tables["evaluation"]
