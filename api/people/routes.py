"""Routes of people, mandates, delegations and positions."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query

from api.deps import IfMatch, Me, Now, PageQuery, Read, RequiredIfMatch, Write, may
from api.people.schemas import (
    DelegationEdit,
    DelegationFilter,
    DelegationNew,
    DelegationOut,
    Ending,
    MandateIn,
    MandateOut,
    PersonFilter,
    PersonIn,
    PersonOut,
    PositionIn,
    PositionOut,
)
from api.routing import Router
from api.schemas import Page
from domain.actor import Right
from domain.people import actions, queries

router = Router("people")
READS, WRITES = may(Right.PEOPLE_READ), may(Right.PEOPLE_WRITE)
PersonSort = Annotated[Literal["name", "-name", "-created_at"], Query(description="`-` for descending.")]
DelegationSort = Annotated[Literal["name", "-term"], Query(description="`-` for descending.")]


@router.get("/people", response_model=Page[PersonOut], dependencies=[READS])
async def list_people(
    me: Me, tx: Read, given: Annotated[PersonFilter, Query()], page: PageQuery, sort: PersonSort = "name"
) -> Any:
    """Deputies and officers. What is asked of a mandate is asked of one and the same mandate.

    Phone, e-mail and address are masked unless you have `contact:read`; your own you always see.
    """
    return await queries.list_people(tx, me, given.model_dump(), sort, page.cursor, page.limit, total=page.total)


@router.post("/people", status_code=201, response_model=PersonOut, dependencies=[WRITES])
async def create_person(body: PersonIn, me: Me, tx: Write, now: Now) -> Any:
    """Enter a person; mandates and positions follow under it."""
    return await actions.create_person(tx, me, body.model_dump(), now)


@router.get("/people/{person_id}", response_model=PersonOut, dependencies=[READS])
async def get_person(person_id: UUID, me: Me, tx: Read) -> Any:
    """One person with all mandates and positions, the latest first."""
    return await queries.get_person(tx, me, person_id)


@router.put("/people/{person_id}", response_model=PersonOut, dependencies=[WRITES])
async def update_person(person_id: UUID, body: PersonIn, me: Me, tx: Write, now: Now, version: RequiredIfMatch) -> Any:
    """Replace who the person is and how to reach them."""
    return await actions.update_person(tx, me, person_id, version, body.model_dump(), now)


@router.post("/people/{person_id}/mandates", status_code=201, response_model=MandateOut, dependencies=[WRITES])
async def create_mandate(person_id: UUID, body: MandateIn, me: Me, tx: Write, now: Now) -> Any:
    """Enter a deputy's mandate in a term (`card_number_taken`, `delegation_of_other_term`)."""
    return await actions.create_mandate(tx, me, person_id, body.model_dump(), now)


@router.put("/mandates/{mandate_id}", response_model=MandateOut, dependencies=[WRITES])
async def update_mandate(
    mandate_id: UUID, body: MandateIn, me: Me, tx: Write, now: Now, version: RequiredIfMatch
) -> Any:
    """Correct what was entered of a mandate. To end one that runs, use `end`, which keeps the reason."""
    return await actions.update_mandate(tx, me, mandate_id, version, body.model_dump(), now)


@router.post("/mandates/{mandate_id}/end", response_model=MandateOut, dependencies=[WRITES])
async def end_mandate(mandate_id: UUID, body: Ending, me: Me, tx: Write, now: Now, version: IfMatch) -> Any:
    """End a running mandate on a day (`mandate_cannot_end` when it has ended or begins later). No case is touched."""
    return await actions.end_mandate(tx, me, mandate_id, version, body.ends_on, body.reason, now)


@router.post("/people/{person_id}/positions", status_code=201, response_model=PositionOut, dependencies=[WRITES])
async def create_position(person_id: UUID, body: PositionIn, me: Me, tx: Write, now: Now) -> Any:
    """Enter a person's position in an organisation."""
    return await actions.create_position(tx, me, person_id, body.model_dump(), now)


@router.post("/positions/{position_id}/end", response_model=PositionOut, dependencies=[WRITES])
async def end_position(position_id: UUID, body: Ending, me: Me, tx: Write, now: Now, version: IfMatch) -> Any:
    """End a position on a day (`position_cannot_end`)."""
    return await actions.end_position(tx, me, position_id, version, body.ends_on, body.reason, now)


@router.get("/delegations", response_model=Page[DelegationOut], dependencies=[READS])
async def list_delegations(
    me: Me, tx: Read, given: Annotated[DelegationFilter, Query()], page: PageQuery, sort: DelegationSort = "name"
) -> Any:
    """The delegations (代表团) of every term, or of one."""
    return await queries.list_delegations(tx, me, given.model_dump(), sort, page.cursor, page.limit, total=page.total)


@router.post("/delegations", status_code=201, response_model=DelegationOut, dependencies=[WRITES])
async def create_delegation(body: DelegationNew, me: Me, tx: Write, now: Now) -> Any:
    """Enter a delegation of a term; its name is unique in the term (`delegation_exists`)."""
    return await actions.create_delegation(tx, me, body.model_dump(), now)


@router.put("/delegations/{delegation_id}", response_model=DelegationOut, dependencies=[WRITES])
async def update_delegation(
    delegation_id: UUID, body: DelegationEdit, me: Me, tx: Write, now: Now, version: RequiredIfMatch
) -> Any:
    """Rename a delegation."""
    return await actions.update_delegation(tx, me, delegation_id, version, body.model_dump(), now)
