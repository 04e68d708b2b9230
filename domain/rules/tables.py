"""Rule profiles as rows: a published version never changes, a new version is a new row with its own rules."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, document, instant, key, of_congress, text
from domain.db import constraint_code


class RuleProfile(SQLModel, table=True):
    """One version of a profile of one congress; `switches` holds what is not an amount of time, each with its article."""

    __tablename__ = "rule_profile"
    __table_args__ = (
        of_congress(),
        UniqueConstraint(
            "congress_id", "code", "version", name=constraint_code("rule_profile_version_key", "profile_version_exists")
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    code: str = text()
    version: int
    kind: str = text()
    name_zh: str = text()
    name_en: str = text()
    effective_from: date
    switches: dict[str, Any] = document()
    created_at: datetime = instant()


class Rule(SQLModel, table=True):
    """One limit: step, amount, unit, the event it counts from, its cap, and the article that says so."""

    __tablename__ = "rule"
    __table_args__ = (
        belongs_to("rule_profile", "profile_id"),
        UniqueConstraint("congress_id", "profile_id", "step", "applies", name="rule_step_key"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    profile_id: UUID
    step: str = text()
    applies: str = text()
    amount: int
    unit: str = text()
    anchor: str = text()
    cap_amount: int | None = None
    cap_unit: str | None = text(optional=True)
    cap_anchor: str | None = text(optional=True)
    article: str | None = text(optional=True)
    note: str | None = text(optional=True)
    assumed: bool = Field(default=False)


class CalendarDay(SQLModel, table=True):
    """A day that is not what its weekday says: a holiday or a make-up workday, with its source."""

    __tablename__ = "calendar_day"
    __table_args__ = (of_congress(),)

    congress_id: UUID = key()
    day: date = Field(primary_key=True)
    kind: str = text()
    name: str | None = text(optional=True)
    source: str = text()
    version: int


class CalendarYear(SQLModel, table=True):
    """A year whose holidays have been published; any other year counts as plain weekdays, and is said to."""

    __tablename__ = "calendar_year"
    __table_args__ = (of_congress(),)

    congress_id: UUID = key()
    year: int = Field(primary_key=True)
    source: str = text()
    version: int
    published_at: datetime = instant()


rule_profile = SQLModel.metadata.tables["rule_profile"]
rule = SQLModel.metadata.tables["rule"]
calendar_day = SQLModel.metadata.tables["calendar_day"]
calendar_year = SQLModel.metadata.tables["calendar_year"]
