"""The whole way of a case, from the deputy's pen to the rating, move by move."""

from domain.db import Database
from tests.office import make_office


async def test_a_case_from_filing_to_rating(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    assert (await office.case(case))["state"] == "draft"
    await office.move(office.deputy, case, "submit")
    moved = await office.move(office.screener, case, "accept", in_session=None, category=None)
    assert (moved["state"], moved["number"]) == ("accepted", 1)
    unit = office.units[0]
    units = [{"organisation_id": unit, "role": "sole"}]
    await office.move(office.assigner, case, "assign", mode="sole", units=units)
    [row] = await office.rows("assignment", case)
    officer, head = office.officers[unit], office.heads[unit]

    moved = await office.unit_move(officer, row["id"], "receive")
    assert (moved["state"], moved["case_state"]) == ("received", "in_handling")
    await office.signed_from_received(row["id"])
    moved = await office.unit_move(officer, row["id"], "send_reply")
    assert (moved["state"], moved["case_state"]) == ("sent", "replied")
    await office.move(office.deputy, case, "acknowledge")
    moved = await office.rate(office.deputy, case, await office.reply_of(row["id"]))
    assert moved["state"] == "closed"
    assert head is not officer

    kinds = [e["kind"] for e in await office.rows("event", case)]
    assert kinds == [
        "filed",
        "submitted",
        "accepted",
        "assigned",
        "received",
        "handling_started",
        "deputy_consulted",
        "reply_drafted",
        "reply_reviewed",
        "reply_signed",
        "reply_sent",
        "replied",
        "reply_received",
        "evaluated",
        "evaluation_concluded",
        "closed",
    ]
    clocks = {(d["step"], d["state"]) for d in await office.rows("deadline", case)}
    assert ("reply", "met") in clocks
    assert not [step for step, state in clocks if state == "running"]


async def test_a_dissatisfied_deputy_opens_the_next_round(db: Database) -> None:
    office = await make_office(db)
    case, reply = await office.replied()
    moved = await office.rate(office.deputy, case, reply, "dissatisfied", reason="问题没有解决。")
    assert (moved["state"], moved["round"]) == ("rehandling", 2)
    first, second = await office.rows("assignment", case)
    assert (first["state"], first["round"]) == ("sent", 1)
    assert (second["state"], second["round"]) == ("pending_receipt", 2)
    redo = [d for d in await office.rows("deadline", case) if d["step"] == "redo_reply"]
    assert [d["due_at"].isoformat() for d in redo] == ["2026-04-02T16:00:00+00:00"]
