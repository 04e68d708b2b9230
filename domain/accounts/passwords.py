"""How passwords are kept and compared: argon2id, in a thread, with the same work whether or not the account exists."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.errors import Invalid

SHORTEST = 10
LONGEST = 128

# OWASP's first choice for argon2id on a server that answers other requests meanwhile.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _HASHER.hash("the password of nobody")


async def hashed(password: str, username: str) -> str:
    """What is stored; raises Invalid `password_contains_username`."""
    if username.casefold() in password.casefold():
        raise Invalid("password_contains_username")
    return await asyncio.to_thread(_HASHER.hash, password)


async def matches(stored: str | None, password: str) -> bool:
    """Whether this is the password; None (no such account) takes as long and is False."""
    return await asyncio.to_thread(_verified, stored or _NOBODY, password) and stored is not None


def _verified(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
