"""Routes of API keys, with which scripts come in."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from api.accounts.schemas import ApiKeyMade, ApiKeyNew, ApiKeyOut
from api.deps import IN_PERSON, Me, Now, PageQuery, Read, Write, WriteUnkept
from api.routing import Router
from api.schemas import Page
from domain.accounts import keys

router = Router("api keys", "/v1/{congress}/api-keys")
Owner = Annotated[UUID | None, Query(description="Keys of this account.")]


@router.get("", response_model=Page[ApiKeyOut])
async def list_api_keys(me: Me, tx: Read, page: PageQuery, account_id: Owner = None) -> Any:
    """Your keys, newest first; all of the congress if you manage accounts. The secrets are never shown."""
    return await keys.list_api_keys(tx, me, {"account_id": account_id}, page.limit, page.cursor, page.total)


@router.post("", status_code=201, response_model=ApiKeyMade, dependencies=[IN_PERSON])
async def create_api_key(body: ApiKeyNew, me: Me, tx: WriteUnkept, now: Now) -> Any:
    """Make a key with a part of your rights. `key` is shown this once; only its hash is stored.

    An `Idempotency-Key` is not taken here, because the answer would have to be kept with the secret in it.
    """
    return await keys.create_api_key(tx, me, body.model_dump(), now)


@router.post("/{key_id}/revoke", response_model=ApiKeyOut, dependencies=[IN_PERSON])
async def revoke_api_key(key_id: UUID, me: Me, tx: Write, now: Now) -> Any:
    """End a key; its next request is refused."""
    return await keys.revoke_api_key(tx, me, key_id, now)
