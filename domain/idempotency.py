"""A repeated request gets the first answer: the key is claimed and the answer kept in the request's own transaction."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Text, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, SQLModel

from domain.columns import document, instant, of_congress
from domain.db import Statement, Tx
from domain.errors import Invalid

KEPT = timedelta(days=7)


class IdempotencyKey(SQLModel, table=True):
    """`fingerprint`: hash of method, path and body. The answer is there once the transaction that claimed it commits."""

    __tablename__ = "idempotency_key"
    __table_args__ = (of_congress(),)

    congress_id: UUID = Field(primary_key=True)
    account_id: UUID = Field(primary_key=True)
    key: str = Field(primary_key=True, sa_type=Text)
    fingerprint: bytes
    status: int | None = None
    headers: dict[str, Any] | None = document(optional=True)
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
    created_at: datetime = instant()


idempotency_key = SQLModel.metadata.tables["idempotency_key"]
_c = idempotency_key.c

_CLAIM = Statement(
    insert(idempotency_key)
    .values({name: bindparam(name) for name in ("congress_id", "account_id", "key", "fingerprint", "created_at")})
    .on_conflict_do_nothing()
    .returning(_c.key)
)
_WHERE = (
    _c.congress_id == bindparam("congress"),
    _c.account_id == bindparam("account"),
    _c.key == bindparam("claimed"),
)
_ANSWER = Statement(select(_c.fingerprint, _c.status, _c.headers, _c.body).where(*_WHERE))
_KEEP = Statement(
    update(idempotency_key)
    .where(*_WHERE)
    .values(status=bindparam("kept_status"), headers=bindparam("kept_headers"), body=bindparam("kept_body"))
)
FORGET = Statement(idempotency_key.delete().where(_c.created_at < func.cast(bindparam("before"), _c.created_at.type)))


class Answered(Exception):
    """The request was answered before; carries that answer."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.body = body


async def claim(tx: Tx, congress_id: UUID, account_id: UUID, key: str, fingerprint: bytes, now: datetime) -> None:
    """Claim the key or raise Answered; a second request with the same key waits here until the first has committed.

    Raises Invalid `idempotency_key_reused` when the key was used for another request.
    """
    claimed = await tx.one(
        _CLAIM, congress_id=congress_id, account_id=account_id, key=key, fingerprint=fingerprint, created_at=now
    )
    if claimed is not None:
        return
    row = await tx.one(_ANSWER, congress=congress_id, account=account_id, claimed=key)
    if row is None or row["fingerprint"] != fingerprint:
        raise Invalid("idempotency_key_reused")
    raise Answered(row["status"], row["headers"], row["body"])


async def keep(
    tx: Tx, congress_id: UUID, account_id: UUID, key: str, status: int, headers: dict[str, str], body: bytes
) -> None:
    """Keep the answer beside the claim, in the same transaction as what it speaks of."""
    await tx.one(
        _KEEP,
        congress=congress_id,
        account=account_id,
        claimed=key,
        kept_status=status,
        kept_headers=headers,
        kept_body=body,
    )
