"""The tutorial idiom over the same tables: FastAPI, SQLModel with relationships, an AsyncSession, a response_model.

What stands beside a case is loaded with `selectin`, as the tutorials advise; lamps and moves are left out, and sign-in.
"""

import os
import uuid
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, Relationship, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

CONGRESS = uuid.UUID(os.environ["CONGRESS"])
engine = create_async_engine(os.environ["DATABASE_URL"].replace("postgresql:", "postgresql+asyncpg:"), pool_size=10)
LOADED = {"lazy": "selectin"}


def _to(table: str, column: str) -> tuple[ForeignKeyConstraint, ...]:
    return (ForeignKeyConstraint(["congress_id", column], [f"{table}.congress_id", f"{table}.id"]),)


class Row(SQLModel):
    congress_id: uuid.UUID = Field(primary_key=True)
    id: uuid.UUID = Field(primary_key=True)


class NamedPublic(SQLModel):
    id: uuid.UUID
    name: str


class Person(Row, table=True):
    name: str


class Delegation(Row, table=True):
    name: str


class Organisation(Row, table=True):
    name: str
    short_name: str | None


class Session(Row, table=True):
    __table_args__ = _to("term", "term_id")
    number: int
    term_id: uuid.UUID
    term: "Term" = Relationship(sa_relationship_kwargs=LOADED)


class Term(Row, table=True):
    number: int


class OfCase(Row):
    suggestion_id: uuid.UUID
    round: int


class AssignmentPublic(SQLModel):
    id: uuid.UUID
    role: str
    state: str
    scope: str | None
    organisation: NamedPublic


class Assignment(OfCase, table=True):
    __table_args__ = (*_to("suggestion", "suggestion_id"), *_to("organisation", "organisation_id"))
    organisation_id: uuid.UUID
    role: str
    state: str
    scope: str | None
    organisation: Organisation = Relationship(sa_relationship_kwargs=LOADED)


class ClockPublic(SQLModel):
    id: uuid.UUID
    step: str
    assignment_id: uuid.UUID | None
    state: str
    due_at: datetime


class Deadline(OfCase, ClockPublic, table=True):
    __table_args__ = _to("suggestion", "suggestion_id")
    id: uuid.UUID = Field(primary_key=True)


class SignaturePublic(SQLModel):
    person_id: uuid.UUID
    role: str
    state: str


class Signature(Row, SignaturePublic, table=True):
    __table_args__ = _to("suggestion", "suggestion_id")
    suggestion_id: uuid.UUID


class RatingPublic(SQLModel):
    dimension: str
    level: str
    round: int


class Evaluation(OfCase, RatingPublic, table=True):
    __table_args__ = _to("suggestion", "suggestion_id")


class ClassPublic(SQLModel):
    to_code: str
    round: int
    source: str
    at: datetime
    reply_id: uuid.UUID | None


class ClassChange(Row, ClassPublic, table=True):
    __tablename__ = "class_change"
    __table_args__ = _to("suggestion", "suggestion_id")
    suggestion_id: uuid.UUID


class SuggestionBase(SQLModel):
    id: uuid.UUID
    version: int
    kind: str
    in_session: bool
    number: int | None
    session_id: uuid.UUID
    title: str
    category: str | None
    state: str
    round: int
    mode: str | None
    origin: str
    confidential: bool
    feedback: str | None
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    assigned_at: datetime | None
    replied_at: datetime | None
    reply_received_at: datetime | None
    evaluated_at: datetime | None
    closed_at: datetime | None


class Suggestion(SuggestionBase, table=True):
    __table_args__ = (
        *_to("person", "lead_person_id"),
        *_to("delegation", "delegation_id"),
        *_to("session", "session_id"),
    )
    congress_id: uuid.UUID = Field(primary_key=True)
    id: uuid.UUID = Field(primary_key=True)
    lead_person_id: uuid.UUID
    delegation_id: uuid.UUID | None
    lead: Person = Relationship(sa_relationship_kwargs=LOADED)
    delegation: Delegation | None = Relationship(sa_relationship_kwargs=LOADED)
    session: Session = Relationship(sa_relationship_kwargs=LOADED)
    units: list[Assignment] = Relationship(sa_relationship_kwargs=LOADED)
    clocks: list[Deadline] = Relationship(sa_relationship_kwargs=LOADED)
    signatures: list[Signature] = Relationship(sa_relationship_kwargs=LOADED)
    ratings: list[Evaluation] = Relationship(sa_relationship_kwargs=LOADED)
    classes: list[ClassChange] = Relationship(sa_relationship_kwargs=LOADED)


class TermPublic(SQLModel):
    number: int


class SessionPublic(SQLModel):
    number: int
    term: TermPublic


class SuggestionPublic(SuggestionBase):
    lead: NamedPublic
    delegation: NamedPublic | None
    session: SessionPublic
    units: list[AssignmentPublic]
    clocks: list[ClockPublic]
    signatures: list[SignaturePublic]
    ratings: list[RatingPublic]
    classes: list[ClassPublic]


async def get_session() -> AsyncIterator[AsyncSession]:
    async with AsyncSession(engine) as session:
        yield session


app = FastAPI()


@app.get("/suggestions", response_model=list[SuggestionPublic])
async def read_suggestions(session: Annotated[AsyncSession, Depends(get_session)], limit: int = 50) -> list[Suggestion]:
    wanted = select(Suggestion).where(Suggestion.congress_id == CONGRESS)
    return list((await session.exec(wanted.order_by(col(Suggestion.id).desc()).limit(limit))).all())
