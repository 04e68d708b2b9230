"""Routes of the congresses of the installation, and of the terms and sessions of your own."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query

from api.congresses.schemas import (
    CongressEdit,
    CongressFilter,
    CongressListed,
    CongressOut,
    SessionEdit,
    SessionFilter,
    SessionNew,
    SessionOut,
    TermFilter,
    TermIn,
    TermOut,
)
from api.deps import Me, Now, PageQuery, Read, RequiredIfMatch, Write, may
from api.routing import Router
from api.schemas import Page
from domain.actor import Right
from domain.congresses import actions, queries

public = Router("congresses", "/v1")
router = Router("congresses")
READS, WRITES = may(Right.CONGRESS_READ), may(Right.CONGRESS_WRITE)
CongressSort = Annotated[Literal["name", "slug"], Query()]
TermSort = Annotated[Literal["-number", "number"], Query(description="`-` for descending.")]
SessionSort = Annotated[Literal["-starts_on", "starts_on"], Query(description="`-` for descending.")]


@public.get("/congresses", response_model=Page[CongressListed])
async def list_congresses(
    tx: Read, given: Annotated[CongressFilter, Query()], page: PageQuery, sort: CongressSort = "name"
) -> Any:
    """The congresses of this installation. Open to everybody: signing in needs the slug."""
    return await queries.list_congresses(tx, given.model_dump(), sort, page.cursor, page.limit, total=page.total)


@router.get("", response_model=CongressOut, dependencies=[READS])
async def get_congress(me: Me, tx: Read) -> Any:
    """Your congress: time zone, rule profiles, and the version of its calendar."""
    return await queries.get_congress(tx, me)


@router.put("", response_model=CongressOut, dependencies=[WRITES])
async def update_congress(body: CongressEdit, me: Me, tx: Write, now: Now, version: RequiredIfMatch) -> Any:
    """Replace name, level and the rule profiles of new cases (`profile_unknown`). Running cases keep their rules."""
    return await actions.update_congress(tx, me, version, body.model_dump(), now)


@router.get("/terms", response_model=Page[TermOut], dependencies=[READS])
async def list_terms(
    me: Me, tx: Read, given: Annotated[TermFilter, Query()], page: PageQuery, sort: TermSort = "-number"
) -> Any:
    """The terms (届) of your congress."""
    return await queries.list_terms(tx, me, given.model_dump(), sort, page.cursor, page.limit, total=page.total)


@router.post("/terms", status_code=201, response_model=TermOut, dependencies=[WRITES])
async def create_term(body: TermIn, me: Me, tx: Write, now: Now) -> Any:
    """Open a term; its number is unique (`term_exists`)."""
    return await actions.create_term(tx, me, body.model_dump(), now)


@router.get("/terms/{term_id}", response_model=TermOut, dependencies=[READS])
async def get_term(term_id: UUID, me: Me, tx: Read) -> Any:
    """One term; its `ETag` is what an edit needs."""
    return await queries.get_term(tx, me, term_id)


@router.put("/terms/{term_id}", response_model=TermOut, dependencies=[WRITES])
async def update_term(term_id: UUID, body: TermIn, me: Me, tx: Write, now: Now, version: RequiredIfMatch) -> Any:
    """Replace number and days of a term. Its end ends neither cases nor mandates."""
    return await actions.update_term(tx, me, term_id, version, body.model_dump(), now)


@router.get("/sessions", response_model=Page[SessionOut], dependencies=[READS])
async def list_sessions(
    me: Me, tx: Read, given: Annotated[SessionFilter, Query()], page: PageQuery, sort: SessionSort = "-starts_on"
) -> Any:
    """The sessions (次) of your congress, the latest first."""
    return await queries.list_sessions(tx, me, given.model_dump(), sort, page.cursor, page.limit, total=page.total)


@router.post("/sessions", status_code=201, response_model=SessionOut, dependencies=[WRITES])
async def create_session(body: SessionNew, me: Me, tx: Write, now: Now) -> Any:
    """Enter a session of a term; its number is unique in the term (`session_exists`)."""
    return await actions.create_session(tx, me, body.model_dump(), now)


@router.get("/sessions/{session_id}", response_model=SessionOut, dependencies=[READS])
async def get_session(session_id: UUID, me: Me, tx: Read) -> Any:
    """One session; its `ETag` is what an edit needs."""
    return await queries.get_session(tx, me, session_id)


@router.put("/sessions/{session_id}", response_model=SessionOut, dependencies=[WRITES])
async def update_session(
    session_id: UUID, body: SessionEdit, me: Me, tx: Write, now: Now, version: RequiredIfMatch
) -> Any:
    """Replace name and days. Term and number stand in the official numbers of cases and stay."""
    return await actions.update_session(tx, me, session_id, version, body.model_dump(), now)
