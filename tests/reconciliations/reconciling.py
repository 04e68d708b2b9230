"""What the tests of reconciliations do: divide deputy and unit, convene, meet, confirm; by the same actions as over HTTP."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from domain.actor import Actor, Role
from domain.db import Statement, rows
from domain.reconciliations.actions import advance_reconciliation, convene
from domain.reconciliations.queries import get_reconciliation, list_reconciliations
from domain.reconciliations.tables import (
    reconciliation,
    reconciliation_answer,
    reconciliation_party,
    reconciliation_record,
)
from domain.suggestions.worklist import list_tasks
from tests.factories import ZONE, actor
from tests.office import CONSULTATION, Office

_TABLES = {"party": reconciliation_party, "record": reconciliation_record, "reconciliation": reconciliation}


def _of(table: Any, column: str) -> Statement:
    return Statement(
        select(table)
        .where(table.c.congress_id == bindparam("congress"), table.c[column] == bindparam("wanted"))
        .order_by(table.c.id)
    )


_HELD = {name: _of(table, "reconciliation_id") for name, table in _TABLES.items() if name != "reconciliation"}
_HELD |= {"reconciliation": _of(reconciliation, "id"), "of_case": _of(reconciliation, "suggestion_id")}
_HELD["answer"] = _of(reconciliation_answer, "record_id")


def today(office: Office) -> date:
    """The local day of the office."""
    return office.now.astimezone(ZoneInfo(ZONE)).date()


def committee(office: Office) -> Actor:
    """A supervisor of the committee."""
    return actor(office.place, Role.SUPERVISOR)


def officer(office: Office, number: int = 0) -> Actor:
    """The officer of a unit."""
    return office.officers[office.units[number]]


async def answered_again(office: Office, case: UUID, class_code: str = "B") -> UUID:
    """The sole unit answers in the round that was demanded, and the deputy receives it; gives the reply."""
    [*_, unit] = await office.rows("assignment", case)
    await office.signed(unit["id"], 0, class_code)
    await office.unit_move(officer(office), unit["id"], "send_reply")
    await office.move(office.deputy, case, "acknowledge")
    return await office.reply_of(unit["id"])


async def divided(office: Office, level: str = "dissatisfied", *, talked: bool = True) -> UUID:
    """A case whose second reply is rated like this in its result, under Hangzhou's rules the last round."""
    case, reply = await office.replied("B")
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="没有时间表。")
    second = await answered_again(office, case)
    office.later(hours=1)
    await rate(office, case, second, level)
    office.later(hours=1)
    if talked:
        await talk(office, case)
    return case


async def rate(office: Office, case: UUID, reply: UUID, result: str) -> dict[str, Any]:
    """Satisfied with the process, and like this with the result."""
    ratings = [
        {"dimension": "process", "level": "satisfied", "reason": None},
        {"dimension": "result", "level": result, "reason": "其余小区仍没有时间表。"},
    ]
    return await office.rate(office.deputy, case, reply, ratings=ratings)


async def talk(office: Office, case: UUID, me: Actor | None = None, **given: Any) -> None:
    """The unit talks with the deputy over the rating, and writes it down; or the committee does."""
    [*_, unit] = await office.rows("assignment", case)
    action = "record_communication" if me else "record_consultation"
    wanted = {**CONSULTATION, "held_on": today(office), "stage": "after", "deputy_view": "disagrees", **given}
    await office.unit_move(me or officer(office), unit["id"], action, **wanted)


async def convened(office: Office, case: UUID, me: Actor | None = None, **given: Any) -> UUID:
    """The parties are convened over the result of the present round; gives the reconciliation."""
    wanted = {"round": (await office.case(case))["round"], "dimension": "result", "positions_by": today(office)}
    async with office.db.write() as tx:
        made = await convene(tx, me or office.assigner, case, {**wanted, **given}, office.now)
    found: UUID = made["reconciliation_id"]
    return found


async def step(
    office: Office, me: Actor, reconciliation_id: UUID, action: str, seen: int | None = None, **given: Any
) -> dict[str, Any]:
    """A move of a reconciliation."""
    async with office.db.write() as tx:
        return await advance_reconciliation(tx, me, reconciliation_id, action, given, office.now, seen)


def sides(office: Office) -> tuple[Actor, Actor, Actor]:
    """Who speaks for the three parties."""
    return office.deputy, office.heads[office.units[0]], office.assigner


async def stated(office: Office, reconciliation_id: UUID) -> None:
    """Each party has stated its position."""
    for number, party in enumerate(sides(office)):
        await step(office, party, reconciliation_id, "state_position", position=f"意见{number}")


def record(office: Office, conclusion: str, **given: Any) -> dict[str, Any]:
    """What is put on record of a meeting of today."""
    present = [
        {"side": "deputy", "name": "代表001", "person_id": office.deputy.person_id},
        {"side": "unit", "name": "局长001", "title": "局长", "organisation_id": office.units[0]},
        {"side": "committee", "name": "主任001"},
    ]
    return {
        "held_on": today(office),
        "present": present,
        "findings": "分歧在于时间表。",
        "conclusion": conclusion,
        **given,
    }


async def met(office: Office, case: UUID, conclusion: str, **given: Any) -> UUID:
    """Convened, stated, met and put on record; gives the reconciliation."""
    found = await convened(office, case)
    await stated(office, found)
    await step(office, office.assigner, found, "record_meeting", **record(office, conclusion, **given))
    return found


async def confirmed(office: Office, case: UUID, conclusion: str, **given: Any) -> UUID:
    """On record, and confirmed by every party; gives the reconciliation."""
    found = await met(office, case, conclusion, **given)
    for party in sides(office):
        await step(office, party, found, "confirm_record")
    return found


async def concluded(office: Office, case: UUID, conclusion: str, **given: Any) -> dict[str, Any]:
    """Confirmed, and taken effect; gives the moved row."""
    found = await confirmed(office, case, conclusion, **given)
    return await step(office, office.assigner, found, "conclude_reconciliation")


def promised(office: Office, **given: Any) -> dict[str, Any]:
    """A promise of the unit for a hundred days from now."""
    due_on = today(office) + timedelta(days=100)
    return {"organisation_id": office.units[0], "text": "年内推开。", "due_on": due_on, **given}


async def held(office: Office, table: str, wanted: UUID) -> list[dict[str, Any]]:
    """The rows of a table that belong to the reconciliation (answers: to the record, `of_case`: to the case)."""
    async with office.db.read() as tx:
        return rows(await tx.all(_HELD[table], congress=office.place.id, wanted=wanted))


async def shown(office: Office, reconciliation_id: UUID, me: Actor | None = None) -> dict[str, Any]:
    """The reconciliation as this caller reads it."""
    async with office.db.read() as tx:
        return await get_reconciliation(tx, me or office.assigner, reconciliation_id, office.now)


async def listed(office: Office, me: Actor | None = None, **given: Any) -> list[dict[str, Any]]:
    """The list as this caller reads it."""
    async with office.db.read() as tx:
        page = await list_reconciliations(tx, me or office.assigner, given, limit=50)
    return list(page.items)


async def lines(office: Office, me: Actor) -> dict[str, tuple[str, int]]:
    """The work list of somebody: by line, its action and how much waits; empty lines are left out."""
    async with office.db.read() as tx:
        found = await list_tasks(tx, me, office.now)
    return {line["key"]: (line["action"], line["count"]) for line in found if line["count"]}


async def kinds(office: Office, case: UUID) -> list[str]:
    """The kinds of the case's events, oldest first."""
    return [row["kind"] for row in sorted(await office.rows("event", case), key=lambda row: row["seq"])]
