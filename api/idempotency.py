"""Which requests count as the same one, and what of an answer is kept for the next time it is asked."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from fastapi import Request, Response
from starlette.datastructures import UploadFile

from domain import idempotency
from domain.actor import Actor
from domain.db import Tx

KEPT_HEADERS = ("content-type", "etag", "location", "link")
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Claimed:
    """A key that this request holds; the answer is to be kept under it."""

    SCOPE: ClassVar[str] = "yanlu.idempotency"

    tx: Tx
    congress_id: UUID
    account_id: UUID
    key: str

    async def keep(self, response: Response) -> None:
        """Keep the answer in the transaction that it speaks of."""
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        await idempotency.keep(
            self.tx, self.congress_id, self.account_id, self.key, response.status_code, headers, bytes(response.body)
        )


async def claimed_for(request: Request, tx: Tx, me: Actor, key: str, secret: str, now: datetime) -> Claimed:
    """Claim the key; raises Answered when this request was answered before, Invalid when another one was."""
    assert me.account_id is not None, "whoever sends requests has an account"
    await idempotency.claim(tx, me.congress_id, me.account_id, key, await _fingerprint(request, secret), now)
    return Claimed(tx, me.congress_id, me.account_id, key)


async def _fingerprint(request: Request, secret: str) -> bytes:
    """Method, path, query and body; of a form its fields and the bytes of its files, for the boundary changes each time.

    Keyed, because a body may hold a password that a plain hash would give away to whoever reads the table.
    """
    asked = f"{request.method} {request.url.path}?{request.url.query}\n"
    digest = hmac.new(secret.encode(), asked.encode(errors="surrogatepass"), hashlib.sha256)
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        for name, value in (await request.form()).multi_items():
            digest.update(f"\n{name}=".encode(errors="surrogatepass"))
            if isinstance(value, UploadFile):
                digest.update(f"{value.filename}:{value.size}\n".encode(errors="surrogatepass"))
                while chunk := await value.read(CHUNK):
                    digest.update(chunk)
                await value.seek(0)
            else:
                digest.update(value.encode(errors="surrogatepass"))
    else:
        digest.update(await request.body())
    return digest.digest()
