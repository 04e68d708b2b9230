"""How columns are declared: tenant keys, references that carry the tenant, instants, texts, closed lists."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "ck": "%(table_name)s_%(constraint_name)s_check",
}


def key() -> Any:
    """A part of the primary key; `congress_id` always comes first."""
    return Field(primary_key=True)


def text(*, optional: bool = False) -> Any:
    """A text of any length; the limits are the schemas' business."""
    return Field(default=None, sa_type=Text, nullable=True) if optional else Field(sa_type=Text)


def instant(*, optional: bool = False) -> Any:
    """An instant, stored with its time zone (UTC)."""
    tz: Any = DateTime(timezone=True)
    return Field(default=None, sa_type=tz, nullable=True) if optional else Field(sa_type=tz)


def document(*, optional: bool = False) -> Any:
    """A JSON document that is read and written whole."""
    return Field(default=None, sa_type=JSONB, nullable=True) if optional else Field(sa_type=JSONB)


def texts() -> Any:
    """A short list of codes."""
    kind: Any = ARRAY(Text)
    return Field(sa_type=kind)


def belongs_to(table: str, column: str, *, on_delete: str | None = None) -> ForeignKeyConstraint:
    """A reference that carries the congress, so that rows of two congresses cannot be linked."""
    return ForeignKeyConstraint(
        ["congress_id", column], [f"{table}.congress_id", f"{table}.id"], ondelete=on_delete, use_alter=False
    )


def of_congress() -> ForeignKeyConstraint:
    """The reference to the congress itself."""
    return ForeignKeyConstraint(["congress_id"], ["congress.id"])


def one_of(column: str, values: type[StrEnum] | Iterable[str]) -> CheckConstraint:
    """The column holds one of these codes; the list is derived from the enum, never typed twice."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
