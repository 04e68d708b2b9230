"""People, mandates, delegations, positions: who sees how to reach whom, and mandates that end without touching a case."""

from datetime import date

import pytest

from domain.actor import Right
from domain.people import queries
from domain.people.contact import mask_email, mask_phone
from tests.factories import (
    Role,
    actor,
    caller,
    make_congress,
    make_delegation,
    make_mandate,
    make_organisation,
    make_person,
    make_position,
    new_id,
    roles_with,
)

WHOLE = {"phone": "13800001234", "email": "daibiao001@example.com", "address": "某路1号"}
MASKED = {"phone": "138****1234", "email": "d***@example.com", "address": None}


@pytest.fixture
async def congress(db):
    return await make_congress(db)


@pytest.fixture
def admin(client, congress, settings):
    return caller(client, congress, settings.signing_key, Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800001234", "138****1234"),
        ("138 0000 1234", "138****1234"),
        ("+86 138-0000-1234", "138****1234"),
        ("8613800001234", "138****1234"),
        ("0571-87011234", None),
        ("1380000123", None),
        ("138000012345", None),
        ("13800001234 / 13900001234", None),
        ("", None),
        (None, None),
    ],
)
def test_a_phone_is_masked_or_not_shown(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("daibiao001@example.com", "d***@example.com"),
        ("a@b.cn", "a***@b.cn"),
        ("@example.com", None),
        ("nobody", None),
        ("a@b@c.cn", None),
        (None, None),
    ],
)
def test_an_email_is_masked_or_not_shown(email, masked):
    assert mask_email(email) == masked


@pytest.mark.parametrize("role", list(Role))
async def test_contact_data_are_whole_with_the_right_and_masked_without(client, congress, settings, db, role):
    person = await make_person(db, congress, **WHOLE)
    me = caller(client, congress, settings.signing_key, role)
    read = (await me.get(f"/people/{person}")).json()
    listed = (await me.get("/people")).json()["items"][0]
    seen = WHOLE if role in roles_with(Right.CONTACT_READ) else MASKED
    assert {name: read[name] for name in WHOLE} == seen
    assert read["contact_masked"] == (seen is MASKED)
    assert listed == read


async def test_everybody_sees_their_own_contact_data_and_nobody_elses(client, congress, settings, db):
    mine, other = await make_person(db, congress, **WHOLE), await make_person(db, congress, **WHOLE)
    me = caller(client, congress, settings.signing_key, Role.DEPUTY, person_id=mine)
    shown = {each["id"]: each["phone"] for each in (await me.get("/people")).json()["items"]}
    assert shown == {str(mine): WHOLE["phone"], str(other): MASKED["phone"]}
    nobody = caller(client, congress, settings.signing_key, Role.UNIT_OFFICER)
    assert {each["phone"] for each in (await nobody.get("/people")).json()["items"]} == {MASKED["phone"]}


async def test_a_person_is_entered_amended_and_given_mandates_and_positions(admin, congress, db):
    delegation = (await admin.post("/delegations", {"term_id": str(congress.term_id), "name": "西湖代表团"})).json()
    unit = await make_organisation(db, congress, name="交通局")
    person = (await admin.post("/people", {"name": "代表001", **WHOLE})).json()
    path = f"/people/{person['id']}"
    assert (person["mandates"], person["positions"], person["version"]) == ([], [], 1)
    mandate = await admin.post(
        f"{path}/mandates",
        {
            "term_id": str(congress.term_id),
            "delegation_id": delegation["id"],
            "card_number": "14001",
            "starts_on": "2022-01-05",
        },
    )
    assert mandate.status_code == 201
    assert (mandate.json()["term_number"], mandate.json()["delegation_name"]) == (14, "西湖代表团")
    position = await admin.post(
        f"{path}/positions", {"organisation_id": str(unit), "title": "局长", "head": True, "starts_on": "2023-03-01"}
    )
    assert (position.status_code, position.json()["organisation_name"]) == (201, "交通局")
    amended = await admin.put(path, {"name": "代表002", "phone": "13900001234"}, 1)
    assert (amended.json()["name"], amended.json()["email"]) == ("代表002", None)
    read = (await admin.get(path)).json()
    assert read == amended.json()
    assert (read["mandates"], read["positions"]) == ([mandate.json()], [position.json()])


async def test_events_never_hold_personal_data(admin, congress, db):
    person = (await admin.post("/people", {"name": "代表001", **WHOLE})).json()
    await admin.put(f"/people/{person['id']}", {"name": "代表001", "phone": "13900009876"}, 1)
    async with db.read() as tx:
        told = await tx.connection.fetch(
            "SELECT kind, data, data::text AS text FROM event WHERE congress_id = $1 AND subject_id = $2 ORDER BY seq",
            congress.id,
            (await tx.connection.fetchval("SELECT id FROM person WHERE congress_id = $1", congress.id)),
        )
    assert [each["kind"] for each in told] == ["person_entered", "person_amended"]
    assert told[0]["data"]["written"] == ["address", "email", "name", "phone"]
    assert told[1]["data"]["written"] == ["name", "phone"]
    assert not any(word in each["text"] for each in told for word in ("138", "139", "example.com", "某路", "代表001"))


async def test_people_are_found_by_name_mandate_and_position(admin, congress, db):
    west, east = [await make_delegation(db, congress, name=name) for name in ("西湖代表团", "上城代表团")]
    unit = await make_organisation(db, congress)
    one = await make_person(db, congress, name="代表001")
    await make_mandate(db, congress, one, delegation_id=west, card_number="14001", ends_on=date(2024, 6, 30))
    await make_mandate(db, congress, one, delegation_id=east, card_number="14901", starts_on=date(2025, 1, 1))
    two = await make_person(db, congress, name="代表002")
    await make_mandate(db, congress, two, delegation_id=west, card_number="14002")
    three = await make_person(db, congress, name="官员003")
    await make_position(db, congress, three, unit)

    async def names(**query):
        answer = await admin.get("/people", **query)
        assert answer.status_code == 200, answer.text
        return [each["name"] for each in answer.json()["items"]]

    assert await names() == ["代表001", "代表002", "官员003"]
    assert await names(sort="-name") == ["官员003", "代表002", "代表001"]
    assert await names(name="代表") == ["代表001", "代表002"]
    assert await names(name="_") == []
    assert await names(term_id=str(congress.term_id)) == ["代表001", "代表002"]
    assert await names(delegation_id=str(west)) == ["代表001", "代表002"]
    assert await names(card_number="14901") == ["代表001"]
    assert await names(mandate_on="2024-06-30") == ["代表001", "代表002"]
    assert await names(mandate_on="2024-07-01") == ["代表002"]
    assert await names(delegation_id=str(west), mandate_on="2025-02-01") == ["代表002"]
    assert await names(delegation_id=str(west), card_number="14901") == []
    assert await names(organisation_id=str(unit)) == ["官员003"]
    assert (await admin.get("/people", total="true", limit=1, name="代表")).json()["total"] == 2


async def test_a_mandate_ends_on_a_day_and_only_once(admin, congress, db):
    person = await make_person(db, congress)
    mandate = await make_mandate(db, congress, person)
    path = f"/mandates/{mandate}/end"
    early = await admin.post(path, {"ends_on": "2022-01-04", "reason": "辞职"})
    assert (early.status_code, early.json()["code"]) == (409, "mandate_cannot_end")
    assert (await admin.post(path, {"ends_on": "2026-03-31"})).json()["errors"][0]["pointer"] == "/body/reason"
    assert (await admin.post(path, {"ends_on": "2026-03-31", "reason": "辞职"}, 9)).status_code == 412
    ended = await admin.post(path, {"ends_on": "2026-03-31", "reason": "辞职"})
    assert (ended.json()["ends_on"], ended.json()["version"]) == ("2026-03-31", 2)
    again = await admin.post(path, {"ends_on": "2026-04-30", "reason": "辞职"})
    assert (again.status_code, again.json()["code"]) == (409, "mandate_cannot_end")
    async with db.read() as tx:
        event = await tx.connection.fetchrow(
            "SELECT kind, data FROM event WHERE congress_id = $1 AND subject_id = $2", congress.id, mandate
        )
    assert (event["kind"], event["data"]) == ("mandate_ended", {"ends_on": "2026-03-31", "reason": "辞职"})


async def test_a_position_ends_on_a_day(admin, congress, db):
    position = await make_position(db, congress, await make_person(db, congress), await make_organisation(db, congress))
    ended = await admin.post(f"/positions/{position}/end", {"ends_on": "2026-03-31", "reason": "调任"})
    assert ended.json()["ends_on"] == "2026-03-31"
    again = await admin.post(f"/positions/{position}/end", {"ends_on": "2026-04-30", "reason": "调任"})
    assert again.json()["code"] == "position_cannot_end"


async def test_a_mandate_is_of_one_term_one_card_and_one_person(admin, congress, db):
    person, card = await make_person(db, congress), {"card_number": "14001", "starts_on": "2022-01-05"}
    term = (await admin.post("/terms", {"number": 15, "starts_on": "2027-01-05"})).json()["id"]
    wrong = {"term_id": term, "delegation_id": str(await make_delegation(db, congress)), **card}
    path = f"/people/{person}/mandates"
    assert (await admin.post(path, wrong)).json()["code"] == "delegation_of_other_term"
    assert (await admin.post(path, {"term_id": str(new_id()), **card})).json()["code"] == "reference_unknown"
    right = {"term_id": str(congress.term_id), **card}
    made = await admin.post(path, right)
    assert made.status_code == 201
    assert (await admin.post(path, right)).json()["code"] == "card_number_taken"
    backwards = await admin.post(path, right | {"card_number": "2", "ends_on": "2021-01-01"})
    assert backwards.json()["code"] == "ends_before_start"
    corrected = await admin.put(f"/mandates/{made.json()['id']}", right | {"card_number": "14009"}, 1)
    assert (corrected.json()["card_number"], corrected.headers["etag"]) == ("14009", '"2"')


async def test_rows_of_another_congress_do_not_exist(client, congress, settings, db):
    person = await make_person(db, congress)
    mandate = await make_mandate(db, congress, person)
    delegation = await make_delegation(db, congress)
    other = await make_congress(db)
    stranger = caller(client, other, settings.signing_key, Role.ADMINISTRATOR)
    end, new = (
        {"ends_on": "2026-03-31", "reason": "x"},
        {"term_id": str(other.term_id), "card_number": "1", "starts_on": "2022-01-05"},
    )
    unit = await make_organisation(db, other)
    for answer in (
        await stranger.get(f"/people/{person}"),
        await stranger.put(f"/people/{person}", {"name": "x"}, 1),
        await stranger.post(f"/people/{person}/mandates", new),
        await stranger.post(
            f"/people/{person}/positions", {"organisation_id": str(unit), "title": "x", "starts_on": "2022-01-05"}
        ),
        await stranger.put(f"/mandates/{mandate}", new, 1),
        await stranger.post(f"/mandates/{mandate}/end", end),
        await stranger.put(f"/delegations/{delegation}", {"name": "x"}, 1),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await stranger.get("/people")).json()["items"] == []


async def test_delegations_are_entered_listed_and_renamed(admin, congress):
    body = {"term_id": str(congress.term_id), "name": "西湖代表团"}
    made = await admin.post("/delegations", body)
    assert (made.status_code, made.json()["term_number"]) == (201, 14)
    assert (await admin.post("/delegations", body)).json()["code"] == "delegation_exists"
    renamed = await admin.put(f"/delegations/{made.json()['id']}", {"name": "西湖区代表团"}, 1)
    assert renamed.json() | {"version": 2} == made.json() | {"name": "西湖区代表团", "version": 2}
    listed = (await admin.get("/delegations", term_id=str(congress.term_id))).json()["items"]
    assert listed == [renamed.json()]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "call me"),
        ("email", "nobody"),
        ("name", " "),
        ("name", "a\0"),
        ("nickname", "x"),
        ("name", "名" * 101),
    ],
)
async def test_what_is_no_contact_is_refused_by_its_place(admin, field, value):
    answer = await admin.post("/people", {"name": "代表001", field: value})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/body/{field}")


async def test_changes_need_the_right(client, congress, settings):
    deputy = caller(client, congress, settings.signing_key, Role.DEPUTY)
    refused = await deputy.post("/people", {"name": "代表001"})
    assert (refused.status_code, refused.json()["needs"]) == (403, "people:write")


async def test_reads_are_one_statement(db, congress):
    person = await make_person(db, congress)
    me = actor(congress, Role.DEPUTY)
    given = {"name": "人", "term_id": congress.term_id, "mandate_on": date(2026, 1, 1)}
    async with db.read() as tx:
        for read in (
            lambda: queries.get_person(tx, me, person),
            lambda: queries.list_people(tx, me, given, "name", None, 5, total=True),
            lambda: queries.list_delegations(tx, me, {}, "-term", None, 5, total=True),
        ):
            before = db.statements
            await read()
            assert db.statements - before == 1
