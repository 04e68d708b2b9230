"""Credentials to Actor: what an access token says, and which API key a secret is; not what anybody may do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import jwt

from domain.accounts.tokens import KEY_PREFIX, Holder, actor_of
from domain.actor import Actor, Role
from domain.errors import Unauthenticated

ALGORITHM = "HS256"
AUDIENCE = "yanlu"
_REQUIRED = ("sub", "cid", "slug", "roles", "exp")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks, and the slug of the congress whose paths are theirs."""

    actor: Actor
    slug: str
    by_key: bool = False


def access_token(holder: Holder, key: str, minutes: int, now: datetime) -> str:
    """A token that says who its bearer is until it expires, so that a request needs no statement to know."""
    claims: dict[str, Any] = {
        "aud": AUDIENCE,
        "sub": str(holder.account_id),
        "cid": str(holder.congress_id),
        "slug": holder.slug,
        "name": holder.name,
        "roles": sorted(holder.roles),
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=minutes)).timestamp()),
    }
    links = {"pid": holder.person_id, "oid": holder.organisation_id, "did": holder.delegation_id}
    claims |= {name: str(value) for name, value in links.items() if value is not None}
    return jwt.encode(claims, key, algorithm=ALGORITHM)


def identity_of_token(token: str, key: str, now: datetime, request_id: str) -> Identity:
    """Raises Unauthenticated `token_invalid` or `token_expired`; time is the caller's, not the library's."""
    try:
        holder, expires = _verified(token, key)
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError) as error:
        raise Unauthenticated("token_invalid") from error
    if now.timestamp() >= expires:
        raise Unauthenticated("token_expired")
    return Identity(actor_of(holder, request_id), holder.slug)


@lru_cache(maxsize=4096)
def _verified(token: str, key: str) -> tuple[Holder, int]:
    """What a token says and when it expires: once verified it stays so, only the expiry is asked at each request."""
    claims = jwt.decode(
        token,
        key,
        algorithms=[ALGORITHM],
        audience=AUDIENCE,
        options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "require": list(_REQUIRED)},
    )
    return _holder(claims), int(claims["exp"])


def is_api_key(credentials: str) -> bool:
    return credentials.startswith(KEY_PREFIX)


def _holder(claims: dict[str, Any]) -> Holder:
    return Holder(
        account_id=UUID(claims["sub"]),
        congress_id=UUID(claims["cid"]),
        slug=str(claims["slug"]),
        name=str(claims.get("name", "")),
        roles=frozenset(Role(role) for role in claims["roles"]),
        person_id=_uuid(claims.get("pid")),
        organisation_id=_uuid(claims.get("oid")),
        delegation_id=_uuid(claims.get("did")),
    )


def _uuid(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)
