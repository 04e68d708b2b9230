"""Published snapshots: what was said, by which definition, of which cases; written once, never changed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from domain.columns import belongs_to, document, instant, key, of_congress, one_of, text
from domain.suggestions.states import CaseKind


class StatisticsSnapshot(SQLModel, table=True):
    """Figures that the congress publishes together, of a session or of a period, as of one instant."""

    __tablename__ = "statistics_snapshot"
    __table_args__ = (
        of_congress(),
        belongs_to("session", "session_id"),
        one_of("kind", CaseKind),
        CheckConstraint("(session_id IS NULL) = (from_on IS NOT NULL AND to_on IS NOT NULL)", name="period"),
        CheckConstraint("as_of <= published_at", name="as_of"),
        Index("statistics_snapshot_congress_id_published_at_idx", "congress_id", "published_at", "id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    title: str = text()
    note: str | None = text(optional=True)
    kind: str = text()
    session_id: UUID | None = None
    from_on: date | None = None
    to_on: date | None = None
    as_of: datetime = instant()
    published_at: datetime = instant()
    account_id: UUID | None = None


class StatisticsSnapshotFigure(SQLModel, table=True):
    """One figure as it was answered. `counted`: what was counted, each as case, subject, whether in the numerator, keys."""

    __tablename__ = "statistics_snapshot_figure"
    __table_args__ = (
        belongs_to("statistics_snapshot", "snapshot_id"),
        UniqueConstraint("congress_id", "snapshot_id", "place", name="statistics_snapshot_figure_place_key"),
        CheckConstraint("place >= 1", name="place"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    snapshot_id: UUID
    place: int
    figure: str = text()
    definition: dict[str, Any] = document()
    asked: dict[str, Any] = document()
    answer: dict[str, Any] = document()
    counted: list[Any] = document()


snapshot = SQLModel.metadata.tables["statistics_snapshot"]
snapshot_figure = SQLModel.metadata.tables["statistics_snapshot_figure"]
