"""Congresses, terms and sessions: founded whole, edited under their version, closed to everybody else's congress."""

import asyncio
import os
import sys
from datetime import date

import asyncpg
import pytest

from domain.calendar_source import published_days, published_years
from domain.congresses import queries
from domain.congresses.founding import create_congress
from domain.congresses.tables import Level
from domain.errors import Conflict, Invalid
from domain.rules.catalogue import PROFILES
from domain.rules.store import calendar, current_profile_id, rule_book
from tests.factories import NOW, Role, actor, bearer, caller, make_congress


@pytest.fixture
async def congress(db):
    return await make_congress(db)


@pytest.fixture
def admin(client, congress, settings):
    return caller(client, congress, settings.signing_key, Role.ADMINISTRATOR)


@pytest.fixture
def deputy(client, congress, settings):
    return caller(client, congress, settings.signing_key, Role.DEPUTY)


def by_step(profile):
    return profile.model_copy(update={"rules": sorted(profile.rules, key=lambda rule: (rule.step, rule.applies))})


async def events_of(db, congress, kind):
    async with db.read() as tx:
        return await tx.connection.fetch("SELECT * FROM event WHERE congress_id = $1 AND kind = $2", congress.id, kind)


async def test_a_congress_is_founded_with_its_rules_and_calendar_in_one_statement(db):
    before = db.statements
    async with db.write() as tx:
        row = await create_congress(tx, "founded-now", "某市人民代表大会", Level.CITY, "Asia/Shanghai", NOW)
        assert db.statements - before == 1
    async with db.read() as tx:
        for each in PROFILES:
            found = await current_profile_id(tx, row["id"], each.code, date(2026, 3, 2))
            assert by_step((await rule_book(tx, row["id"], found)).profile) == by_step(each)
        days = await calendar(tx, row["id"], 1, "Asia/Shanghai")
        events = await tx.connection.fetch("SELECT kind, account_id FROM event WHERE congress_id = $1", row["id"])
    assert days.days == {each.day: each.kind for each in published_days()}
    assert (days.years, days.version) == (published_years(), 1)
    assert [tuple(each) for each in events] == [("congress_created", None)]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"zone": "Asia/Atlantis"}, "zone_unknown"),
        ({"zone": "../../etc/passwd"}, "zone_unknown"),
        ({"zone": ""}, "zone_unknown"),
        ({"suggestion_profile": "nowhere"}, "profile_unknown"),
        ({"suggestion_profile": "cppcc"}, "profile_unknown"),
        ({"proposal_profile": "zj-hangzhou"}, "profile_unknown"),
    ],
)
async def test_a_congress_needs_a_zone_and_profiles_of_the_right_kind(db, given, code):
    with pytest.raises(Invalid) as refused:
        await make_congress(db, **given)
    assert refused.value.code == code


async def test_a_slug_is_taken_once(db, congress):
    with pytest.raises(Conflict, match="slug_taken"):
        await make_congress(db, slug=congress.slug)


async def test_anybody_reads_the_list_of_congresses(client, congress):
    answer = await client.get("/v1/congresses", params={"limit": 200, "q": "试验人大", "level": "city", "sort": "slug"})
    assert answer.status_code == 200
    names = [each["slug"] for each in answer.json()["items"]]
    assert congress.slug in names
    assert names == sorted(names)
    assert set(answer.json()["items"][0]) == {"slug", "name", "level"}
    unknown = await client.get("/v1/congresses", params={"zone": "x"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/query/zone")


async def test_a_congress_is_edited_under_the_version_that_was_read(admin, deputy, db, congress):
    seen = await deputy.get("")
    assert seen.headers["etag"] == '"1"'
    body = {"name": "新名称", "level": "district", "suggestion_profile": "bj-haidian", "proposal_profile": "cppcc"}
    assert (await deputy.put("", body, 1)).json()["needs"] == "congress:write"
    assert (await admin.put("", body)).status_code == 428
    edited = await admin.put("", body, 1)
    assert edited.status_code == 200
    assert {name: edited.json()[name] for name in body} == body
    assert (edited.json()["version"], edited.json()["zone"]) == (2, "Asia/Shanghai")
    stale = await admin.put("", body, 1)
    assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (412, "version_stale", 2)
    (event,) = await events_of(db, congress, "congress_amended")
    assert event["data"] == body
    assert event["request_id"] == edited.headers["x-request-id"]


async def test_office_hours_stay_until_others_are_given(admin, deputy):
    body = {"name": "新名称", "level": "city", "suggestion_profile": "bj-haidian", "proposal_profile": "cppcc"}
    kept = (await admin.put("", body, 1)).json()
    assert (kept["office_opens"], kept["office_closes"]) == ("08:30", "17:30")
    other = (await admin.put("", body | {"office_opens": "09:00", "office_closes": "17:00"}, 2)).json()
    assert (other["office_opens"], other["office_closes"]) == ("09:00", "17:00")
    backwards = await admin.put("", body | {"office_opens": "18:00"}, 3)
    assert (backwards.status_code, backwards.json()["code"]) == (409, "ends_before_start")
    for wrong in ("9:00", "24:00", "09:00+08:00", "09:00:00", 540):
        refused = await admin.put("", body | {"office_opens": wrong}, 3)
        assert (refused.status_code, refused.json()["code"]) == (422, "input_invalid"), wrong
    assert (await deputy.get("")).json()["office_opens"] == "09:00"


async def test_a_congress_takes_only_profiles_that_it_has(admin):
    body = {"name": "新名称", "level": "city", "suggestion_profile": "cppcc", "proposal_profile": "cppcc"}
    answer = await admin.put("", body, 1)
    assert (answer.status_code, answer.json()["code"]) == (422, "profile_unknown")
    assert (await admin.get("")).json()["version"] == 1


async def test_terms_are_entered_listed_and_amended(admin, deputy, congress, db):
    entered = await admin.post("/terms", {"number": 15, "starts_on": "2027-01-05"})
    assert entered.status_code == 201
    term = entered.json()
    again = await admin.post("/terms", {"number": 15, "starts_on": "2027-01-05"})
    assert (again.status_code, again.json()["code"]) == (409, "term_exists")
    backwards = await admin.post("/terms", {"number": 16, "starts_on": "2027-01-05", "ends_on": "2027-01-04"})
    assert (backwards.status_code, backwards.json()["code"]) == (422, "ends_before_start")
    amended = await admin.put(
        f"/terms/{term['id']}", {"number": 15, "starts_on": "2027-01-06", "ends_on": "2032-01-05"}, 1
    )
    assert (amended.status_code, amended.headers["etag"]) == (200, '"2"')
    listed = (await deputy.get("/terms", total=True)).json()
    assert ([each["number"] for each in listed["items"]], listed["total"]) == ([15, 14], 2)
    assert listed["items"][0] == amended.json() == (await deputy.get(f"/terms/{term['id']}")).json()
    on = (await deputy.get("/terms", on="2027-01-05")).json()["items"]
    assert [each["number"] for each in on] == [14]
    assert len(await events_of(db, congress, "term_entered")) == 1
    (event,) = await events_of(db, congress, "term_amended")
    assert event["data"] == {"number": 15, "starts_on": "2027-01-06", "ends_on": "2032-01-05"}


async def test_sessions_are_entered_listed_and_amended(admin, deputy, congress):
    new = {
        "term_id": str(congress.term_id),
        "number": 6,
        "name": "第六次会议",
        "starts_on": "2027-01-20",
        "ends_on": "2027-01-25",
    }
    entered = await admin.post("/sessions", new)
    assert (entered.status_code, entered.json()["term_number"]) == (201, 14)
    assert (await admin.post("/sessions", new)).json()["code"] == "session_exists"
    assert (await admin.post("/sessions", new | {"number": 7, "term_id": str(congress.id)})).json()[
        "code"
    ] == "reference_unknown"
    edit = {"name": "第六次全体会议", "starts_on": "2027-01-21", "ends_on": "2027-01-25"}
    path = f"/sessions/{entered.json()['id']}"
    assert (await admin.put(path, edit | {"number": 9}, 1)).status_code == 422
    amended = await admin.put(path, edit, 1)
    assert amended.json() == (await deputy.get(path)).json()
    assert amended.json()["number"] == 6
    listed = (await deputy.get("/sessions", term_id=str(congress.term_id))).json()["items"]
    assert [each["number"] for each in listed] == [6, 5]
    assert [each["number"] for each in (await deputy.get("/sessions", on="2026-02-28")).json()["items"]] == [5]
    assert (await deputy.get("/sessions", term_id=str(congress.id))).json()["items"] == []


async def test_rows_of_another_congress_do_not_exist(db, admin, client, settings, congress):
    other = await make_congress(db)
    stranger = caller(client, other, settings.signing_key, Role.ADMINISTRATOR)
    for path in (f"/terms/{congress.term_id}", f"/sessions/{congress.session_id}"):
        assert (await stranger.get(path)).status_code == 404
        assert (await admin.get(path)).status_code == 200
    edit = {"number": 1, "starts_on": "2027-01-05"}
    assert (await stranger.put(f"/terms/{congress.term_id}", edit, 1)).status_code == 404
    new = {
        "term_id": str(congress.term_id),
        "number": 6,
        "name": "x",
        "starts_on": "2027-01-20",
        "ends_on": "2027-01-25",
    }
    assert (await stranger.post("/sessions", new)).json()["code"] == "reference_unknown"
    token = bearer(other, settings.signing_key, Role.ADMINISTRATOR)
    assert (await client.get(f"/v1/{congress.slug}", headers=token)).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_on", "2026-06-31"),
        ("starts_on", "9999-12-31"),
        ("ends_on", "0001-01-01"),
        ("number", 0),
        ("number", 10**12),
    ],
)
async def test_values_that_no_calendar_holds_are_refused_by_their_place(admin, field, value):
    answer = await admin.post("/terms", {"number": 20, "starts_on": "2027-01-05", field: value})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/body/{field}")


async def test_reads_are_one_statement(db, congress):
    me = actor(congress, Role.DEPUTY)
    async with db.read() as tx:
        for read in (
            lambda: queries.get_congress(tx, me),
            lambda: queries.get_term(tx, me, congress.term_id),
            lambda: queries.get_session(tx, me, congress.session_id),
            lambda: queries.list_congresses(tx, {}, "name", None, 5, total=True),
            lambda: queries.list_terms(tx, me, {"on": date(2026, 1, 1)}, "number", None, 5, total=True),
            lambda: queries.list_sessions(tx, me, {}, "starts_on", None, 5, total=True),
        ):
            before = db.statements
            await read()
            assert db.statements - before == 1


async def test_a_congress_is_founded_by_a_command(fresh_database_url, tmp_path):
    async def run(*arguments):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "api",
            "congress",
            "create",
            *arguments,
            env=os.environ | {"DATABASE_URL": fresh_database_url, "SECRET_KEY": "k" * 40, "DATA_DIR": str(tmp_path)},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        return process.returncode, out.decode().strip(), err.decode().strip()

    assert await run("haidian", "--name", "海淀区人民代表大会", "--level", "district", "--profile", "bj-haidian") == (
        0,
        "founded haidian",
        "",
    )
    code, _, err = await run("haidian", "--name", "海淀区人民代表大会")
    assert (code, err.count("\n")) == (1, 0)
    assert "slug is taken" in err
    assert (await run("Hai Dian", "--name", "x"))[0] == 1
    assert "zone" in (await run("other", "--name", "x", "--zone", "Asia/Atlantis"))[2]
    connection = await asyncpg.connect(fresh_database_url)
    found = await connection.fetchrow("SELECT slug, level, suggestion_profile FROM congress")
    await connection.close()
    assert tuple(found) == ("haidian", "district", "bj-haidian")
