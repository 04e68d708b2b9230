"""Secrets that are shown once and stored as a hash, and whom they speak for."""

import hashlib
import secrets
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from domain.actor import Actor, Right, Role, rights_of

KEY_PREFIX = "ylk_"
REFRESH_PREFIX = "ylr_"
SHOWN = len(KEY_PREFIX) + 6  # characters of a key by which its owner tells it from others
SECRET_BYTES = 32


_rights_of = cache(rights_of)  # asked at each request; there are few combinations of roles


@dataclass(frozen=True, slots=True)
class Holder:
    """An account as its credentials know it."""

    account_id: UUID
    congress_id: UUID
    slug: str
    name: str
    roles: frozenset[Role]
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    delegation_id: UUID | None = None


def actor_of(holder: Holder, request_id: str, rights: frozenset[Right] | None = None) -> Actor:
    """`rights`: those of an API key; what its account has lost since is lost to the key as well."""
    own = _rights_of(holder.roles)
    return Actor(
        account_id=holder.account_id,
        congress_id=holder.congress_id,
        roles=holder.roles,
        rights=own if rights is None else own & rights,
        person_id=holder.person_id,
        organisation_id=holder.organisation_id,
        delegation_id=holder.delegation_id,
        name=holder.name,
        request_id=request_id,
    )


def fresh(prefix: str) -> str:
    """A new secret of 256 bits; the prefix lets a leaked one be recognised."""
    return prefix + secrets.token_urlsafe(SECRET_BYTES)


def hashed(secret: str) -> bytes:
    """A plain SHA-256: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()
