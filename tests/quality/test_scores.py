"""Scores of reviewers: one current row each, the earlier ones kept; refused for whoever handled, led or signed the case."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import bindparam, select

from domain.actor import Role
from domain.db import Statement, rows
from domain.errors import Conflict, Forbidden, NotFound, PreconditionFailed
from domain.ids import new_id
from domain.quality.actions import score_quality
from domain.quality.queries import get_quality
from domain.quality.tables import quality_score
from tests.conftest import SECRET
from tests.council import decided
from tests.factories import actor, caller, make_account

_SCORES = Statement(
    select(quality_score).where(quality_score.c.suggestion_id == bindparam("case")).order_by(quality_score.c.id)
)


async def score(office, me, case, seen=None, **given):
    wanted = {"scored": "overall", "score": 80, "reason": "总体较好。", "round": None} | given
    async with office.db.write() as tx:
        return await score_quality(tx, me, case, wanted, office.now, seen)


async def scores(office, case):
    async with office.db.read() as tx:
        return rows(await tx.all(_SCORES, case=case))


@pytest.fixture
async def reviewer(office):
    account = await make_account(office.db, office.place, Role.SUPERVISOR, name="督办001")
    return replace(actor(office.place, Role.SUPERVISOR), account_id=account)


async def test_a_later_score_of_the_same_reviewer_stands_in_the_place_of_the_earlier(office, reviewer):
    case, _ = await office.replied()
    first = await score(office, reviewer, case)
    office.later(hours=1)
    second = await score(office, reviewer, case, score=60, reason="回访后下调。")
    await score(office, reviewer, case, scored="communication", score=90)
    await score(office, office.assigner, case, score=70)

    held = await scores(office, case)
    assert [(row["score"], row["replaced_at"]) for row in held] == [
        (80, office.now),
        (60, None),
        (90, None),
        (70, None),
    ]
    assert [row["id"] for row in held[:2]] == [first["id"], second["id"]]
    async with office.db.read() as tx:
        shown = await get_quality(tx, reviewer, case, None, office.now)
        told = await get_quality(tx, office.officers[office.units[0]], case, None, office.now)
    assert [each["reviewer"] for each in shown["scores"]] == ["督办001", "督办001", "督办001", None]
    assert told["scores"] == []
    assert shown["actions"] == [{"action": "score_quality", "open": True, "code": None, "data": None}]
    changed = [row["data"] for row in await office.rows("event", case) if row["kind"] == "quality_scored"]
    assert [(each["before"], each["after"]) for each in changed] == [(None, 80), (80, 60), (None, 90), (None, 70)]


async def test_a_unit_that_handles_the_case_does_not_score_it(office):
    case, _ = await office.replied()
    both = actor(office.place, Role.SUPERVISOR, organisation_id=office.units[0])
    with pytest.raises(Conflict, match="conflict_of_interest") as refused:
        await score(office, both, case)

    assert refused.value.data["because"] == "handles"
    assert await scores(office, case) == []
    async with office.db.read() as tx:
        [closed] = (await get_quality(tx, both, case, None, office.now))["actions"]
    assert (closed["open"], closed["code"], closed["data"]) == (False, "conflict_of_interest", {"because": "handles"})


async def test_who_leads_or_signed_it_does_not_score_it(office):
    case, _ = await office.replied()
    made = await decided(office, [case])
    [leads] = [each["person_id"] for each in made["leaders"] if each["role"] == "leads"]
    for person, because in ((leads, "leads"), (office.deputy.person_id, "signed")):
        with pytest.raises(Conflict, match="conflict_of_interest") as refused:
            await score(office, actor(office.place, Role.LEADER, person_id=person), case)
        assert refused.value.data["because"] == because
    [supervises] = [each["person_id"] for each in made["leaders"] if each["role"] == "supervises"]
    assert await score(office, actor(office.place, Role.LEADER, person_id=supervises), case)


async def test_nothing_is_scored_before_an_answer_nor_after_a_withdrawal(office, reviewer):
    case, [_] = await office.assigned()
    with pytest.raises(Conflict, match="nothing_to_score"):
        await score(office, reviewer, case)
    taken_back = await office.accepted()
    await office.move(office.deputy, taken_back, "withdraw", reason="已解决。")
    with pytest.raises(Conflict, match="case_withdrawn"):
        await score(office, reviewer, taken_back)
    with pytest.raises(NotFound, match="round_not_found"):
        await score(office, reviewer, case, round=2)
    with pytest.raises(NotFound, match="suggestion_not_found"):
        await score(office, reviewer, new_id())


async def test_a_version_that_is_over_is_refused_and_so_is_who_supervises_nothing(office, reviewer):
    case, _ = await office.replied()
    with pytest.raises(PreconditionFailed):
        await score(office, reviewer, case, seen=1)
    with pytest.raises(Forbidden, match="quality_not_yours"):
        await score(office, actor(office.place, Role.VIEWER), case)


async def test_the_same_reviewer_twice_at_once_leaves_one_current_score(office, reviewer):
    case, _ = await office.replied()
    await score(office, reviewer, case, score=10)
    for _ in range(3):
        done = await asyncio.gather(
            *(score(office, reviewer, case, score=value) for value in (40, 50)), return_exceptions=True
        )
        assert all(isinstance(each, dict) or each.code == "changed_meanwhile" for each in done)
        assert any(isinstance(each, dict) for each in done)

    held = await scores(office, case)
    assert [row["replaced_at"] for row in held].count(None) == 1


async def test_quality_over_http(client, office):
    case, _ = await office.replied("B")
    supervisor = caller(client, office.place, SECRET, Role.SUPERVISOR)
    unit = caller(client, office.place, SECRET, Role.UNIT_OFFICER, organisation_id=office.units[0])
    deputy = caller(client, office.place, SECRET, Role.DEPUTY, person_id=office.deputy.person_id)
    path = f"/suggestions/{case}/quality"

    found = (await supervisor.get(path)).json()
    assert [each["finding"] for each in found["findings"]] == [
        "responsibility",
        "procedure",
        "communication",
        "reply_form",
        "on_time",
        "solved",
    ]
    assert found["profile"]["code"] == "zj-hangzhou"
    assert (await supervisor.get(path, round=2)).json()["code"] == "round_not_found"
    assert (await supervisor.get(path, round=0)).status_code == 422
    assert (await unit.get(path)).status_code == (await deputy.get(path)).status_code == 200
    given = {"score": 85, "reason": "尚有一项未完成。"}
    for wrong in ({"score": 101}, {"score": -1}, {"score": 8.5}, {"reason": " "}, {"scored": "speed"}):
        assert (await supervisor.post(f"{path}/scores", given | wrong)).status_code == 422
    made = await supervisor.post(f"{path}/scores", given, (await office.case(case))["version"])
    assert (made.status_code, made.json()["scored"], made.json()["score"]) == (201, "overall", 85)
    assert (await supervisor.post(f"{path}/scores", given, 1)).status_code == 412
    for lacking in (unit, deputy):
        assert (await lacking.post(f"{path}/scores", given)).json()["code"] == "right_missing"
    counted = await supervisor.get("/quality", session=str(office.place.session_id), **{"class": "B"})
    assert (counted.json()["cases"], counted.json()["by_class"][0]["class_code"]) == (1, "B")
    assert (await unit.get("/quality", session=str(office.place.session_id))).json()["cases"] == 1
    assert (await deputy.get("/quality", session=str(office.place.session_id))).json()["code"] == "quality_not_yours"


async def test_the_same_request_twice_is_scored_once(client, office):
    case, _ = await office.replied()
    supervisor = caller(client, office.place, SECRET, Role.SUPERVISOR)
    keyed = replace(supervisor, headers=supervisor.headers | {"Idempotency-Key": "score-1"})
    given = {"score": 85, "reason": "较好。"}
    first = await keyed.post(f"/suggestions/{case}/quality/scores", given)
    again = await keyed.post(f"/suggestions/{case}/quality/scores", given)

    assert first.content == again.content
    assert len(await scores(office, case)) == 1
