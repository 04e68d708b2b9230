"""Two people at one promise at once: one of them is first, and nothing is half-written."""

from datetime import date

from domain.classes.queries import list_classes
from domain.db import Database
from tests.office import make_office, publish
from tests.promises.promising import held, kinds, make, move, officer, promised
from tests.suggestions.test_races import codes, together

LATE = {"wrong_state", "changed_meanwhile"}


async def test_two_fulfilments_at_once_are_one(db: Database) -> None:
    office = await make_office(db)
    for _ in range(3):
        case, promise = await promised(office)
        fulfil = [move(office, officer(office), promise, "fulfil", body="完成", class_code="A") for _ in range(3)]
        refused = codes(await together(*fulfil))
        assert (len(refused), set(refused) <= LATE) == (2, True)
        assert len(await held(office, "reply", promise)) == 1
        async with db.read() as tx:
            told = await list_classes(tx, office.assigner, case, office.now)
        assert [each["to_code"] for each in told["changes"]] == ["B", "A"]
        assert (await kinds(office, case)).count("promise_fulfilled") == 1


async def test_fulfilled_or_given_up_but_not_both(db: Database) -> None:
    office = await make_office(db)
    for _ in range(5):
        case, promise = await promised(office)
        results = await together(
            move(office, officer(office), promise, "fulfil", body="完成"),
            move(office, office.heads[office.units[0]], promise, "give_up", reason="不能"),
        )
        assert len(codes(results)) == 1
        assert set(codes(results)) <= LATE
        [row] = await held(office, "promise", promise)
        replies = len(await held(office, "reply", promise))
        assert (row["state"], replies, row["given_up_reason"]) in [("fulfilled", 1, None), ("given_up", 0, "不能")]
        assert len(await kinds(office, case)) == 2


async def test_another_day_is_asked_for_once(db: Database) -> None:
    office = await make_office(db)
    case, promise = await promised(office)
    ask = [
        move(office, officer(office), promise, "request_due_change", due_on=date(2027, month, 1), reason="延期")
        for month in (1, 2, 3)
    ]
    refused = codes(await together(*ask))
    assert (len(refused), set(refused) <= {"due_change_pending", "changed_meanwhile"}) == (2, True)
    assert len(await held(office, "change", promise)) == 1
    decide = [
        move(office, office.assigner, promise, "consent_due_change", reason=None),
        move(office, office.assigner, promise, "refuse_due_change", reason="不延"),
    ]
    assert len(codes(await together(*decide))) == 1
    [change] = await held(office, "change", promise)
    [row] = await held(office, "promise", promise)
    assert (change["state"] == "granted") == (row["due_on"] == change["after_due_on"])
    assert len(await kinds(office, case)) == 3


async def test_two_promises_of_one_case_move_at_once(db: Database) -> None:
    office = await make_office(db)
    case, first = await promised(office)
    [unit] = await office.rows("assignment", case)
    second = await make(office, unit["id"])
    results = await together(
        *(move(office, officer(office), each, "report_progress", text="进展") for each in (first, second) * 2)
    )
    assert set(codes(results)) <= {"changed_meanwhile"}
    written = len(await held(office, "progress", first)) + len(await held(office, "progress", second))
    assert written == 4 - len(codes(results))
    assert (await kinds(office, case)).count("promise_progressed") == written


async def test_a_promise_against_the_withdrawal_of_its_case(db: Database) -> None:
    office = await make_office(db)
    await publish(office, withdrawal="any_time")
    for _ in range(5):
        case, [unit, _] = await office.assigned("split", "split")
        await office.signed(unit, 0, "B")
        await office.unit_move(officer(office), unit, "send_reply")
        promise = await make(office, unit)
        results = await together(
            office.move(office.deputy, case, "withdraw", reason="已解决"),
            move(office, officer(office), promise, "fulfil", body="完成"),
        )
        assert set(codes(results)) <= LATE
        [row] = await held(office, "promise", promise)
        assert row["state"] in {"void", "fulfilled"}
        assert (row["state"] == "fulfilled") == (len(await held(office, "reply", promise)) == 1)
