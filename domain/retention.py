"""What is forgotten, and when: rows that only served a moment. Cases, events and ledgers are kept for ever."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete

from domain import idempotency
from domain.accounts import throttle
from domain.accounts.tables import refresh_token
from domain.availability import absences
from domain.availability.facts import KEPT as ABSENCES_KEPT
from domain.db import Database, Statement
from domain.imports.runs import FORGET_STAGED

_r = refresh_token.c

# A used token is kept until it would have expired: until then its second use must be recognised.
_EXPIRED_TOKENS = Statement(delete(refresh_token).where(_r.expires_at < bindparam("before", type_=_r.expires_at.type)))

FORGOTTEN: tuple[tuple[Statement, timedelta], ...] = (
    (idempotency.FORGET, idempotency.KEPT),
    (throttle.FORGET, throttle.FORGOTTEN_AFTER),
    (FORGET_STAGED, timedelta(days=7)),
    (absences.FORGET, ABSENCES_KEPT),
    (_EXPIRED_TOKENS, timedelta(days=7)),
)


async def forget(db: Database, now: datetime) -> None:
    """Delete what has had its time at `now` (UTC), each kind of row in a transaction of its own."""
    for statement, kept in FORGOTTEN:
        async with db.write() as tx:
            await tx.one(statement, before=now - kept)
