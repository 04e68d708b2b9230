"""Reading the public record: what was written, where deputy and unit allow it at this moment; no sight of a caller plays a part."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, case, func, null, select

from domain.assignments.tables import reply
from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.paging import DEFAULT_LIMIT, Listing, Page, Sort
from domain.public.allowed import CASE_PUBLIC, OPEN_REPLY, TEXT_PUBLIC
from domain.public.tables import public_case, public_reply
from domain.suggestions.filters import FILTERS
from domain.suggestions.picture import SOURCE
from domain.suggestions.tables import suggestion

_s, _p, _c, _r = suggestion.c, public_case.c, public_reply.c, reply.c
NAMES = ("kind", "session", "term", "in_session", "category", "delegation", "deputy", "organisation", "number")
FILTERED = {name: FILTERS[name] for name in NAMES}
MOST_LINKS = 50_000  # what one sitemap may hold (sitemaps.org)
_HERE = _p.congress_id == bindparam("congress")
_CASES = SOURCE.join(public_case, and_(_p.congress_id == _s.congress_id, _p.id == _s.id))
_REPLIES = SOURCE.join(public_reply, and_(_c.congress_id == _s.congress_id, _c.suggestion_id == _s.id)).join(
    reply, and_(_r.congress_id == _c.congress_id, _r.id == _c.id)
)
_OPEN = (CASE_PUBLIC, TEXT_PUBLIC, OPEN_REPLY)
_BODY = case((TEXT_PUBLIC, _p.body), else_=null()).label("body")
_FIRST: Sort = Sort(_p.published_at, descending=True)
_LIST = Listing(
    key=_p.id,
    columns=(_p.heading, _p.published_at, _p.changed_at),
    sorts={"-published_at": _FIRST, "published_at": Sort(_p.published_at)},
    where=(_HERE, CASE_PUBLIC),
    filters=FILTERED,
    source=_CASES,
)
_REPLY_LIST = Listing(
    key=_c.id,
    columns=(_c.document, _c.published_at, _c.changed_at),
    sorts={"-published_at": Sort(_c.published_at, descending=True), "published_at": Sort(_c.published_at)},
    where=(_c.congress_id == bindparam("congress"), *_OPEN),
    filters=FILTERED,
    source=_REPLIES,
)


def _of_case() -> Select[Any]:
    said = select(func.jsonb_agg(_c.document)).select_from(
        public_reply.join(reply, and_(_r.congress_id == _c.congress_id, _r.id == _c.id))
    )
    replies = said.where(_c.congress_id == _p.congress_id, _c.suggestion_id == _p.id, TEXT_PUBLIC, OPEN_REPLY)
    return (
        select(
            _p.heading,
            _BODY,
            _p.published_at,
            _p.changed_at,
            replies.correlate(suggestion, public_case).scalar_subquery().label("replies"),
        )
        .select_from(_CASES)
        .where(_HERE, CASE_PUBLIC, _p.id == bindparam("case"))
    )


_ONE = Statement(_of_case())
_SITE = Statement(
    select(_p.id, _p.changed_at)
    .select_from(_CASES)
    .where(_HERE, CASE_PUBLIC)
    .order_by(_p.published_at.desc(), _p.id.desc())
    .limit(MOST_LINKS)
)
_PLACE = Statement(
    select(congress.c.id, congress.c.slug, congress.c.name, congress.c.level, congress.c.zone).where(
        congress.c.slug == bindparam("wanted_slug")
    )
)


async def get_place(tx: Tx, slug: str) -> dict[str, Any]:
    """The congress of a path that nobody signed in to. NotFound `not_found`."""
    row = await tx.one(_PLACE, wanted_slug=slug)
    if row is None:
        raise NotFound("not_found")
    return dict(row)


async def list_cases(
    tx: Tx,
    congress_id: UUID,
    given: Mapping[str, Any],
    *,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    total: bool = False,
) -> Page:
    """The published cases, what a title tells of each. One statement."""
    values = {"congress": congress_id}
    page = await _LIST.page(tx, values=values, given=given, sort=sort, cursor=cursor, limit=limit, total=total)
    return Page([_shown(row, row["heading"]) for row in page.items], page.next, page.total)


async def list_replies(
    tx: Tx,
    congress_id: UUID,
    given: Mapping[str, Any],
    *,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    total: bool = False,
) -> Page:
    """The published replies. One statement."""
    values = {"congress": congress_id}
    page = await _REPLY_LIST.page(tx, values=values, given=given, sort=sort, cursor=cursor, limit=limit, total=total)
    return Page([_shown(row, row["document"]) for row in page.items], page.next, page.total)


async def get_case(tx: Tx, congress_id: UUID, case_id: UUID) -> dict[str, Any]:
    """One published case with its text and replies, as far as both are permitted. NotFound `not_found`, whatever else there is."""
    row = await tx.one(_ONE, congress=congress_id, case=case_id)
    if row is None:
        raise NotFound("not_found")
    text = row["body"] or {}
    replies = sorted(row["replies"] or [], key=lambda each: (each["round"], each["sent_on"]))
    return _shown(dict(row), row["heading"]) | {
        "facts": text.get("facts"),
        "proposal": text.get("proposal"),
        "replies": replies,
    }


async def list_changes(tx: Tx, congress_id: UUID) -> list[tuple[UUID, datetime]]:
    """Each published case with the instant of its last change, the newest first, as many as a sitemap holds."""
    return [(row["id"], row["changed_at"]) for row in await tx.all(_SITE, congress=congress_id)]


def _shown(row: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    return {**said, "published_at": row["published_at"], "changed_at": row["changed_at"]}
