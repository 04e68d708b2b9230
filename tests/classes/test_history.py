"""The history of classes: its first line with the reply, later ones by the supervising side, and the class at any instant."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import bindparam, select

from api import migrating
from domain.actor import Actor, Role
from domain.classes.actions import change_class
from domain.classes.queries import list_classes
from domain.classes.tables import class_change
from domain.db import Database, Statement, rows
from domain.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed
from domain.ids import new_id
from domain.suggestions.queries import get_suggestion, list_suggestions
from tests.conftest import SECRET
from tests.factories import actor, caller, make_congress
from tests.office import Office, make_office
from tests.suggestions.test_races import codes, together

_LINES = Statement(
    select(class_change)
    .where(class_change.c.congress_id == bindparam("congress"), class_change.c.suggestion_id == bindparam("case"))
    .order_by(class_change.c.at, class_change.c.id)
)


async def lines(office: Office, case: UUID) -> list[dict[str, Any]]:
    async with office.db.read() as tx:
        return rows(await tx.all(_LINES, congress=office.place.id, case=case))


async def change(office: Office, me: Actor, case: UUID, code: str, **given: Any) -> dict[str, Any]:
    wanted = {"class_code": code, "reason": "实地核查尚未完成", "evidence": None, "reply_id": None} | given
    seen = wanted.pop("seen", None)
    async with office.db.write() as tx:
        return await change_class(tx, me, case, wanted, office.now, seen)


async def history(office: Office, case: UUID, as_of: datetime | None = None, me: Actor | None = None) -> dict[str, Any]:
    async with office.db.read() as tx:
        return await list_classes(tx, me or office.assigner, case, as_of or office.now)


async def shown(office: Office, case: UUID, me: Actor | None = None) -> dict[str, Any]:
    async with office.db.read() as tx:
        return await get_suggestion(tx, me or office.assigner, case, office.now)


async def found(office: Office, **given: Any) -> set[UUID]:
    async with office.db.read() as tx:
        return {row["id"] for row in (await list_suggestions(tx, office.assigner, office.now, given=given)).items}


async def test_the_reply_writes_the_first_line_and_supervision_the_next(db: Database) -> None:
    office = await make_office(db)
    supervisor = actor(office.place, Role.SUPERVISOR)
    case, reply = await office.replied("A")
    sent_at = office.now
    office.later(days=30)
    moved = await change(office, supervisor, case, "B", evidence="现场照片")
    assert moved["class_code"] == "B"

    first, second = await lines(office, case)
    assert (first["source"], first["from_code"], first["to_code"], first["at"]) == ("reply_sent", None, "A", sent_at)
    assert first["account_id"] == office.officers[office.units[0]].account_id
    assert (second["source"], second["from_code"], second["to_code"]) == ("supervision", "A", "B")
    assert (second["reason"], second["evidence"]) == ("实地核查尚未完成", "现场照片")
    assert (second["reply_id"], second["round"], second["account_id"]) == (reply, 1, supervisor.account_id)
    assert [e["kind"] for e in await office.rows("event", case)][-1] == "class_changed"


async def test_the_present_class_is_the_last_line_and_the_reply_keeps_its_own(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied("A")
    other, _ = await office.replied("A")
    office.later(days=1)
    await change(office, office.assigner, case, "B")
    whole = await shown(office, case)
    assert (whole["result"]["code"], whole["result"]["source"]) == ("B", "supervision")
    assert [reply["result"]["code"] for reply in whole["replies"]] == ["A"]
    assert await found(office, **{"class": "A"}) == {other}
    assert await found(office, **{"class": "B"}) == {case}
    assert await found(office, outcome="solved") == {other}
    assert case in await found(office, outcome="partly_or_in_progress") | await found(office, outcome="planned")


async def test_the_class_as_of_any_instant(db: Database) -> None:
    office = await make_office(db)
    before = office.now
    office.later(hours=1)
    case, _ = await office.replied("A")
    sent = office.now
    office.later(days=10)
    await change(office, office.assigner, case, "C")
    changed = office.now
    office.later(days=10)
    await change(office, office.assigner, case, "A", reason="复核已完成")

    async def code(instant: datetime) -> str | None:
        current = (await history(office, case, instant))["current"]
        return current and current["code"]

    assert [await code(each) for each in (before, sent, changed, office.now)] == [None, "A", "C", "A"]
    assert [(line["from_code"], line["to_code"]) for line in (await history(office, case, changed))["changes"]] == [
        (None, "A"),
        ("A", "C"),
    ]


async def test_every_refusal_writes_nothing(db: Database) -> None:
    office = await make_office(db)
    assigner = office.assigner
    handled, _ = await office.assigned()
    with pytest.raises(Conflict, match="no_reply_sent"):
        await change(office, assigner, handled, "B")
    case, _ = await office.replied("A")
    with pytest.raises(Conflict, match="class_unchanged"):
        await change(office, assigner, case, "A")
    with pytest.raises(Conflict, match="class_unknown"):
        await change(office, assigner, case, "Z")
    with pytest.raises(Invalid, match="reply_not_found"):
        await change(office, assigner, case, "B", reply_id=new_id())
    with pytest.raises(PreconditionFailed, match="version_stale"):
        await change(office, assigner, case, "B", seen=1)
    for nobody in (office.deputy, office.screener, office.officers[office.units[0]], office.heads[office.units[0]]):
        with pytest.raises(Forbidden, match="not_your_move"):
            await change(office, nobody, case, "B")
    stranger = await make_office(db)
    with pytest.raises(NotFound):
        await change(office, stranger.assigner, case, "B")
    with pytest.raises(NotFound):
        await history(office, case, me=stranger.assigner)
    assert len(await lines(office, case)) == 1


async def test_after_a_withdrawal_the_class_is_left_alone(db: Database) -> None:
    office = await make_office(db)
    case, [unit, _] = await office.assigned("split", "split")
    await office.signed(unit)
    await office.unit_move(office.officers[office.units[0]], unit, "send_reply")
    async with db.write_pool.acquire() as connection:
        await connection.execute("UPDATE suggestion SET state = 'withdrawn' WHERE id = $1", case)
    with pytest.raises(Conflict, match="case_withdrawn"):
        await change(office, office.assigner, case, "B")


async def test_in_split_handling_the_reply_is_named(db: Database) -> None:
    office = await make_office(db)
    case, units = await office.assigned("split", "split")
    for number, unit in enumerate(units):
        await office.signed(unit, number, "AB"[number])
        await office.unit_move(office.officers[office.units[number]], unit, "send_reply")
        office.later(hours=1)
    replies = [await office.reply_of(unit) for unit in units]
    assert (await shown(office, case))["result"]["code"] == "B"
    with pytest.raises(Conflict, match="reply_not_named") as refusal:
        await change(office, office.assigner, case, "C")
    assert refusal.value.data["replies"] == [str(each) for each in sorted(replies)]
    await change(office, office.assigner, case, "C", reply_id=replies[0])
    assert (await shown(office, case))["result"]["code"] == "C"
    with pytest.raises(Conflict, match="class_unchanged"):
        await change(office, office.assigner, case, "B", reply_id=replies[1])


async def test_the_same_change_twice_at_once_is_one_line(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied("A")
    results = await together(*(change(office, office.assigner, case, "B") for _ in range(3)))
    assert set(codes(results)) <= {"class_unchanged", "changed_meanwhile"}
    assert [line["to_code"] for line in await lines(office, case)] == ["A", "B"]


async def test_a_second_round_begins_its_own_line(db: Database) -> None:
    office = await make_office(db)
    case, first = await office.replied("C")
    office.later(days=1)
    await office.rate(office.deputy, case, first, "dissatisfied", reason="没有解决")
    [_, second] = await office.rows("assignment", case)
    await office.signed(second["id"], 0, "A")
    await office.unit_move(office.officers[office.units[0]], second["id"], "send_reply")
    assert [(line["round"], line["from_code"], line["to_code"]) for line in await lines(office, case)] == [
        (1, None, "C"),
        (2, None, "A"),
    ]


async def test_over_http(client: Any, db: Database) -> None:
    office = await make_office(db)
    case, reply = await office.replied("A")
    supervisor = caller(client, office.place, SECRET, Role.SUPERVISOR)
    deputy = caller(client, office.place, SECRET, Role.DEPUTY, person_id=office.deputy.person_id)
    body = {"class_code": "B", "reason": "尚未完工"}
    assert (await deputy.post(f"/suggestions/{case}/class", body)).json()["code"] == "right_missing"
    assert (await supervisor.post(f"/suggestions/{case}/class", {"class_code": "B"})).status_code == 422
    moved = await supervisor.post(f"/suggestions/{case}/class", body)
    assert (moved.status_code, moved.json()["reply_id"], moved.json()["class_code"]) == (200, str(reply), "B")
    assert (await supervisor.post(f"/suggestions/{case}/class", body)).json()["code"] == "class_unchanged"
    told = (await deputy.get(f"/suggestions/{case}/classes")).json()
    assert (told["current"]["code"], [line["to_code"] for line in told["changes"]]) == ("B", ["A", "B"])
    past = (await deputy.get(f"/suggestions/{case}/classes", as_of="2000-01-01T00:00:00Z")).json()
    assert (past["current"], past["changes"]) == (None, [])
    assert (await deputy.get(f"/suggestions/{case}/classes", as_of="gestern")).status_code == 422
    other = await make_congress(db)
    assert (await caller(client, other, SECRET, *Role).get(f"/suggestions/{case}/classes")).status_code == 404


async def test_replies_sent_before_the_history_was_kept_get_their_first_line(fresh_database_url: str) -> None:
    """The migration taken back and made again over a case that was answered."""
    opened = await Database.open(fresh_database_url, None, 1, 4)
    office = await make_office(opened)
    case, reply = await office.replied("B")
    [written] = await lines(office, case)
    await asyncio.to_thread(command.downgrade, migrating.config(fresh_database_url), "0003")
    await migrating.upgrade(fresh_database_url)
    [line] = await lines(office, case)
    assert {**line, "id": None, "account_id": None} == {**written, "id": None, "account_id": None}
    assert (line["reply_id"], line["to_code"]) == (reply, "B")
    await opened.close()
