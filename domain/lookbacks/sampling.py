"""How a sample is drawn: by a stated seed, so that anybody can draw the same one again."""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

# Kept in the row of the batch beside the seed; another method gets another name.
METHOD = "sha256(seed:reply_id) ascending"


def drawn(replies: Iterable[UUID], size: int, seed: str) -> list[UUID]:
    """The `size` replies that come first when ordered by the SHA-256, in hexadecimal, of "seed:reply_id" in UTF-8.

    The order in which they are given does not matter, nor does any clock or generator. With `printf %s "seed:id" | sha256sum`
    over the ids of the frame the draw is done again by hand.
    """
    return sorted(replies, key=lambda each: sha256(f"{seed}:{each}".encode()).hexdigest())[:size]
