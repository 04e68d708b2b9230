"""Two reconciliations of the running session: one ends in agreement and a line of the ledger, the other before the council."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from api.demo.desk import Desk, answering
from api.demo.people import Bureau
from api.demo.promising import far, progressed
from domain.actor import Actor
from domain.promises.queries import list_promises
from domain.reconciliations.actions import advance_reconciliation, convene


async def agreed(desk: Desk, now: datetime) -> None:
    """The parties move the matter to the plan ledger; the unit reports how far it has come."""
    code = answering(desk)
    promise = {
        "organisation_id": desk.bureau(code).id,
        "text": "分期实施，每半年向代表通报一次进展。",
        "due_on": far(now),
    }
    found = await _met(desk, "moved_to_plan_ledger", promise=promise)
    for me in _sides(desk):
        await _move(desk, me, found, "confirm_record", None)
    await _move(desk, desk.house.supervisor, found, "conclude_reconciliation", None)
    async with desk.db.read() as tx:
        given = {"suggestion_id": desk.id}
        page = await list_promises(tx, desk.house.supervisor, desk.diary.at, given, limit=1)
    [entered] = page.items
    await progressed(desk, code, entered["id"], (1, 2))


async def divided(desk: Desk, _: datetime) -> None:
    """The deputy does not stand by the record: the matter waits for the chairpersons' council."""
    found = await _met(desk, "no_agreement")
    deputy, unit, committee = _sides(desk)
    reason = "试点之外仍没有时间表，代表不认可办理结果。"
    await _move(desk, deputy, found, "refuse_record", None, reason=reason)
    for me in (unit, committee):
        await _move(desk, me, found, "confirm_record", None)
    await _move(desk, committee, found, "escalate_reconciliation", None)


async def _met(desk: Desk, conclusion: str, **given: Any) -> UUID:
    """The unit has talked with the deputy and they stay divided over the result; the committee brings the three together."""
    code = answering(desk)
    await desk.consult(code, "phone", (1, 1), "after")
    at = await desk.when((0, 1))
    local = desk.clock.calendar.local_day
    wanted = {"round": desk.round, "dimension": "result", "positions_by": local(at) + timedelta(days=5)}
    async with desk.db.write() as tx:
        found: UUID = (await convene(tx, desk.house.supervisor, desk.id, wanted, at))["reconciliation_id"]
    for me, position in zip(_sides(desk), POSITIONS, strict=True):
        await _move(desk, me, found, "state_position", None, position=position)
    at = await desk.when((1, 2))
    record = {
        "held_on": local(at),
        "place": "市人大代表联络总站",
        "present": _present(desk, desk.bureau(code)),
        "findings": "双方对已完成的部分没有分歧，分歧在于其余部分的时间表。",
        "conclusion": conclusion,
        **given,
    }
    async with desk.db.write() as tx:
        await advance_reconciliation(tx, desk.house.supervisor, found, "record_meeting", record, at)
    return found


POSITIONS = (
    "只有试点，没有全面推开的时间表，办理结果不能算已解决。",
    "资金分年度安排，今年只能完成试点。",
    "建议明确后续年度的任务和通报方式。",
)


def _sides(desk: Desk) -> tuple[Actor, Actor, Actor]:
    return desk.lead.actor, desk.bureau(answering(desk)).head, desk.house.supervisor


def _present(desk: Desk, bureau: Bureau) -> list[dict[str, Any]]:
    return [
        {"side": "deputy", "name": desk.lead.name, "person_id": desk.lead.person_id},
        {"side": "unit", "name": bureau.head_name, "title": "主要负责人", "organisation_id": bureau.id},
        {"side": "committee", "name": "督办人员", "title": "代表工委"},
    ]


async def _move(
    desk: Desk, me: Actor, reconciliation_id: UUID, action: str, days: tuple[int, int] | None, **given: Any
) -> None:
    at = await desk.when(days)
    async with desk.db.write() as tx:
        await advance_reconciliation(tx, me, reconciliation_id, action, given, at)
