"""Routes of the organisations of a congress, and of their tree."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query

from api.deps import IfMatch, Me, Now, PageQuery, Read, RequiredIfMatch, Write, may
from api.organisations.schemas import OrganisationFilter, OrganisationIn, OrganisationListed, OrganisationOut
from api.routing import Router
from api.schemas import Page
from domain.actor import Right
from domain.organisations import actions, queries

router = Router("organisations", "/v1/{congress}/organisations")
READS, WRITES = may(Right.CONGRESS_READ), may(Right.CONGRESS_WRITE)
Sorted = Annotated[Literal["name", "-name", "code", "-created_at"], Query(description="`-` for descending.")]


@router.get("", response_model=Page[OrganisationListed], dependencies=[READS])
async def list_organisations(
    me: Me, tx: Read, given: Annotated[OrganisationFilter, Query()], page: PageQuery, sort: Sorted = "name"
) -> Any:
    """Congress organs, government office, handling units, courts: whoever a case may be given to or come from."""
    return await queries.list_organisations(tx, me, given.model_dump(), sort, page.cursor, page.limit, total=page.total)


@router.post("", status_code=201, response_model=OrganisationOut, dependencies=[WRITES])
async def create_organisation(body: OrganisationIn, me: Me, tx: Write, now: Now) -> Any:
    """Enter an organisation under another or as a root (`code_taken`, `reference_unknown`)."""
    return await actions.create_organisation(tx, me, body.model_dump(), now)


@router.get("/{organisation_id}", response_model=OrganisationOut, dependencies=[READS])
async def get_organisation(organisation_id: UUID, me: Me, tx: Read) -> Any:
    """One organisation with the way up to its root and what lies directly under it."""
    return await queries.get_organisation(tx, me, organisation_id)


@router.put("/{organisation_id}", response_model=OrganisationOut, dependencies=[WRITES])
async def update_organisation(
    organisation_id: UUID, body: OrganisationIn, me: Me, tx: Write, now: Now, version: RequiredIfMatch
) -> Any:
    """Rename an organisation or move it in the tree; never under itself or what is under it (`cycle`)."""
    return await actions.update_organisation(tx, me, organisation_id, version, body.model_dump(), now)


@router.post("/{organisation_id}/deactivate", response_model=OrganisationOut, dependencies=[WRITES])
async def deactivate_organisation(organisation_id: UUID, me: Me, tx: Write, now: Now, version: IfMatch) -> Any:
    """No new work for this organisation. Refused while it has assignments in hand (`has_open_assignments`)."""
    return await actions.deactivate_organisation(tx, me, organisation_id, version, now)


@router.post("/{organisation_id}/reactivate", response_model=OrganisationOut, dependencies=[WRITES])
async def reactivate_organisation(organisation_id: UUID, me: Me, tx: Write, now: Now, version: IfMatch) -> Any:
    """It may be given work again."""
    return await actions.reactivate_organisation(tx, me, organisation_id, version, now)
