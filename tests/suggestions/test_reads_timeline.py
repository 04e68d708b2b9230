"""Timelines: every kind of event has its readers, and each caller is shown exactly theirs."""

from uuid import UUID

import pytest

from api.procedure.page import FLOWS
from domain.actor import Actor, Role
from domain.db import Database
from domain.errors import NotFound
from domain.event_tables import event
from domain.oversight.actions import EVENTS as RECORDED
from domain.programmes.flow import PROGRAMME
from domain.suggestions.timeline import EVENTS, Shown, list_timeline
from tests.factories import actor, make_account, make_deputy, put
from tests.office import Office, make_office


async def kinds(office: Office, me: Actor, case: UUID) -> list[str]:
    async with office.db.read() as tx:
        page = await list_timeline(tx, me, case, limit=200)
    return [entry["kind"] for entry in page.items]


def test_every_event_of_the_flows_has_its_readers() -> None:
    named = {move.event for flow in FLOWS for move in flow.transitions.values()}
    of_the_office_alone = {
        "look_back_checkers_assigned",
        "look_back_called_off",
        "look_back_finding_recorded",
        "look_back_finding_sent_back",
    }
    of_the_meeting_alone = {
        "meeting_attendance_recorded",
        "meeting_edited",
        "meeting_minutes_confirmed",
        "meeting_minutes_drafted",
        "meeting_started",
        "meeting_viewers_recorded",
    }
    of_the_office_alone |= of_the_meeting_alone
    named -= {move.event for move in PROGRAMME.transitions.values()}  # of many cases, and of the file of none
    assert named & of_the_office_alone == of_the_office_alone
    named -= of_the_office_alone
    assert named <= EVENTS.keys()
    announced = {
        f"{what}{how}" for what in ("", "promise_", "supervision_", "demand_") for how in ("due_soon", "overdue")
    }
    consents = {"permission_changed", "disclosure_changed"}
    assert {
        "filed",
        "supervision_decided",
        "window_closed",
        *consents,
        *RECORDED.values(),
        *announced,
    } == EVENTS.keys() - named


async def test_each_caller_is_shown_their_kinds(db: Database) -> None:
    office = await make_office(db)
    case, [lead, co] = await office.assigned("lead", "co")
    first, second, third = (office.officers[unit] for unit in office.units)
    await office.unit_move(second, co, "request_return", reason="非本单位职责。")
    await office.unit_move(office.assigner, co, "refuse_return", reason="属本单位职责。")
    await office.unit_move(second, co, "submit_opinion", opinion="会办意见。")
    await office.signed(lead)
    await office.unit_move(first, lead, "send_reply")

    whole = await kinds(office, office.assigner, case)
    assert whole == [event["kind"] for event in await office.rows("event", case)]
    assert len(whole) > 12
    authors = {kind for kind in whole if EVENTS[kind] in {Shown.EVERYONE, Shown.AUTHORS}}
    units = {kind for kind in whole if EVENTS[kind] in {Shown.EVERYONE, Shown.UNITS}}
    drafts = {"reply_drafted", "reply_reviewed", "reply_signed"}
    returns = {"return_requested", "return_refused"}
    assert drafts | returns <= set(whole)
    assert set(await kinds(office, office.deputy, case)) == authors
    assert "filed" in authors
    assert not (drafts | returns | {"opinion_submitted"}) & authors
    assert set(await kinds(office, first, case)) == units | drafts
    assert set(await kinds(office, second, case)) == units | returns
    assert "opinion_submitted" in units
    everyone = {kind for kind in whole if EVENTS[kind] is Shown.EVERYONE}
    assert set(await kinds(office, actor(office.place, Role.VIEWER), case)) == everyone
    assert await kinds(office, actor(office.place, Role.SUPERVISOR), case) == whole
    with pytest.raises(NotFound):
        await kinds(office, third, case)


async def test_a_kind_that_no_line_names_is_the_offices_alone(db: Database) -> None:
    office = await make_office(db)
    case = await office.accepted()
    unnamed = {"kind": "something_new", "suggestion_id": case, "subject_id": case, "action": "x", "data": {}}
    await put(db, event, congress_id=office.place.id, at=office.now, request_id="", **unnamed)
    assert "something_new" in await kinds(office, office.assigner, case)
    assert "something_new" not in await kinds(office, office.deputy, case)


async def test_a_page_is_one_statement_and_goes_on_either_way(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    whole = await kinds(office, office.assigner, case)
    for sort, expected in (("at", whole), ("-at", whole[::-1])):
        walked, cursor = [], None
        while True:
            async with db.read() as tx:
                before = db.statements
                page = await list_timeline(tx, office.assigner, case, sort=sort, cursor=cursor, limit=4, total=True)
                assert db.statements - before == 1
            assert page.total == len(whole)
            walked += [entry["kind"] for entry in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert walked == expected
    async with db.read() as tx:
        page = await list_timeline(tx, office.assigner, case, kind=["accepted", "assigned"])
    assert [entry["kind"] for entry in page.items] == ["accepted", "assigned"]


async def test_an_entry_names_who_did_it(db: Database) -> None:
    office = await make_office(db)
    person_id = await make_deputy(db, office.place, name="代表甲")
    account_id = await make_account(db, office.place, Role.DEPUTY, name="甲的账号", person_id=person_id)
    me = actor(office.place, Role.DEPUTY, person_id=person_id, account_id=account_id)
    case = await office.file(me)
    async with db.read() as tx:
        [entry] = (await list_timeline(tx, me, case)).items
    assert entry["by"] == {
        "account": {"id": account_id, "name": "甲的账号"},
        "person": {"id": person_id, "name": "代表甲"},
        "organisation": None,
    }
    assert (entry["system"], entry["state_after"]) == (False, "draft")


async def test_the_timeline_of_an_unseen_case_does_not_exist(db: Database) -> None:
    office, elsewhere = await make_office(db), await make_office(db)
    case = await office.file()
    for me in (office.assigner, office.cosigner, elsewhere.assigner, actor(office.place, Role.ADMINISTRATOR)):
        with pytest.raises(NotFound, match="suggestion_not_found"):
            await kinds(office, me, case)
    assert await kinds(office, office.deputy, case) == ["filed"]


async def test_a_seen_case_without_events_has_an_empty_timeline(db: Database) -> None:
    office = await make_office(db)
    case = await office.accepted()
    async with db.write_pool.acquire() as connection:
        await connection.execute("DELETE FROM event WHERE suggestion_id = $1", case)
    assert await kinds(office, office.assigner, case) == []
