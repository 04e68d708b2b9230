"""What a handler may ask for, as annotated aliases; the only use of Depends."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query, Request
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.params import Depends as Dependency
from fastapi.security.base import SecurityBase

from api.auth import Identity, identity_of_token, is_api_key
from api.calendars.pace import Pace
from api.exports.sending import Slots
from api.feed.hub import Hub
from api.idempotency import Claimed, claimed_for
from api.logs import request_id
from api.public.pace import address_of
from api.settings import Settings
from domain.accounts import keys
from domain.actor import Actor, Right
from domain.attachments.storage import Storage
from domain.db import Database, Tx
from domain.errors import Forbidden, Invalid, NotFound, PreconditionRequired, Unauthenticated
from domain.paging import DEFAULT_LIMIT, MAX_CURSOR, MAX_LIMIT

API_KEY_HEADER = "X-API-Key"
ETAG = re.compile(r'(?:W/)?"?([0-9]{1,9})"?', re.ASCII)


def _wall_clock() -> datetime:
    return datetime.now(UTC)


def _clock_of(request: Request) -> datetime:
    now: datetime = getattr(request.app.state, "clock", _wall_clock)()
    return now.astimezone(UTC)


async def _database(request: Request) -> Database:
    database: Database = request.app.state.db
    return database


async def _storage(request: Request) -> Storage:
    storage: Storage = request.app.state.storage
    return storage


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _now(request: Request) -> datetime:
    """One reading of the clock per request; an application may have a clock of its own, which a demo moves."""
    return _clock_of(request)


async def _pace(request: Request) -> Pace:
    pace: Pace = request.app.state.feed_pace
    return pace


async def _slots(request: Request) -> Slots:
    slots: Slots = request.app.state.export_slots
    return slots


async def _visitor(
    request: Request,
    congress: Annotated[str, Path(description="Slug of the congress.", examples=["hangzhou"])],
) -> str:
    """Whoever reads the public record: nobody asks who they are, but how often their address has come."""
    settings: Settings = request.app.state.settings
    request.app.state.public_buckets.take(address_of(request, settings.trusted_proxies))
    return congress


async def _streams(request: Request) -> Hub:
    hub: Hub = request.app.state.hub
    return hub


async def _request_id() -> str:
    return request_id.get() or ""


Db = Annotated[Database, Depends(_database)]
Config = Annotated[Settings, Depends(_settings)]
Stored = Annotated[Storage, Depends(_storage)]
Now = Annotated[datetime, Depends(_now)]
Visitor = Annotated[str, Depends(_visitor)]
ExportSlots = Annotated[Slots, Depends(_slots)]
Streams = Annotated[Hub, Depends(_streams)]
FeedPace = Annotated[Pace, Depends(_pace)]
RequestId = Annotated[str, Depends(_request_id)]


class Credentials(SecurityBase):
    """Who asks, by access token or API key. A path of another congress does not exist for them, whatever it names.

    One dependency that reads what it needs off the request: solving many small ones took longer than the query.
    """

    def __init__(self) -> None:
        self.scheme_name = "bearer"
        self.model = HTTPBearerModel(description="An access token of `POST /v1/sign-in`, or an API key (`ylk_…`).")

    async def __call__(self, request: Request) -> Identity:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        credentials = request.headers.get(API_KEY_HEADER) or (bearer.strip() if scheme.lower() == "bearer" else "")
        if not credentials:
            raise Unauthenticated("credentials_missing")
        now, current = _clock_of(request), request_id.get() or ""
        if is_api_key(credentials):
            actor, slug = await keys.actor_of_key(request.app.state.db, credentials, now, current)
            identity = Identity(actor, slug, by_key=True)
        else:
            identity = identity_of_token(credentials, request.app.state.settings.signing_key, now, current)
        if request.path_params.get("congress", identity.slug) != identity.slug:
            raise NotFound("not_found")
        return identity


Who = Annotated[Identity, Depends(Credentials())]


async def _holds(request: Request, identity: Who) -> Callable[[], Awaitable[bool]]:
    credentials = Credentials()

    async def still() -> bool:
        try:
            now = await credentials(request)
        except Unauthenticated:
            return False
        return now.actor.rights == identity.actor.rights

    return still


Holds = Annotated[Callable[[], Awaitable[bool]], Depends(_holds)]  # whether the credentials of a long answer still do


async def _me(
    identity: Who,
    congress: Annotated[str, Path(description="Slug of your congress.", examples=["hangzhou"])],  # noqa: ARG001 - declared for the document
) -> Actor:
    return identity.actor


async def _myself(identity: Who) -> Actor:
    return identity.actor


Me = Annotated[Actor, Depends(_me)]
Myself = Annotated[Actor, Depends(_myself)]  # under paths that name no congress


def may(right: Right) -> Any:
    """For `dependencies=[may(Right.X)]` of a route: 403 `right_missing` for whoever lacks it."""

    async def check(identity: Who) -> None:
        if not identity.actor.may(right):
            raise Forbidden("right_missing", needs=right)

    check.right = right  # type: ignore[attr-defined]
    return Depends(check)


async def _in_person(identity: Who) -> None:
    if identity.by_key:
        raise Forbidden("key_makes_no_key")


IN_PERSON: Any = Depends(_in_person)  # for `dependencies=[…]`: a leaked key must not be able to renew itself


def right_of(dependency: Dependency) -> Right | None:
    """The right that a dependency of a route asks for, for the document."""
    return getattr(dependency.dependency, "right", None)


async def _read(request: Request) -> AsyncIterator[Tx]:
    async with request.app.state.db.read() as tx:
        yield tx


async def _write(
    request: Request,
    identity: Who,
    now: Now,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=200,
            pattern=r"^[\x21-\x7e]+$",
            description="The same key with the same request gives the first answer again.",
        ),
    ] = None,
) -> AsyncIterator[Tx]:
    async with request.app.state.db.write() as tx:
        if idempotency_key is not None:
            request.scope[Claimed.SCOPE] = await claimed_for(
                request, tx, identity.actor, idempotency_key, request.app.state.settings.signing_key, now
            )
        yield tx


async def _write_unkept(request: Request) -> AsyncIterator[Tx]:
    async with request.app.state.db.write() as tx:
        yield tx


# The scope matters: closed after the answer is built and before its first byte leaves, so a failing commit is an error.
Read = Annotated[Tx, Depends(_read, scope="function")]
Write = Annotated[Tx, Depends(_write, scope="function")]
WriteUnkept = Annotated[Tx, Depends(_write_unkept, scope="function")]  # its answer holds a secret, so no key keeps it


@dataclass(frozen=True, slots=True)
class PageWanted:
    """Which page of a list."""

    limit: int
    cursor: str | None
    total: bool


async def _page(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Rows on a page.")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=MAX_CURSOR, description="`next` of the page before.")] = None,
    total: Annotated[bool, Query(description="Count the rows of all pages as well.")] = False,
) -> PageWanted:
    return PageWanted(limit, cursor, total)


PageQuery = Annotated[PageWanted, Depends(_page)]

_IfMatchHeader = Annotated[
    str | None,
    Header(alias="If-Match", max_length=50, description='The `ETag` of the row as you read it, for example `"3"`.'),
]


async def _if_match(if_match: _IfMatchHeader = None) -> int | None:
    if if_match is None:
        return None
    found = ETAG.fullmatch(if_match.strip())
    if found is None:
        raise Invalid("if_match_malformed", expected='"3"')
    return int(found[1])


async def _required_if_match(version: Annotated[int | None, Depends(_if_match)]) -> int:
    if version is None:
        raise PreconditionRequired("if_match_missing")
    return version


IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", max_length=1000, description="The `ETag` of the copy that you have."),
]
IfMatch = Annotated[int | None, Depends(_if_match)]
RequiredIfMatch = Annotated[int, Depends(_required_if_match)]
