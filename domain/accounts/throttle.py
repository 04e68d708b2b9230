"""How often a password may be tried: each try counts as failed until it succeeds, so that many at once gain nothing."""

import hashlib
import math
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Double, Interval, bindparam, case, cast, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from domain.accounts.tables import sign_in_failure
from domain.db import Statement, Tx
from domain.errors import Throttled

FREE_TRIES = 10
FIRST_WAIT = timedelta(seconds=15)  # doubles with each further try
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)
_DOUBLINGS = 10  # enough to reach the longest wait, small enough for arithmetic

_c = sign_in_failure.c
_now = bindparam("now", type_=_c.last_at.type)


def _wait(tries: Any) -> Any:
    """How long the door stays closed after this many tries."""
    doubled = FIRST_WAIT.total_seconds() * func.power(2, func.least(tries - FREE_TRIES, _DOUBLINGS), type_=Double)
    seconds = case((tries < FREE_TRIES, 0), else_=func.least(doubled, LONGEST_WAIT.total_seconds()))
    return func.make_interval(0, 0, 0, 0, 0, 0, seconds, type_=Interval)


_forgotten = _c.last_at < _now - cast(FORGOTTEN_AFTER, Interval)
_open_at = (_c.last_at + _wait(_c.failures)).label("open_at")
_TRY = Statement(
    insert(sign_in_failure)
    .values(subject=bindparam("subject"), failures=1, first_at=_now, last_at=_now)
    .on_conflict_do_update(
        index_elements=[_c.subject],
        set_={
            "failures": case((_forgotten, 1), else_=_c.failures + 1),
            "first_at": case((_forgotten, _now), else_=_c.first_at),
            "last_at": _now,
        },
        where=_open_at.element <= _now,
    )
    .returning(_c.failures)
)
_OPEN_AT = Statement(select(_open_at).where(_c.subject == bindparam("of")))
_SUCCEEDED = Statement(delete(sign_in_failure).where(_c.subject == bindparam("of")))
FORGET = Statement(delete(sign_in_failure).where(_c.last_at < bindparam("before", type_=_c.last_at.type)))


def subject_of(congress: str, username: str) -> bytes:
    """Whom the tries are for, as typed; hashed, because people type passwords into the wrong field."""
    return hashlib.sha256(f"{congress}\0{username}".encode()).digest()


async def count_try(tx: Tx, subject: bytes, now: datetime) -> None:
    """Count this try; raises Throttled `sign_in_throttled` while the door is closed (such a try does not count)."""
    if await tx.one(_TRY, subject=subject, now=now) is None:
        open_at: datetime = await tx.value(_OPEN_AT, of=subject) or now
        raise Throttled("sign_in_throttled", retry_after=max(1, math.ceil((open_at - now).total_seconds())))


async def count_success(tx: Tx, subject: bytes) -> None:
    """Start counting anew."""
    await tx.one(_SUCCEEDED, of=subject)
