"""The demo by independent counts: the figures of the bulletin, courses without a gap, and loading that is whole or nothing."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import asyncpg
import httpx
import pytest

from api import demo
from api.app import create_app
from api.demo import material as m
from api.demo.bulletin import BULLETIN, composition, courses
from api.demo.loading import STANDINGS
from api.demo.neighbours import tell_of_neighbours
from api.demo.people import LOGINS, PASSWORD
from domain.accounts import passwords
from domain.db import Database
from domain.suggestions.states import CaseState
from tests.conftest import settings_for
from tests.neighbouring import check_neighbours

pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SMALL = 0.01

OF_SESSION = """
WITH of_session AS (
    SELECT s.* FROM suggestion s
    JOIN congress c ON c.id = s.congress_id AND c.slug = 'hangzhou'
    JOIN session t ON t.congress_id = s.congress_id AND t.id = s.session_id AND t.number = 4),
last_reply AS (
    SELECT DISTINCT s.id, r.class_code, o.kind NOT IN ('government_unit', 'government_office') AS other
    FROM of_session s
    JOIN reply r ON r.suggestion_id = s.id AND r.round = s.round AND r.state = 'sent'
    JOIN assignment a ON a.id = r.assignment_id
    JOIN organisation o ON o.id = a.organisation_id)
"""


IN_DEMO = "WITH c AS (SELECT id FROM congress WHERE slug = 'hangzhou') "


async def asked(url, query):
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()


async def counted(url, query):
    return {tuple(row)[:-1]: row[-1] for row in await asked(url, query)}


async def check_session(url, wanted):
    total = sum(wanted.values())
    scopes = await counted(url, OF_SESSION + "SELECT other, class_code, count(*) FROM last_reply GROUP BY 1, 2")
    assert scopes == {(scope == "other", code): number for (scope, code), number in wanted.items()}
    assert await counted(url, OF_SESSION + "SELECT state, count(*) FROM of_session GROUP BY 1") == {("closed",): total}
    numbers = await asked(url, OF_SESSION + "SELECT number FROM of_session ORDER BY accepted_at, number")
    assert [row["number"] for row in numbers] == list(range(1, total + 1))
    [[titles]] = await asked(url, OF_SESSION + "SELECT count(DISTINCT title) FROM of_session")
    assert titles == total
    latest = await counted(
        url,
        OF_SESSION
        + "SELECT level, count(DISTINCT s.id) FROM of_session s JOIN evaluation e ON e.suggestion_id = s.id AND e.round = s.round GROUP BY 1",
    )
    assert latest == {("satisfied",): total}
    [[dissatisfied]] = await asked(
        url,
        OF_SESSION
        + "SELECT count(DISTINCT s.id) FROM of_session s JOIN evaluation e ON e.suggestion_id = s.id WHERE e.round = 1 AND e.level = 'dissatisfied'",
    )
    assert 0 < dissatisfied < total
    [[met]] = await asked(
        url,
        OF_SESSION
        + "SELECT count(DISTINCT s.id) FROM of_session s JOIN consultation k ON k.suggestion_id = s.id AND k.mode = 'face_to_face'",
    )
    assert met == total
    clocks = await counted(
        url,
        OF_SESSION
        + "SELECT d.state, d.step, count(*) FROM deadline d JOIN of_session s ON s.id = d.suggestion_id GROUP BY 1, 2",
    )
    assert not [step for state, step in clocks if state in {"running", "paused"}]
    # A window of return that nobody used ends with the draft; nothing was owed in it, so nothing is late.
    assert {step for state, step in clocks if state == "late"} <= {"return"}
    assert {step for state, step in clocks if state == "lapsed"} <= {"reply_receipt", "return"}
    assert clocks["met", "reply"] >= total


async def check_histories(url):
    [[backwards]] = await asked(
        url,
        IN_DEMO
        + "SELECT count(*) FROM (SELECT at - lag(at) OVER (PARTITION BY suggestion_id ORDER BY seq) AS gone FROM event"
        " WHERE congress_id = (SELECT id FROM c) AND suggestion_id IS NOT NULL) AS steps WHERE gone < interval '0'",
    )
    assert backwards == 0
    [[ahead]] = await asked(
        url, f"SELECT count(*) FROM event WHERE at > timestamptz '{(NOW + timedelta(hours=1)).isoformat()}'"
    )
    assert ahead == 0
    kinds = {row["kind"] for row in await asked(url, "SELECT DISTINCT kind FROM event WHERE suggestion_id IS NOT NULL")}
    assert kinds >= {
        "cosigned", "declined", "text_edited", "returned_for_revision", "not_accepted", "withdrawn", "merged", "unit_added",
        "return_requested", "return_approved", "return_refused", "extension_granted", "extension_refused", "urged",
        "opinion_sent_back", "reply_sent_back", "rehandling_demanded", "feedback_urged", "feedback_lapsed", "due_soon", "overdue",
    }  # fmt: skip


async def check_living(url):
    states = await counted(
        url,
        "SELECT s.state, count(*) FROM suggestion s JOIN session t ON t.id = s.session_id AND t.number = 5 GROUP BY 1",
    )
    assert sum(states.values()) == len(STANDINGS) >= 30
    assert {state for (state,) in states} == set(CaseState)
    units = {row["state"] for row in await asked(url, "SELECT DISTINCT state FROM assignment")}
    assert units >= {"pending_receipt", "received", "return_requested", "returned", "opinion_submitted", "reply_drafted", "reviewed", "signed", "sent"}  # fmt: skip
    late = await asked(
        url,
        f"SELECT count(*) AS late FROM deadline WHERE state = 'running' AND step = 'reply' AND due_at <= timestamptz '{NOW.isoformat()}'",
    )
    assert late[0]["late"] >= 2


async def check_key_cases(url):
    rows = await asked(
        url,
        IN_DEMO
        + """SELECT k.state, k.concluded_on, k.outcome,
            (SELECT count(DISTINCT l.person_id) FROM key_supervision_leader l
             WHERE l.supervision_id = k.id AND l.role = 'supervises' AND l.until IS NULL) AS supervise,
            (SELECT count(DISTINCT l.person_id) FROM key_supervision_leader l
             WHERE l.supervision_id = k.id AND l.role = 'leads' AND l.until IS NULL) AS lead,
            (SELECT count(*) FROM key_supervision_case x WHERE x.supervision_id = k.id) AS cases,
            (SELECT count(*) FROM supervision_activity x WHERE x.supervision_id = k.id) AS activities,
            (SELECT count(*) FROM council_report x WHERE x.supervision_id = k.id) AS reports
        FROM key_supervision k WHERE k.congress_id = (SELECT id FROM c)""",
    )
    assert len(rows) == 8
    assert {row["state"] for row in rows} == {"concluded"}
    assert all(date(2024, 6, 1) <= row["concluded_on"] <= date(2024, 6, 30) for row in rows)
    assert all(tuple(row)[3:] == (1, 1, 1, 1, 1) for row in rows)


async def check_ledger(url):
    [[entered, fulfilled, progressing, years, late]] = await asked(
        url,
        IN_DEMO
        + f"""SELECT count(*), count(*) FILTER (WHERE p.state = 'fulfilled'),
            count(*) FILTER (WHERE p.state = 'open' AND EXISTS (SELECT FROM promise_progress g WHERE g.promise_id = p.id)),
            count(DISTINCT extract(year FROM p.made_at)),
            count(*) FILTER (WHERE p.state = 'open' AND p.due_on <= date '{NOW.date()}')
        FROM promise p WHERE p.congress_id = (SELECT id FROM c)""",
    )
    assert (entered, fulfilled, progressing, years, late) == (29, 13, 16, 3, 0)
    of_demo = "WHERE congress_id = (SELECT id FROM c)"
    sources = await counted(url, f"{IN_DEMO} SELECT source, count(*) FROM promise {of_demo} GROUP BY 1")
    assert sources == {("reply",): 18, ("look_back",): 3, ("raised_again",): 7, ("reconciliation",): 1}


async def check_look_back(url):
    replies = (
        OF_SESSION
        + "SELECT r.id FROM of_session s JOIN reply r ON r.suggestion_id = s.id AND r.round = s.round AND r.state = 'sent' AND r.class_code = 'A'"
    )
    items = await asked(url, "SELECT reply_id, state, result, class_after, promise_id FROM look_back_item")
    assert {row["reply_id"] for row in items} == {row["id"] for row in await asked(url, replies)}
    assert {row["state"] for row in items} == {"decided"}
    unsolved = [row for row in items if row["result"] != "confirmed"]
    assert [(row["result"], row["class_after"]) for row in unsolved] == [("not_confirmed", "B")] * 3
    assert all(row["promise_id"] for row in unsolved)
    changes = "SELECT to_code, count(*) FROM class_change WHERE source = 'look_back' GROUP BY 1"
    assert await counted(url, changes) == {("B",): 3}
    assert await counted(url, "SELECT state, count(*) FROM look_back GROUP BY 1") == {("closed",): 1}


async def check_reconciliations(url):
    ends = await counted(
        url,
        """SELECT r.state, r.conclusion, s.state AS of_case, count(*)
        FROM reconciliation r JOIN suggestion s ON s.id = r.suggestion_id
        WHERE r.conclusion IS NOT NULL GROUP BY 1, 2, 3""",
    )
    assert ends == {
        ("concluded", "moved_to_plan_ledger", "closed"): 1,
        ("escalated", "no_agreement", "in_reconciliation"): 1,
    }


async def check_meetings(url):
    """The bulletin's year by plain counts: meetings, suggestions, units, attendances of heads, deputies."""
    [[meetings, cases, live, taken]] = await asked(
        url,
        """SELECT count(*), (SELECT count(DISTINCT suggestion_id) FROM meeting_case), max(viewers),
            (SELECT count(*) FROM booking b WHERE b.room_id IS NOT NULL)
        FROM meeting WHERE state = 'minutes_published' AND starts_at < '2024-10-25'""",
    )
    assert (meetings, cases, live, taken) == (20, 27, 2500, 20)
    [[units, heads, deputies]] = await asked(
        url,
        """SELECT count(DISTINCT organisation_id), count(*) FILTER (WHERE role = 'unit'),
            count(DISTINCT person_id) FILTER (WHERE role = 'deputy') FROM meeting_participant WHERE state = 'attended'""",
    )
    assert (units, heads, deputies) == (27, 37, 61)
    [[strangers]] = await asked(
        url,
        """SELECT count(*) FROM meeting_participant p WHERE role = 'unit' AND NOT EXISTS (
            SELECT FROM meeting_case c JOIN assignment a ON a.suggestion_id = c.suggestion_id
            WHERE c.meeting_id = p.meeting_id AND a.organisation_id = p.organisation_id)""",
    )
    assert strangers == 0, "a unit speaks of a case that it handles"


async def check_over_http(settings):
    """The same figures, as anybody with an account of the demo asks for them."""
    app = create_app(settings)
    transport = httpx.ASGITransport(app=app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://demo") as http:

        async def signed_in(username):
            given = {"congress": m.SLUG, "username": username, "password": PASSWORD}
            answer = await http.post("/v1/sign-in", json=given)
            return {"Authorization": f"Bearer {answer.json()['access_token']}"}

        async def got(who, path, **query):
            answer = await http.get(f"/v1/{m.SLUG}/{path}", params=query, headers=who)
            assert answer.status_code == 200, answer.text
            return answer.json()

        supervisor, leader = await signed_in("supervisor"), await signed_in("leader")
        for day, part in (("2024-10-25", 312), ("2024-12-31", 309)):
            found = await got(supervisor, "statistics/solved", as_of=f"{day}T15:59:59Z")
            cell = next(each for each in found["cells"] if not any(each["keys"]))
            assert (cell["part"], cell["count"]) == (part, 401), day
        keys = await got(supervisor, "key-supervisions/figures", year=2024)
        assert keys["decisions"]["total"] == keys["decisions"]["concluded"] == keys["decisions"]["in_time"] == 8
        assert keys["accepted"] == 401
        year = await got(leader, "meetings/figures", year=2024)
        counted = ("meetings", "cases", "units", "head_attendances", "deputies", "leaders", "viewers")
        assert [year[name] for name in counted] == [20, 27, 27, 37, 61, 4, 2500]
        october = await got(supervisor, "meetings/month", on="2024-10-09")
        assert october["total"] == sum(len(leaf["meetings"]) for leaf in october["days"]) > 0
        mine = await got(leader, "key-supervisions/mine")
        assert len(mine["items"]) == 2
        ledger = await got(supervisor, "promises/ledger", from_year=2024, to_year=2026, as_of=NOW.isoformat())
        total = ledger["total"]
        assert (total["entered"], total["fulfilled"], total["progressing"]) == (29, 13, 16)
        assert (total["without_progress"], total["overdue"], total["given_up"]) == (0, 0, 0)
        assert [each["year"] for each in ledger["years"]] == [2024, 2025, 2026]
        [batch] = (await got(supervisor, "look-backs"))["items"]
        found = (await got(supervisor, f"look-backs/{batch['id']}/figures"))["total"]
        assert (found["not_confirmed"], found["downgraded"], found["promises"]) == (3, 3, 3)
        assert found["items"] == found["decided"] == found["confirmed"] + 3 > 312
        listed = (await got(supervisor, "reconciliations"))["items"]
        ends = {(each["state"], each["conclusion"]) for each in listed if each["conclusion"]}
        assert ends == {("concluded", "moved_to_plan_ledger"), ("escalated", "no_agreement")}


async def check_accounts(url):
    rows = {
        row["username"]: row
        for row in await asked(
            url,
            IN_DEMO + "SELECT username, roles, password_hash, person_id FROM account"
            " WHERE congress_id = (SELECT id FROM c)",
        )
    }
    assert {name: row["roles"] for name, row in rows.items()} == {each.username: [each.role] for each in LOGINS}
    assert await passwords.matches(rows["deputy001"]["password_hash"], PASSWORD)
    text = demo.accounts_text()
    assert all(name in text for name in rows)
    assert PASSWORD in text


async def test_half_a_demo_is_cleared_away_and_anything_else_is_left_alone(fresh_database_url, tmp_path):
    settings = settings_for(fresh_database_url, tmp_path)
    interrupted = asyncio.create_task(demo.load(settings, NOW))
    filed = 0
    while filed < 40:
        await asyncio.sleep(0.1)
        [[filed]] = await asked(fresh_database_url, "SELECT count(*) FROM suggestion")
    interrupted.cancel()
    with pytest.raises(asyncio.CancelledError):
        await interrupted
    outcome = await demo.load(settings, NOW, share=SMALL)
    assert outcome.loaded
    assert "cleared away" in outcome.line
    assert await counted(fresh_database_url, "SELECT count(*) FROM congress") == {(): 3}
    await check_session(fresh_database_url, composition(SMALL))
    forced = await demo.load(settings, NOW + timedelta(days=1), share=2 * SMALL, force=True)
    assert forced.loaded
    await check_session(fresh_database_url, composition(2 * SMALL))
    await asked(fresh_database_url, "DELETE FROM event WHERE kind LIKE 'demo%'")
    with pytest.raises(demo.DemoRefused, match="is not the demo"):
        await demo.load(settings, NOW, share=SMALL, force=True)
    await asked(fresh_database_url, "UPDATE congress SET slug = 'elsewhere' WHERE slug = 'hangzhou'")
    with pytest.raises(demo.DemoRefused, match="other congresses"):
        await demo.load(settings, NOW, share=SMALL)
    assert not await asyncio.to_thread(demo.load_if_empty, settings)


async def test_what_is_told_beside_has_the_figures_of_its_documents(fresh_database_url, tmp_path):
    db = await Database.open(fresh_database_url, None, 1, 2)
    await tell_of_neighbours(db, NOW)
    await db.close()
    await check_neighbours(settings_for(fresh_database_url, tmp_path))


async def test_a_database_that_is_served_is_not_loaded(fresh_database_url, tmp_path):
    serving = await asyncpg.connect(fresh_database_url, server_settings={"application_name": "yanlu"})
    try:
        with pytest.raises(demo.DemoRefused, match="being served"):
            await demo.load(settings_for(fresh_database_url, tmp_path), NOW, share=SMALL)
    finally:
        await serving.close()
    assert await counted(fresh_database_url, "SELECT count(*) FROM congress") == {(): 0}


async def test_the_whole_demo_has_the_figures_of_the_bulletin_and_stays(fresh_database_url, tmp_path):
    settings = settings_for(fresh_database_url, tmp_path)
    outcome = await demo.load(settings, NOW)
    assert outcome.loaded
    await check_session(fresh_database_url, BULLETIN)
    await check_histories(fresh_database_url)
    await check_living(fresh_database_url)
    await check_accounts(fresh_database_url)
    await check_key_cases(fresh_database_url)
    await check_ledger(fresh_database_url)
    await check_look_back(fresh_database_url)
    await check_reconciliations(fresh_database_url)
    await check_meetings(fresh_database_url)
    await check_over_http(settings)
    await check_neighbours(settings)
    before = await counted(fresh_database_url, "SELECT count(*) FROM event")
    again = await demo.load(settings, NOW + timedelta(days=1))
    assert not again.loaded
    assert await asyncio.to_thread(demo.load_if_empty, settings)
    assert await counted(fresh_database_url, "SELECT count(*) FROM event") == before
    [[total, solved]] = await asked(
        fresh_database_url,
        OF_SESSION + "SELECT count(*), count(*) FILTER (WHERE class_code = 'A') FROM last_reply",
    )
    assert (total, solved) == (401, 312)
    assert (solved * 1000 * 2 // total + 1) // 2 == 778  # rounds half up to 77.8 %
    assert sum(number for (scope, _), number in BULLETIN.items() if scope == "government") == 365


def test_the_same_courses_every_time_and_nobody_is_named():
    once = courses(1.0)
    assert once == courses(1.0)
    assert len({course.matter.title for course in once}) == 401
    assert {course.mode for course in once} == {"sole", "lead_co", "split"}
    assert set(m.GOVERNMENT_UNITS).isdisjoint(m.OTHER_UNITS)
