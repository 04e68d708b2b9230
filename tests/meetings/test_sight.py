"""Who sees which meeting, what of it, and what waits for whom."""

from typing import Any
from uuid import UUID

import pytest

from domain.actor import Actor, Role
from domain.errors import Conflict, NotFound
from domain.meetings.records import without_personal_data
from domain.suggestions.queries import get_suggestion
from domain.suggestions.worklist import list_tasks
from tests.arranging import HOUR, Desk, invited
from tests.factories import actor, make_deputy, make_person


async def waiting(desk: Desk, me: Actor) -> dict[str, int]:
    async with desk.db.read() as tx:
        lines = [line for line in await list_tasks(tx, me, desk.office.now) if line["count"]]
    assert all(row["subject_ids"] for line in lines if line["flow"] == "meeting" for row in line["cases"])
    return {line["key"]: line["count"] for line in lines}


async def meetings_of(desk: Desk, case: UUID, me: Actor) -> list[dict[str, Any]]:
    async with desk.db.read() as tx:
        found: list[dict[str, Any]] = (await get_suggestion(tx, me, case, desk.office.now))["meetings"]
    return found


async def test_a_draft_is_the_organisers_an_invitation_is_seen_by_who_has_it(desk):
    office = desk.office
    case, _ = await office.assigned()
    made = await desk.ready(case)
    officer, stranger = office.officers[office.units[0]], office.officers[office.units[1]]
    for me in (office.deputy, officer, stranger):
        with pytest.raises(NotFound):
            await desk.shown(made, me)
    assert await meetings_of(desk, case, office.deputy) == []

    await desk.step(made, "propose_meeting")
    assert (await desk.shown(made, office.deputy))["agenda"][0]["suggestion_id"] == str(case)
    assert (await desk.shown(made, officer))["state"] == "proposed"
    with pytest.raises(NotFound):
        await desk.shown(made, stranger)
    with pytest.raises(NotFound):
        await desk.shown(made, office.cosigner)
    [brief] = await meetings_of(desk, case, office.deputy)
    assert (brief["id"], brief["state"], brief["kind"]) == (str(made), "proposed", "chief-face-to-face")


async def test_a_confidential_case_stays_hidden_from_others_at_the_table(desk):
    office = desk.office
    secret, plain = await office.accepted(confidential=True), await office.accepted()
    made = (await desk.draft())["id"]
    await desk.step(made, "set_agenda", me=office.assigner, cases=[{"suggestion_id": secret}, {"suggestion_id": plain}])
    guest = await make_deputy(desk.db, office.place)
    people = [*desk.people(), invited(guest, "guest", required=False)]
    people.append(invited(desk.heads[office.units[0]], "committee"))
    await desk.step(made, "invite_participants", participants=people)
    shown = await desk.shown(made)
    assert (shown["case_count"], [each["suggestion_id"] for each in shown["agenda"]]) == (2, [str(plain)])
    assert len((await desk.shown(made, office.assigner))["agenda"]) == 2


async def test_what_waits_for_whom(desk):
    office = desk.office
    case, _ = await office.assigned()
    made = await desk.ready(case)
    officer = office.officers[office.units[0]]
    mayor = actor(office.place, Role.LEADER, person_id=desk.mayor)
    assert "meetings_to_answer" not in await waiting(desk, office.deputy)
    await desk.step(made, "propose_meeting")
    for me in (office.deputy, officer, mayor):
        assert (await waiting(desk, me))["meetings_to_answer"] == 1
    assert (await waiting(desk, desk.organiser))["meetings_to_confirm"] == 1
    await desk.step(
        made,
        "answer_invitation",
        office.deputy,
        participant_id=await desk.participant(made, office.deputy.person_id),
        answer="accepted",
    )
    assert "meetings_to_answer" not in await waiting(desk, office.deputy)
    await desk.step(made, "cancel_meeting", reason="撤销")
    assert "meetings_to_answer" not in await waiting(desk, mayor)

    held = await desk.held(case)
    assert (await waiting(desk, desk.organiser))["minutes_to_publish"] == 1
    await desk.step(held, "draft_minutes", text="纪要。")
    assert (await waiting(desk, office.deputy))["minutes_to_confirm"] == 1
    await desk.step(held, "confirm_minutes", office.deputy)
    assert "minutes_to_confirm" not in await waiting(desk, office.deputy)


async def test_what_was_said_of_a_case_is_frozen(desk):
    office = desk.office
    case, [unit] = await office.assigned()
    made = await desk.held(case)
    brief = (await desk.shown(made))["agenda"][0]["brief"]
    assert (brief["state"], brief["units"][0]["state"]) == ("assigned", "pending_receipt")
    await office.unit_move(office.officers[office.units[0]], unit, "receive")
    assert (await desk.shown(made))["agenda"][0]["brief"] == brief


async def test_a_unit_that_handed_the_case_on_is_asked_no_more(desk):
    office = desk.office
    case, [unit] = await office.assigned()
    made = await desk.proposed(case)
    await office.unit_move(office.assigner, unit, "reassign", organisation_id=office.units[1], reason="职责划转")
    with pytest.raises(Conflict) as refusal:
        await desk.step(made, "confirm_meeting")
    assert refusal.value.code in {"participants_missing", "unit_not_handling"}


async def test_a_promise_follows_a_reply_and_a_refused_one_leaves_nothing(desk):
    office = desk.office
    case, _ = await office.assigned()
    made = await desk.held(case)
    promise = {
        "kind": "promise",
        "text": "年内完成。",
        "suggestion_id": case,
        "organisation_id": office.units[0],
        "class_code": None,
    }
    with pytest.raises(Conflict) as early:
        await desk.step(made, "record_decision", **promise, due_on=office.now.date().replace(month=12))
    assert early.value.code == "promise_needs_reply"
    assert (await desk.shown(made))["decisions"] == []


async def test_a_statement_budget(desk):
    made = await desk.ready()
    db = desk.db
    await desk.shown(made)  # the calendar is known from here on
    before = db.statements
    await desk.step(made, "propose_meeting")
    assert db.statements - before == 6  # read, write; line up, look, give back, take
    before = db.statements
    await desk.shown(made)
    assert db.statements - before == 1


def test_personal_data_are_removed_when_the_public_text_is_written():
    words = "张三丰、张三（身份证330102199001011234，电话 138-1234-5678、0571-85251234，邮箱 a.b@c.gov.cn）于2026年发言，编号20260302。"
    public = without_personal_data(words, ["张三", "张三丰"])
    assert (
        public
        == "某代表、某代表（身份证［身份证号］，电话 ［电话］、［电话］，邮箱 ［邮箱］）于2026年发言，编号20260302。"
    )


async def test_an_hour_may_be_anybody_s_again_after_a_decline(desk):
    made = await desk.confirmed()
    other = await make_person(desk.db, desk.office.place)
    await desk.step(made, "invite_participants", participants=[invited(other, "guest", required=False)])
    guest = await desk.participant(made, other)
    await desk.step(made, "answer_invitation", participant_id=guest, answer="accepted")
    moved = {"starts_at": desk.hour(15), "ends_at": desk.hour(15) + HOUR, "room_id": desk.room, "reason": "调整"}
    await desk.step(made, "move_meeting", **moved)
    assert {each["state"] for each in (await desk.shown(made))["participants"]} == {"invited"}


async def test_who_was_taken_off_the_list_sees_the_meeting_no_longer(desk):
    office = desk.office
    case, _ = await office.assigned()
    made = await desk.ready(case)
    guest = actor(office.place, Role.DEPUTY, person_id=await make_deputy(desk.db, office.place))
    await desk.step(made, "invite_participants", participants=[invited(guest.person_id, "deputy", required=False)])
    await desk.step(made, "propose_meeting")
    assert await desk.shown(made, guest)
    seat = await desk.participant(made, guest.person_id)
    await desk.step(made, "withdraw_invitation", participant_id=seat)
    with pytest.raises(NotFound, match="meeting_not_found"):
        await desk.shown(made, guest)
