"""How calendar feeds are made and revoked; each change is recorded."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Uuid, bindparam, cast, func, insert, select, update

from domain.accounts.tokens import fresh, hashed
from domain.actor import Actor
from domain.calendars.facts import MOST_FEEDS, may_follow
from domain.calendars.queries import FEED_PREFIX, ONE, shown, whose
from domain.calendars.states import FeedOf
from domain.calendars.tables import calendar_feed
from domain.db import Record, Statement, Tx
from domain.errors import Conflict, Forbidden, NotFound
from domain.events import event_values, recording
from domain.ids import new_id

SHOWN = len(FEED_PREFIX) + 6  # characters by which its maker tells a feed from others
_GIVEN = (
    "congress_id",
    "id",
    "account_id",
    "follows",
    "person_id",
    "organisation_id",
    "venue_id",
    "prefix",
    "token_hash",
    "created_at",
)
_f = calendar_feed.c


def _changing(change: Any) -> Statement:
    changed = change.returning(*_f).cte("changed")
    return Statement(select(*shown(changed)).add_cte(recording(changed, case=None).cte("logged")))


def _create() -> Statement:
    """Nothing is made above the number that one account may have."""
    given = [cast(bindparam(f"new_{name}", type_=_f[name].type), _f[name].type).label(name) for name in _GIVEN]
    in_force = (
        select(func.count())
        .where(
            _f.congress_id == cast(bindparam("new_congress_id"), Uuid()),
            _f.account_id == cast(bindparam("new_account_id"), Uuid()),
            _f.revoked_at.is_(None),
        )
        .scalar_subquery()
    )
    return _changing(insert(calendar_feed).from_select(list(_GIVEN), select(*given).where(in_force < MOST_FEEDS)))


_CREATE = _create()
_REVOKE = _changing(
    update(calendar_feed)
    .where(
        _f.congress_id == bindparam("congress"),
        (_f.account_id == bindparam("viewer")) | bindparam("manages", type_=Boolean),
        _f.id == bindparam("feed"),
        _f.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("new_revoked_at"))
)


async def create_calendar_feed(tx: Tx, me: Actor, follows: FeedOf, subject_id: UUID, now: datetime) -> dict[str, Any]:
    """A feed of the caller's account; its token is given back once. One statement.

    Raises Forbidden `feed_not_yours`, Invalid `reference_unknown`, Conflict `feeds_too_many`.
    """
    if not may_follow(me, follows, subject_id):
        raise Forbidden("feed_not_yours")
    token = fresh(FEED_PREFIX)
    given = {
        **dict.fromkeys(_GIVEN),
        "congress_id": me.congress_id,
        "id": new_id(),
        "account_id": me.account_id,
        "follows": follows,
        f"{follows}_id": subject_id,
        "prefix": token[:SHOWN],
        "token_hash": hashed(token),
        "created_at": now,
    }
    told = {"follows": follows, "subject_id": subject_id, "prefix": token[:SHOWN]}
    row = await tx.one(
        _CREATE,
        **{f"new_{name}": value for name, value in given.items()},
        **event_values(me, now, "calendar_feed_created", "create_calendar_feed", None, told),
    )
    if row is None:
        raise Conflict("feeds_too_many", most=MOST_FEEDS)
    return {**row, "token": token}


async def revoke_calendar_feed(tx: Tx, me: Actor, feed_id: UUID, now: datetime) -> Record:
    """End a feed at once: one's own, or anybody's for whoever manages accounts.

    Raises NotFound `not_found`, Conflict `feed_revoked`.
    """
    told = event_values(me, now, "calendar_feed_revoked", "revoke_calendar_feed", None, {})
    row = await tx.one(_REVOKE, **whose(me), feed=feed_id, new_revoked_at=now, **told)
    if row is None:
        raise Conflict("feed_revoked") if await tx.one(ONE, **whose(me), feed=feed_id) else NotFound("not_found")
    return row
