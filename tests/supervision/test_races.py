"""Two people at once: a case comes under one decision, and a decision ends once."""

from domain.db import Database
from domain.errors import Conflict
from tests.council import decided, reported, shown, step, terms
from tests.office import make_office
from tests.suggestions.test_races import codes, together


async def test_two_decisions_on_one_case_at_once(db: Database) -> None:
    office = await make_office(db)
    for _ in range(5):
        shared, own, other = [await office.accepted() for _ in range(3)]
        results = await together(decided(office, [shared, own]), decided(office, [other, shared]))
        assert codes(results) == ["already_supervised"]
        free = [
            case
            for case in (own, other)
            if not [e for e in await office.rows("event", case) if e["action"] == "decide"]
        ]
        assert len(free) == 1, "the loser has written nothing"
        assert (await decided(office, free))["state"] == "decided"


async def test_conclusion_against_withdrawal(db: Database) -> None:
    office = await make_office(db)
    for _ in range(5):
        case, _ = await office.replied()
        made = await reported(office, [case])
        results = await together(
            step(office, made["id"], "conclude_supervision", outcome="solved"),
            step(office, made["id"], "withdraw_supervision", reason="撤销"),
        )
        assert codes(results) == ["wrong_state"]
        whole = await shown(office, made["id"])
        assert (whole["state"], whole["outcome"]) in {("concluded", "solved"), ("withdrawn", None)}
        ends = [e["kind"] for e in await office.rows("event", case) if e["kind"] in ENDS]
        assert ends == [f"supervision_{whole['state']}"]


ENDS = {"supervision_concluded", "supervision_withdrawn"}


async def test_a_decision_against_the_withdrawal_of_its_case(db: Database) -> None:
    office = await make_office(db)
    for _ in range(5):
        case = await office.accepted()
        results = await together(decided(office, [case]), office.move(office.deputy, case, "withdraw", reason="已解决"))
        assert set(codes(results)) <= {"case_not_supervisable", "changed_meanwhile"}
        assert (await office.case(case))["state"] == "withdrawn"


async def test_one_decision_is_replaced_by_one(db: Database) -> None:
    office = await make_office(db)
    for _ in range(3):
        case = await office.accepted()
        made = await decided(office, [case])
        first, second = [await terms(office, [case]) for _ in range(2)]
        results = await together(
            step(office, made["id"], "replace_supervision", **first, reason="甲"),
            step(office, made["id"], "replace_supervision", **second, reason="乙"),
        )
        assert codes(results) == ["wrong_state"]
        [new] = [each for each in results if not isinstance(each, Conflict)]
        assert (await shown(office, made["id"]))["replaced_by_id"] == new["id"]


async def test_reports_at_once_are_all_kept(db: Database) -> None:
    office = await make_office(db)
    made = await reported(office, [await office.accepted()])
    reports = [step(office, made["id"], "report_to_council", text=f"报告{number}") for number in range(3)]
    assert codes(await together(*reports)) == []
    assert len((await shown(office, made["id"]))["reports"]) == 4
