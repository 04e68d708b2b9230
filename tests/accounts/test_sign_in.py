"""Signing in gives nothing away, refresh tokens are good for one exchange, and both survive being tried at once."""

import asyncio
from datetime import timedelta

import jwt
import pytest
from argon2 import extract_parameters

from domain.accounts import passwords, throttle
from domain.actor import Role
from tests.accounts.conftest import PASSWORD
from tests.factories import make_account, make_person


async def refresh(client, token):
    return await client.post("/v1/refresh", json={"refresh_token": token})


async def test_a_sign_in_gives_both_tokens(client, sign_in, administrator, congress, clock, settings):
    answer = await sign_in()

    body = answer.json()
    assert answer.status_code == 200
    assert body["token_type"] == "bearer"
    assert body["expires_in"] == settings.access_token_minutes * 60
    claims = jwt.decode(body["access_token"], options={"verify_signature": False})
    assert (claims["sub"], claims["cid"], claims["slug"]) == (str(administrator), str(congress.id), congress.slug)
    assert claims["exp"] == clock.now.timestamp() + body["expires_in"]


async def test_every_wrong_sign_in_gets_the_same_answer(
    client, db, sign_in, administrator, congress, clock, password_hash
):
    await make_account(db, congress, Role.VIEWER, username="gone", active=False, password_hash=password_hash)
    answers = [
        await sign_in(password="wrong password"),
        await sign_in(username="nobody"),
        await sign_in(slug="no-such-congress"),
        await sign_in(username="gone"),
        await sign_in(password=""),
        await sign_in(username=""),
    ]

    assert {(a.status_code, a.json()["code"], a.headers["www-authenticate"]) for a in answers} == {
        (401, "sign_in_refused", "Bearer")
    }
    assert len({tuple(sorted(a.json())) for a in answers}) == 1


async def test_a_password_that_nobody_has_costs_the_same_work():
    own = await passwords.hashed(PASSWORD, "nobody")

    assert extract_parameters(passwords._NOBODY) == extract_parameters(own)
    assert not await passwords.matches(None, "the password of nobody")
    assert await passwords.matches(own, PASSWORD)
    assert not await passwords.matches("!", PASSWORD), "an account without a password"


async def test_the_door_closes_after_ten_tries_and_longer_with_each(sign_in, administrator, clock):
    for _ in range(throttle.FREE_TRIES):
        assert (await sign_in(password="wrong password")).status_code == 401

    closed = await sign_in()
    assert (closed.status_code, closed.json()["code"]) == (429, "sign_in_throttled")
    assert int(closed.headers["retry-after"]) == closed.json()["retry_after"] == 15

    clock.forward(seconds=14)
    assert (await sign_in()).headers["retry-after"] == "1"
    clock.forward(seconds=1)
    assert (await sign_in(password="wrong password")).status_code == 401
    assert (await sign_in()).headers["retry-after"] == "30"
    clock.forward(seconds=30)
    assert (await sign_in()).status_code == 200
    assert (await sign_in(password="wrong password")).status_code == 401


async def test_the_wait_has_an_end_and_is_forgotten(sign_in, administrator, clock):
    for _ in range(throttle.FREE_TRIES + 12):
        await sign_in(password="wrong password")
        clock.forward(minutes=15)
    await sign_in(password="wrong password")
    assert (await sign_in()).json()["retry_after"] == throttle.LONGEST_WAIT.total_seconds()

    clock.forward(hours=1, seconds=1)
    for _ in range(throttle.FREE_TRIES):
        assert (await sign_in(password="wrong password")).status_code == 401
    assert (await sign_in()).status_code == 429


async def test_the_door_closes_for_users_who_do_not_exist_as_well(sign_in, clock):
    statuses = [(await sign_in(username="nobody")).status_code for _ in range(throttle.FREE_TRIES + 1)]

    assert statuses == [401] * throttle.FREE_TRIES + [429]


async def test_many_tries_at_once_gain_nothing(sign_in, administrator, clock):
    answers = await asyncio.gather(*(sign_in(password="wrong password") for _ in range(throttle.FREE_TRIES + 5)))

    assert sorted(a.status_code for a in answers) == [401] * throttle.FREE_TRIES + [429] * 5


async def test_an_access_token_expires_by_the_clock_of_the_application(client, me, clock, settings):
    assert (await client.get("/v1/me", headers=me)).status_code == 200

    clock.forward(minutes=settings.access_token_minutes)
    expired = await client.get("/v1/me", headers=me)

    assert (expired.status_code, expired.json()["code"]) == (401, "token_expired")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic YWRtaW46YWRtaW4="},
        {"Authorization": "Bearer "},
    ],
)
async def test_without_credentials(client, headers):
    answer = await client.get("/v1/me", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "credentials_missing")


def claims_of(congress, **changes):
    claims = {
        "aud": "yanlu",
        "sub": str(congress.id),
        "cid": str(congress.id),
        "slug": congress.slug,
        "roles": ["administrator"],
        "exp": 4_000_000_000,
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"sub": "x"},
        {"roles": ["emperor"]},
        {"roles": None},
        {"roles": 3},
        {"cid": 3},
        {"exp": None},
        {"sub": None},
    ],
)
async def test_a_token_with_odd_claims_is_refused(client, congress, settings, changes):
    token = jwt.encode(claims_of(congress, **changes), settings.signing_key, algorithm="HS256")
    answer = await client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})

    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


async def test_a_token_must_be_signed_by_us_and_in_our_way(client, congress, settings):
    signed = [
        jwt.encode(claims_of(congress), "another key of sufficient length!!!!", algorithm="HS256"),
        jwt.encode(claims_of(congress), None, algorithm="none"),
        jwt.encode(claims_of(congress), settings.signing_key * 2, algorithm="HS512"),
        "a.b.c",
        "ylk_unknown",
    ]
    answers = [await client.get("/v1/me", headers={"Authorization": f"Bearer {token}"}) for token in signed]

    assert [a.status_code for a in answers] == [401] * 5
    assert [a.json()["code"] for a in answers] == ["token_invalid"] * 4 + ["api_key_invalid"]


async def test_a_refresh_gives_the_next_pair_with_the_roles_of_now(
    client, db, sign_in, administrator, congress, clock, me
):
    first = (await sign_in()).json()
    await make_account(db, congress, Role.ADMINISTRATOR)
    account = (await client.get(f"/v1/{congress.slug}/accounts/{administrator}", headers=me)).json()
    edited = await client.put(
        f"/v1/{congress.slug}/accounts/{administrator}",
        headers={**me, "If-Match": f'"{account["version"]}"'},
        json={"name": "管理员", "roles": ["viewer"]},
    )
    assert edited.status_code == 200, edited.text

    second = await refresh(client, first["refresh_token"])

    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    claims = jwt.decode(second.json()["access_token"], options={"verify_signature": False})
    assert claims["roles"] == ["viewer"]


async def test_a_second_use_revokes_all_that_came_of_the_sign_in(client, sign_in, administrator, clock):
    first = (await sign_in()).json()["refresh_token"]
    other = (await sign_in()).json()["refresh_token"]
    second = (await refresh(client, first)).json()["refresh_token"]

    reused = await refresh(client, first)
    assert (reused.status_code, reused.json()["code"]) == (401, "refresh_reused")
    after = await refresh(client, second)
    assert (after.status_code, after.json()["code"]) == (401, "refresh_refused")
    assert (await refresh(client, other)).status_code == 200


async def test_two_refreshes_at_once_give_one_pair_and_end_the_chain(client, sign_in, administrator, clock):
    token = (await sign_in()).json()["refresh_token"]

    answers = await asyncio.gather(*(refresh(client, token) for _ in range(4)))

    won = [a for a in answers if a.status_code == 200]
    assert len(won) == 1
    assert sorted(a.json()["code"] for a in answers if a not in won) == ["refresh_refused"] * 2 + ["refresh_reused"]
    assert (await refresh(client, won[0].json()["refresh_token"])).status_code == 401


async def test_a_refresh_token_expires(client, sign_in, administrator, clock, settings):
    token = (await sign_in()).json()["refresh_token"]
    clock.forward(days=settings.refresh_token_days)

    answer = await refresh(client, token)

    assert (answer.status_code, answer.json()["code"]) == (401, "refresh_refused")


async def test_signing_out_ends_the_chain_and_never_fails(client, sign_in, administrator, clock):
    first = (await sign_in()).json()["refresh_token"]
    second = (await refresh(client, first)).json()["refresh_token"]

    for token in (second, second, first, "unknown"):
        assert (await client.post("/v1/sign-out", json={"refresh_token": token})).status_code == 204
    assert (await refresh(client, second)).json()["code"] == "refresh_refused"


async def test_who_i_am(client, db, sign_in, congress, clock, password_hash):
    person = await make_person(db, congress, name="代表001")
    await make_account(
        db, congress, Role.DEPUTY, username="daibiao001", name="代表001", person_id=person, password_hash=password_hash
    )
    token = (await sign_in("daibiao001")).json()["access_token"]

    answer = await client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})

    body = answer.json()
    assert answer.status_code == 200
    assert (body["username"], body["roles"], body["person"]) == (
        "daibiao001",
        ["deputy"],
        {"id": str(person), "name": "代表001"},
    )
    assert (body["organisation"], body["delegation"]) == (None, None)
    assert body["congress"]["slug"] == congress.slug
    assert "suggestion:file" in body["rights"]
    assert "account:manage" not in body["rights"]
    assert answer.headers["etag"] == '"1"'
    assert "hash" not in answer.text


async def test_my_own_password(client, sign_in, me, clock):
    old = (await sign_in()).json()["refresh_token"]

    async def change(present, wanted):
        return await client.put("/v1/me/password", headers=me, json={"present": present, "wanted": wanted})

    assert (await change("wrong password", "another long one")).json()["code"] == "password_wrong"
    assert (await change(PASSWORD, "my ADMIN password")).json()["code"] == "password_contains_username"
    assert (await change(PASSWORD, "short")).json()["errors"][0]["pointer"] == "/body/wanted"
    assert (await sign_in()).status_code == 200
    assert (await change(PASSWORD, "another long one")).status_code == 204
    assert (await sign_in()).json()["code"] == "sign_in_refused"
    assert (await sign_in(password="another long one")).status_code == 200
    assert (await refresh(client, old)).status_code == 401


async def test_the_tries_are_of_the_name_as_typed():
    subjects = {throttle.subject_of("a", "b"), throttle.subject_of("ab", ""), throttle.subject_of("", "ab")}

    assert len(subjects) == 3
    assert timedelta(0) < throttle.FIRST_WAIT < throttle.LONGEST_WAIT < throttle.FORGOTTEN_AFTER
