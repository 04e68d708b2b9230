"""How often one address may be read: a bound per process, kept in memory, so that reading costs no statement of its own."""

import math
from collections import OrderedDict
from datetime import datetime, timedelta

from domain.errors import Throttled

WITHIN = timedelta(minutes=1)
READS = 60
REMEMBERED = 10_000  # addresses; above it the one that was asked for longest ago begins anew


class Pace:
    """Counts reads of each address since its current minute began."""

    def __init__(self, reads: int = READS) -> None:
        self.reads = reads
        self._seen: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def count(self, address: str, now: datetime) -> None:
        """Count this read; raises Throttled `feed_throttled` when the minute is full (such a read does not count)."""
        began, reads = self._seen.get(address, (now, 0))
        if not began <= now < began + WITHIN:
            began, reads = now, 0
        if reads >= self.reads:
            raise Throttled("feed_throttled", retry_after=max(1, math.ceil((began + WITHIN - now).total_seconds())))
        self._seen[address] = (began, reads + 1)
        self._seen.move_to_end(address)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
