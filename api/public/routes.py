"""The public record, read by everybody, and the two consents that it rests on."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from api.deps import Config, IfNoneMatch, Me, Now, PageQuery, Read, RequiredIfMatch, Visitor, Write, may
from api.public import feeds
from api.public import schemas as s
from api.public.caching import kept, kept_json
from api.routing import Router
from api.schemas import Page
from api.settings import Settings
from domain.actor import Right
from domain.public import consents, figures, popolo, queries

router = Router("public record", "/v1/{congress}/public")
consent = Router("suggestions")
_ETAG = {"headers": {"ETag": {"$ref": "#/components/headers/ETag"}}}
KEPT: dict[int | str, dict[str, Any]] = {200: _ETAG, 304: {"description": "The copy that you have is still right."}}
Sorted = Annotated[s.PublicSort, Query(description="`-`: newest first.")]
Given = Annotated[s.PublicFilters, Query()]


def _xml(media_type: str, example: str) -> dict[int | str, dict[str, Any]]:
    content = {media_type: {"schema": {"type": "string"}, "example": example}}
    return {**KEPT, 200: {**_ETAG, "description": "The document.", "content": content}}


@router.get("/suggestions", response_model=Page[s.PublicCase], responses=KEPT)
async def list_public_suggestions(
    visitor: Visitor,
    tx: Read,
    page: PageQuery,
    given: Given,
    known: IfNoneMatch = None,
    sort: Sorted = s.PublicSort.NEWEST,
) -> Response:
    """The published cases: their deputy permits it, a unit decided to publish its reply, and they are not confidential.

    What is personal (telephones, identity numbers, addresses, names of citizens) was taken out when the record was written.
    Answers may be kept for 30 seconds; a consent that is withdrawn is gone everywhere within a minute. Too many reads from
    one address: `public_throttled`.
    """
    place = await queries.get_place(tx, visitor)
    found = await queries.list_cases(
        tx, place["id"], given.model_dump(), sort=sort, cursor=page.cursor, limit=page.limit, total=page.total
    )
    return kept_json(Page[s.PublicCase].model_validate(found), known)


@router.get("/suggestions/{suggestion_id}", response_model=s.PublicCaseWhole, responses=KEPT)
async def get_public_suggestion(visitor: Visitor, tx: Read, suggestion_id: UUID, known: IfNoneMatch = None) -> Response:
    """One published case; text and replies where the deputy permits more than the title. 404 for every other case."""
    place = await queries.get_place(tx, visitor)
    found = await queries.get_case(tx, place["id"], suggestion_id)
    return kept_json(s.PublicCaseWhole.model_validate(found), known)


@router.get("/replies", response_model=Page[s.PublicReply], responses=KEPT)
async def list_public_replies(
    visitor: Visitor,
    tx: Read,
    page: PageQuery,
    given: Given,
    known: IfNoneMatch = None,
    sort: Sorted = s.PublicSort.NEWEST,
) -> Response:
    """The published replies, of cases whose text their deputies permit. Filters are those of the cases."""
    place = await queries.get_place(tx, visitor)
    found = await queries.list_replies(
        tx, place["id"], given.model_dump(), sort=sort, cursor=page.cursor, limit=page.limit, total=page.total
    )
    return kept_json(Page[s.PublicReply].model_validate(found), known)


@router.get("/replies.atom", response_class=Response, responses=_xml(feeds.ATOM_TYPE, feeds.ATOM_EXAMPLE))
async def read_public_replies(
    visitor: Visitor, tx: Read, request: Request, settings: Config, known: IfNoneMatch = None
) -> Response:
    """The fifty newest replies as an Atom feed."""
    place = await queries.get_place(tx, visitor)
    page = await queries.list_replies(tx, place["id"], {}, limit=feeds.MOST_ENTRIES)
    return kept(
        feeds.atom(place, page.items, _base(request, settings, visitor)), known, f"{feeds.ATOM_TYPE}; charset=utf-8"
    )


@router.get("/sitemap.xml", response_class=Response, responses=_xml(feeds.XML_TYPE, feeds.SITEMAP_EXAMPLE))
async def read_public_sitemap(
    visitor: Visitor, tx: Read, request: Request, settings: Config, known: IfNoneMatch = None
) -> Response:
    """The addresses of the published cases, the 50,000 newest."""
    place = await queries.get_place(tx, visitor)
    cases = await queries.list_changes(tx, place["id"])
    return kept(feeds.sitemap(cases, _base(request, settings, visitor)), known, f"{feeds.XML_TYPE}; charset=utf-8")


@router.get("/figures", response_model=s.PublishedFigures, responses=KEPT)
async def list_public_figures(visitor: Visitor, tx: Read, known: IfNoneMatch = None) -> Response:
    """Each figure that the congress has published, as it was published last, with its definition."""
    place = await queries.get_place(tx, visitor)
    found = await figures.list_figures(tx, place["id"])
    return kept_json(s.PublishedFigures.model_validate({"items": found}), known)


@router.get("/snapshots", response_model=Page[s.PublicSnapshot], responses=KEPT)
async def list_public_snapshots(visitor: Visitor, tx: Read, page: PageQuery, known: IfNoneMatch = None) -> Response:
    """What the congress has published of its figures, the latest first."""
    place = await queries.get_place(tx, visitor)
    found = await figures.list_snapshots(tx, place["id"], cursor=page.cursor, limit=page.limit, total=page.total)
    return kept_json(Page[s.PublicSnapshot].model_validate(found), known)


@router.get("/snapshots/{snapshot_id}", response_model=s.PublicSnapshotWhole, responses=KEPT)
async def get_public_snapshot(visitor: Visitor, tx: Read, snapshot_id: UUID, known: IfNoneMatch = None) -> Response:
    """One snapshot with every figure as it was printed; never with the cases behind it."""
    place = await queries.get_place(tx, visitor)
    found = await figures.get_snapshot(tx, place["id"], snapshot_id)
    return kept_json(s.PublicSnapshotWhole.model_validate(found), known)


@router.get("/people", response_model=Page[s.PopoloPerson], responses=KEPT)
async def list_public_people(visitor: Visitor, tx: Read, page: PageQuery, known: IfNoneMatch = None) -> Response:
    """The deputies with their mandates, in the words of Popolo. No contact data; officers of units are not in it."""
    place = await queries.get_place(tx, visitor)
    found = await popolo.list_people(tx, place, cursor=page.cursor, limit=page.limit, total=page.total)
    return kept_json(Page[s.PopoloPerson].model_validate(found), known)


@router.get("/organizations", response_model=Page[s.PopoloOrganization], responses=KEPT)
async def list_public_organizations(visitor: Visitor, tx: Read, page: PageQuery, known: IfNoneMatch = None) -> Response:
    """The organisations in use with what each stands under, in the words of Popolo."""
    place = await queries.get_place(tx, visitor)
    found = await popolo.list_organizations(tx, place, cursor=page.cursor, limit=page.limit, total=page.total)
    return kept_json(Page[s.PopoloOrganization].model_validate(found), known)


@consent.put("/suggestions/{suggestion_id}/permission", dependencies=[may(Right.SUGGESTION_FILE)])
async def change_permission(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: RequiredIfMatch, body: s.PermissionChange
) -> s.PermissionChanged:
    """Change what the public may see of your case after it was submitted: all of it, the title, or nothing.

    The lead deputy, or whoever filed it for them. The public record follows with this answer, caches within a minute.
    Refused: `not_your_move`, `wrong_state` (a draft is edited).
    """
    changed = await consents.change_permission(tx, me, suggestion_id, body.permission, now, version)
    return s.PermissionChanged.model_validate(changed)


@consent.put("/replies/{reply_id}/disclosure", dependencies=[may(Right.SUGGESTION_READ)])
async def change_disclosure(
    me: Me, tx: Write, now: Now, reply_id: UUID, version: RequiredIfMatch, body: s.DisclosureChange
) -> s.DisclosureChanged:
    """Change whether a reply that was sent is published: the head of its unit, or the office. `If-Match`: version of the case.

    The public record follows with this answer, caches within a minute. Refused: `not_your_move`, `reply_not_sent`,
    `reason_missing`.
    """
    changed = await consents.change_disclosure(tx, me, reply_id, body.model_dump(), now, version)
    return s.DisclosureChanged.model_validate(changed)


def _base(request: Request, settings: Settings, slug: str) -> str:
    """The address of the record: as the installation is known to the world, else as it was asked for."""
    root = (settings.public_url or str(request.base_url)).rstrip("/")
    return f"{root}/v1/{slug}/public"
