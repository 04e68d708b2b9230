"""How often one address may read the public record: a bucket of tokens per address, kept in the memory of this process.

It is honest for one process only: with four workers an address has four buckets, and behind a balancer as many as there are
hosts. A proxy in front that counts for all of them is the place for a bound of the whole installation.
"""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request

from domain.errors import Throttled

REMEMBERED = 20_000  # addresses; above it the one seen longest ago begins anew
NOBODY = "unknown"


class Buckets:
    """A bucket holds as many tokens as a minute brings."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute, self.clock = per_minute, clock
        self._seen: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens left, and when

    def take(self, address: str) -> None:
        """Take one token; raises Throttled `public_throttled` where there is none."""
        now = self.clock()
        left, since = self._seen.get(address, (float(self.per_minute), now))
        left = min(float(self.per_minute), left + (now - since) * self.per_minute / 60)
        if left < 1:
            self._seen[address] = (left, now)
            raise Throttled("public_throttled", retry_after=max(1, math.ceil((1 - left) * 60 / self.per_minute)))
        self._seen[address] = (left - 1, now)
        self._seen.move_to_end(address)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)


def address_of(request: Request, trusted_proxies: int) -> str:
    """Who asks. `X-Forwarded-For` is believed only as far as proxies of ours wrote it: the entry so many places from the end.

    IPv6 by its /64, for a household has a whole one.
    """
    peer = request.client.host if request.client else NOBODY
    if trusted_proxies:
        told = [each.strip() for line in request.headers.getlist("x-forwarded-for") for each in line.split(",")]
        if len(told) >= trusted_proxies:
            peer = told[-trusted_proxies]
    try:
        found = ipaddress.ip_address(peer)
    except ValueError:
        return NOBODY
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))
