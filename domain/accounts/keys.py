"""API keys of scripts: whom one speaks for, and their making, listing and revocation."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, FromClause, bindparam, insert, or_, select, update

from domain.accounts.sign_in import holder_of
from domain.accounts.tables import account, api_key
from domain.accounts.tokens import KEY_PREFIX, SHOWN, actor_of, fresh, hashed
from domain.actor import Actor, Right
from domain.congresses.tables import congress
from domain.db import Database, Record, Statement, Tx
from domain.errors import Conflict, Invalid, NotFound, Unauthenticated
from domain.events import event_values, recording
from domain.ids import new_id
from domain.paging import Listing, Page, Sort
from domain.shapes import object_of

USE_NOTED_EVERY = timedelta(minutes=1)
LONGEST_LIFE = timedelta(days=366)

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


_MINE = (
    _k.congress_id == bindparam("congress"),
    or_(_k.account_id == bindparam("viewer"), bindparam("manages", type_=Boolean)),
)
_SHOWN = ("id", "name", "prefix", "rights", "created_at", "expires_at", "last_used_at", "revoked_at")
_GIVEN = ("congress_id", "id", "account_id", "name", "prefix", "key_hash", "rights", "created_at", "expires_at")


def _shown(of: FromClause) -> list[Any]:
    """What is shown of a key, with whose it is; never its hash."""
    owner = (
        select(object_of({"id": _a.id, "name": _a.name}))
        .where(_a.congress_id == of.c.congress_id, _a.id == of.c.account_id)
        .scalar_subquery()
    )
    return [*(of.c[name] for name in _SHOWN), owner.label("account")]


def _changing(change: Any) -> Statement:
    """A change of one key that records its event and gives the key back as it is shown."""
    changed = change.returning(*api_key.c).cte("changed")
    return Statement(select(*_shown(changed)).add_cte(recording(changed, case=None).cte("logged")))


_CREATE = _changing(insert(api_key).values({name: bindparam(name) for name in _GIVEN}))
_REVOKE = _changing(
    update(api_key)
    .where(*_MINE, _k.id == bindparam("key"), _k.revoked_at.is_(None))
    .values(revoked_at=bindparam("new_revoked_at"))
)
_ONE = Statement(select(_k.id).where(*_MINE, _k.id == bindparam("key")))
_LIST = Listing(
    key=_k.id,
    columns=_shown(api_key),
    where=_MINE,
    sorts={"-created_at": Sort(_k.created_at, descending=True)},
    filters={"account_id": _k.account_id == bindparam("account_id")},
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
    rights = frozenset(Right(right) for right in row["rights"])
    return actor_of(holder_of(row), request_id, rights), row["slug"]


async def create_api_key(tx: Tx, me: Actor, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Make a key for the caller's own account: `name`, `rights`, `expires_at`. The secret is given back once.

    Raises Invalid `rights_exceeded` (not a part of the caller's own), `expiry_out_of_range` (ahead, at most 366 days).
    """
    excess = frozenset(values["rights"]) - me.rights
    if excess:
        raise Invalid("rights_exceeded", excess=sorted(excess))
    latest = now + LONGEST_LIFE
    if not now < values["expires_at"] <= latest:
        raise Invalid("expiry_out_of_range", latest=latest)
    secret = fresh(KEY_PREFIX)
    data = {"name": values["name"], "rights": sorted(values["rights"]), "prefix": secret[:SHOWN]}
    row = await tx.one(
        _CREATE,
        congress_id=me.congress_id,
        id=new_id(),
        account_id=me.account_id,
        key_hash=hashed(secret),
        created_at=now,
        expires_at=values["expires_at"],
        **data,
        **event_values(me, now, "api_key_created", "create_api_key", None, data),
    )
    assert row is not None, "an INSERT without a condition returns its row"
    return {**row, "key": secret}


async def list_api_keys(
    tx: Tx, me: Actor, given: Mapping[str, Any], limit: int, cursor: str | None, total: bool
) -> Page:
    """The caller's keys; all of the congress for whoever manages accounts. Never a secret."""
    values = {"congress": me.congress_id, "viewer": me.account_id, "manages": me.may(Right.ACCOUNT_MANAGE)}
    return await _LIST.page(tx, values=values, given=given, limit=limit, cursor=cursor, total=total)


async def revoke_api_key(tx: Tx, me: Actor, key_id: UUID, now: datetime) -> Record:
    """End a key at once: one's own, or anybody's for whoever manages accounts.

    Raises NotFound, Conflict `already_revoked`.
    """
    who = {"congress": me.congress_id, "viewer": me.account_id, "manages": me.may(Right.ACCOUNT_MANAGE), "key": key_id}
    event = event_values(me, now, "api_key_revoked", "revoke_api_key", None, {})
    row = await tx.one(_REVOKE, **who, new_revoked_at=now, **event)
    if row is None:
        raise Conflict("already_revoked") if await tx.one(_ONE, **who) else NotFound("not_found")
    return row
