"""Accounts, refresh tokens, API keys, and the counters that throttle sign-in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, instant, key, of_congress, text, texts
from domain.db import constraint_code


class Account(SQLModel, table=True):
    """A way in: roles, and the person, organisation and delegation it acts for."""

    __tablename__ = "account"
    __table_args__ = (
        of_congress(),
        belongs_to("person", "person_id"),
        belongs_to("organisation", "organisation_id"),
        belongs_to("delegation", "delegation_id"),
        UniqueConstraint("congress_id", "username", name=constraint_code("account_username_key", "username_taken")),
    )

    congress_id: UUID = key()
    id: UUID = key()
    username: str = text()
    name: str = text()
    password_hash: str = text()
    roles: list[str] = texts()
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    delegation_id: UUID | None = None
    active: bool = Field(default=True)
    created_at: datetime = instant()
    version: int = Field(default=1)


class RefreshToken(SQLModel, table=True):
    """One link of a rotating chain; a second use of any link revokes the whole family."""

    __tablename__ = "refresh_token"
    __table_args__ = (
        belongs_to("account", "account_id"),
        UniqueConstraint("token_hash", "congress_id", name="refresh_token_token_hash_key"),
        Index("refresh_token_congress_id_family_id_idx", "congress_id", "family_id"),
        Index("refresh_token_congress_id_account_id_idx", "congress_id", "account_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    account_id: UUID
    family_id: UUID
    token_hash: bytes
    issued_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(optional=True)
    revoked_at: datetime | None = instant(optional=True)


class ApiKey(SQLModel, table=True):
    """A script's key: stored hashed, shown once, with rights of its own that never exceed its account's."""

    __tablename__ = "api_key"
    __table_args__ = (
        belongs_to("account", "account_id"),
        UniqueConstraint("key_hash", "congress_id", name="api_key_key_hash_key"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    account_id: UUID
    name: str = text()
    prefix: str = text()
    key_hash: bytes
    rights: list[str] = texts()
    created_at: datetime = instant()
    expires_at: datetime = instant()
    last_used_at: datetime | None = instant(optional=True)
    revoked_at: datetime | None = instant(optional=True)


class SignInFailure(SQLModel, table=True):
    """Failed tries per (congress, username) as typed, whether or not such an account exists."""

    __tablename__ = "sign_in_failure"

    subject: bytes = Field(primary_key=True)
    failures: int
    first_at: datetime = instant()
    last_at: datetime = instant()


account = SQLModel.metadata.tables["account"]
refresh_token = SQLModel.metadata.tables["refresh_token"]
api_key = SQLModel.metadata.tables["api_key"]
sign_in_failure = SQLModel.metadata.tables["sign_in_failure"]
