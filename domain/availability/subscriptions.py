"""Calendars elsewhere to which people subscribe: how they are entered and ended, when they are due, what is kept of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    DateTime,
    FromClause,
    Integer,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)

from domain.actor import Actor
from domain.availability.facts import Busy, arranges, concerns
from domain.availability.states import FetchError
from domain.availability.tables import calendar_subscription, subscribed_busy
from domain.congresses.tables import congress
from domain.db import Database, Record, Statement, Tx
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import new_id
from domain.paging import Listing, Page, Sort
from domain.people.queries import looked_up
from domain.people.tables import person
from domain.register import Register
from domain.workflow import Refusal

MOST = 5  # in force, of one person
BATCH = 20
EVERY = timedelta(hours=1)
SOON = timedelta(minutes=10)  # after a failure; twice as long after the next, up to
LATEST = timedelta(hours=24)
_c, _b = calendar_subscription.c, subscribed_busy.c
_PRIVATE = frozenset({"url", "etag", "modified"})


def _shown(row: FromClause) -> list[Any]:
    own = [column for column in row.c if column.name not in _PRIVATE]
    return [*own, looked_up("name", "name", person, row, "person_id")]


SUBSCRIPTIONS = Register(
    calendar_subscription,
    shown=_shown,
    private=_PRIVATE,
    guards={"end": (_c.active.is_(True), Refusal("subscription_ended"))},
)
_MINE = (
    _c.congress_id == bindparam("congress"),
    or_(bindparam("anybody", type_=Boolean), _c.person_id == bindparam("myself", type_=Uuid)),
)
_LIST = Listing(
    key=_c.id,
    columns=_shown(calendar_subscription),
    sorts={"-created_at": Sort(_c.created_at, descending=True)},
    where=_MINE,
    filters={
        "person": _c.person_id == bindparam("person", type_=Uuid),
        "active": _c.active == bindparam("active", type_=Boolean),
    },
)
_ONE = Statement(select(_c.id).where(*_MINE, _c.id == bindparam("subscription")))
_COUNT = Statement(
    select(func.count()).where(
        _c.congress_id == bindparam("congress"), _c.person_id == bindparam("person", type_=Uuid), _c.active
    )
)


@dataclass(frozen=True, slots=True)
class Due:
    """A calendar that is to be read now. `zone`: of the congress, for times without one."""

    congress_id: UUID
    id: UUID
    person_id: UUID
    url: str
    etag: str | None
    modified: str | None
    failures: int
    zone: str


@dataclass(frozen=True, slots=True)
class Read:
    """What came of it: an error, or the busy stretches; None where the source says that nothing has changed."""

    error: FetchError | None = None
    busy: Sequence[Busy] | None = None
    etag: str | None = None
    modified: str | None = None


def _whose(me: Actor) -> dict[str, Any]:
    return {"congress": me.congress_id, "anybody": arranges(me), "myself": me.person_id}


async def subscribe(tx: Tx, me: Actor, given: Mapping[str, Any], now: datetime) -> Record:
    """`person_id` (None: the caller), `url`; read within minutes. Two statements.

    Raises Forbidden `subscription_not_yours`, Invalid `address_unfit`, `reference_unknown`, Conflict
    `subscriptions_too_many`.
    """
    person_id = given["person_id"] or me.person_id
    if person_id is None or not concerns(me, person_id):
        raise Forbidden("subscription_not_yours")
    url = address(given["url"])
    if await tx.value(_COUNT, congress=me.congress_id, person=person_id) >= MOST:
        raise Conflict("subscriptions_too_many", most=MOST)
    own = {"id": new_id(), "person_id": person_id, "url": url, "host": urlsplit(url).hostname}
    return await SUBSCRIPTIONS.enter(
        tx, me, {**own, "active": True, "failures": 0, "due_at": now, "created_at": now}, now
    )


def address(url: str) -> str:
    """The address of a calendar, `webcal` as `https`. Invalid `address_unfit`: another scheme, credentials, no host."""
    plain = url.strip()
    plain = f"https{plain[6:]}" if plain[:9].lower() == "webcal://" else plain
    try:
        parts = urlsplit(plain)
        port = parts.port
    except ValueError as error:
        raise Invalid("address_unfit") from error
    fits = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc and port != 0
    if not fits or any(sign.isspace() or not sign.isprintable() for sign in plain):
        raise Invalid("address_unfit")
    return plain


async def end_subscription(tx: Tx, me: Actor, subscription_id: UUID, seen: int | None, now: datetime) -> Record:
    """Its address and what was read of it are forgotten. Three statements. NotFound, Conflict `subscription_ended`."""
    if await tx.one(_ONE, subscription=subscription_id, **_whose(me)) is None:
        raise NotFound("not_found")
    gone = {"active": False, "url": None, "etag": None, "modified": None}
    ended = await SUBSCRIPTIONS.amend(tx, me, subscription_id, seen, gone, now, "end")
    await tx.one(_FORGET, congress=me.congress_id, subscription=subscription_id)
    return ended


async def list_subscriptions(
    tx: Tx, me: Actor, given: Mapping[str, Any], cursor: str | None, limit: int, *, total: bool
) -> Page:
    """One's own, or everybody's for an organiser; never their addresses. One statement."""
    return await _LIST.page(tx, values=_whose(me), given=given, cursor=cursor, limit=limit, total=total)


_FORGET = Statement(
    delete(subscribed_busy).where(
        _b.congress_id == bindparam("congress"), _b.subscription_id == bindparam("subscription", type_=Uuid)
    )
)
_at = DateTime(timezone=True)
_due = (
    select(_c.congress_id, _c.id)
    .where(_c.active, _c.due_at <= bindparam("now", type_=_at))
    .order_by(_c.due_at)
    .limit(BATCH)
    .with_for_update(skip_locked=True)
    .subquery("due")
)
# Whoever takes one has it for a while; should they die, somebody else takes it then.
_TAKE = Statement(
    update(calendar_subscription)
    .where(tuple_(_c.congress_id, _c.id).in_(select(_due.c.congress_id, _due.c.id)), congress.c.id == _c.congress_id)
    .values(due_at=bindparam("until", type_=_at))
    .returning(_c.congress_id, _c.id, _c.person_id, _c.url, _c.etag, _c.modified, _c.failures, congress.c.zone)
)
_failed = cast(bindparam("error", type_=Text), Text)
_now = cast(bindparam("now", type_=_at), _at)
_KEEP = Statement(
    update(calendar_subscription)
    .where(_c.congress_id == bindparam("congress"), _c.id == bindparam("subscription", type_=Uuid), _c.active)
    .values(
        tried_at=_now,
        error=_failed,
        read_at=case((_failed.is_(None), _now), else_=_c.read_at),
        etag=case((_failed.is_(None), cast(bindparam("etag", type_=Text), Text)), else_=_c.etag),
        modified=case((_failed.is_(None), cast(bindparam("modified", type_=Text), Text)), else_=_c.modified),
        failures=case((_failed.is_(None), literal(0, Integer)), else_=_c.failures + 1),
        due_at=cast(bindparam("due_at", type_=_at), _at),
    )
    .returning(_c.id)
)


def _fill() -> Statement:
    rows = (
        func.unnest(
            bindparam("starts", type_=ARRAY(_at)),
            bindparam("ends", type_=ARRAY(_at)),
            bindparam("standings", type_=ARRAY(Text)),
        )
        .table_valued("starts_at", "ends_at", "standing")
        .render_derived(name="taken")
    )
    given = (cast(bindparam(name), Uuid) for name in ("congress", "subscription", "of_person"))
    congress_id, subscription_id, person_id = given
    return Statement(
        insert(subscribed_busy).from_select(
            ("congress_id", "id", "subscription_id", "person_id", "starts_at", "ends_at", "standing"),
            select(
                congress_id,
                func.gen_random_uuid(),
                subscription_id,
                person_id,
                rows.c.starts_at,
                rows.c.ends_at,
                rows.c.standing,
            ),
        )
    )


_FILL = _fill()


async def take_due(db: Database, now: datetime, lease: timedelta) -> list[Due]:
    """The calendars that are due, at most a batch, taken for as long as `lease` says. One transaction."""
    async with db.write() as tx:
        return [Due(**row) for row in await tx.all(_TAKE, now=now, until=now + lease)]


async def keep(db: Database, due: Due, read: Read, now: datetime) -> None:
    """Keep what was read in place of what was known, or say why it could not be read. One transaction."""
    here = {"congress": due.congress_id, "subscription": due.id}
    wait = EVERY if read.error is None else min(SOON * 2 ** min(due.failures, 10), LATEST)
    told = {"error": read.error, "etag": read.etag, "modified": read.modified}
    async with db.write() as tx:
        kept = await tx.one(_KEEP, **here, now=now, due_at=now + wait, **told)
        if kept is None or read.error is not None or read.busy is None:
            return
        await tx.one(_FORGET, **here)
        await tx.one(
            _FILL,
            **here,
            of_person=due.person_id,
            starts=[each.starts_at for each in read.busy],
            ends=[each.ends_at for each in read.busy],
            standings=[str(each.standing) for each in read.busy],
        )
