"""Administrators manage accounts; nobody overwrites unread, and a congress never loses its last administrator."""

import asyncio

import pytest
from sqlalchemy import bindparam, select

from domain.actor import Role
from domain.db import Statement
from domain.event_tables import event
from domain.ids import new_id
from tests.accounts.conftest import PASSWORD
from tests.factories import bearer, make_account, make_congress, make_delegation, make_organisation, make_person

EVENTS = Statement(
    select(event.c.kind, event.c.data, event.c.account_id, event.c.request_id)
    .where(event.c.congress_id == bindparam("congress"), event.c.subject_id == bindparam("subject"))
    .order_by(event.c.seq)
)


@pytest.fixture
def accounts(congress):
    return f"/v1/{congress.slug}/accounts"


def new(**given):
    return {"username": "viewer1", "password": PASSWORD, "name": "查看员", "roles": ["viewer"], **given}


async def events_of(db, congress, subject):
    async with db.read() as tx:
        return [dict(row) for row in await tx.all(EVENTS, congress=congress.id, subject=subject)]


async def test_an_account_is_made_and_signs_in(client, db, accounts, administrator, me, congress, sign_in):
    made = await client.post(accounts, headers={**me, "X-Request-Id": "made-here"}, json=new(name=" 查看员 "))

    body = made.json()
    assert made.status_code == 201
    assert (body["username"], body["name"], body["roles"], body["active"], body["version"]) == (
        "viewer1", "查看员", ["viewer"], True, 1,
    )  # fmt: skip
    assert made.headers["etag"] == '"1"'
    assert "password" not in made.text
    assert (await client.get(f"{accounts}/{body['id']}", headers=me)).json() == body
    assert (await sign_in("viewer1")).status_code == 200
    (recorded, signed_in) = await events_of(db, congress, body["id"])
    assert recorded == {
        "kind": "account_created",
        "data": {"username": "viewer1", "name": "查看员", "roles": ["viewer"]},
        "account_id": administrator,
        "request_id": "made-here",
    }
    assert signed_in["kind"] == "signed_in"


@pytest.mark.parametrize(
    ("roles", "code"),
    [
        (["deputy"], "role_needs_person"),
        (["unit_officer"], "role_needs_organisation"),
        (["viewer", "unit_head"], "role_needs_organisation"),
        (["delegation_clerk"], "role_needs_delegation"),
    ],
)
async def test_a_role_needs_its_link(client, accounts, me, roles, code):
    answer = await client.post(accounts, headers=me, json=new(roles=roles))

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_links_are_shown_by_name_and_are_of_the_same_congress(client, db, accounts, congress, me):
    other = await make_congress(db)
    person = await make_person(db, congress, name="代表001")
    unit = await make_organisation(db, congress, name="市教育局")
    delegation = await make_delegation(db, congress, name="第一代表团")
    links = {"person_id": str(person), "organisation_id": str(unit), "delegation_id": str(delegation)}
    roles = ["deputy", "unit_officer", "delegation_clerk"]

    made = await client.post(accounts, headers=me, json=new(roles=roles, **links))
    foreign = await client.post(
        accounts, headers=me, json=new(username="x2", roles=["deputy"], person_id=str(await make_person(db, other)))
    )

    assert made.json()["person"] == {"id": str(person), "name": "代表001"}
    assert made.json()["organisation"] == {"id": str(unit), "name": "市教育局"}
    assert made.json()["delegation"] == {"id": str(delegation), "name": "第一代表团"}
    assert (foreign.status_code, foreign.json()["code"]) == (422, "reference_unknown")


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"username": "a b"}, "/body/username", "string_pattern_mismatch"),
        ({"username": "a"}, "/body/username", "string_too_short"),
        ({"password": "short"}, "/body/password", "string_too_short"),
        ({"password": "x" * 129}, "/body/password", "string_too_long"),
        ({"name": "   "}, "/body/name", "string_too_short"),
        ({"roles": []}, "/body/roles", "too_short"),
        ({"roles": ["emperor"]}, "/body/roles/0", "enum"),
        ({"person_id": "1"}, "/body/person_id", "uuid_parsing"),
        ({"active": True}, "/body/active", "extra_forbidden"),
    ],
)
async def test_bad_input_is_pointed_at(client, accounts, me, given, pointer, code):
    answer = await client.post(accounts, headers=me, json=new(**given))

    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]


async def test_a_username_is_taken_once_per_congress(client, db, accounts, me):
    first = await client.post(accounts, headers=me, json=new())
    second = await client.post(accounts, headers=me, json=new())
    contains = await client.post(accounts, headers=me, json=new(username="enough"))

    assert first.status_code == 201
    assert (second.status_code, second.json()["code"]) == (409, "username_taken")
    assert (contains.status_code, contains.json()["code"]) == (422, "password_contains_username")


async def test_an_edit_needs_the_version_that_was_read(client, db, accounts, congress, me):
    made = (await client.post(accounts, headers=me, json=new())).json()
    url, wanted = f"{accounts}/{made['id']}", {"name": "另一名", "roles": ["viewer", "importer"]}

    async def edit(version):
        return await client.put(url, headers={**me, **({"If-Match": version} if version else {})}, json=wanted)

    assert ((await edit(None)).status_code, (await edit(None)).json()["code"]) == (428, "if_match_missing")
    assert (await edit("abc")).json()["code"] == "if_match_malformed"
    stale = await edit('"7"')
    assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (412, "version_stale", 1)
    edited = await edit('W/"1"')
    assert (edited.status_code, edited.json()["name"], edited.headers["etag"]) == (200, "另一名", '"2"')
    assert edited.json()["roles"] == ["importer", "viewer"]
    assert (await edit('"1"')).status_code == 412
    changed = (await events_of(db, congress, made["id"]))[-1]
    assert changed["kind"] == "account_changed"
    assert changed["data"]["before"]["name"] == "查看员"
    assert changed["data"]["after"]["roles"] == ["importer", "viewer"]


async def test_the_last_administrator_stays(client, db, accounts, administrator, congress, me):
    await make_account(db, congress, Role.ADMINISTRATOR, active=False)
    url = f"{accounts}/{administrator}"

    edited = await client.put(url, headers={**me, "If-Match": '"1"'}, json={"name": "x", "roles": ["viewer"]})
    closed = await client.post(f"{url}/deactivate", headers=me)
    renamed = await client.put(url, headers={**me, "If-Match": '"1"'}, json={"name": "y", "roles": ["administrator"]})

    assert (edited.status_code, edited.json()["code"]) == (409, "last_administrator")
    assert (closed.status_code, closed.json()["code"]) == (409, "last_administrator")
    assert renamed.status_code == 200


async def test_two_administrators_cannot_dismiss_each_other_at_once(client, db, accounts, administrator, congress, me):
    for _ in range(5):
        other = await make_account(db, congress, Role.ADMINISTRATOR)
        answers = await asyncio.gather(
            client.post(f"{accounts}/{other}/deactivate", headers=me),
            client.post(f"{accounts}/{administrator}/deactivate", headers=me),
        )
        assert sorted(a.status_code for a in answers) == [200, 409]
        assert [a.json()["code"] for a in answers if a.status_code == 409] == ["last_administrator"]
        await client.post(f"{accounts}/{administrator}/reactivate", headers=me)
        await client.post(f"{accounts}/{other}/deactivate", headers=me)


async def test_a_closed_account_is_shut_out_and_may_come_back(client, accounts, me, sign_in):
    made = (await client.post(accounts, headers=me, json=new())).json()
    token = (await sign_in("viewer1")).json()["refresh_token"]
    url = f"{accounts}/{made['id']}"

    assert (await client.post(f"{url}/reactivate", headers=me)).json()["code"] == "already_active"
    closed = await client.post(f"{url}/deactivate", headers=me)
    assert (closed.status_code, closed.json()["active"], closed.json()["version"]) == (200, False, 2)
    assert (await client.post(f"{url}/deactivate", headers=me)).json()["code"] == "already_inactive"
    assert (await sign_in("viewer1")).json()["code"] == "sign_in_refused"
    assert (await client.post("/v1/refresh", json={"refresh_token": token})).json()["code"] == "refresh_refused"
    assert (await client.post(f"{url}/reactivate", headers=me)).json()["active"] is True
    assert (await sign_in("viewer1")).status_code == 200
    assert (await client.post("/v1/refresh", json={"refresh_token": token})).status_code == 401


async def test_an_administrator_gives_another_password(client, accounts, me, sign_in):
    made = (await client.post(accounts, headers=me, json=new())).json()
    token = (await sign_in("viewer1")).json()["refresh_token"]

    reset = await client.post(f"{accounts}/{made['id']}/password", headers=me, json={"password": "another long one"})

    assert reset.status_code == 200
    assert (await sign_in("viewer1")).status_code == 401
    assert (await sign_in("viewer1", "another long one")).status_code == 200
    assert (await client.post("/v1/refresh", json={"refresh_token": token})).status_code == 401
    nobody = await client.post(f"{accounts}/{new_id()}/password", headers=me, json={"password": "another long one"})
    assert nobody.status_code == 404


async def test_the_list_is_filtered_sorted_and_paged(client, db, accounts, congress, me):
    for number in range(5):
        await make_account(db, congress, Role.VIEWER, username=f"v{number}", name=f"查看员{number}", active=number != 3)

    async def names(**query):
        return [each["username"] for each in (await client.get(accounts, headers=me, params=query)).json()["items"]]

    assert await names(role="viewer", active="true") == ["v0", "v1", "v2", "v4"]
    assert await names(q="查看员3") == ["v3"]
    assert await names(q="V2") == ["v2"]
    assert await names(q="%") == []
    assert await names(role="leader") == []
    first = await client.get(accounts, headers=me, params={"limit": 4, "total": "true"})
    assert (first.json()["total"], len(first.json()["items"])) == (6, 4)
    following = first.headers["link"].removeprefix("<").removesuffix('>; rel="next"')
    assert f"cursor={first.json()['next']}" in following
    second = await client.get(following, headers=me)
    assert [each["username"] for each in second.json()["items"]] == ["v3", "v4"]
    assert (second.json()["next"], second.headers.get("link")) == (None, None)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"limit": 201}, "/query/limit"),
        ({"limit": 0}, "/query/limit"),
        ({"sort": "password_hash"}, "/query/sort"),
        ({"rolle": "viewer"}, "/query/rolle"),
        ({"q": "a\0b"}, "/query/q"),
    ],
)
async def test_a_bad_query_is_pointed_at(client, accounts, me, query, pointer):
    answer = await client.get(accounts, headers=me, params=query)

    assert (answer.status_code, [e["pointer"] for e in answer.json()["errors"]]) == (422, [pointer])


async def test_who_does_not_manage_accounts_may_not(client, accounts, congress, administrator, settings):
    theirs = bearer(congress, settings.signing_key, *(role for role in Role if role is not Role.ADMINISTRATOR))
    requests = [
        ("GET", accounts, None),
        ("POST", accounts, new()),
        ("GET", f"{accounts}/{administrator}", None),
        ("PUT", f"{accounts}/{administrator}", {"name": "x", "roles": ["viewer"]}),
        ("POST", f"{accounts}/{administrator}/deactivate", None),
        ("POST", f"{accounts}/{administrator}/reactivate", None),
        ("POST", f"{accounts}/{administrator}/password", {"password": "another long one"}),
    ]
    for method, url, body in requests:
        answer = await client.request(method, url, headers=theirs, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "right_missing"), (method, url)
        assert answer.json()["needs"] == "account:manage"


async def test_another_congress_does_not_exist(client, db, accounts, administrator, settings):
    elsewhere = await make_congress(db)
    theirs = bearer(elsewhere, settings.signing_key, Role.ADMINISTRATOR)
    for method, url in (
        ("GET", accounts),
        ("POST", accounts),
        ("GET", f"{accounts}/{administrator}"),
        ("PUT", f"{accounts}/{administrator}"),
        ("POST", f"{accounts}/{administrator}/deactivate"),
        ("GET", f"/v1/{elsewhere.slug}/accounts/{administrator}"),
        ("POST", f"/v1/{elsewhere.slug}/accounts/{administrator}/deactivate"),
    ):
        answer = await client.request(method, url, headers=theirs)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (method, url)
