"""Ten times as many callers as a process has places, for a minute: what they are answered, how soon, and what was written.

`python bench/overload.py [seconds]`. Callers of the real server ask again the moment they are answered, whatever it said.
Exit code 1 where anything but 201 and 503 is answered, an answered write is not there, one is there that nobody was
told of, an accepted one waited longer than the queue may let it, or the service does not recover.
"""

import asyncio
import json
import statistics
import sys
import time
from collections import Counter, defaultdict

import asyncpg
from limits import signed_in
from serving import Ask, yanlu
from world import DEPUTY, World, server, world

CALLERS = 400
PLACES = {"POOL_MAX": "10", "QUEUE_MAX": "30", "QUEUE_SECONDS": "2"}
PATIENCE = 10.0  # seconds from the first byte of a request to the last of its answer, on a machine that callers share
BODY = {"kind": "suggestion", "title": "关于加装电梯的建议", "facts": "没有电梯。", "proposal": "统一审批窗口。"}


async def _caller(port: int, request: bytes, until: float, took: dict[int, list[float]]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        at = head.lower().index(b"content-length:") + 15
        await reader.readexactly(int(head[at : head.index(b"\r\n", at)]))
        took[int(head[9:12])].append(time.perf_counter() - began)
    writer.close()


async def _crowd(port: int, request: bytes, seconds: float) -> dict[int, list[float]]:
    took: dict[int, list[float]] = defaultdict(list)
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_caller(port, request, until, took) for _ in range(CALLERS)))
    return took


async def _written(here: World) -> int:
    connection = await asyncpg.connect(here.url)
    try:
        count: int = await connection.fetchval(
            "SELECT count(*) FROM suggestion WHERE congress_id = $1 AND origin = 'filed'", here.congress
        )
        return count
    finally:
        await connection.close()


def main(seconds: float) -> int:
    with server() as url, world(url, 100) as here, yanlu(here.url, more=PLACES) as service:
        office = signed_in(here, service)
        deputy = signed_in(here, service, DEPUTY, office.case)
        path = f"/v1/{here.slug}/suggestions"
        request = Ask("POST", path, json.dumps(BODY).encode()).wire(deputy.headers)
        took = asyncio.run(_crowd(service.port, request, seconds))
        answers = Counter({status: len(each) for status, each in took.items()})
        for status, each in sorted(took.items()):
            p99 = statistics.quantiles(each, n=100)[-1] if len(each) > 1 else each[0]
            print(f"{status}: {len(each)} answers, median {statistics.median(each):.2f} s, p99 {p99:.2f} s")
        service.ask("POST", path, BODY, deputy.headers)  # anything but a 2xx is an error: it has recovered
        written = asyncio.run(_written(here))
        accepted = statistics.quantiles(took[201], n=100)[-1]
        good = answers.keys() <= {201, 503} and written == answers[201] + 1 and accepted <= PATIENCE
        lost = answers[201] + 1 - written
        print(
            f"overload: {CALLERS} callers for {seconds:.0f} s, {answers[201]} accepted, {answers[503]} refused, {lost} lost,"
            f" {sum(answers.values()) - answers[201] - answers[503]} others: {'met' if good else 'MISSED'}"
        )
        return int(not good)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
