"""Rule profiles over HTTP: published whole under the next number, the older versions untouched; and what a step would be due."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Conflict, NotFound
from domain.rules import actions, queries
from domain.rules.catalogue import ZJ_HANGZHOU
from domain.rules.profile import Step
from domain.rules.store import current_profile_id, rule_book
from tests.factories import NOW, Role, actor, caller, make_congress


@pytest.fixture
async def congress(db):
    return await make_congress(db)


@pytest.fixture
def admin(client, congress, settings):
    return caller(client, congress, settings.signing_key, Role.ADMINISTRATOR)


def content(**changes):
    whole = ZJ_HANGZHOU.model_dump(mode="json")
    del whole["version"]
    return whole | changes


def with_reply(amount):
    whole = content()
    whole["rules"] = [rule | {"amount": amount} if rule["step"] == "contact" else rule for rule in whole["rules"]]
    return whole


async def test_a_new_version_takes_the_next_number_and_the_old_one_stays(admin, db, congress):
    old = (await admin.get("/rule-profiles", code="zj-hangzhou")).json()["items"]
    assert [each["version"] for each in old] == [1]
    published = await admin.post("/rule-profiles", with_reply(9) | {"effective_from": "2026-03-01"})
    assert (published.status_code, published.json()["version"], published.headers["etag"]) == (201, 2, '"2"')
    read = (await admin.get(f"/rule-profiles/{published.json()['id']}")).json()
    assert sorted(read.pop("rules"), key=str) == sorted(published.json()["rules"], key=str)
    assert read == {name: value for name, value in published.json().items() if name != "rules"}
    first = (await admin.get(f"/rule-profiles/{old[0]['id']}")).json()
    assert first["version"] == 1
    listed = (await admin.get("/rule-profiles", code="zj-hangzhou", total="true", sort="-effective_from")).json()
    assert ([each["version"] for each in listed["items"]], listed["total"]) == ([2, 1], 2)
    async with db.read() as tx:
        for day, version in (("2026-02-28", 1), ("2026-03-01", 2)):
            when = datetime.fromisoformat(day).date()
            found = await current_profile_id(tx, congress.id, "zj-hangzhou", when)
            book = await rule_book(tx, congress.id, found)
            assert book.profile.version == version
            assert set(book.rule_ids) == {(rule.step, rule.applies) for rule in book.profile.rules}
        event = await tx.connection.fetchrow(
            "SELECT subject_id FROM event WHERE congress_id = $1 AND kind = 'rule_profile_published'", congress.id
        )
    assert str(event["subject_id"]) == published.json()["id"]


async def test_articles_and_assumptions_are_told(admin):
    profile_id = (await admin.get("/rule-profiles", code="zj-hangzhou")).json()["items"][0]["id"]
    read = (await admin.get(f"/rule-profiles/{profile_id}")).json()
    assert all(rule["article"] or (rule["assumed"] and rule["note"]) for rule in read["rules"])
    assert any(rule["assumed"] for rule in read["rules"])
    assert {source["switch"] for source in read["sources"]} == set(read["switches"])


async def test_an_incomplete_profile_is_refused_and_nothing_is_written(admin):
    without = content()
    without["rules"] = [rule for rule in without["rules"] if rule["step"] != "reply"]
    refused = await admin.post("/rule-profiles", without)
    assert (refused.status_code, refused.json()["code"]) == (422, "profile_incomplete")
    assert "reply" in refused.json()["errors"][0]["message"]
    assert (await admin.get("/rule-profiles", total="true")).json()["total"] == 3


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"kind": "motion"}, "/body/kind"),
        ({"version": 7}, "/body/version"),
        ({"effective_from": "9999-12-31"}, "/body/effective_from"),
        ({"code": "Zhejiang"}, "/body/code"),
        ({"rules": [{"step": "reply"}]}, "/body/rules/0/amount"),
    ],
)
async def test_what_is_no_profile_is_refused_by_its_place(admin, change, place):
    refused = await admin.post("/rule-profiles", content(**change))
    assert refused.status_code == 422
    assert place in {each["pointer"] for each in refused.json()["errors"]}


async def test_a_code_keeps_its_kind(admin):
    refused = await admin.post("/rule-profiles", content(code="cppcc"))
    assert (refused.status_code, refused.json()["code"]) == (409, "profile_kind_differs")
    made = await admin.post("/rule-profiles", content(code="hz-2024"))
    assert (made.status_code, made.json()["version"]) == (201, 1)


async def test_two_published_at_once_do_not_share_a_number(db, congress):
    me = actor(congress, Role.ADMINISTRATOR)

    async def publish():
        async with db.write() as tx:
            return (await actions.publish_profile(tx, me, content(), NOW))["version"]

    outcomes = await asyncio.gather(*[publish() for _ in range(4)], return_exceptions=True)
    versions = [each for each in outcomes if isinstance(each, int)]
    refusals = [each.code for each in outcomes if isinstance(each, Conflict)]
    assert versions
    assert len(set(versions)) == len(versions)
    assert set(refusals) <= {"profile_version_exists"}
    assert len(versions) + len(refusals) == 4


async def test_publishing_needs_the_right_and_profiles_of_others_do_not_exist(client, congress, settings, admin, db):
    deputy = caller(client, congress, settings.signing_key, Role.DEPUTY)
    assert (await deputy.post("/rule-profiles", content())).json()["needs"] == "rules:write"
    profile_id = (await deputy.get("/rule-profiles")).json()["items"][0]["id"]
    assert (await deputy.get(f"/rule-profiles/{profile_id}")).status_code == 200
    stranger = caller(client, await make_congress(db), settings.signing_key, Role.ADMINISTRATOR)
    unseen = await stranger.get(f"/rule-profiles/{profile_id}")
    assert (unseen.status_code, unseen.json()["code"]) == (404, "profile_unknown")


async def test_three_months_from_the_last_of_january_end_with_april(admin):
    shown = (
        await admin.get("/rules/preview", step="reply", anchor="2026-01-31T10:00:00+08:00", in_session="true")
    ).json()
    assert shown["due_at"] == "2026-04-30T16:00:00Z"
    explained = shown["explanation"]
    assert (explained["anchor_day"], explained["last_day"], explained["notes"]) == (
        "2026-01-31",
        "2026-04-30",
        ["month_end"],
    )
    assert shown["rule"]["article"]
    assert sum(line["counts"] for line in explained["lines"]) == len(explained["lines"]) - 1


async def test_working_days_name_the_holidays_between(admin):
    shown = (
        await admin.get("/rules/preview", step="feedback", anchor="2026-02-13T10:00:00+08:00", profile="bj-haidian")
    ).json()
    lines = {line["first"]: line for line in shown["explanation"]["lines"]}
    assert (lines["2026-02-14"]["why"], lines["2026-02-14"]["counts"]) == ("makeup_workday", True)
    assert (lines["2026-02-17"]["why"], lines["2026-02-17"]["counts"]) == ("holiday", False)
    assert shown["explanation"]["lines"][-1]["number"] == shown["rule"]["amount"]


async def test_a_local_day_is_that_of_the_congress(admin):
    before = (await admin.get("/rules/preview", step="reply", anchor="2026-03-01T15:59:59Z")).json()
    after = (await admin.get("/rules/preview", step="reply", anchor="2026-03-01T16:00:00Z")).json()
    assert (before["explanation"]["anchor_day"], after["explanation"]["anchor_day"]) == ("2026-03-01", "2026-03-02")


async def test_the_profile_in_force_on_the_day_is_used(admin):
    await admin.post("/rule-profiles", with_reply(9) | {"effective_from": "2026-03-02"})
    for anchor, version in (("2026-03-01T15:59:59Z", 1), ("2026-03-01T16:00:00Z", 2)):
        assert (await admin.get("/rules/preview", step="contact", anchor=anchor)).json()["profile_version"] == version


async def test_proposals_and_other_codes_have_their_own_rules(admin):
    query = {"step": "reply", "anchor": "2026-03-02T01:00:00Z"}
    assert (await admin.get("/rules/preview", **query, kind="proposal")).json()["profile"] == "cppcc"
    assert (await admin.get("/rules/preview", **query, profile="bj-haidian")).json()["profile"] == "bj-haidian"
    unknown = await admin.get("/rules/preview", **query, profile="nowhere")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "profile_unknown")


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("in_session", [True, False])
async def test_every_step_has_an_answer_in_every_profile(db, congress, step, in_session):
    me = actor(congress, Role.DEPUTY)
    async with db.read() as tx:
        for code in ("zj-hangzhou", "bj-haidian", "cppcc"):
            shown = await queries.preview(tx, me, step, NOW, in_session, code=code)
            assert (shown["due_at"] is None) == ("rule" not in shown)
            assert shown["due_at"] is not None or shown["note"]


@pytest.mark.parametrize(
    "query",
    [
        {"step": "reply", "anchor": "2026-03-02T01:00:00"},
        {"step": "reply", "anchor": "2026-06-31T01:00:00Z"},
        {"step": "reply", "anchor": "0001-01-01T00:00:00+14:00"},
        {"step": "reply", "anchor": "9999-12-31T23:59:59-12:00"},
        {"step": "sleep", "anchor": "2026-03-02T01:00:00Z"},
        {"step": "reply"},
        {"step": "reply", "anchor": "2026-03-02T01:00:00Z", "color": "red"},
    ],
)
async def test_what_cannot_be_asked_is_refused(admin, query):
    assert (await admin.get("/rules/preview", **query)).status_code == 422


async def test_a_preview_is_one_statement_once_the_versions_are_known(db, congress):
    me = actor(congress, Role.DEPUTY)
    async with db.read() as tx:
        await queries.preview(tx, me, Step.REPLY, NOW, True)
        before = db.statements
        await queries.preview(tx, me, Step.REPLY, NOW + timedelta(days=1), False)
        assert db.statements - before == 1
        with pytest.raises(NotFound):
            await queries.preview(tx, me, Step.REPLY, datetime(1960, 1, 1, tzinfo=UTC), True)
