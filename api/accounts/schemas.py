"""What crosses the wire for signing in, accounts and API keys."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from api.schemas import STORABLE, Filter, In, Name, Out
from domain.accounts.passwords import LONGEST, SHORTEST
from domain.actor import Right, Role

Username = Annotated[str, StringConstraints(min_length=2, max_length=64, pattern=r"^[A-Za-z0-9_.@-]+$")]
# As typed: a space at either end is part of a password.
Typed = Annotated[str, StringConstraints(max_length=1_000, pattern=STORABLE)]
NewPassword = Annotated[str, StringConstraints(min_length=SHORTEST, max_length=LONGEST, pattern=STORABLE)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=STORABLE)]
Asked = Annotated[str, StringConstraints(max_length=200, pattern=STORABLE)]
Roles = Annotated[frozenset[Role], Field(min_length=1)]

_ACCOUNT = {
    "id": "019a0000-0000-7000-8000-000000000001",
    "username": "daibiao001",
    "name": "代表001",
    "roles": ["deputy"],
    "active": True,
    "created_at": "2025-01-08T01:00:00Z",
    "version": 1,
    "person": {"id": "019a0000-0000-7000-8000-000000000002", "name": "代表001"},
    "organisation": None,
    "delegation": None,
}
_CONGRESS = {
    "id": "019a0000-0000-7000-8000-000000000003",
    "slug": "hangzhou",
    "name": "杭州市人民代表大会",
    "level": "city",
    "zone": "Asia/Shanghai",
}
_KEY = {
    "id": "019a0000-0000-7000-8000-000000000004",
    "name": "夜间导入",
    "prefix": "ylk_3fK9aZ",
    "rights": ["import:run"],
    "account": {"id": "019a0000-0000-7000-8000-000000000005", "name": "导入员"},
    "created_at": "2025-01-08T01:00:00Z",
    "expires_at": "2025-12-31T16:00:00Z",
    "last_used_at": None,
    "revoked_at": None,
}
_TOKENS = {
    "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTlhIn0.mBq4",
    "token_type": "bearer",
    "expires_in": 900,
    "refresh_token": "ylr_kq1v9m0Yx1rT2zv8sE0b3w6n5c4d7f8g9h0j1k2l3m4",
    "refresh_expires_at": "2025-02-07T01:00:00Z",
}


def example(value: dict[str, Any]) -> ConfigDict:
    """The example that the document shows."""
    return ConfigDict(json_schema_extra={"examples": [value]})


class SignIn(In):
    model_config = example({"congress": "hangzhou", "username": "daibiao001", "password": "a long enough password"})

    congress: Asked = Field(description="Slug of the congress.")
    username: Asked
    password: Typed


class Refresh(In):
    model_config = example({"refresh_token": _TOKENS["refresh_token"]})

    refresh_token: Secret


class Tokens(Out):
    model_config = example(_TOKENS)

    access_token: str = Field(description="Send it as `Authorization: Bearer …`.")
    token_type: str = "bearer"  # noqa: S105 - the kind of a token, not one
    expires_in: int = Field(description="Seconds until the access token expires.")
    refresh_token: str = Field(description="Good for one exchange; keep only the latest.")
    refresh_expires_at: datetime


class Named(Out):
    id: UUID
    name: str


class AccountOut(Out):
    model_config = example(_ACCOUNT)

    id: UUID
    username: str
    name: str
    roles: list[Role]
    active: bool
    person: Named | None
    organisation: Named | None
    delegation: Named | None
    created_at: datetime
    version: int


class MyCongress(Out):
    id: UUID
    slug: str
    name: str
    level: str
    zone: str = Field(description="IANA time zone of its legal days.")


class MeOut(AccountOut):
    model_config = example(_ACCOUNT | {"congress": _CONGRESS, "rights": ["suggestion:file", "suggestion:read"]})

    congress: MyCongress
    rights: list[Right] = Field(description="What these credentials may do; an API key carries fewer than its account.")


class AccountEdit(In):
    """A whole account as it shall be; a link that is not sent is removed."""

    model_config = example(
        {"name": "代表001", "roles": ["deputy"], "person_id": "019a0000-0000-7000-8000-000000000002"}
    )

    name: Name
    roles: Roles
    person_id: UUID | None = Field(default=None, description="Needed by a deputy.")
    organisation_id: UUID | None = Field(default=None, description="Needed by a unit's officer or head.")
    delegation_id: UUID | None = Field(default=None, description="Needed by a delegation's clerk.")


class AccountNew(AccountEdit):
    model_config = example(
        {
            "username": "daibiao001",
            "password": "a long enough password",
            "name": "代表001",
            "roles": ["deputy"],
            "person_id": "019a0000-0000-7000-8000-000000000002",
        }
    )

    username: Username
    password: NewPassword


class AccountFilter(Filter):
    role: Role | None = None
    active: bool | None = None
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    q: Name | None = Field(default=None, description="A part of the username or the name.")


class PasswordReset(In):
    model_config = example({"password": "another long password"})

    password: NewPassword


class PasswordChange(In):
    model_config = example({"present": "a long enough password", "wanted": "another long password"})

    present: Typed
    wanted: NewPassword


class ApiKeyNew(In):
    model_config = example({"name": "夜间导入", "rights": ["import:run"], "expires_at": "2025-12-31T16:00:00Z"})

    name: Name
    rights: Annotated[frozenset[Right], Field(min_length=1, description="A part of your own.")]
    expires_at: AwareDatetime = Field(description="At most 366 days ahead.")


class ApiKeyOut(Out):
    model_config = example(_KEY)

    id: UUID
    name: str
    prefix: str = Field(description="How the key begins, to tell it from others.")
    rights: list[Right]
    account: Named
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = Field(description="To the minute.")
    revoked_at: datetime | None


class ApiKeyMade(ApiKeyOut):
    model_config = example(_KEY | {"key": "ylk_3fK9aZq1v9m0Yx1rT2zv8sE0b3w6n5c4d7f8g9h0j1k"})

    key: str = Field(description="Shown this once and never again.")
