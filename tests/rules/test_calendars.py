"""A calendar that changes: a new version with its event, what a rolled-back change leaves, and deadlines that follow."""

import asyncio
from datetime import date

import pytest

from domain.calendar_source import published_days, published_years
from domain.errors import Conflict, Invalid, NotFound, PreconditionFailed
from domain.legal_calendar import DayKind
from domain.rules import calendars, queries
from domain.rules.store import calendar
from tests.factories import NOW, ZONE, Role, actor, caller, make_congress
from tests.office import make_office

WEDNESDAY, SATURDAY = date(2026, 7, 1), date(2026, 7, 4)
UNKNOWN = max(published_years()) + 3


@pytest.fixture
async def congress(db):
    return await make_congress(db)


@pytest.fixture
def me(congress):
    return actor(congress, Role.ADMINISTRATOR)


@pytest.fixture
def admin(client, congress, settings):
    return caller(client, congress, settings.signing_key, Role.ADMINISTRATOR)


async def changed(db, change, *arguments):
    async with db.write() as tx:
        return await change(tx, *arguments, NOW)


async def read(db, congress, version):
    async with db.read() as tx:
        return await calendar(tx, congress.id, version, ZONE)


def day(which, kind, name=None):
    return {"day": which, "kind": kind, "name": name}


async def test_a_day_of_ones_own_counts_from_the_next_version_on(db, congress, me):
    assert (await read(db, congress, 1)).is_workday(WEDNESDAY)
    row = await changed(db, calendars.set_day, me, WEDNESDAY, 1, DayKind.HOLIDAY, "停电检修", "机关停电")
    assert row == {**day(WEDNESDAY, "holiday", "停电检修"), "source": "congress", "version": 2, "deadlines_moved": 0}
    days = await read(db, congress, 2)
    assert (days.version, days.is_workday(WEDNESDAY), days.names[WEDNESDAY]) == (2, False, "停电检修")
    async with db.read() as tx:
        event = await tx.connection.fetchrow(
            "SELECT kind, data, account_id FROM event WHERE congress_id = $1 ORDER BY seq DESC LIMIT 1", congress.id
        )
    assert (event["kind"], event["account_id"]) == ("calendar_day_set", me.account_id)
    assert (event["data"]["reason"], event["data"]["day"]) == ("机关停电", "2026-07-01")


async def test_the_second_change_needs_the_version_of_the_first(db, congress, me):
    await changed(db, calendars.set_day, me, SATURDAY, 1, DayKind.MAKEUP_WORKDAY, None, "加班")
    for stale in (1, 3):
        with pytest.raises(PreconditionFailed) as refused:
            await changed(db, calendars.set_day, me, SATURDAY, stale, DayKind.HOLIDAY, None, "不加班")
        assert refused.value.data == {"version": 2}
    assert (await read(db, congress, 2)).is_workday(SATURDAY)
    await changed(db, calendars.set_day, me, SATURDAY, 2, DayKind.HOLIDAY, None, "不加班")
    assert not (await read(db, congress, 3)).is_workday(SATURDAY)


async def test_of_two_changes_at_once_one_is_told_to_read_again(db, congress, me):
    outcomes = await asyncio.gather(
        *[changed(db, calendars.set_day, me, date(2026, 7, n), 1, DayKind.HOLIDAY, None, "x") for n in (1, 2, 3)],
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["PreconditionFailed", "PreconditionFailed", "dict"]
    days = await read(db, congress, 2)
    assert sum(not days.is_workday(date(2026, 7, n)) for n in (1, 2, 3)) == 1


async def test_a_change_that_was_rolled_back_is_not_remembered_under_the_version_it_had(db, congress, me):
    async def undone():
        async with db.write() as tx:
            await calendars.set_day(tx, me, WEDNESDAY, 1, DayKind.HOLIDAY, None, "x", NOW)
            assert not (await calendar(tx, congress.id, 2, ZONE)).is_workday(WEDNESDAY)
            raise Conflict("undone")

    with pytest.raises(Conflict, match="undone"):
        await undone()
    await changed(db, calendars.set_day, me, SATURDAY, 1, DayKind.MAKEUP_WORKDAY, None, "y")
    days = await read(db, congress, 2)
    assert (days.is_workday(WEDNESDAY), days.is_workday(SATURDAY)) == (True, True)


async def test_a_calendar_that_moved_on_says_so_and_an_old_version_never_hides_it(db, congress, me):
    await changed(db, calendars.set_day, me, WEDNESDAY, 1, DayKind.HOLIDAY, None, "x")
    late = await read(db, congress, 1)
    assert (late.version, late.is_workday(WEDNESDAY)) == (2, False)
    before = db.statements
    assert await read(db, congress, 2) is late
    assert db.statements == before


@pytest.mark.parametrize(("which", "kind"), [(WEDNESDAY, DayKind.MAKEUP_WORKDAY), (SATURDAY, DayKind.WORKDAY)])
async def test_a_kind_that_does_not_fit_its_weekday_is_refused(db, congress, me, which, kind):
    with pytest.raises(Invalid, match="kind_does_not_fit"):
        await changed(db, calendars.set_day, me, which, 1, kind, None, "x")
    with pytest.raises(Invalid, match="kind_does_not_fit"):
        await changed(db, calendars.publish_year, me, 2026, 1, [day(which, kind)], None)
    assert (await read(db, congress, 1)).version == 1


async def test_a_day_goes_back_to_the_schedule_that_the_program_knows(db, congress, me):
    makeup = next(each for each in published_days() if each.kind is DayKind.MAKEUP_WORKDAY and each.day.year == 2026)
    await changed(db, calendars.set_day, me, makeup.day, 1, DayKind.HOLIDAY, None, "本单位不补班")
    assert not (await read(db, congress, 2)).is_workday(makeup.day)
    row = await changed(db, calendars.clear_day, me, makeup.day, 2)
    assert (row["kind"], row["name"], row["source"]) == (makeup.kind, makeup.name, "state_council")
    days = await read(db, congress, 3)
    assert (days.is_workday(makeup.day), days.names[makeup.day]) == (True, makeup.name)


async def test_a_day_goes_back_to_its_weekday_or_to_a_schedule_that_was_listed(db, congress, me):
    listed = date(UNKNOWN, 10, 1)
    await changed(db, calendars.set_day, me, WEDNESDAY, 1, DayKind.HOLIDAY, None, "x")
    assert (await changed(db, calendars.clear_day, me, WEDNESDAY, 2))["kind"] is None
    assert (await read(db, congress, 3)).is_workday(WEDNESDAY)
    await changed(db, calendars.publish_year, me, UNKNOWN, 3, [day(listed, DayKind.HOLIDAY, "国庆节")], "某通知")
    own = DayKind.WORKDAY if listed.weekday() < 5 else DayKind.MAKEUP_WORKDAY
    await changed(db, calendars.set_day, me, listed, 4, own, None, "值班")
    assert (await read(db, congress, 5)).is_workday(listed)
    back = await changed(db, calendars.clear_day, me, listed, 5)
    assert (back["kind"], back["name"], back["source"]) == ("holiday", "国庆节", "state_council")
    with pytest.raises(NotFound, match="calendar_day_not_set"):
        await changed(db, calendars.clear_day, me, listed, 6)


async def test_a_schedule_that_arrives_leaves_ones_own_days_alone_and_takes_away_what_it_does_not_name(
    db, congress, me
):
    own, first, second = date(UNKNOWN, 5, 2), date(UNKNOWN, 1, 1), date(UNKNOWN, 1, 2)
    await changed(db, calendars.set_day, me, own, 1, DayKind.HOLIDAY, "自定", "x")
    assert UNKNOWN not in (await read(db, congress, 2)).years
    await changed(
        db, calendars.publish_year, me, UNKNOWN, 2, [day(first, "holiday", "元旦"), day(own, "holiday", "劳动节")], None
    )
    row = await changed(db, calendars.publish_year, me, UNKNOWN, 3, [day(second, "holiday", "元旦")], "更正通知")
    assert row == {"year": UNKNOWN, "source": "更正通知", "days": 1, "version": 4, "deadlines_moved": 0}
    days = await read(db, congress, 4)
    of_year = {each: days.names.get(each) for each in days.days if each.year == UNKNOWN}
    assert (of_year, UNKNOWN in days.years) == ({own: "自定", second: "元旦"}, True)
    assert len(days.days) == len(published_days()) + 2


async def test_the_schedule_of_the_package_is_loaded_when_it_has_the_year(db, congress, me):
    async with db.write() as tx:
        await tx.connection.execute("DELETE FROM calendar_year WHERE congress_id = $1 AND year = 2026", congress.id)
        await tx.connection.execute(
            "DELETE FROM calendar_day WHERE congress_id = $1 AND date_part('year', day) = 2026", congress.id
        )
    row = await changed(db, calendars.publish_year, me, 2026, 1, None, None)
    expected = {each.day: each.kind for each in published_days()}
    assert (row["source"], row["days"]) == ("chinesecalendar", sum(each.year == 2026 for each in expected))
    assert (await read(db, congress, 2)).days == expected
    with pytest.raises(Conflict) as unknown:
        await changed(db, calendars.publish_year, me, UNKNOWN, 2, None, None)
    assert (unknown.value.code, 2026 in unknown.value.data["known"]) == ("schedule_not_known", True)


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ([day(date(2027, 1, 1), "holiday")], "day_of_other_year"),
        ([day(date(2026, 1, 1), "holiday"), day(date(2026, 1, 1), "holiday")], "day_named_twice"),
    ],
)
async def test_a_schedule_names_each_day_of_its_year_once(db, congress, me, days, code):
    with pytest.raises(Invalid, match=code):
        await changed(db, calendars.publish_year, me, 2026, 1, days, None)


async def test_open_deadlines_follow_in_the_same_transaction_and_other_congresses_stay(db):
    office, other = await make_office(db), await make_office(db)
    case, _ = await office.assigned("lead", "co")
    await other.assigned("lead", "co")
    before = {row["id"]: row for row in await office.rows("deadline", case)}
    clock = next(row for row in before.values() if row["unit"] == "workday" and row["state"] == "running")
    async with db.read() as tx:
        days = await calendar(tx, office.place.id, 1, ZONE)
    last = days.last_day(clock["due_at"])
    async with db.write() as tx:
        boss = actor(office.place, Role.ADMINISTRATOR)
        row = await calendars.set_day(tx, boss, last, 1, DayKind.HOLIDAY, "停电", "机关停电", office.now)
    after = {each["id"]: each for each in await office.rows("deadline", case)}
    moved = [each for each in after.values() if each["due_at"] != before[each["id"]]["due_at"]]
    assert row["deadlines_moved"] == len(moved) > 0
    assert after[clock["id"]]["due_at"] > clock["due_at"]
    async with db.read() as tx:
        stayed = await tx.connection.fetchval(
            "SELECT count(*) FROM deadline WHERE congress_id = $1 AND calendar_version <> 1", other.place.id
        )
    assert stayed == 0


async def test_the_calendar_over_http(admin, client, congress, settings):
    seen = await admin.get("/calendar", year=2026)
    assert (seen.json()["published"], seen.json()["source"], seen.headers["etag"]) == (True, "chinesecalendar", '"1"')
    assert {"day": "2026-02-14", "kind": "makeup_workday", "name": "春节", "source": "state_council"} in seen.json()[
        "days"
    ]
    assert all(each["day"].startswith("2026-") for each in seen.json()["days"])
    body = {"kind": "holiday", "name": "停电", "reason": "机关停电"}
    assert (await admin.put("/calendar/days/2026-07-01", body)).status_code == 428
    put = await admin.put("/calendar/days/2026-07-01", body, 1)
    assert (put.status_code, put.headers["etag"], put.json()["version"]) == (200, '"2"', 2)
    assert (await admin.put("/calendar/days/2026-07-01", body, 1)).status_code == 412
    own = {"day": "2026-07-01", "kind": "holiday", "name": "停电", "source": "congress"}
    assert own in (await admin.get("/calendar", year=2026)).json()["days"]
    cleared = await admin.delete("/calendar/days/2026-07-01", 2)
    assert (cleared.status_code, cleared.json()["kind"], cleared.json()["version"]) == (200, None, 3)
    unknown = (await admin.get("/calendar", year=UNKNOWN)).json()
    assert (unknown["published"], unknown["days"]) == (False, [])
    listed = {"source": "某通知", "days": [{"day": f"{UNKNOWN}-01-01", "kind": "holiday", "name": "元旦"}]}
    published = await admin.post(f"/calendar/years/{UNKNOWN}/publish", listed, 3)
    assert (published.status_code, published.json()["days"], published.json()["version"]) == (200, 1, 4)
    assert (await admin.get("/calendar", year=UNKNOWN)).json()["published"] is True
    for wrong in ("2026-06-31", "9999-12-31", "0001-01-01", "tomorrow"):
        assert (await admin.put(f"/calendar/days/{wrong}", body, 4)).status_code == 422
    deputy = caller(client, congress, settings.signing_key, Role.DEPUTY)
    assert (await deputy.get("/calendar", year=2026)).status_code == 200
    assert (await deputy.put("/calendar/days/2026-07-01", body, 4)).json()["needs"] == "calendar:write"


async def test_a_calendar_is_read_in_one_statement(db, congress, me):
    async with db.read() as tx:
        before = db.statements
        await queries.get_calendar(tx, me, 2026)
        assert db.statements - before == 1
