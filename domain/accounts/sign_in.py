"""From a password to a chain of refresh tokens, each good for one use; a second use ends the chain.

These functions take the database, not a transaction: what a refused request leaves behind (a counted try, a revoked
chain) must be committed, and no connection waits while a password is hashed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import UUID as PgUuid  # noqa: N811 - two kinds of UUID meet here

from domain.accounts import passwords, throttle
from domain.accounts.tables import account, refresh_token
from domain.accounts.tokens import REFRESH_PREFIX, Holder, actor_of, fresh, hashed
from domain.actor import Role
from domain.congresses.tables import congress
from domain.db import Database, Record, Statement
from domain.errors import Unauthenticated
from domain.events import event_values, recorded
from domain.ids import new_id

_a, _t = account.c, refresh_token.c
_uuid: Any = PgUuid(as_uuid=True)
_instant = _t.issued_at.type

_HOLDER = (
    _a.id.label("account_id"),
    _a.congress_id,
    congress.c.slug,
    _a.name,
    _a.roles,
    _a.person_id,
    _a.organisation_id,
    _a.delegation_id,
)
_BY_NAME = Statement(
    select(*_HOLDER, _a.password_hash)
    .join_from(account, congress, congress.c.id == _a.congress_id)
    .where(congress.c.slug == bindparam("slug"), _a.username == bindparam("username"), _a.active)
)
_BEGIN = recorded(
    insert(refresh_token)
    .values(
        {
            name: bindparam(name)
            for name in ("congress_id", "id", "account_id", "family_id", "token_hash", "issued_at", "expires_at")
        }
    )
    .returning(_t.congress_id, _t.id, _t.account_id),
    case=None,
    subject="account_id",
)


def _rotation() -> Statement:
    used = (
        update(refresh_token)
        .where(
            _t.token_hash == bindparam("presented"),
            _t.used_at.is_(None),
            _t.revoked_at.is_(None),
            _t.expires_at > bindparam("now", type_=_instant),
            _a.congress_id == _t.congress_id,
            _a.id == _t.account_id,
            _a.active,
        )
        .values(used_at=bindparam("now", type_=_instant))
        .returning(_t.congress_id, _t.account_id, _t.family_id)
        .cte("used")
    )
    following = (
        insert(refresh_token)
        .from_select(
            ["congress_id", "id", "account_id", "family_id", "token_hash", "issued_at", "expires_at"],
            select(
                used.c.congress_id,
                bindparam("next_id", type_=_uuid),
                used.c.account_id,
                used.c.family_id,
                bindparam("next_hash", type_=_t.token_hash.type),
                bindparam("now", type_=_instant),
                bindparam("expires_at", type_=_instant),
            ),
        )
        .cte("following")
    )
    return Statement(
        select(*_HOLDER)
        .join_from(used, account, (_a.congress_id == used.c.congress_id) & (_a.id == used.c.account_id))
        .join(congress, congress.c.id == _a.congress_id)
        .add_cte(following)
    )


_ROTATE = _rotation()
_other = refresh_token.alias("other")


def _family(*conditions: Any) -> Any:
    """The chain that the presented token belongs to."""
    chain = select(_other.c.family_id).where(_other.c.token_hash == bindparam("presented"), *conditions)
    congress_id = select(_other.c.congress_id).where(_other.c.token_hash == bindparam("presented"), *conditions)
    return (
        update(refresh_token)
        .where(
            _t.congress_id == congress_id.scalar_subquery(),
            _t.family_id == chain.scalar_subquery(),
            _t.revoked_at.is_(None),
        )
        .values(revoked_at=bindparam("now", type_=_instant))
        .returning(_t.id)
    )


_REVOKE_REUSED = Statement(_family(_other.c.used_at.is_not(None)))
_REVOKE = Statement(_family())
REVOKE_OF_ACCOUNT = (
    update(refresh_token)
    .where(
        _t.congress_id == bindparam("of_congress"), _t.account_id == bindparam("of_account"), _t.revoked_at.is_(None)
    )
    .values(revoked_at=bindparam("revoked_at", type_=_instant))
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose credentials these are, and the refresh token that was made for them."""

    holder: Holder
    refresh_token: str
    expires_at: datetime


async def sign_in(
    db: Database, slug: str, username: str, password: str, days: int, now: datetime, request_id: str
) -> SignedIn:
    """Begin a chain of refresh tokens, each good for so many days.

    Raises Throttled `sign_in_throttled`, Unauthenticated `sign_in_refused` (never saying what was wrong).
    """
    subject = throttle.subject_of(slug, username)
    async with db.write() as tx:
        await throttle.count_try(tx, subject, now)
        row = await tx.one(_BY_NAME, slug=slug, username=username)
    if not await passwords.matches(row["password_hash"] if row else None, password) or row is None:
        raise Unauthenticated("sign_in_refused")
    signed = SignedIn(holder_of(row), fresh(REFRESH_PREFIX), now + timedelta(days=days))
    async with db.write() as tx:
        await throttle.count_success(tx, subject)
        await tx.one(
            _BEGIN,
            congress_id=signed.holder.congress_id,
            id=new_id(),
            account_id=signed.holder.account_id,
            family_id=new_id(),
            token_hash=hashed(signed.refresh_token),
            issued_at=now,
            expires_at=signed.expires_at,
            **event_values(actor_of(signed.holder, request_id), now, "signed_in", "sign_in", None, {}),
        )
    return signed


async def refresh(db: Database, presented: str, days: int, now: datetime) -> SignedIn:
    """Exchange a refresh token for the next of its chain; the account is read anew.

    Raises Unauthenticated: `refresh_refused`, or `refresh_reused` when it had been exchanged before: then somebody else
    has it too, and the whole chain is revoked.
    """
    following, expires_at = fresh(REFRESH_PREFIX), now + timedelta(days=days)
    async with db.write() as tx:
        row = await tx.one(
            _ROTATE,
            presented=hashed(presented),
            now=now,
            next_id=new_id(),
            next_hash=hashed(following),
            expires_at=expires_at,
        )
        reused = row is None and await tx.one(_REVOKE_REUSED, presented=hashed(presented), now=now) is not None
    if row is None:
        raise Unauthenticated("refresh_reused" if reused else "refresh_refused")
    return SignedIn(holder_of(row), following, expires_at)


async def sign_out(db: Database, presented: str, now: datetime) -> None:
    """Revoke the chain of this token; a token that nobody knows is signed out already."""
    async with db.write() as tx:
        await tx.one(_REVOKE, presented=hashed(presented), now=now)


def holder_of(row: Record | Mapping[str, Any]) -> Holder:
    """The account of a row that has the columns of a holder."""
    return Holder(
        account_id=row["account_id"],
        congress_id=row["congress_id"],
        slug=row["slug"],
        name=row["name"],
        roles=frozenset(Role(role) for role in row["roles"]),
        person_id=row["person_id"],
        organisation_id=row["organisation_id"],
        delegation_id=row["delegation_id"],
    )
