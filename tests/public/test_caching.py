"""How public answers are kept, how often they may be asked for, and what other programs make of them."""

from xml.etree import ElementTree as ET

import pytest
from starlette.requests import Request

from api.public.caching import SECONDS
from api.public.pace import NOBODY, Buckets, address_of
from domain.actor import Role
from domain.errors import Throttled
from domain.statistics.actions import publish_snapshot
from tests.factories import actor

ATOM = "{http://www.w3.org/2005/Atom}"
PATHS = [
    "/suggestions",
    "/replies",
    "/replies.atom",
    "/sitemap.xml",
    "/figures",
    "/snapshots",
    "/people",
    "/organizations",
]


@pytest.mark.parametrize("path", PATHS)
async def test_an_answer_may_be_kept_for_less_than_a_minute_and_is_then_asked_about(record, path):
    await record.answered()
    await record.published()
    first = await record.get(path)
    assert first.status_code == 200
    assert first.headers["cache-control"] == f"public, max-age={SECONDS}, must-revalidate"
    assert SECONDS < 60
    again = await record.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    await record.answered(title="另一件")
    await record.published()
    changed = await record.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (changed.status_code == 200) is (path in PATHS[:4])


async def test_refusals_are_not_kept(record):
    answer = await record.client.get("/v1/no-such-congress/public/suggestions")
    assert (answer.status_code, answer.json()["code"], answer.headers["cache-control"]) == (
        404,
        "not_found",
        "no-store",
    )


async def test_an_address_that_reads_too_often_is_told_to_wait(record, app_client):
    async with app_client(public_reads_per_minute=3) as client:
        url = f"/v1/{record.office.place.slug}/public/people"
        answers = [await client.get(url) for _ in range(4)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429]
        assert answers[3].json()["code"] == "public_throttled"
        assert int(answers[3].headers["retry-after"]) > 0
        pretended = await client.get(url, headers={"X-Forwarded-For": "203.0.113.9"})
        assert pretended.status_code == 429
    async with app_client(public_reads_per_minute=1, trusted_proxies=1) as client:
        told = [{"X-Forwarded-For": f"198.51.100.1, 203.0.113.{number}"} for number in (1, 2, 1)]
        assert [(await client.get(url, headers=each)).status_code for each in told] == [200, 200, 429]


def test_a_bucket_fills_again_and_the_oldest_addresses_are_forgotten():
    now = 0.0
    buckets = Buckets(60, lambda: now)
    for _ in range(60):
        buckets.take("a")
    with pytest.raises(Throttled) as refused:
        buckets.take("a")
    assert refused.value.data["retry_after"] == 1
    buckets.take("b")
    now = 1.0
    buckets.take("a")
    with pytest.raises(Throttled):
        buckets.take("a")


@pytest.mark.parametrize(
    ("client", "headers", "trusted", "address"),
    [
        ("192.0.2.1", {}, 0, "192.0.2.1"),
        ("192.0.2.1", {"x-forwarded-for": "203.0.113.9"}, 0, "192.0.2.1"),
        ("192.0.2.1", {"x-forwarded-for": "6.6.6.6, 203.0.113.9"}, 1, "203.0.113.9"),
        ("192.0.2.1", {"x-forwarded-for": "203.0.113.9, 10.0.0.1"}, 2, "203.0.113.9"),
        ("192.0.2.1", {"x-forwarded-for": "203.0.113.9"}, 2, "192.0.2.1"),
        ("192.0.2.1", {"x-forwarded-for": "no address"}, 1, NOBODY),
        ("2001:db8:1:2:3:4:5:6", {}, 0, "2001:db8:1:2::/64"),
    ],
)
def test_who_asks(client, headers, trusted, address):
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert address_of(Request({"type": "http", "client": (client, 1), "headers": raw}), trusted) == address


async def test_the_feed_is_atom_with_the_newest_reply_first(record):
    case, reply = await record.answered(title="<甲> & 乙", body="正文\x07 <b>")
    await record.published()
    answer = await record.get("/replies.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)
    [entry] = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{reply}"
    assert (entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}content")) == ("<甲> & 乙", "正文 <b>")
    assert entry.find(f"{ATOM}link").get("href").endswith(f"/public/suggestions/{case}")
    for name in ("id", "title", "updated", "author"):  # RFC 4287 §4.1.1, §4.1.2
        assert feed.find(f"{ATOM}{name}") is not None
        assert entry.find(f"{ATOM}{name}") is not None


async def test_the_sitemap_names_the_published_cases_under_the_public_address(record, app_client):
    case, _ = await record.answered()
    await record.published()
    async with app_client(public_url="https://example.com/") as client:
        answer = await client.get(f"/v1/{record.office.place.slug}/public/sitemap.xml")
    [url] = ET.fromstring(answer.content)
    assert url[0].text == f"https://example.com/v1/{record.office.place.slug}/public/suggestions/{case}"


async def test_people_and_organisations_are_popolo_without_contact_data(record):
    people = (await record.get("/people")).json()["items"]
    assert {each["id"] for each in people} == {
        str(record.office.deputy.person_id),
        str(record.office.cosigner.person_id),
    }
    [membership] = people[0]["memberships"]
    assert (membership["role"], membership["organization_id"]) == ("deputy", str(record.office.place.id))
    assert set(people[0]) == {"id", "name", "memberships"}
    [unit] = (await record.get("/organizations")).json()["items"]
    assert (unit["id"], unit["classification"]) == (str(record.office.units[0]), "government_unit")


async def test_published_figures_and_snapshots_and_no_live_ones(record, db):
    assert (await record.get("/figures")).json() == {"items": []}
    await record.answered()
    office = record.office
    me = actor(office.place, Role.ASSIGNER)
    for title, figures in (("第一次", ["handled", "classes"]), ("第二次", ["handled"])):
        async with db.write() as tx:
            given = {"title": title, "kind": "suggestion", "figures": [{"figure": each} for each in figures]}
            made = await publish_snapshot(tx, me, given, office.now)
        office.later(minutes=1)
    listed = (await record.get("/snapshots")).json()["items"]
    assert [each["title"] for each in listed] == ["第二次", "第一次"]
    whole = (await record.get(f"/snapshots/{made['id']}")).json()
    assert [each["figure"] for each in whole["figures"]] == ["handled"]
    assert "published_by" not in whole
    assert "counted" not in str(whole)
    latest = {each["figure"]: each["title"] for each in (await record.get("/figures")).json()["items"]}
    assert latest == {"handled": "第二次", "classes": "第一次"}
    assert (await record.get(f"/snapshots/{office.place.id}")).status_code == 404
