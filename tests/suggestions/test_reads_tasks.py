"""Work lists: what waits for whom after each step, by the table of tasks; and that table against the flows."""

from typing import Any

import pytest

from domain.actor import Actor, Role
from domain.assignments.flow import ASSIGNMENT
from domain.db import DIALECT, Database
from domain.suggestions.flow import CASE
from domain.suggestions.signature_flow import SIGNATURE
from domain.suggestions.subjects import ROWS, subject_ids
from domain.suggestions.task_lines import MINE
from domain.suggestions.tasks import TASKS
from domain.suggestions.worklist import MOST_URGENT, list_tasks
from tests.factories import actor, make_delegation
from tests.office import CONSULTATION, Office, make_office


async def tasks(office: Office, me: Actor) -> dict[str, dict[str, Any]]:
    async with office.db.read() as tx:
        return {line["key"]: line for line in await list_tasks(tx, me, office.now)}


async def waiting(office: Office, me: Actor) -> dict[str, int]:
    return {key: line["count"] for key, line in (await tasks(office, me)).items() if line["count"]}


def test_every_line_names_a_move_that_its_flow_knows() -> None:
    assert len({task.key for task in TASKS}) == len(TASKS)
    for task in TASKS:
        assert task.action in task.flow.transitions, task.key


def test_a_line_of_a_flow_beside_the_case_names_its_rows() -> None:
    beside = [task for task in TASKS if task.flow.name not in {CASE.name, SIGNATURE.name, ASSIGNMENT.name}]
    assert len(beside) > 25
    for task in beside:
        for sight in MINE[task.whose]:
            mine = task.mine(frozenset({sight}))
            assert mine is not None
            asked = str(subject_ids(task.flow.name, (mine, *task.where)).compile(dialect=DIALECT))
            assert f"SELECT DISTINCT {ROWS[task.flow.name].name}.id" in asked, task.key


async def test_what_waits_on_the_way_of_a_joint_case(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    assert await waiting(office, office.deputy) == {"texts_to_finish": 1}
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    assert await waiting(office, office.cosigner) == {"invitations_to_answer": 1}
    [invitation] = (await tasks(office, office.cosigner))["invitations_to_answer"]["cases"]
    assert (invitation["id"], invitation["last_day"], invitation["late"]) == (str(case), "2026-03-09", False)
    await office.sign(office.cosigner, case, "confirm")
    assert await waiting(office, office.cosigner) == {}
    await office.move(office.deputy, case, "submit")
    assert await waiting(office, office.deputy) == {}
    assert await waiting(office, office.screener) == {"texts_to_screen": 1}
    await office.move(office.screener, case, "return_for_revision", ground="incomplete", note="请补充。")
    assert await waiting(office, office.deputy) == {"texts_to_mend": 1}
    await office.move(office.deputy, case, "submit")
    await office.move(office.screener, case, "accept", in_session=None, category=None)
    assert await waiting(office, office.screener) == {"deputies_to_notify": 1}
    await office.move(office.screener, case, "notify", note="已告知。")
    assert await waiting(office, office.screener) == {}
    assert await waiting(office, office.assigner) == {"cases_to_assign": 1}


async def test_what_waits_while_units_handle_it(db: Database) -> None:
    office = await make_office(db)
    case, [lead, co] = await office.assigned("lead", "co")
    first, second, third = (office.officers[unit] for unit in office.units)
    assert await waiting(office, first) == {"assignments_to_receive": 1}
    assert await waiting(office, third) == {}
    await office.unit_move(second, co, "request_return", reason="非本单位职责。")
    assert await waiting(office, office.assigner) == {"returns_to_decide": 1}
    await office.unit_move(office.assigner, co, "refuse_return", reason="属本单位职责。")
    assert await waiting(office, second) == {"opinions_to_give": 1}
    await office.unit_move(second, co, "submit_opinion", opinion="会办意见。")
    assert await waiting(office, second) == {}
    await office.unit_move(first, lead, "receive")
    assert await waiting(office, first) == {"replies_to_draft": 1}
    until = office.now.date().replace(month=8)
    await office.unit_move(first, lead, "request_extension", reason="涉及面广。", until=until)
    assert await waiting(office, office.assigner) == {"extensions_to_decide": 1}
    [asked] = (await tasks(office, office.assigner))["extensions_to_decide"]["cases"]
    assert (asked["id"], asked["assignment_id"], asked["state"]) == (str(case), str(lead), "received")
    await office.unit_move(office.assigner, lead, "refuse_extension", reason="按期办理。")
    await office.drafted_from_received(lead)
    assert await waiting(office, office.assigner) == {"replies_to_review": 1}
    await office.unit_move(office.assigner, lead, "review_reply")
    head = office.heads[office.units[0]]
    assert await waiting(office, head) == {"replies_to_sign": 1}
    given = {"document_number": f"试复〔2026〕{lead}", "issuer": "负责人", "disclosure": "open"}
    await office.unit_move(head, lead, "sign_reply", **given)
    assert await waiting(office, head) == {}
    assert await waiting(office, first) == {"replies_to_send": 1}
    await office.unit_move(first, lead, "send_reply")
    assert await waiting(office, first) == {}
    assert await waiting(office, office.deputy) == {"replies_to_acknowledge": 1}
    await office.move(office.deputy, case, "acknowledge")
    assert await waiting(office, office.deputy) == {"ratings_to_give": 1}
    await office.rate(office.deputy, case, await office.reply_of(lead))
    assert await waiting(office, office.deputy) == {}


async def test_a_case_after_its_last_round_waits_for_the_officer(db: Database) -> None:
    office = await make_office(db)
    case, reply = await office.replied()
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="没有办好。")
    again = next(row for row in await office.rows("assignment", case) if row["round"] == 2)
    first = office.officers[office.units[0]]
    assert await waiting(office, first) == {"assignments_to_receive": 1}
    await office.unit_move(first, again["id"], "receive")
    await office.unit_move(first, again["id"], "record_consultation", **CONSULTATION)
    await office.signed_from_received(again["id"])
    await office.unit_move(first, again["id"], "send_reply")
    await office.move(office.deputy, case, "acknowledge")
    assert await waiting(office, office.deputy) == {"ratings_to_give": 1}
    await office.rate(office.deputy, case, await office.reply_of(again["id"]), "dissatisfied", reason="仍未办好。")
    assert (await office.case(case))["state"] == "evaluated"
    assert await waiting(office, office.assigner) == {"dissatisfied_to_hear": 1}


async def test_what_is_overdue_waits_for_the_unit_and_for_those_who_watch(db: Database) -> None:
    office = await make_office(db)
    await office.assigned()
    supervisor = actor(office.place, Role.SUPERVISOR)
    assert await waiting(office, supervisor) == {}
    office.later(days=120)
    assert await waiting(office, supervisor) == {"overdue_cases": 1}
    assert (await waiting(office, office.assigner))["overdue_cases"] == 1
    assert (await waiting(office, office.heads[office.units[0]])) == {"overdue_assignments": 1}
    [late] = (await tasks(office, supervisor))["overdue_cases"]["cases"]
    assert late["late"]


async def test_a_late_assignment_names_what_it_waits_for(db: Database) -> None:
    office = await make_office(db)
    case, [lead, co] = await office.assigned("lead", "co")
    head = office.heads[office.units[0]]

    async def late(me: Actor) -> list[str]:
        return [each["action"] for each in (await tasks(office, me))["overdue_assignments"]["cases"]]

    for number, unit in enumerate((lead, co)):
        await office.unit_move(office.officers[office.units[number]], unit, "receive")
    office.later(days=120)
    assert await late(office.officers[office.units[1]]) == ["submit_opinion"]
    assert await late(head) == ["draft_reply"]
    await office.unit_move(office.officers[office.units[1]], co, "submit_opinion", opinion="同意")
    assert await late(office.officers[office.units[1]]) == []
    await office.drafted_from_received(lead)
    assert await late(head) == ["review_reply"]
    await office.unit_move(office.assigner, lead, "review_reply")
    assert await late(head) == ["sign_reply"]
    given = {"document_number": f"试复〔2026〕{lead}", "issuer": "负责人", "disclosure": "open"}
    await office.unit_move(head, lead, "sign_reply", **given)
    assert await late(head) == ["send_reply"]
    await office.unit_move(office.officers[office.units[0]], lead, "send_reply")
    assert (await office.case(case))["state"] == "replied"
    assert await late(head) == []


async def test_confidential_cases_wait_only_for_their_parties(db: Database) -> None:
    office = await make_office(db)
    await office.assigned(confidential=True)
    office.later(days=120)
    assert await waiting(office, actor(office.place, Role.SUPERVISOR)) == {}
    assert "overdue_cases" in await waiting(office, office.assigner)
    assert "overdue_assignments" in await waiting(office, office.officers[office.units[0]])


async def test_a_clerk_has_the_texts_of_the_delegation(db: Database) -> None:
    office = await make_office(db)
    delegation_id = await make_delegation(db, office.place)
    case = await office.file()
    async with db.write_pool.acquire() as connection:
        await connection.execute("UPDATE suggestion SET delegation_id = $1 WHERE id = $2", delegation_id, case)
    assert await waiting(office, actor(office.place, Role.DELEGATION_CLERK, delegation_id=delegation_id)) == {
        "texts_to_finish": 1
    }
    other = await make_delegation(db, office.place)
    assert await waiting(office, actor(office.place, Role.DELEGATION_CLERK, delegation_id=other)) == {}


async def test_a_work_list_is_one_statement_with_the_most_urgent_cases(db: Database) -> None:
    office = await make_office(db)
    made = []
    for _ in range(MOST_URGENT + 2):
        made.append(await office.accepted())
        office.later(days=1)
    both = actor(office.place, Role.SCREENER, Role.ASSIGNER, Role.UNIT_OFFICER, organisation_id=office.units[0])
    async with db.read() as tx:
        before = db.statements
        lines = {line["key"]: line for line in await list_tasks(tx, both, office.now)}
        assert db.statements - before == 1
    waiting_line = lines["deputies_to_notify"]
    assert waiting_line["count"] == MOST_URGENT + 2
    assert [each["id"] for each in waiting_line["cases"]] == [str(case) for case in made[:MOST_URGENT]]
    assert lines["cases_to_assign"]["count"] == MOST_URGENT + 2
    assert (lines["replies_to_draft"]["count"], lines["replies_to_draft"]["cases"]) == (0, [])
    assert waiting_line["cases"][0]["label"] == "第14届5次会议闭会期间 第1号"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.VIEWER, Role.IMPORTER])
async def test_who_has_no_part_has_no_work(db: Database, role: Role) -> None:
    office = await make_office(db)
    await office.accepted()
    assert await tasks(office, actor(office.place, role)) == {}
