"""What everybody may read: both consents, withdrawal, and nothing of what is not published."""

import itertools
import re
from uuid import uuid4

import orjson
import pytest

from domain.actor import Role
from domain.assignments.states import Disclosure
from domain.public.publishing import publish
from domain.suggestions.states import Permission
from tests.conftest import SECRET
from tests.factories import bearer, make_organisation, make_person


async def test_every_combination_of_consents(record):
    """Of each the list, the case and the replies: all of it, the title, or nothing."""
    made = {}
    for permission, disclosure, confidential in itertools.product(Permission, Disclosure, [False, True]):
        given = {"permission": permission, "disclosure": disclosure, "confidential": confidential}
        made[permission, disclosure, confidential] = await record.answered(
            title=f"{permission}-{disclosure}-{confidential}", **given
        )
    assert await record.titles() == []
    await record.published()
    open_ones = {("full", "open", False), ("title_only", "open", False)}
    assert set(await record.titles()) == {"-".join(map(str, each)) for each in open_ones}
    replies = (await record.get("/replies")).json()["items"]
    assert [each["id"] for each in replies] == [str(made["full", "open", False][1])]
    for consents, (case, _) in made.items():
        answer = await record.get(f"/suggestions/{case}")
        if consents not in open_ones:
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
            continue
        whole = consents[0] == "full"
        assert bool(answer.json()["facts"]) is bool(answer.json()["replies"]) is whole


async def test_what_is_personal_is_not_in_the_record_and_the_deputy_is(record, db):
    case, _ = await record.answered()
    await record.published()
    said = (await record.get(f"/suggestions/{case}")).json()
    assert said["facts"] == "居民王某某反映（〔电话〕），家住文三路138号〔门牌〕。"
    assert said["proposal"] == "请联系 〔邮箱〕 。"
    assert said["replies"][0]["body"] == "已装。联系人：李某某"
    async with db.read() as tx:
        kept = await tx.connection.fetch(
            "SELECT heading::text || body::text FROM public_case WHERE congress_id = $1"
            " UNION ALL SELECT document::text FROM public_reply WHERE congress_id = $1",
            record.office.place.id,
        )
        name = await tx.connection.fetchval("SELECT name FROM person WHERE id = $1", record.office.deputy.person_id)
    assert said["lead"]["name"] == name
    whole = orjson.dumps([each[0] for each in kept]).decode()
    assert len(kept) == 2
    for personal in ("13800001234", "王建国", "李小红", "301室", "someone@", "经办", "0571"):
        assert personal not in whole


async def test_a_case_is_public_within_the_minute_of_its_reply_and_never_before(record):
    office = record.office
    case, [unit] = await office.assigned(title="未答复")
    await office.drafted(unit)
    await record.published()
    assert await record.titles() == []
    await office.unit_move(office.assigner, unit, "review_reply")
    head, officer = office.heads[office.units[0]], office.officers[office.units[0]]
    await office.unit_move(head, unit, "sign_reply", document_number=f"试{unit}", issuer="某", disclosure="open")
    await record.published()
    assert await record.titles() == []
    await office.unit_move(officer, unit, "send_reply")
    await record.published()
    assert await record.titles() == ["未答复"]
    assert (await record.get(f"/suggestions/{case}")).json()["replied_on"]


@pytest.fixture
async def put(client, record):
    async def ask(path, body, who, **links):
        case = links.pop("case")
        version = links.pop("version", None) or (await record.office.case(case))["version"]
        headers = bearer(record.office.place, SECRET, who, **links) | {"If-Match": f'"{version}"'}
        return await client.put(f"/v1/{record.office.place.slug}{path}", json=body, headers=headers)

    return ask


async def test_the_deputy_withdraws_and_gives_again(record, put):
    case, _ = await record.answered(title="撤回")
    await record.published()
    mine = {"case": case, "person_id": record.office.deputy.person_id}
    assert await record.titles() == ["撤回"]
    changed = await put(f"/suggestions/{case}/permission", {"permission": "title_only"}, Role.DEPUTY, **mine)
    assert (changed.status_code, changed.json()["permission"]) == (200, "title_only")
    assert changed.headers["etag"] == f'"{changed.json()["version"]}"'
    said = (await record.get(f"/suggestions/{case}")).json()
    assert (said["facts"], said["replies"], (await record.get("/replies")).json()["items"]) == (None, [], [])
    assert (
        await put(f"/suggestions/{case}/permission", {"permission": "none"}, Role.DEPUTY, **mine)
    ).status_code == 200
    assert await record.titles() == []
    assert (await record.get(f"/suggestions/{case}")).status_code == 404
    assert (
        await put(f"/suggestions/{case}/permission", {"permission": "full"}, Role.DEPUTY, **mine)
    ).status_code == 200
    assert (await record.get(f"/suggestions/{case}")).json()["replies"]
    kinds = [row["kind"] for row in await record.office.rows("event", case)]
    assert kinds.count("permission_changed") == 3


async def test_the_unit_withdraws_with_a_reason_and_publishes_again(record, put):
    case, reply = await record.answered(title="撤回")
    await record.published()
    head = {"case": case, "organisation_id": record.office.units[0]}
    path = f"/replies/{reply}/disclosure"
    refused = await put(path, {"disclosure": "closed"}, Role.UNIT_HEAD, **head)
    assert (refused.status_code, refused.json()["code"]) == (409, "reason_missing")
    done = await put(path, {"disclosure": "closed", "reason": "涉及商业秘密"}, Role.UNIT_HEAD, **head)
    assert (done.status_code, done.json()["disclosure_reason"]) == (200, "涉及商业秘密")
    assert await record.titles() == []
    assert (await record.get("/replies")).json()["items"] == []
    assert (await put(path, {"disclosure": "open"}, Role.ASSIGNER, case=case)).status_code == 200
    assert await record.titles() == ["撤回"]


async def test_whose_consent_it_is(record, put, db):
    case, reply = await record.answered()
    refusals = [
        (f"/suggestions/{case}/permission", {"permission": "none"}, Role.ASSIGNER, {}, 403, "not_your_move"),
        (f"/suggestions/{case}/permission", {"permission": "none"}, Role.UNIT_HEAD, {}, 403, "right_missing"),
        (f"/suggestions/{uuid4()}/permission", {"permission": "none"}, Role.SCREENER, {}, 404, "suggestion_not_found"),
        (f"/suggestions/{case}/permission", {"permission": "all"}, Role.SCREENER, {}, 422, "input_invalid"),
        (f"/replies/{reply}/disclosure", {"disclosure": "open"}, Role.SCREENER, {}, 403, "not_your_move"),
        (f"/replies/{uuid4()}/disclosure", {"disclosure": "open"}, Role.ASSIGNER, {}, 404, "reply_not_found"),
        (f"/replies/{reply}/disclosure", {"disclosure": "open"}, Role.ASSIGNER, {"version": 1}, 412, "version_stale"),
    ]
    for path, body, who, more, status, code in refusals:
        answer = await put(path, body, who, case=case, **more)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (path, who)
    other = await make_organisation(db, record.office.place)
    foreign = await put(
        f"/replies/{reply}/disclosure", {"disclosure": "open"}, Role.UNIT_HEAD, case=case, organisation_id=other
    )
    assert foreign.status_code == 404


async def test_a_draft_reply_has_no_disclosure_to_change_and_a_draft_case_is_edited(record, put):
    office = record.office
    case, [unit] = await office.assigned()
    await office.drafted(unit)
    reply = await office.reply_of(unit)
    answer = await put(f"/replies/{reply}/disclosure", {"disclosure": "open"}, Role.ASSIGNER, case=case)
    assert (answer.status_code, answer.json()["code"]) == (409, "reply_not_sent")
    hidden = await put(f"/replies/{reply}/disclosure", {"disclosure": "open"}, Role.VIEWER, case=case)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "reply_not_found")
    draft = await office.file()
    mine = {"case": draft, "person_id": office.deputy.person_id}
    refused = await put(f"/suggestions/{draft}/permission", {"permission": "none"}, Role.DEPUTY, **mine)
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE suggestion SET confidential = true WHERE id = $1",
        "UPDATE suggestion SET permission = 'none' WHERE id = $1",
        "UPDATE suggestion SET state = 'withdrawn' WHERE id = $1",
        "UPDATE reply SET disclosure = 'closed' WHERE suggestion_id = $1",
    ],
)
async def test_whatever_ends_a_consent_ends_the_publication_before_anything_is_swept(record, db, change):
    case, _ = await record.answered(title="任何途径")
    await record.published()
    assert await record.titles() == ["任何途径"]
    async with db.write() as tx:
        await tx.connection.execute(change, case)
    assert await record.titles() == []
    assert (await record.get(f"/suggestions/{case}")).status_code == 404
    assert (await record.get("/replies")).json()["items"] == []
    assert str(case) not in (await record.get("/sitemap.xml")).text
    async with db.write() as tx:
        await tx.connection.execute(
            "UPDATE suggestion SET version = version + 1, updated_at = now() WHERE id = $1", case
        )
    await record.published()
    async with db.read() as tx:
        for table in ("public_case WHERE id", "public_reply WHERE suggestion_id"):
            assert await tx.connection.fetchval(f"SELECT count(*) FROM {table} = $1", case) == 0


async def test_a_second_sweep_writes_nothing_and_a_change_is_written_anew(record, db):
    case, _ = await record.answered(title="一次")
    first = await publish(db, record.office.now)
    assert first >= 1
    assert await publish(db, record.office.now) == 0
    published = (await record.get(f"/suggestions/{case}")).json()["published_at"]
    record.office.later(hours=1)
    await record.office.move(record.office.deputy, case, "acknowledge")
    assert await publish(db, record.office.now) == 1
    again = (await record.get(f"/suggestions/{case}")).json()
    assert (again["published_at"], again["changed_at"] > published) == (published, True)


async def test_no_id_of_anything_that_is_not_published_is_told(record, db):
    """Each id in any public answer is of something published: a case, its replies, a deputy, an organisation in use."""
    office = record.office
    case, reply = await record.answered(title="公开")
    await record.answered(title="不公开", permission="none")
    await make_person(db, office.place, name="不是代表")
    await make_organisation(db, office.place, name="停用单位", active=False)
    await record.published()
    paths = [
        "/suggestions",
        f"/suggestions/{case}",
        "/replies",
        "/replies.atom",
        "/sitemap.xml",
        "/people",
        "/organizations",
    ]
    text = "".join([(await record.get(path)).text for path in (*paths, "/figures", "/snapshots")])
    known = {str(case), str(reply), str(office.place.id), str(office.place.session_id)}
    async with db.read() as tx:
        for table in ("mandate", "organisation"):
            rows = await tx.connection.fetch(f"SELECT * FROM {table} WHERE congress_id = $1", office.place.id)
            known |= {str(row.get(name)) for row in rows for name in ("id", "person_id")}
    found = set(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text))
    assert found
    assert not {each: text[text.index(each) - 60 :][:60] for each in found - known}
    assert "不公开" not in text
    assert "停用单位" not in text
    assert "不是代表" not in text


async def test_filters_and_pages_of_the_public_list(record):
    for number in range(3):
        await record.answered(title=f"第{number}件", category="城乡建设" if number else "教育")
        record.office.later(minutes=1)
        await record.published()
    assert await record.titles() == ["第2件", "第1件", "第0件"]
    assert await record.titles(category="教育") == ["第0件"]
    assert await record.titles(deputy=str(record.office.cosigner.person_id)) == []
    page = await record.get("/suggestions", limit=2, total="true")
    assert (len(page.json()["items"]), page.json()["total"]) == (2, 3)
    assert page.json()["next"] in page.headers["link"]
    assert await record.titles(limit=2, cursor=page.json()["next"]) == ["第0件"]
    refused = await record.get("/suggestions", q="电梯")
    assert refused.status_code == 422
