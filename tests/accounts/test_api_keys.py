"""A key is shown once, carries a part of its maker's rights, and ends at once."""

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, select

from domain.accounts.tables import api_key
from domain.actor import Role
from domain.db import Statement
from tests.factories import bearer, make_account, make_congress

ROW = Statement(select(api_key).where(api_key.c.congress_id == bindparam("congress")))


@pytest.fixture
def keys(congress):
    return f"/v1/{congress.slug}/api-keys"


@pytest.fixture
def make_key(client, keys, me, clock):
    async def made(headers=None, **given):
        body = {
            "name": "导入",
            "rights": ["account:manage"],
            "expires_at": (clock.now + timedelta(days=30)).isoformat(),
        }
        return await client.post(keys, headers=headers or me, json=body | given)

    return made


async def test_a_key_is_shown_once_and_stored_as_a_hash(client, db, keys, make_key, congress, me, administrator):
    made = await make_key()

    secret = made.json()["key"]
    assert made.status_code == 201
    assert secret.startswith(made.json()["prefix"])
    assert made.json()["account"] == {"id": str(administrator), "name": "管理员"}
    listed = await client.get(keys, headers=me)
    assert [each["prefix"] for each in listed.json()["items"]] == [secret[:10]]
    assert secret not in listed.text
    async with db.read() as tx:
        assert secret[10:] not in str(dict(await tx.one(ROW, congress=congress.id)))


@pytest.mark.parametrize("header", [lambda key: {"Authorization": f"Bearer {key}"}, lambda key: {"X-API-Key": key}])
async def test_a_key_comes_in_by_either_header_with_its_rights_alone(client, make_key, congress, header):
    script = header((await make_key(rights=["import:run", "suggestion:read"])).json()["key"])

    who = await client.get("/v1/me", headers=script)
    refused = await client.get(f"/v1/{congress.slug}/accounts", headers=script)

    assert (who.status_code, who.json()["rights"]) == (200, ["import:run", "suggestion:read"])
    assert who.json()["username"] == "admin"
    assert (refused.status_code, refused.json()["code"]) == (403, "right_missing")


async def test_a_key_has_no_right_that_its_maker_lacks(make_key):
    answer = await make_key(rights=["account:manage", "suggestion:assign"])

    assert (answer.status_code, answer.json()["code"]) == (422, "rights_exceeded")
    assert answer.json()["excess"] == ["suggestion:assign"]


async def test_a_key_loses_what_its_account_loses(client, db, make_key, congress, me, administrator):
    await make_account(db, congress, Role.ADMINISTRATOR)
    script = {"X-API-Key": (await make_key(rights=["account:manage", "suggestion:read"])).json()["key"]}
    url = f"/v1/{congress.slug}/accounts"
    assert (await client.get(url, headers=script)).status_code == 200

    demoted = await client.put(
        f"{url}/{administrator}", headers={**me, "If-Match": '"1"'}, json={"name": "x", "roles": ["viewer"]}
    )

    assert demoted.status_code == 200
    assert (await client.get(url, headers=script)).status_code == 403
    assert (await client.get("/v1/me", headers=script)).json()["rights"] == ["suggestion:read"]
    assert (await client.post(f"{url}/{administrator}/deactivate", headers=me)).status_code == 200
    assert (await client.get("/v1/me", headers=script)).json()["code"] == "api_key_invalid"


@pytest.mark.parametrize("days", [-1, 0, 367])
async def test_an_expiry_lies_ahead_but_not_too_far(make_key, clock, days):
    answer = await make_key(expires_at=(clock.now + timedelta(days=days)).isoformat())

    assert (answer.status_code, answer.json()["code"]) == (422, "expiry_out_of_range")


async def test_an_expiry_without_a_zone_is_refused(make_key):
    answer = await make_key(expires_at="2026-03-03T00:00:00")

    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/body/expires_at", "timezone_aware")]


async def test_a_key_expires(client, make_key, clock):
    script = {"X-API-Key": (await make_key()).json()["key"]}
    clock.forward(days=30, seconds=-1)
    assert (await client.get("/v1/me", headers=script)).status_code == 200

    clock.forward(seconds=1)

    assert (await client.get("/v1/me", headers=script)).json()["code"] == "api_key_invalid"


async def test_a_revoked_key_ends_with_its_next_request(client, keys, make_key, me, clock):
    made = (await make_key()).json()
    script = {"X-API-Key": made["key"]}
    assert (await client.get("/v1/me", headers=script)).status_code == 200

    revoked = await client.post(f"{keys}/{made['id']}/revoke", headers=me)

    assert (revoked.status_code, revoked.json()["revoked_at"]) == (200, "2026-03-02T01:00:00Z")
    assert (await client.get("/v1/me", headers=script)).status_code == 401
    again = await client.post(f"{keys}/{made['id']}/revoke", headers=me)
    assert (again.status_code, again.json()["code"]) == (409, "already_revoked")


async def test_the_last_use_is_noted_to_the_minute(client, db, keys, make_key, congress, me, clock):
    script = {"X-API-Key": (await make_key()).json()["key"]}

    async def used_at():
        async with db.read() as tx:
            return (await tx.one(ROW, congress=congress.id))["last_used_at"]

    assert await used_at() is None
    first = clock.now
    await client.get("/v1/me", headers=script)
    assert await used_at() == first
    clock.forward(seconds=59)
    await client.get("/v1/me", headers=script)
    assert await used_at() == first
    clock.forward(seconds=1)
    await client.get("/v1/me", headers=script)
    assert await used_at() == clock.now


async def test_a_key_manages_neither_keys_nor_accounts_nor_passwords(client, keys, make_key, congress, administrator):
    made = (await make_key(rights=["account:manage"])).json()
    script = {"X-API-Key": made["key"]}
    accounts = f"/v1/{congress.slug}/accounts"
    for method, url, body in (
        ("POST", keys, {"name": "x", "rights": ["account:manage"], "expires_at": "2026-03-03T00:00:00Z"}),
        ("POST", f"{keys}/{made['id']}/revoke", None),
        ("POST", accounts, {"username": "x1", "password": "a long enough one", "name": "x", "roles": ["viewer"]}),
        ("POST", f"{accounts}/{administrator}/password", {"password": "a long enough one"}),
        ("PUT", "/v1/me/password", {"present": "x", "wanted": "a long enough one"}),
    ):
        answer = await client.request(method, url, headers=script, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "key_makes_no_key"), url


async def test_everybody_sees_their_own_keys_and_administrators_all(
    client, db, keys, make_key, congress, me, settings, clock
):
    account = await make_account(db, congress, Role.VIEWER)
    viewer = bearer(congress, settings.signing_key, Role.VIEWER, account_id=account, now=clock.now)
    mine = (await make_key()).json()
    theirs = (await make_key(viewer, rights=["suggestion:read"])).json()

    async def seen(headers, **query):
        return {each["id"] for each in (await client.get(keys, headers=headers, params=query)).json()["items"]}

    assert await seen(viewer) == {theirs["id"]}
    assert await seen(me) == {mine["id"], theirs["id"]}
    assert await seen(me, account_id=str(account)) == {theirs["id"]}
    assert (await client.post(f"{keys}/{mine['id']}/revoke", headers=viewer)).status_code == 404
    assert (await client.post(f"{keys}/{theirs['id']}/revoke", headers=me)).status_code == 200


async def test_a_key_is_of_its_congress_alone(client, db, make_key, settings, keys, clock):
    elsewhere = await make_congress(db)
    made = (await make_key()).json()
    foreign = bearer(elsewhere, settings.signing_key, Role.ADMINISTRATOR, now=clock.now)

    assert (await client.get(f"/v1/{elsewhere.slug}/accounts", headers={"X-API-Key": made["key"]})).status_code == 404
    assert (await client.post(f"{keys}/{made['id']}/revoke", headers=foreign)).status_code == 404
    other = await client.post(f"/v1/{elsewhere.slug}/api-keys/{made['id']}/revoke", headers=foreign)
    assert other.status_code == 404
