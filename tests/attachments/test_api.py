"""Files of a case over HTTP: who attaches and sees what, what is refused, and that bytes and rows agree."""

import asyncio
import hashlib
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from api.settings import MEBIBYTE
from domain.actor import Role
from domain.attachments.orphans import SPARED, sweep_orphans
from domain.attachments.storage import storage_key
from domain.ids import CongressId, new_id
from domain.suggestions.actions import advance
from tests.conftest import SECRET
from tests.factories import actor, bearer
from tests.office import make_office

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
PDF = b"%PDF-1.7\n" + b"x" * 100


@pytest.fixture
async def office(db):
    return await make_office(db)


def headers(office, me):
    links = {"person_id": me.person_id, "organisation_id": me.organisation_id, "account_id": me.account_id}
    return bearer(office.place, SECRET, *me.roles, **links)


def url(office, case, *rest):
    return "/".join(["/v1", office.place.slug, "suggestions", str(case), "attachments", *map(str, rest)])


async def upload(client, office, me, case, data=PNG, name="照片.png", key=None, **form):
    extra = {"Idempotency-Key": key} if key else {}
    return await client.post(
        url(office, case), files={"file": (name, data)}, data=form, headers=headers(office, me) | extra
    )


async def seen(client, office, me, case):
    answer = await client.get(url(office, case), headers=headers(office, me))
    return [each["name"] for each in answer.json()["items"]] if answer.status_code == 200 else answer.json()["code"]


def told(answer):
    return answer.status_code, answer.json().get("code")


async def test_a_file_goes_up_and_comes_down_as_it_was(client, office):
    case = await office.file()
    answer = await upload(client, office, office.deputy, case, PDF, "情况 说明\u202e/../x.pdf")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["attached_to"], made["subject_id"], made["content_type"]) == (
        "suggestion",
        str(case),
        "application/pdf",
    )
    assert (made["size"], made["sha256"], made["name"]) == (len(PDF), hashlib.sha256(PDF).hexdigest(), "x.pdf")
    me = headers(office, office.deputy)
    assert (await client.get(url(office, case, made["id"]), headers=me)).json() == made
    content = await client.get(url(office, case, made["id"], "content"), headers=me)
    assert content.content == PDF
    assert content.headers["content-type"] == "application/pdf"
    assert content.headers["x-content-type-options"] == "nosniff"
    assert content.headers["content-disposition"].startswith('attachment; filename="x.pdf"')
    [event] = [each for each in await office.rows("event", case) if each["kind"] == "attached"]
    assert (event["account_id"], str(event["subject_id"])) == (office.deputy.account_id, made["id"])
    assert event["data"]["sha256"] == made["sha256"]


async def test_who_attaches_to_a_case_and_until_when(client, office):
    case = await office.file()
    assert told(await upload(client, office, office.screener, case)) == (404, "suggestion_not_found")
    await office.move(office.deputy, case, "submit")
    assert (await upload(client, office, office.deputy, case, name="a.png")).status_code == 201
    leader = actor(office.place, Role.LEADER)
    assert told(await upload(client, office, leader, case)) == (403, "right_missing")
    await office.move(office.screener, case, "accept", in_session=None, category=None)
    assert told(await upload(client, office, office.deputy, case)) == (409, "attaching_over")
    assert (await upload(client, office, office.assigner, case, name="b.png")).status_code == 201
    assert await seen(client, office, leader, case) == ["a.png", "b.png"]


async def test_a_file_of_a_draft_is_between_its_unit_and_the_office(client, office):
    case, [lead, co] = await office.assigned("lead", "co")
    officer, other = (office.officers[unit] for unit in office.units[:2])
    assert told(await upload(client, office, officer, case, attached_to="reply", assignment_id=str(lead))) == (
        409, "attaching_over",
    )  # fmt: skip
    await office.unit_move(other, co, "receive")
    await office.unit_move(other, co, "submit_opinion", opinion="同意。")
    await office.drafted(lead)
    form = {"attached_to": "reply", "assignment_id": str(lead)}
    assert told(await upload(client, office, other, case, **form)) == (403, "attachment_not_yours")
    assert told(await upload(client, office, office.assigner, case, **form)) == (403, "attachment_not_yours")
    made = await upload(client, office, officer, case, PDF, "答复.pdf", **form)
    assert made.status_code == 201, made.text
    for me, expected in ((officer, ["答复.pdf"]), (office.assigner, ["答复.pdf"]), (other, []), (office.deputy, [])):
        assert await seen(client, office, me, case) == expected
    for rest in ((made.json()["id"],), (made.json()["id"], "content")):
        answer = await client.get(url(office, case, *rest), headers=headers(office, office.deputy))
        assert told(answer) == (404, "attachment_not_found")

    await office.unit_move(office.assigner, lead, "review_reply")
    assert told(await upload(client, office, officer, case, PDF, "又.pdf", **form)) == (409, "attaching_over")
    head = office.heads[office.units[0]]
    await office.unit_move(head, lead, "sign_reply", document_number=f"试〔{lead}〕", issuer="局长", disclosure="open")
    await office.unit_move(officer, lead, "send_reply")
    assert await seen(client, office, office.deputy, case) == ["答复.pdf"]


async def test_a_file_of_a_consultation(client, office, db):
    case, [unit] = await office.assigned()
    officer = office.officers[office.units[0]]
    await office.drafted(unit)
    async with db.read() as tx:
        held = await tx.connection.fetchval("SELECT id FROM consultation WHERE suggestion_id = $1", case)
    form = {"attached_to": "consultation", "consultation_id": str(held)}
    assert (await upload(client, office, officer, case, **form)).status_code == 201
    assert told(await upload(client, office, office.assigner, case, **form)) == (403, "attachment_not_yours")
    form["consultation_id"] = str(new_id())
    assert told(await upload(client, office, officer, case, **form)) == (404, "consultation_not_found")
    assert await seen(client, office, office.deputy, case) == ["照片.png"]


async def test_what_is_taken_back_and_what_no_longer(client, app, office):
    case = await office.file()
    made = (await upload(client, office, office.deputy, case)).json()
    me = headers(office, office.deputy)
    registrar = actor(office.place, Role.SCREENER)
    await office.move(office.deputy, case, "submit")
    answer = await client.delete(url(office, case, made["id"]), headers=headers(office, registrar))
    assert told(answer) == (403, "attachment_not_yours")
    answer = await client.delete(url(office, case, made["id"]), headers=me)
    assert (answer.status_code, answer.json()["id"]) == (200, made["id"])
    assert told(await client.get(url(office, case, made["id"]), headers=me)) == (404, "attachment_not_found")
    assert told(await client.delete(url(office, case, made["id"]), headers=me)) == (404, "attachment_not_found")
    key = storage_key(CongressId(office.place.id), made["id"])
    with pytest.raises(Exception, match="attachment_content_missing"):
        await app.state.storage.get(key)

    kept = (await upload(client, office, office.deputy, case)).json()
    await office.move(office.screener, case, "accept", in_session=None, category=None)
    answer = await client.delete(url(office, case, kept["id"]), headers=me)
    assert told(answer) == (409, "attaching_over")


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("empty.png", b"", 422, "attachment_empty"),
        ("page.html", b"<html>", 422, "type_not_allowed"),
        ("photo.png", b"MZ" + b"\0" * 200, 422, "content_mismatch"),
        ("noname", PNG, 422, "type_not_allowed"),
        ("a\0.png", PNG, 201, None),
        ("con.png", PNG, 201, None),
        ("..\\..\\x.png", PNG, 201, None),
        ("长" * 300 + ".png", PNG, 201, None),
    ],
)
async def test_files_that_are_odd(client, office, name, data, status, code):
    case = await office.file()
    answer = await upload(client, office, office.deputy, case, data, name)
    assert told(answer) == (status, code)
    assert len(await seen(client, office, office.deputy, case)) == (status == 201)


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"attached_to": "reply"}, 422, "subject_missing"),
        ({"attached_to": "consultation"}, 422, "subject_missing"),
        ({"attached_to": "meeting"}, 422, "input_invalid"),
        ({"attached": "suggestion"}, 422, "input_invalid"),
        ({"attached_to": "reply", "assignment_id": "x"}, 422, "input_invalid"),
        ({"attached_to": "reply", "assignment_id": str(new_id())}, 404, "assignment_not_found"),
    ],
)
async def test_forms_that_are_odd(client, office, form, status, code):
    case = await office.file()
    assert told(await upload(client, office, office.deputy, case, **form)) == (status, code)


async def test_a_draft_of_another_case_takes_no_file(client, office):
    case, [unit] = await office.assigned()
    await office.drafted(unit)
    other, _ = await office.assigned()
    officer = office.officers[office.units[0]]
    answer = await upload(client, office, officer, other, attached_to="reply", assignment_id=str(unit))
    assert told(answer) == (404, "assignment_not_found")
    assert case != other


async def test_without_a_file(client, office):
    case = await office.file()
    answer = await client.post(
        url(office, case), data={"attached_to": "suggestion"}, headers=headers(office, office.deputy)
    )
    assert told(answer) == (422, "input_invalid")
    assert answer.json()["errors"][0]["pointer"] == "/body/file"


async def test_nobody_of_another_congress_sees_it(client, office, db):
    case = await office.file()
    made = (await upload(client, office, office.deputy, case)).json()
    other = await make_office(db)
    for rest in ((), (made["id"],), (made["id"], "content")):
        for where, status in ((office, 404), (other, 404)):
            answer = await client.get(url(where, case, *rest), headers=headers(other, other.assigner))
            assert answer.status_code == status


async def test_a_file_above_the_limit_leaves_nothing(app_client, office):
    case = await office.file()
    async with app_client(attachment_max_bytes=2000) as client:
        assert told(await upload(client, office, office.deputy, case, PNG + b"x" * 2000)) == (
            413,
            "attachment_too_large",
        )
        assert told(await upload(client, office, office.deputy, case, PNG + b"x" * 200_000)) == (413, "body_too_large")
        assert (await upload(client, office, office.deputy, case, PNG)).status_code == 201
        assert await seen(client, office, office.deputy, case) == ["照片.png"]


async def test_uploads_side_by_side_wait_neither_for_each_other_nor_for_the_case(client, office, db):
    case = await office.file()
    async with db.write() as tx:
        await tx.connection.execute("SELECT 1 FROM suggestion WHERE id = $1 FOR NO KEY UPDATE", case)
        answers = await asyncio.gather(
            *[upload(client, office, office.deputy, case, name=f"{n}.png") for n in range(4)]
        )
    assert [answer.status_code for answer in answers] == [201] * 4
    assert sorted(await seen(client, office, office.deputy, case)) == [f"{n}.png" for n in range(4)]


async def test_a_key_stores_one_file(client, app, office):
    case = await office.file()
    first = await upload(client, office, office.deputy, case, key="upload-1")
    again = await upload(client, office, office.deputy, case, key="upload-1")
    assert again.json() == first.json()
    assert await seen(client, office, office.deputy, case) == ["照片.png"]
    other = await upload(client, office, office.deputy, case, PDF, "b.pdf", key="upload-1")
    assert told(other) == (422, "idempotency_key_reused")


async def test_a_large_file_is_not_held_in_memory(app_client, office):
    case = await office.file()
    size = 60 * MEBIBYTE

    async def body():
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="big.png"\r\n\r\n' + PNG
        for _ in range(size // MEBIBYTE):
            yield b"x" * MEBIBYTE
        yield b"\r\n--b--\r\n"

    sent = headers(office, office.deputy) | {
        "content-type": "multipart/form-data; boundary=b",
        "Idempotency-Key": "big",
    }
    async with app_client(attachment_max_bytes=2 * size) as client:
        tracemalloc.start()
        try:
            answer = await client.post(url(office, case), content=body(), headers=sent)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert answer.status_code == 201, answer.text
    assert answer.json()["size"] == size + len(PNG)
    assert peak < size / 2  # in pieces: some parts on their way to the store, whatever the size of the file


async def test_bytes_without_a_row_are_swept(client, app, db, office):
    case = await office.file()
    made = (await upload(client, office, office.deputy, case)).json()
    lost = storage_key(CongressId(office.place.id), new_id())

    async def chunks():
        yield PNG

    await app.state.storage.put(lost, chunks(), 1000)
    now = datetime.now(UTC)
    assert await sweep_orphans(db, app.state.storage, now) == 0  # younger than what is spared
    assert await sweep_orphans(db, app.state.storage, now + SPARED + timedelta(minutes=1)) >= 1
    with pytest.raises(Exception, match="attachment_content_missing"):
        await app.state.storage.get(lost)
    content = await client.get(url(office, case, made["id"], "content"), headers=headers(office, office.deputy))
    assert content.content == PNG


async def test_a_row_that_cannot_be_written_leaves_no_bytes(client, app, db, office):
    case = await office.file()
    async with db.write() as tx:
        await tx.connection.execute(
            "CREATE FUNCTION stops() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$"
        )
        await tx.connection.execute("CREATE TRIGGER stops BEFORE INSERT ON attachment EXECUTE FUNCTION stops()")

    async def keys():
        return {key async for found in app.state.storage.keys(datetime.now(UTC) + timedelta(days=9)) for key in found}

    before = await keys()
    try:
        assert told(await upload(client, office, office.deputy, case)) == (500, "internal_error")
    finally:
        async with db.write() as tx:
            await tx.connection.execute("DROP FUNCTION stops() CASCADE")
    assert await keys() == before


async def test_the_moves_of_a_case_do_not_mind_its_files(client, office, db):
    case = await office.file()
    await upload(client, office, office.deputy, case)
    async with db.write() as tx:
        moved = await advance(tx, office.deputy, case, "submit", {}, office.now, 1)
    assert (moved["state"], moved["version"]) == ("submitted", 2)
