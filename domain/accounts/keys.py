"""API keys of scripts: whom one speaks for, and their making, listing and revocation."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update

from domain.accounts.tables import account, api_key
from domain.accounts.tokens import Holder, actor_of, hashed
from domain.actor import Actor, Right, Role
from domain.congresses.tables import congress
from domain.db import Database, Statement
from domain.errors import Unauthenticated

USE_NOTED_EVERY = timedelta(minutes=1)

_a, _k = account.c, api_key.c

_BY_HASH = Statement(
    select(
        _k.id,
        _k.rights,
        _k.last_used_at,
        _a.id.label("account_id"),
        _a.congress_id,
        _a.name,
        _a.roles,
        _a.person_id,
        _a.organisation_id,
        _a.delegation_id,
        congress.c.slug,
    )
    .join_from(api_key, account, (_a.congress_id == _k.congress_id) & (_a.id == _k.account_id))
    .join(congress, congress.c.id == _k.congress_id)
    .where(
        _k.key_hash == bindparam("key_hash"),
        _k.revoked_at.is_(None),
        _k.expires_at > bindparam("now", type_=_k.expires_at.type),
        _a.active,
    )
)
_NOTE_USE = Statement(
    update(api_key)
    .where(
        _k.congress_id == bindparam("of_congress"),
        _k.id == bindparam("of_key"),
        or_(_k.last_used_at.is_(None), _k.last_used_at < bindparam("before", type_=_k.last_used_at.type)),
    )
    .values(last_used_at=bindparam("now"))
)


async def actor_of_key(db: Database, secret: str, now: datetime, request_id: str) -> tuple[Actor, str]:
    """Whom the key speaks for, and the slug of their congress; asked at each request, so revocation bites at once.

    Raises Unauthenticated `api_key_invalid`: unknown, expired, revoked, or of an account that is no longer active.
    """
    async with db.read() as tx:
        row = await tx.one(_BY_HASH, key_hash=hashed(secret), now=now)
    if row is None:
        raise Unauthenticated("api_key_invalid")
    if row["last_used_at"] is None or row["last_used_at"] <= now - USE_NOTED_EVERY:
        async with db.write() as tx:
            await tx.one(
                _NOTE_USE,
                of_congress=row["congress_id"],
                of_key=row["id"],
                before=now - USE_NOTED_EVERY / 2,
                now=now,
            )
    holder = Holder(
        account_id=row["account_id"],
        congress_id=row["congress_id"],
        slug=row["slug"],
        name=row["name"],
        roles=frozenset(Role(role) for role in row["roles"]),
        person_id=row["person_id"],
        organisation_id=row["organisation_id"],
        delegation_id=row["delegation_id"],
    )
    return actor_of(holder, request_id, frozenset(Right(right) for right in row["rights"])), row["slug"]
