"""Scores that people give: one current row per reviewer and subject; an earlier one stays, with the instant it was replaced."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql
from sqlmodel import SQLModel

from domain.columns import belongs_to, instant, key, one_of, text
from domain.db import constraint_code
from domain.quality.states import Scored


class QualityScore(SQLModel, table=True):
    """What one reviewer thinks of one of the six, or of the whole, in one round; never overwritten."""

    __tablename__ = "quality_score"
    __table_args__ = (
        belongs_to("suggestion", "suggestion_id"),
        one_of("scored", Scored),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("round >= 1", name="round"),
        Index(
            constraint_code("quality_score_current_key", "changed_meanwhile"),
            "congress_id",
            "suggestion_id",
            "round",
            "scored",
            "account_id",
            unique=True,
            postgresql_where=sql("replaced_at IS NULL"),
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    suggestion_id: UUID
    round: int
    scored: str = text()
    score: int
    reason: str = text()
    account_id: UUID
    scored_at: datetime = instant()
    replaced_at: datetime | None = instant(optional=True)


quality_score = SQLModel.metadata.tables["quality_score"]
