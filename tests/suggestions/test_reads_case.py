"""One case whole: one statement, and to each caller what is theirs to see."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.actor import Actor, Role
from domain.db import Database
from domain.errors import NotFound
from domain.ids import new_id
from domain.rules import store
from domain.suggestions.queries import get_suggestion, list_suggestions
from tests.factories import actor, make_deputy
from tests.office import Office, make_office


async def read(office: Office, me: Actor, case: UUID) -> dict[str, Any]:
    async with office.db.read() as tx:
        return await get_suggestion(tx, me, case, office.now)


async def visible_to(office: Office, me: Actor, case: UUID) -> bool:
    async with office.db.read() as tx:
        listed = {item["id"] for item in (await list_suggestions(tx, me, office.now)).items}
    try:
        await read(office, me, case)
    except NotFound:
        assert case not in listed
        return False
    assert case in listed
    return True


def actions(shown: dict[str, Any]) -> dict[str, str | None]:
    return {move["action"]: None if move["open"] else move["code"] for move in shown["actions"]}


def watchers(office: Office) -> dict[str, Actor]:
    unit, co, _ = office.units
    return {
        "deputy": office.deputy,
        "lead": office.officers[unit],
        "co": office.officers[co],
        "screener": office.screener,
        "assigner": office.assigner,
        "supervisor": actor(office.place, Role.SUPERVISOR),
        "viewer": actor(office.place, Role.VIEWER),
        "organiser": actor(office.place, Role.ORGANISER),
    }


async def seen_by(office: Office, case: UUID) -> dict[str, dict[str, Any]]:
    return {name: await read(office, me, case) for name, me in watchers(office).items()}


async def lead_and_co(office: Office) -> tuple[UUID, UUID, UUID]:
    """A case whose lead has drafted, its co-handler's opinion in."""
    case, [lead, co] = await office.assigned("lead", "co")
    officer = office.officers[office.units[1]]
    await office.unit_move(officer, co, "receive")
    await office.unit_move(officer, co, "submit_opinion", opinion="会办意见。")
    await office.drafted(lead)
    return case, lead, co


async def test_a_case_is_read_by_one_statement(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    await read(office, office.deputy, case)
    async with db.read() as tx:
        before = db.statements
        await get_suggestion(tx, office.deputy, case, office.now)
        assert db.statements - before == 1
        await list_suggestions(tx, office.deputy, office.now, total=True, given={"state": ["replied"]})
        assert db.statements - before == 2


async def test_the_whole_case_says_what_was_done(db: Database) -> None:
    office = await make_office(db)
    case, reply = await office.replied()
    whole = await read(office, office.deputy, case)
    assert whole["reference"] == {
        "term_number": 14,
        "session_number": 5,
        "in_session": False,
        "number": 1,
        "label": "第14届5次会议闭会期间 第1号",
    }
    assert whole["lead"]["id"] == office.deputy.person_id
    [unit] = whole["units"]
    assert (unit["organisation"]["id"], unit["role"], unit["state"]) == (str(office.units[0]), "sole", "sent")
    assert (whole["result"]["code"], whole["result"]["outcome"], whole["result"]["reply_id"]) == (
        "A",
        "solved",
        str(reply),
    )
    assert whole["result"]["label_zh"].startswith("已解决")
    [clock] = whole["clocks"]
    assert (clock["step"], clock["lamp"], clock["last_day"].isoformat()) == ("feedback", "green", "2026-03-23")
    assert clock["days_left"] == 21
    assert {d["step"]: d["state"] for d in whole["deadlines"]}["reply"] == "met"
    assert len(whole["consultations"]) == 1
    assert whole["rules"]["dimensions"] == ("process", "result")
    assert actions(whole) == {"urge": None, "acknowledge": "already_received", "evaluate": None}


async def test_actions_are_the_callers_own_with_the_reason_of_a_closed_one(db: Database) -> None:
    office = await make_office(db)
    case = await office.file(proposal="", one_matter=True)
    draft = await read(office, office.deputy, case)
    assert actions(draft) == {"edit": None, "invite": None, "submit": "text_incomplete", "withdraw": None}
    await office.move(
        office.deputy, case, "edit", title="题目", category=None, facts="事", proposal="办", one_matter=True
    )
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    joint = await read(office, office.deputy, case)
    closed = next(move for move in joint["actions"] if move["action"] == "submit")
    assert closed == {
        "action": "submit",
        "open": False,
        "code": "cosigners_unanswered",
        "data": {"waiting_for": [str(office.cosigner.person_id)]},
    }
    asked = await read(office, office.cosigner, case)
    assert actions(asked) == {}
    lines = {line["person_id"]: [m["action"] for m in line["actions"] if m["open"]] for line in asked["signatories"]}
    assert lines == {str(office.deputy.person_id): [], str(office.cosigner.person_id): ["confirm", "decline"]}
    await office.sign(office.cosigner, case, "confirm")
    await office.move(office.deputy, case, "submit")
    screened = await read(office, office.screener, case)
    assert {name for name, code in actions(screened).items() if code is None} == {
        "accept",
        "reject",
        "return_for_revision",
    }


async def test_only_who_is_asked_sees_the_rating_open(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    await office.sign(office.cosigner, case, "confirm")
    await office.move(office.deputy, case, "submit")
    await office.move(office.screener, case, "accept", in_session=None, category=None)
    units = [{"organisation_id": office.units[0], "role": "sole"}]
    await office.move(office.assigner, case, "assign", mode="sole", units=units)
    [unit] = await office.rows("assignment", case)
    await office.signed(unit["id"])
    await office.unit_move(office.officers[office.units[0]], unit["id"], "send_reply")
    assert actions(await read(office, office.deputy, case))["evaluate"] == "reply_not_received"
    await office.move(office.deputy, case, "acknowledge")
    assert actions(await read(office, office.deputy, case))["evaluate"] is None
    assert actions(await read(office, office.cosigner, case))["evaluate"] == "rater_not_asked"


async def test_moves_of_a_unit_stand_at_its_assignment(db: Database) -> None:
    office = await make_office(db)
    case, [lead, co] = await office.assigned("lead", "co")
    officer = office.officers[office.units[0]]
    whole = await read(office, officer, case)
    moves = {each["id"]: actions(each) for each in whole["assignments"]}
    assert set(moves[str(lead)]) == {"receive", "request_return"}
    assert moves[str(co)] == {}
    await office.unit_move(officer, lead, "receive")
    whole = await read(office, officer, case)
    moves = {each["id"]: actions(each) for each in whole["assignments"]}
    assert moves[str(lead)]["draft_reply"] == "opinions_missing"
    assert moves[str(lead)]["submit_opinion"] == "not_a_co_handler"
    assert moves[str(lead)]["record_consultation"] is None


async def test_a_draft_is_for_its_unit_and_the_office(db: Database) -> None:
    office = await make_office(db)
    case, lead, _ = await lead_and_co(office)
    seen = {name: len(whole["replies"]) for name, whole in (await seen_by(office, case)).items()}
    expected = {
        "deputy": 0,
        "lead": 1,
        "co": 0,
        "screener": 1,
        "assigner": 1,
        "supervisor": 1,
        "viewer": 0,
        "organiser": 0,
    }
    assert seen == expected
    await office.unit_move(office.assigner, lead, "review_reply", class_code="B", class_reason="尚在推进。")
    head = office.heads[office.units[0]]
    given = {"document_number": f"试复〔2026〕{lead}", "issuer": "负责人", "disclosure": "open"}
    await office.unit_move(head, lead, "sign_reply", **given)
    await office.unit_move(office.officers[office.units[0]], lead, "send_reply")
    sent = await seen_by(office, case)
    replies = {name: next(r for r in whole["replies"] if r["state"] == "sent") for name, whole in sent.items()}
    assert {reply["result"]["code"] for reply in replies.values()} == {"B"}
    inside = {name for name, reply in replies.items() if reply["proposed_class_code"] == "A"}
    assert inside == {"lead", "screener", "assigner", "supervisor"}
    assert {name for name, reply in replies.items() if reply["contact"] is None} == {"viewer"}


async def test_an_opinion_is_the_units_until_the_reply_is_sent(db: Database) -> None:
    office = await make_office(db)
    case, lead, co = await lead_and_co(office)

    async def readers() -> set[str]:
        return {
            name
            for name, whole in (await seen_by(office, case)).items()
            for each in whole["assignments"]
            if each["id"] == str(co) and each["opinion"] == "会办意见。"
        }

    assert await readers() == {"lead", "co", "screener", "assigner", "supervisor"}
    await office.unit_move(office.assigner, lead, "review_reply")
    given = {"document_number": f"试复〔2026〕{lead}", "issuer": "负责人", "disclosure": "open"}
    await office.unit_move(office.heads[office.units[0]], lead, "sign_reply", **given)
    await office.unit_move(office.officers[office.units[0]], lead, "send_reply")
    assert await readers() == set(watchers(office))


async def test_a_return_is_between_the_unit_and_the_office(db: Database) -> None:
    office = await make_office(db)
    case, [lead, _] = await office.assigned("lead", "co")
    await office.unit_move(office.officers[office.units[0]], lead, "request_return", reason="非本单位职责。")
    shown = {name for name, whole in (await seen_by(office, case)).items() if whole["return_requests"]}
    assert shown == {"lead", "screener", "assigner", "supervisor"}


async def test_a_granted_extension_is_told_to_the_deputy_an_asked_one_is_not(db: Database) -> None:
    office = await make_office(db)
    case, [lead, _] = await office.assigned("lead", "co")
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, lead, "receive")
    until = office.now.date().replace(month=8)
    await office.unit_move(officer, lead, "request_extension", reason="涉及面广。", until=until)
    asked = {name for name, whole in (await seen_by(office, case)).items() if whole["extension_requests"]}
    assert asked == {"lead", "screener", "assigner", "supervisor"}
    await office.unit_move(office.assigner, lead, "grant_extension", until=until)
    granted = {name for name, whole in (await seen_by(office, case)).items() if whole["extension_requests"]}
    assert granted == set(watchers(office))


async def test_a_reason_is_hidden_from_units_where_the_profile_says_so(db: Database) -> None:
    office = await make_office(db)
    case, reply = await office.replied()
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="问题没有解决。")
    officer = office.officers[office.units[0]]

    def reasons(whole: dict[str, Any]) -> set[tuple[str, str | None]]:
        return {(rating["level"], rating["reason"]) for rating in whole["evaluations"]}

    assert reasons(await read(office, officer, case)) == {("dissatisfied", "问题没有解决。")}
    async with db.read() as tx:
        profile_id = (await office.case(case))["profile_id"]
        book = await store.rule_book(tx, office.place.id, profile_id)
        hiding = book.profile.switches.model_copy(update={"reason_hidden_from_unit": True})
        strict = replace(book, profile=book.profile.model_copy(update={"switches": hiding}))
    db.cache["rule_book", office.place.id, profile_id] = strict
    assert reasons(await read(office, officer, case)) == {("dissatisfied", None)}
    for me in (office.deputy, office.assigner, actor(office.place, Role.VIEWER)):
        assert reasons(await read(office, me, case)) == {("dissatisfied", "问题没有解决。")}


async def test_both_rounds_are_told_apart(db: Database) -> None:
    office = await make_office(db)
    case, reply = await office.replied()
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="问题没有解决。")
    again = await read(office, office.deputy, case)
    counts = [
        {"dimension": "process", "level": "dissatisfied", "count": 1},
        {"dimension": "result", "level": "dissatisfied", "count": 1},
    ]
    assert again["ratings"] == {"current": None, "first": {"round": 1, "level": "dissatisfied", "counts": counts}}
    assert [unit["state"] for unit in again["units"]] == ["pending_receipt"]
    assert [(each["round"], each["state"]) for each in again["assignments"]] == [(1, "sent"), (2, "pending_receipt")]
    assert (again["round"], again["result"]["round"]) == (2, 1)


async def test_names_that_do_not_stand_under_the_text_are_for_authors_and_office(db: Database) -> None:
    office = await make_office(db)
    third = actor(office.place, Role.DEPUTY, person_id=await make_deputy(db, office.place))
    case = await office.file()
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id, third.person_id])
    await office.sign(office.cosigner, case, "confirm")
    await office.sign(third, case, "decline", reason="意见不同。")
    await office.move(office.deputy, case, "submit")
    author = await read(office, office.deputy, case)
    assert [line["state"] for line in author["signatories"]] == ["confirmed", "confirmed", "declined"]
    assert author["signatories"][2]["reason"] == "意见不同。"
    reader = await read(office, actor(office.place, Role.VIEWER), case)
    assert [line["state"] for line in reader["signatories"]] == ["confirmed", "confirmed"]
    assert (reader["signatures"], author["signatures"]) == (2, 2)


async def test_who_sees_a_case_at_all(db: Database) -> None:
    office = await make_office(db)
    stranger = actor(office.place, Role.DEPUTY, person_id=await make_deputy(db, office.place))
    elsewhere = await make_office(db)
    open_case, _ = await office.assigned()
    secret, _ = await office.assigned(confidential=True)
    draft = await office.file()
    table = {
        "deputy": (office.deputy, True, True, True),
        "other deputy": (stranger, False, False, False),
        "its unit": (office.officers[office.units[0]], True, True, False),
        "another unit": (office.officers[office.units[1]], False, False, False),
        "screener": (office.screener, True, True, False),
        "assigner": (office.assigner, True, True, False),
        "supervisor": (actor(office.place, Role.SUPERVISOR), True, False, False),
        "viewer": (actor(office.place, Role.VIEWER), True, False, False),
        "administrator": (actor(office.place, Role.ADMINISTRATOR), False, False, False),
        "another congress": (elsewhere.assigner, False, False, False),
    }
    for name, (me, *expected) in table.items():
        found = [await visible_to(office, me, case) for case in (open_case, secret, draft)]
        assert found == expected, name


async def test_merged_cases_name_each_other_as_far_as_they_are_seen(db: Database) -> None:
    office = await make_office(db)
    first, second, secret = [(await office.assigned(confidential=c))[0] for c in (False, False, True)]
    await office.move(office.assigner, second, "merge", into=first)
    await office.move(office.assigner, secret, "merge", into=first)
    assert {each["id"] for each in (await read(office, office.assigner, first))["merged"]} == {str(second), str(secret)}
    viewer = await read(office, actor(office.place, Role.VIEWER), first)
    assert [each["id"] for each in viewer["merged"]] == [str(second)]
    assert viewer["merged_with"] == [str(second)]
    assert (await read(office, office.assigner, second))["reference"]["number"] == 2


async def test_no_such_case(db: Database) -> None:
    office = await make_office(db)
    with pytest.raises(NotFound, match="suggestion_not_found"):
        await read(office, office.assigner, new_id())


async def test_a_confidential_case_is_not_for_who_declined_to_sign_it(db: Database) -> None:
    office = await make_office(db)
    for confidential in (False, True):
        case = await office.file(confidential=confidential)
        await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
        assert await visible_to(office, office.cosigner, case)
        await office.sign(office.cosigner, case, "decline")
        assert await visible_to(office, office.cosigner, case) is not confidential


async def test_why_a_text_was_not_accepted_is_between_authors_and_office(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    await office.move(office.deputy, case, "submit")
    said = {"ground": "personal_matter", "note": "属个人事务。", "handled_as_letter": False}
    await office.move(office.screener, case, "reject", **said)
    for me, seen in ((office.deputy, True), (office.assigner, True), (actor(office.place, Role.VIEWER), False)):
        shown = await read(office, me, case)
        assert (shown["ground"], shown["screening_note"]) == (
            ("personal_matter", "属个人事务。") if seen else (None, None)
        )


async def test_the_deputys_phone_is_for_whoever_has_to_hear_the_deputy(db: Database) -> None:
    office = await make_office(db)
    person = await make_deputy(db, office.place, phone="13800000001")
    lead = actor(office.place, Role.DEPUTY, person_id=person)
    office.deputy = lead
    case, _ = await office.assigned("lead", "co")
    officers = [office.officers[unit] for unit in office.units]
    seen = {}
    for name, me in {
        "deputy": lead,
        "assigner": office.assigner,
        "lead": officers[0],
        "co": officers[1],
        "viewer": actor(office.place, Role.VIEWER),
    }.items():
        async with db.read() as tx:
            shown = await get_suggestion(tx, me, case, office.now)
        seen[name] = shown["lead_contact"] and shown["lead_contact"]["phone"]
    phone = "13800000001"
    assert seen == {"deputy": phone, "assigner": phone, "lead": phone, "co": None, "viewer": None}
