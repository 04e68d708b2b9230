"""A city over its districts: kept numbers are those of the live count, each with its instant, and nobody else's."""

from datetime import timedelta

from domain.actor import Role
from domain.dashboards.queries import get_dashboard
from domain.dashboards.refreshing import refresh_all
from domain.dashboards.rollups import get_overview, let_see, roll_up
from tests.conftest import SECRET
from tests.factories import actor, caller, make_congress
from tests.office import make_office


async def overview(db, me):
    async with db.read() as tx:
        before = db.statements
        found = await get_overview(tx, me)
        assert db.statements - before == 1
    return {each["slug"]: each for each in found["congresses"]}


async def live(office):
    async with office.db.read() as tx:
        found = await get_dashboard(tx, office.assigner, office.now)
    return [
        (each["id"], each["count"], each["part"], None if each["rate"] is None else str(each["rate"]))
        for each in found["tiles"]
    ]


def kept(told):
    return [(each["id"], each["count"], each["part"], each["rate"]) for each in told["tiles"]]


async def test_kept_numbers_are_the_live_count_of_their_instant(db, client):
    city, district, other = await make_office(db), await make_office(db), await make_congress(db)
    for code in "AAABC":
        await district.replied(code)
    await city.assigned()
    async with db.write() as tx:
        assert await let_see(tx, city.place.slug, district.place.slug)
        assert await let_see(tx, city.place.slug, district.place.slug), "saying so twice is harmless"
        assert not await let_see(tx, city.place.slug, "nowhere")
    me = actor(city.place, Role.VIEWER)
    before = await overview(db, me)
    assert (before[district.place.slug]["as_of"], before[district.place.slug]["tiles"]) == (None, [])
    await refresh_all(db, city.now)
    found = await overview(db, me)
    assert list(found) == [city.place.slug, district.place.slug]
    assert other.slug not in found
    for office in (city, district):
        assert kept(found[office.place.slug]) == await live(office)
        assert found[office.place.slug]["as_of"] == city.now

    await district.assigned()
    stale = await overview(db, me)
    assert kept(stale[district.place.slug]) != await live(district), "kept, and it says as of when"
    city.later(hours=1)
    await refresh_all(db, city.now + timedelta(minutes=1))
    again = await overview(db, me)
    district.now = city.now + timedelta(minutes=1)
    assert kept(again[district.place.slug]) == await live(district)
    await roll_up(db, district.place.id, city.now - timedelta(days=1))
    assert (await overview(db, me))[district.place.slug]["as_of"] == district.now, (
        "an older count replaces no newer one"
    )

    assert list(await overview(db, actor(district.place, Role.VIEWER))) == [district.place.slug], "not the other way"
    answer = await caller(client, city.place, SECRET, Role.VIEWER).get("/overview")
    assert [each["slug"] for each in answer.json()["congresses"]] == list(found)
    assert answer.json()["congresses"][1]["tiles"][0]["name"]["zh"] == "受理件数"
    refused = await caller(client, city.place, SECRET, Role.DEPUTY).get("/overview")
    assert refused.json()["code"] == "right_missing"
