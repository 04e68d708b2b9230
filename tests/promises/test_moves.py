"""Promises are made, reported on, moved, kept, given up and rated; every refusal leaves them as they were."""

from datetime import date
from typing import Any

import pytest

from domain.actor import Role
from domain.classes.queries import list_classes
from domain.db import Database
from domain.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed
from domain.ids import new_id
from domain.suggestions.queries import get_suggestion
from domain.suggestions.timeline import list_timeline
from domain.suggestions.worklist import list_tasks
from tests.factories import actor, make_organisation
from tests.office import make_office, publish
from tests.promises.promising import END_OF_YEAR, answered, held, kinds, make, move, officer, promised, seen_by


async def test_a_promise_is_kept_and_the_class_becomes_better(db: Database) -> None:
    office = await make_office(db)
    case, promise = await promised(office)
    unit = officer(office)
    [row] = await held(office, "promise", promise)
    assert (row["state"], row["year"], row["source"], row["due_on"]) == ("open", 2026, "reply", END_OF_YEAR)
    await office.rate(office.deputy, case, row["reply_id"])
    assert (await office.case(case))["state"] == "closed"
    office.later(days=100)
    await move(office, unit, promise, "report_progress", text="完成一半", percent=50)
    office.later(days=100)
    moved = await move(
        office, unit, promise, "fulfil", body="已全部完成。", document_number="复〔2026〕1号", class_code="A"
    )
    assert (moved["state"], moved["version"]) == ("fulfilled", 3)
    await move(office, office.deputy, promise, "evaluate_promise", level="satisfied", reason=None)

    async with db.read() as tx:
        told = await list_classes(tx, office.deputy, case, office.now)
        whole = await get_suggestion(tx, office.deputy, case, office.now)
    assert [(c["from_code"], c["to_code"], c["source"]) for c in told["changes"]] == [
        (None, "B", "reply_sent"),
        ("B", "A", "second_reply"),
    ]
    assert (whole["result"]["code"], whole["state"]) == ("A", "closed")
    [shown] = whole["promises"]
    assert (shown["state"], shown["second_reply"]["class_code"], shown["rating"]["level"]) == (
        "fulfilled",
        "A",
        "satisfied",
    )
    assert await kinds(office, case) == ["promise_made", "promise_progressed", "promise_fulfilled", "promise_rated"]
    versions = (await office.case(case))["version"]
    assert moved["case_version"] == versions - 1
    async with db.read() as tx:
        [line] = (await list_timeline(tx, office.deputy, case, kind=["class_changed"])).items
    assert (line["action"], line["assignment_id"], line["data"]) == (
        "change_class",
        row["assignment_id"],
        {"reply_id": str(row["reply_id"]), "from": "B", "to": "A", "source": "second_reply", "reason": None},
    )


async def test_who_makes_promises_and_when(db: Database) -> None:
    office = await make_office(db)
    handled, [unfinished] = await office.assigned()
    with pytest.raises(Conflict, match="wrong_state"):
        await make(office, unfinished)
    _, unit, _ = await answered(office, "B")
    with pytest.raises(Conflict, match="promise_due_in_past"):
        await make(office, unit, due_on=date(2026, 3, 1))
    for nobody in (office.deputy, office.assigner, officer(office, 1)):
        with pytest.raises((Forbidden, NotFound)):
            await make(office, unit, nobody)
    with pytest.raises(NotFound):
        await make(office, new_id())
    _, solved, _ = await answered(office, "A")
    with pytest.raises(Conflict, match="class_makes_no_promise"):
        await make(office, solved)
    assert not await kinds(office, handled)
    today = await make(office, unit, due_on=date(2026, 3, 2))
    assert (await seen_by(office, office.deputy, today))["overdue"] is False


async def test_a_co_handler_never_promises(db: Database) -> None:
    office = await make_office(db)
    case, [lead, co] = await office.assigned("lead", "co")
    await office.unit_move(officer(office, 1), co, "receive")
    await office.unit_move(officer(office, 1), co, "submit_opinion", opinion="会办意见。")
    await office.signed(lead, 0, "B")
    await office.unit_move(officer(office), lead, "send_reply")
    with pytest.raises(Conflict, match="wrong_state"):
        await make(office, co, officer(office, 1))
    with pytest.raises(Forbidden, match="not_your_move"):
        await make(office, lead, officer(office, 1))
    assert await kinds(office, case) == []


async def test_the_office_enters_what_is_raised_again_whatever_its_class(db: Database) -> None:
    office = await make_office(db)
    case, unit, _ = await answered(office, "C")
    with pytest.raises(Conflict, match="promise_due_in_past"):
        await make(office, unit, office.assigner, action="enter_promise", due_on=date(2025, 12, 31))
    with pytest.raises(Forbidden):
        await make(office, unit, action="enter_promise")
    entered = await make(office, unit, office.assigner, action="enter_promise")
    [row] = await held(office, "promise", entered)
    assert (row["source"], row["organisation_id"]) == ("raised_again", office.units[0])
    assert await kinds(office, case) == ["promise_entered"]


async def test_after_a_change_of_class_the_promise_says_what_it_rests_on(db: Database) -> None:
    office = await make_office(db)
    _, unit, _ = await answered(office, "A")
    await office.unit_move(office.assigner, unit, "change_class", class_code="B", reason="尚未完工", evidence=None)
    promise = await make(office, unit)
    assert (await held(office, "promise", promise))[0]["source"] == "class_change"


async def test_another_day_needs_consent(db: Database) -> None:
    office = await make_office(db)
    _, promise = await promised(office)
    unit, later = officer(office), date(2027, 6, 30)
    with pytest.raises(Conflict, match="no_due_change_pending"):
        await move(office, office.assigner, promise, "consent_due_change", reason=None)
    with pytest.raises(Conflict, match="due_unchanged"):
        await move(office, unit, promise, "request_due_change", due_on=END_OF_YEAR, reason="延期")
    with pytest.raises(Conflict, match="promise_due_in_past"):
        await move(office, unit, promise, "request_due_change", due_on=date(2026, 1, 1), reason="延期")
    await move(office, unit, promise, "request_due_change", due_on=later, reason="管线迁改")
    with pytest.raises(Conflict, match="due_change_pending"):
        await move(office, unit, promise, "request_due_change", due_on=later, reason="管线迁改")
    with pytest.raises(Forbidden):
        await move(office, unit, promise, "consent_due_change", reason=None)
    assert (await held(office, "promise", promise))[0]["due_on"] == END_OF_YEAR
    assert (await seen_by(office, office.deputy, promise))["changes"] == []
    assert len((await seen_by(office, unit, promise))["changes"]) == 1
    await move(office, office.assigner, promise, "refuse_due_change", reason="资金已到位")
    with pytest.raises(Conflict, match="no_due_change_pending"):
        await move(office, office.assigner, promise, "refuse_due_change", reason="资金已到位")
    await move(office, unit, promise, "request_due_change", due_on=later, reason="仍需延期")
    moved = await move(office, office.assigner, promise, "consent_due_change", reason="同意")
    assert moved["due_on"] == later
    [granted] = (await seen_by(office, office.deputy, promise))["changes"]
    assert (granted["before_due_on"], granted["after_due_on"], granted["decision_reason"]) == (
        "2026-12-31",
        "2027-06-30",
        "同意",
    )
    assert [row["state"] for row in await held(office, "change", promise)] == ["refused", "granted"]


async def test_a_day_that_passed_while_it_waited_is_not_consented_to(db: Database) -> None:
    office = await make_office(db)
    _, promise = await promised(office)
    await move(office, officer(office), promise, "request_due_change", due_on=date(2026, 6, 30), reason="提前")
    office.later(days=150)
    with pytest.raises(Conflict, match="promise_due_in_past"):
        await move(office, office.assigner, promise, "consent_due_change", reason=None)
    await move(office, office.assigner, promise, "refuse_due_change", reason="已过")


async def test_another_unit_takes_it_over_and_sees_the_case(db: Database) -> None:
    office = await make_office(db)
    case, promise = await promised(office)
    old, new = officer(office), officer(office, 2)
    with pytest.raises(NotFound):
        await seen_by(office, new, promise)
    await move(office, old, promise, "request_due_change", due_on=date(2027, 1, 1), reason="延期")
    with pytest.raises(Conflict, match="unit_unchanged"):
        await move(office, office.assigner, promise, "hand_over", organisation_id=office.units[0], reason="划转")
    with pytest.raises(Invalid, match="reference_unknown"):
        await move(office, office.assigner, promise, "hand_over", organisation_id=new_id(), reason="划转")
    closed = await make_organisation(db, office.place, active=False)
    with pytest.raises(Invalid, match="unit_inactive"):
        await move(office, office.assigner, promise, "hand_over", organisation_id=closed, reason="划转")
    await move(office, office.assigner, promise, "hand_over", organisation_id=office.units[2], reason="机构改革")
    assert [row["state"] for row in await held(office, "change", promise)] == ["void", "granted"]
    with pytest.raises(Forbidden):
        await move(office, old, promise, "report_progress", text="进展", percent=None)
    await move(office, new, promise, "report_progress", text="进展", percent=None)
    shown = await seen_by(office, new, promise)
    assert {each["action"] for each in shown["actions"]} == {
        "report_progress",
        "request_due_change",
        "fulfil",
        "give_up",
    }
    async with db.read() as tx:
        assert (await get_suggestion(tx, new, case, office.now))["id"] == case


async def test_giving_up_is_an_end_and_may_be_rated(db: Database) -> None:
    office = await make_office(db)
    _, promise = await promised(office)
    with pytest.raises(Conflict, match="wrong_state"):
        await move(office, office.deputy, promise, "evaluate_promise", level="satisfied", reason=None)
    await move(office, officer(office), promise, "request_due_change", due_on=date(2027, 1, 1), reason="延期")
    await move(office, office.heads[office.units[0]], promise, "give_up", reason="用地未获批准")
    [row] = await held(office, "promise", promise)
    assert (row["state"], row["given_up_reason"], row["ended_at"]) == ("given_up", "用地未获批准", office.now)
    assert [each["state"] for each in await held(office, "change", promise)] == ["void"]
    for action in ("fulfil", "report_progress", "give_up", "request_due_change"):
        with pytest.raises(Conflict, match="wrong_state"):
            await move(office, officer(office), promise, action, **_given(action))
    with pytest.raises(Conflict, match="reason_missing"):
        await move(office, office.deputy, promise, "evaluate_promise", level="dissatisfied", reason=" ")
    for nobody in (office.assigner, officer(office)):
        with pytest.raises(Forbidden):
            await move(office, nobody, promise, "evaluate_promise", level="satisfied", reason=None)
    await move(office, office.deputy, promise, "evaluate_promise", level="dissatisfied", reason="没有兑现")
    with pytest.raises(Conflict, match="already_rated"):
        await move(office, office.deputy, promise, "evaluate_promise", level="satisfied", reason=None)


def _given(action: str) -> dict[str, Any]:
    return {
        "fulfil": {"body": "完成", "class_code": None},
        "report_progress": {"text": "进展"},
        "give_up": {"reason": "不能"},
        "request_due_change": {"due_on": date(2027, 1, 1), "reason": "延期"},
    }[action]


@pytest.mark.parametrize(("code", "refusal"), [("Z", "class_unknown"), ("B", "class_unchanged")])
async def test_a_second_reply_names_a_class_that_fits(db: Database, code: str, refusal: str) -> None:
    office = await make_office(db)
    _, promise = await promised(office)
    with pytest.raises(Conflict, match=refusal):
        await move(office, officer(office), promise, "fulfil", body="完成", class_code=code)
    assert (await held(office, "promise", promise))[0]["state"] == "open"
    assert await held(office, "reply", promise) == []


async def test_a_second_reply_without_a_class_leaves_the_class(db: Database) -> None:
    office = await make_office(db)
    case, promise = await promised(office)
    await move(office, officer(office), promise, "fulfil", body="完成")
    async with db.read() as tx:
        assert (await get_suggestion(tx, office.assigner, case, office.now))["result"]["code"] == "B"
    assert "class_changed" not in [each["kind"] for each in await office.rows("event", case)]


async def test_an_old_version_is_refused(db: Database) -> None:
    office = await make_office(db)
    _, promise = await promised(office)
    await move(office, officer(office), promise, "report_progress", 1, text="进展")
    with pytest.raises(PreconditionFailed, match="version_stale"):
        await move(office, officer(office), promise, "give_up", 1, reason="不能")


async def test_with_a_withdrawn_case_its_promises_fall(db: Database) -> None:
    office = await make_office(db)
    await publish(office, withdrawal="any_time")
    case, [unit, _] = await office.assigned("split", "split")
    await office.signed(unit, 0, "B")
    await office.unit_move(officer(office), unit, "send_reply")
    promise = await make(office, unit)
    await office.move(office.deputy, case, "withdraw", reason="已解决")
    [row] = await held(office, "promise", promise)
    assert (row["state"], row["ended_at"]) == ("void", office.now)
    with pytest.raises(Conflict, match="wrong_state"):
        await move(office, officer(office), promise, "fulfil", body="完成")
    with pytest.raises(Conflict, match="case_withdrawn"):
        await make(office, unit)


async def test_the_reason_of_a_rating_is_hidden_from_units_where_the_profile_says_so(db: Database) -> None:
    office = await make_office(db)
    await publish(office, reason_hidden_from_unit=True)
    case, unit, reply_id = await answered(office)
    promise = await make(office, unit)
    # a unit that never handled the case comes by the promise; the one that had it still handles the case
    await move(office, office.assigner, promise, "hand_over", organisation_id=office.units[1], reason="划转")
    await move(office, officer(office, 1), promise, "fulfil", body="完成")
    await move(office, office.deputy, promise, "evaluate_promise", level="dissatisfied", reason="质量差")
    await office.rate(office.deputy, case, reply_id, "dissatisfied", reason="结果不好")

    async def told(me: Any) -> set[tuple[Any, Any]]:
        async with db.read() as tx:
            ratings = (await get_suggestion(tx, me, case, office.now))["evaluations"]
        shown = [(await seen_by(office, me, promise))["rating"], *ratings]
        assert len(shown) == 3
        return {(each["reason"], each["person_id"] and str(each["person_id"])) for each in shown}

    whole = {("质量差", str(office.deputy.person_id)), ("结果不好", str(office.deputy.person_id))}
    for me, seen in ((office.deputy, whole), (office.assigner, whole)):
        assert await told(me) == seen
    for me in (officer(office), officer(office, 1), office.heads[office.units[1]]):
        assert await told(me) == {(None, None)}


async def test_what_waits_for_whom(db: Database) -> None:
    office = await make_office(db)

    async def waiting(me: Any) -> dict[str, int]:
        async with db.read() as tx:
            lines = await list_tasks(tx, me, office.now)
        return {line["key"]: line["count"] for line in lines if line["count"] and "promise" in line["key"]}

    case, promise = await promised(office)
    unit = officer(office)
    async with db.read() as tx:
        [line] = [each for each in await list_tasks(tx, unit, office.now) if each["key"] == "promises_to_keep"]
    [first] = line["cases"]
    assert (first["id"], first["last_day"], first["late"]) == (str(case), "2026-12-31", False)
    assert await waiting(office.heads[office.units[0]]) == {"promises_to_keep": 1}
    assert await waiting(officer(office, 1)) == {}
    assert await waiting(office.assigner) == {}
    await move(office, unit, promise, "request_due_change", due_on=date(2027, 1, 1), reason="延期")
    assert await waiting(office.assigner) == {"promised_days_to_decide": 1}
    await move(office, office.assigner, promise, "consent_due_change", reason=None)
    assert await waiting(office.assigner) == {}
    assert await waiting(office.deputy) == {}
    await move(office, unit, promise, "fulfil", body="完成")
    assert await waiting(unit) == {}
    assert await waiting(office.deputy) == {"promises_to_rate": 1}
    await move(office, office.deputy, promise, "evaluate_promise", level="satisfied", reason=None)
    assert await waiting(office.deputy) == {}


async def test_a_supervisor_looks_on(db: Database) -> None:
    office = await make_office(db)
    _, promise = await promised(office)
    supervisor = actor(office.place, Role.SUPERVISOR)
    assert (await seen_by(office, supervisor, promise))["actions"] == []
    with pytest.raises(Forbidden):
        await move(office, supervisor, promise, "give_up", reason="不能")
