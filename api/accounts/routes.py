"""Routes of the accounts of a congress, for its administrators."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query

from api.accounts.schemas import AccountEdit, AccountFilter, AccountNew, AccountOut, PasswordReset
from api.deps import IN_PERSON, Me, Now, PageQuery, Read, RequiredIfMatch, Write, may
from api.routing import Router
from api.schemas import Page
from domain.accounts import actions, queries
from domain.actor import Right

router = Router("accounts", "/v1/{congress}/accounts")
MANAGES = may(Right.ACCOUNT_MANAGE)
Sorted = Annotated[Literal["username", "-created_at"], Query(description="`-` for descending.")]


@router.get("", response_model=Page[AccountOut], dependencies=[MANAGES])
async def list_accounts(
    me: Me, tx: Read, given: Annotated[AccountFilter, Query()], page: PageQuery, sort: Sorted = "username"
) -> Any:
    """The accounts of your congress."""
    return await queries.list_accounts(tx, me, given.model_dump(), sort, page.limit, page.cursor, page.total)


@router.post("", status_code=201, response_model=AccountOut, dependencies=[MANAGES, IN_PERSON])
async def create_account(body: AccountNew, me: Me, tx: Write, now: Now) -> Any:
    """Make an account with a first password.

    Some roles need a link (`role_needs_person`, `role_needs_organisation`, `role_needs_delegation`).
    """
    return await actions.create_account(tx, me, body.model_dump(), now)


@router.get("/{account_id}", response_model=AccountOut, dependencies=[MANAGES])
async def get_account(account_id: UUID, me: Me, tx: Read) -> Any:
    """One account; its `ETag` is what an edit needs."""
    return await queries.get_account(tx, me, account_id)


@router.put("/{account_id}", response_model=AccountOut, dependencies=[MANAGES, IN_PERSON])
async def update_account(
    account_id: UUID, body: AccountEdit, me: Me, tx: Write, version: RequiredIfMatch, now: Now
) -> Any:
    """Replace name, roles and links. Changed roles take effect when the account's access token is refreshed.

    The last active administrator keeps that role (`last_administrator`).
    """
    return await actions.update_account(tx, me, account_id, body.model_dump(), version, now)


@router.post("/{account_id}/deactivate", response_model=AccountOut, dependencies=[MANAGES, IN_PERSON])
async def deactivate_account(account_id: UUID, me: Me, tx: Write, now: Now) -> Any:
    """Close an account: no sign-in, no refresh, no API key from now on; an access token lives its last minutes."""
    return await actions.deactivate_account(tx, me, account_id, now)


@router.post("/{account_id}/reactivate", response_model=AccountOut, dependencies=[MANAGES, IN_PERSON])
async def reactivate_account(account_id: UUID, me: Me, tx: Write, now: Now) -> Any:
    """Open a closed account again; it signs in anew."""
    return await actions.reactivate_account(tx, me, account_id, now)


@router.post("/{account_id}/password", response_model=AccountOut, dependencies=[MANAGES, IN_PERSON])
async def reset_password(account_id: UUID, body: PasswordReset, me: Me, tx: Write, now: Now) -> Any:
    """Give an account another password; everywhere it is signed in it must sign in anew."""
    return await actions.reset_password(tx, me, account_id, body.password, now)
