"""A meeting or a feed as a calendar shows it, one statement each, and the feeds that somebody made."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, DateTime, FromClause, and_, bindparam, case, exists, func, or_, select

from domain.accounts.sign_in import holder_of
from domain.accounts.tables import account
from domain.accounts.tokens import actor_of, hashed
from domain.actor import Actor, Right
from domain.calendars.facts import AHEAD, KEPT, MOST_MEETINGS, Sheet, entry_of, may_follow
from domain.calendars.states import FeedOf
from domain.calendars.tables import calendar_feed
from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.meetings import picture as p
from domain.meetings.columns import agenda
from domain.meetings.states import MeetingState, ParticipantState
from domain.meetings.tables import meeting, meeting_case, meeting_kind, meeting_participant
from domain.organisations.tables import organisation
from domain.paging import Listing, Page, Sort
from domain.people.tables import person
from domain.shapes import array_of, first_of
from domain.suggestions.summary import label
from domain.suggestions.visibility import Scope, scope, scope_values
from domain.venues.tables import room, venue

FEED_PREFIX = "ylc_"
FEED_LENGTH = len(FEED_PREFIX) + 43  # 32 random bytes in base64
_m, _p, _r, _f, _a = meeting.c, meeting_participant.c, room.c, calendar_feed.c, account.c
_PEOPLE = meeting_participant.join(person, and_(person.c.congress_id == _p.congress_id, person.c.id == _p.person_id))
_ROOM = room.join(venue, and_(venue.c.congress_id == _r.congress_id, venue.c.id == _r.venue_id))
_ATTENDEE = {
    **{name: _p[name] for name in ("id", "person_id", "role", "required", "state", "substitutes_id")},
    "name": person.c.name,
}


def _name_of(table: Any, id_: ColumnElement[Any], congress_id: ColumnElement[Any]) -> ColumnElement[Any]:
    return select(table.c.name).where(table.c.congress_id == congress_id, table.c.id == id_).scalar_subquery()


_COLUMNS: tuple[ColumnElement[Any], ...] = (
    *(_m[name] for name in ("id", "title", "state", "starts_at", "ends_at", "sequence", "updated_at", "live_url")),
    _m.ended_reason,
    _m.organisation_id,
    _name_of(organisation, _m.organisation_id, _m.congress_id).label("organisation_name"),
    _name_of(meeting_kind, _m.kind_id, _m.congress_id).label("kind_name"),
    first_of(
        {"name": _r.name, "venue": venue.c.name, "address": venue.c.address},
        [_r.congress_id == _m.congress_id, _r.id == _m.room_id],
        _r.id,
        source=_ROOM,
    ).label("room"),
    array_of(_ATTENDEE, [*p.of_meeting(meeting_participant), _p.state != ParticipantState.WITHDRAWN], _p.id, _PEOPLE)
    .label("participants"),
    select(func.count()).where(*p.of_meeting(meeting_case)).correlate(meeting).scalar_subquery().label("case_count"),
)  # fmt: skip
_PLACED = and_(_m.state != MeetingState.DRAFT, _m.starts_at.is_not(None))


@cache
def _one(kinds: p.Scope, cases: Scope) -> Statement:
    of_congress = (_m.congress_id, congress.c.name.label("congress_name"), congress.c.zone)
    source = meeting.join(congress, congress.c.id == _m.congress_id)
    return Statement(
        select(*_COLUMNS, *of_congress, agenda(cases, whole=False), _PLACED.label("placed"))
        .select_from(source)
        .where(p.seen(kinds), _m.id == bindparam("meeting"))
    )


async def get_meeting_calendar(tx: Tx, me: Actor, meeting_id: UUID) -> Sheet:
    """One meeting with the cases of its agenda that this caller sees. One statement.

    NotFound `meeting_not_found`, or `no_calendar_yet` while it is a draft or has no time.
    """
    kinds, cases = p.scope(me), scope(me)
    row = await tx.one(
        _one(kinds, cases), meeting=meeting_id, **{**scope_values(me, cases), **p.scope_values(me, kinds)}
    )
    if row is None:
        raise NotFound("meeting_not_found")
    if not row["placed"]:
        raise NotFound("no_calendar_yet")
    titles = tuple(_item(each) for each in row["agenda"])
    return Sheet(row["title"], row["zone"], (entry_of(dict(row), titles),), me.person_id, reminds=True)


def _item(row: Mapping[str, Any]) -> str:
    named = label(row["term"], row["session"], row["number"], in_session=row["in_session"])
    return f"{named} {row['title']}" if named else str(row["title"])


def _subject(feed: FromClause) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Id and name of what a feed follows."""
    f = feed.c
    named = {"person": person, "organisation": organisation, "venue": venue}
    names = [(f.follows == each, _name_of(table, f[f"{each}_id"], f.congress_id)) for each, table in named.items()]
    return func.coalesce(*(f[f"{each}_id"] for each in named)).label("subject_id"), case(*names).label("subject_name")


def _feed() -> Statement:
    """The feed in force with its account as it is now, beside each meeting in its window; one row when there is none."""
    kept, ahead = (bindparam(name, type_=DateTime(timezone=True)) for name in ("kept_from", "until"))
    ended = or_(_m.state == MeetingState.CANCELLED, _m.state == MeetingState.POSTPONED)
    invited = [*p.of_meeting(meeting_participant), _p.state != ParticipantState.WITHDRAWN]
    followed = or_(
        exists().where(*invited, _p.person_id == _f.person_id),
        exists().where(*invited, _p.organisation_id == _f.organisation_id),
        exists().where(_r.congress_id == _m.congress_id, _r.id == _m.room_id, _r.venue_id == _f.venue_id),
    )
    within = case((ended, _m.updated_at > kept), else_=and_(_m.ends_at > kept, _m.starts_at < ahead))
    sight = p.ways(_a.person_id, _a.organisation_id)
    source = (
        calendar_feed.join(account, and_(_a.congress_id == _f.congress_id, _a.id == _f.account_id))
        .join(congress, congress.c.id == _f.congress_id)
        .outerjoin(meeting, and_(_m.congress_id == _f.congress_id, _PLACED, followed, within))
    )
    holder = (_a.id.label("account_id"), _a.name, _a.roles, _a.person_id, _a.delegation_id, congress.c.slug)
    own = (
        _f.congress_id,
        congress.c.name.label("congress_name"),
        congress.c.zone,
        _f.follows,
        *_subject(calendar_feed),
    )
    return Statement(
        select(
            *own,
            *holder,
            _a.organisation_id.label("holder_organisation_id"),
            *_COLUMNS,
            *(way.label(f"sees_{kind}") for kind, way in sight.items()),
        )
        .select_from(source)
        .where(_f.token_hash == bindparam("token_hash"), _f.revoked_at.is_(None), _a.active)
        .order_by(_m.starts_at.desc(), _m.id)
        .limit(MOST_MEETINGS)
    )


_FEED = _feed()


async def read_calendar_feed(tx: Tx, token: str, now: datetime) -> Sheet:
    """What the maker of the feed may see at `now` (UTC) of the meetings that it follows. One statement.

    NotFound `not_found` for whatever is no feed: never made, revoked, of an account that is closed or that may no longer
    follow this. A token that cannot be one costs no statement.
    """
    if len(token) != FEED_LENGTH or not token.startswith(FEED_PREFIX):
        raise NotFound("not_found")
    rows = await tx.all(_FEED, token_hash=hashed(token), kept_from=now - KEPT, until=now + AHEAD)
    if not rows:
        raise NotFound("not_found")
    first = rows[0]
    reader = actor_of(holder_of({**first, "organisation_id": first["holder_organisation_id"]}), "")
    follows = FeedOf(first["follows"])
    if not may_follow(reader, follows, first["subject_id"]):
        raise NotFound("not_found")
    sight = [f"sees_{kind}" for kind in sorted(p.scope(reader))]
    seen = tuple(entry_of(dict(row)) for row in reversed(rows) if row["id"] and any(row[kind] for kind in sight))
    own = first["subject_id"] if follows is FeedOf.PERSON else None
    return Sheet(first["subject_name"], first["zone"], seen, own, reminds=own is not None)


_MINE = (
    _f.congress_id == bindparam("congress"),
    or_(_f.account_id == bindparam("viewer"), bindparam("manages", type_=Boolean)),
)
_SHOWN = ("id", "follows", "prefix", "created_at", "revoked_at")


def shown(feed: FromClause) -> list[Any]:
    """What is shown of a feed; never its hash."""
    return [*(feed.c[name] for name in _SHOWN), *_subject(feed)]


_LIST = Listing(
    key=_f.id,
    columns=shown(calendar_feed),
    where=_MINE,
    sorts={"-created_at": Sort(_f.created_at, descending=True)},
)
ONE = Statement(select(_f.id).where(*_MINE, _f.id == bindparam("feed")))


def whose(me: Actor) -> dict[str, Any]:
    """The feeds that this caller may list and revoke: their own, all for whoever manages accounts."""
    return {"congress": me.congress_id, "viewer": me.account_id, "manages": me.may(Right.ACCOUNT_MANAGE)}


async def list_calendar_feeds(tx: Tx, me: Actor, limit: int, cursor: str | None, *, total: bool) -> Page:
    """Feeds, the newest first; never their addresses."""
    return await _LIST.page(tx, values=whose(me), limit=limit, cursor=cursor, total=total)
