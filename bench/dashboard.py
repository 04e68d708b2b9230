"""The dashboard of one congress among many against the same one alone, and against one bare grouped count of its cases.

`python bench/dashboard.py [CONGRESSES [CASES]]`, 100 and 10,000 unless told otherwise. Prints ratios; exit code 1 when one misses
its target. The congress that is measured has all its rows; the others have cases, events and kept rows, laid down case by case in
turns, as time lays them down.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from api import embedded, migrating  # noqa: E402 - found from the tree, wherever one stands
from domain.actor import Actor, Role  # noqa: E402
from domain.dashboards.queries import get_dashboard  # noqa: E402
from domain.dashboards.refreshing import refresh  # noqa: E402
from domain.db import Database  # noqa: E402
from tests.factories import NOW, Place, actor, make_congress, make_delegation, make_deputy, make_organisation  # noqa: E402

RUNS = 40
AMONG, COUNTS = 1.2, 4.0
LATER = NOW + timedelta(days=60)
BARE = "SELECT state, count(*) FROM suggestion WHERE congress_id = $1 AND session_id = $2 AND kind = 'suggestion' GROUP BY state"

# Ids in the order of time, as the service makes them.
UUID7 = "(lpad(to_hex({n}::bigint + 1772000000000), 12, '0') || '7' || substr(md5({n} || {salt}::text), 1, 3) || '8' || substr(md5({salt}::text || {n}), 1, 15))::uuid"
CASE = UUID7.format(n="n", salt="p.congress_id")
PLACES = """
    CREATE TEMP TABLE places AS
    SELECT c.id AS congress_id, s.id AS session_id, r.id AS profile_id,
        (SELECT id FROM person WHERE congress_id = c.id LIMIT 1) AS person_id,
        (SELECT array_agg(id ORDER BY id) FROM delegation WHERE congress_id = c.id) AS delegations,
        (SELECT array_agg(id ORDER BY id) FROM organisation WHERE congress_id = c.id) AS units
    FROM congress c JOIN session s ON s.congress_id = c.id
    CROSS JOIN LATERAL (SELECT id FROM rule_profile WHERE congress_id = c.id AND code = c.suggestion_profile ORDER BY version DESC LIMIT 1) r
"""
# Of ten cases one is new, two are assigned, seven are answered, of those five are rated.
COURSE = "(ARRAY['accepted','assigned','in_handling','replied','replied','evaluated','evaluated','evaluated','closed','closed'])[1 + n % 10]"
SUGGESTIONS = f"""
    INSERT INTO suggestion (congress_id, id, kind, state, origin, session_id, in_session, number, profile_id, title, category,
        facts, proposal, text_version, one_matter, lead_person_id, delegation_id, permission, confidential, written_reply, round,
        handled_as_letter, created_at, updated_at, submitted_at, accepted_at, assigned_at, replied_at, rating_turn, version)
    SELECT p.congress_id, {CASE}, 'suggestion', {COURSE}, 'filed', p.session_id, true, n, p.profile_id, '关于第' || n || '件的建议',
        '类别' || n % 15, repeat('情况说明，', 60), repeat('建议措施，', 40), 1, true, p.person_id, p.delegations[1 + n % 10],
        'full', n % 50 = 0, true, 1, false, at, at, at, at, CASE WHEN n % 10 > 0 THEN at + interval '2 days' END,
        CASE WHEN n % 10 > 2 THEN at + interval '2 days' + (n % 83) * interval '1 day' END, 1, 1
    FROM generate_series(1, $1) n CROSS JOIN places p
    CROSS JOIN LATERAL (SELECT timestamptz '2025-11-01 02:00Z' + (n % 100) * interval '1 day' AS at) t
    ORDER BY n, p.congress_id
"""
EVENTS = """
    INSERT INTO event (congress_id, id, at, kind, suggestion_id, subject_id, action, state_after, data, request_id)
    SELECT congress_id, gen_random_uuid(), accepted_at, 'accepted', id, id, 'accept', state, '{}', '' FROM suggestion ORDER BY number, congress_id
"""
KEPT = """
    INSERT INTO case_facts
    SELECT s.congress_id, s.id, s.session_id, '3'::xid8, s.kind, s.state, s.category, s.delegation_id, s.confidential,
        date_trunc('month', s.accepted_at)::date, s.assigned_at::date, s.replied_at::date, s.replied_at IS NOT NULL, s.replied_at IS NOT NULL,
        true, true, s.assigned_at + interval '90 days', s.assigned_at + interval '90 days', s.assigned_at + interval '80 days',
        date_trunc('week', s.assigned_at)::date, 'A', true, true, true, 'satisfied', 'satisfied', false, false, '{}', '{}'
    FROM suggestion s WHERE s.congress_id <> $1 ORDER BY s.number, s.congress_id
"""
HORIZONS = """
    INSERT INTO facts_horizon SELECT id, pg_snapshot_xmin(pg_current_snapshot()), now() FROM congress WHERE id <> $1
"""
OF_ONE = (
    """
    INSERT INTO assignment (congress_id, id, suggestion_id, round, organisation_id, role, state, assigned_at, sent_at, opinion_redos, version)
    SELECT s.congress_id, gen_random_uuid(), s.id, 1, p.units[1 + (s.number + extra * 7) % 20], CASE WHEN extra = 1 THEN 'co' WHEN s.number % 3 = 0 THEN 'lead' ELSE 'sole' END,
        CASE WHEN s.replied_at IS NULL THEN 'received' ELSE 'sent' END, s.assigned_at, s.replied_at, 0, 1
    FROM suggestion s JOIN places p USING (congress_id) CROSS JOIN generate_series(0, 1) extra
    WHERE s.congress_id = $1 AND s.assigned_at IS NOT NULL AND (extra = 0 OR s.number % 3 = 0)
    """,
    """
    INSERT INTO deadline (congress_id, id, suggestion_id, step, round, rule_id, amount, unit, anchor, anchor_at, calendar_version, due_at, original_due_at, state, started_at, ended_at, version)
    SELECT s.congress_id, gen_random_uuid(), s.id, 'reply', 1, r.id, 3, 'months', 'assigned', s.assigned_at, 1, s.assigned_at + interval '90 days',
        s.assigned_at + interval '90 days', CASE WHEN s.replied_at IS NULL THEN 'running' WHEN s.number % 20 = 3 THEN 'late' ELSE 'met' END, s.assigned_at, s.replied_at, 1
    FROM suggestion s CROSS JOIN LATERAL (SELECT id FROM rule WHERE congress_id = s.congress_id AND profile_id = s.profile_id AND step = 'reply' LIMIT 1) r
    WHERE s.congress_id = $1 AND s.assigned_at IS NOT NULL
    """,
    """
    INSERT INTO class_change (congress_id, id, suggestion_id, round, to_code, source, at)
    SELECT a.congress_id, gen_random_uuid(), a.suggestion_id, 1, (ARRAY['A','A','B','C'])[1 + s.number % 4], 'reply_sent', s.replied_at
    FROM suggestion s JOIN assignment a ON a.congress_id = s.congress_id AND a.suggestion_id = s.id AND a.role <> 'co'
    WHERE s.congress_id = $1 AND s.replied_at IS NOT NULL
    """,
    """
    INSERT INTO promise (congress_id, id, suggestion_id, assignment_id, reply_id, organisation_id, source, text, due_on, year, state, made_at, version)
    SELECT a.congress_id, gen_random_uuid(), a.suggestion_id, a.id, a.id, a.organisation_id, 'reply', '年内完成', (s.replied_at + interval '100 days')::date, 2026, 'open', s.replied_at, 1
    FROM suggestion s JOIN assignment a ON a.congress_id = s.congress_id AND a.suggestion_id = s.id AND a.role <> 'co'
    WHERE s.congress_id = $1 AND s.replied_at IS NOT NULL AND s.number % 10 = 3
    """,
)


async def laid_down(url: str, congresses: int, cases: int) -> tuple[Database, Place]:
    """A database with so many congresses of so many cases; the first is the one that is measured."""
    await migrating.upgrade(url)
    db = await Database.open(url, None, 1, 4)
    places = [await make_congress(db) for _ in range(congresses)]
    for place in places:
        await make_deputy(db, place)
        for _ in range(10):
            await make_delegation(db, place)
    for _ in range(20):
        await make_organisation(db, places[0])
    begun = time.perf_counter()
    connection = await asyncpg.connect(url)
    await connection.execute(
        "SET session_replication_role = replica; SET work_mem = '512MB'; SET maintenance_work_mem = '1GB'"
    )
    await connection.execute(PLACES)
    first = places[0].id
    for statement in (SUGGESTIONS,):
        await connection.execute(statement, cases)
    await connection.execute(EVENTS)
    for statement in (*OF_ONE, KEPT, HORIZONS):
        await connection.execute(statement, first)
    await refresh(db, first, LATER)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    print(
        f"  {congresses:,} congresses of {cases:,} cases laid down in {time.perf_counter() - begun:.0f} s", flush=True
    )
    return db, places[0]


async def took(run: Callable[[], Awaitable[Any]]) -> float:
    """Median of so many runs, in milliseconds, after some to warm up."""
    for _ in range(8):
        await run()
    spent = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        await run()
        spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spent)


async def measured(db: Database, place: Place, me: Actor) -> tuple[float, float]:
    """The dashboard, and one bare grouped count over the same cases."""

    async def dashboard() -> None:
        async with db.read() as tx:
            await get_dashboard(tx, me, LATER)

    async def bare() -> None:
        async with db.read() as tx:
            await tx.connection.fetch(BARE, place.id, place.session_id)

    return await took(dashboard), await took(bare)


async def measure(url: str, congresses: int, cases: int) -> list[bool]:
    """The table of costs."""
    found = {}
    for name, number in (("alone", 1), ("among", congresses)):
        connection = await asyncpg.connect(url)
        await connection.execute(f"CREATE DATABASE bench_{name}")
        await connection.close()
        db, place = await laid_down(urlsplit(url)._replace(path=f"/bench_{name}").geturl(), number, cases)
        try:
            found[name] = await measured(db, place, actor(place, Role.ASSIGNER))
        finally:
            await db.close()
        print(f"  {name}: dashboard {found[name][0]:.1f} ms, bare grouped count {found[name][1]:.1f} ms", flush=True)
    ratios = {
        f"dashboard among {congresses} congresses / alone": (found["among"][0] / found["alone"][0], AMONG),
        "dashboard / bare grouped count, alone": (found["alone"][0] / found["alone"][1], COUNTS),
        f"dashboard / bare grouped count, among {congresses}": (found["among"][0] / found["among"][1], COUNTS),
    }
    for name, (ratio, most) in ratios.items():
        print(f"{name:<60} {ratio:6.2f}  (at most {most}) {'' if ratio <= most else 'MISSED'}")
    return [ratio <= most for ratio, most in ratios.values()]


def main() -> None:
    given = [int(each) for each in sys.argv[1:]]
    congresses, cases = (*given, *(100, 10_000)[len(given) :])
    with tempfile.TemporaryDirectory(prefix="yanlu-bench-") as folder:
        server = embedded.start(Path(folder), {"fsync": "off", "shared_buffers": "1GB"})
        try:
            held = asyncio.run(measure(server.url("postgres"), congresses, cases))
        finally:
            server.leave()
    sys.exit(not all(held))


if __name__ == "__main__":
    main()
