"""The chairpersons' council at work: decisions on cases of an office of the tests, by the same actions as over HTTP."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from domain.actor import Actor, Role
from domain.supervision.actions import advance_supervision, decide, replace_supervision
from domain.supervision.queries import get_supervision
from tests.factories import actor, make_organisation, make_person
from tests.office import Office

DUE = date(2026, 6, 30)


async def terms(office: Office, cases: Sequence[UUID], **given: Any) -> dict[str, Any]:
    """What the council decides about these cases, valid unless told otherwise."""
    wanted = {
        "decided_on": office.now.date(),
        "meeting": "第四十次主任会议",
        "criterion": "city_wide_importance",
        "topic": "加快老旧小区加装电梯",
        "tier": "council",
        "due_on": DUE,
        "suggestion_ids": list(cases),
    }
    if "organisation_id" not in given:
        wanted["organisation_id"] = await make_organisation(office.db, office.place, kind="congress_organ")
    if "leaders" not in given:
        wanted["leaders"] = leaders(
            await make_person(office.db, office.place), await make_person(office.db, office.place)
        )
    return wanted | given


def leaders(supervises: UUID, leads: UUID) -> list[dict[str, Any]]:
    """One on each side."""
    return [
        {"person_id": supervises, "role": "supervises", "title": "副主任"},
        {"person_id": leads, "role": "leads", "title": "副市长"},
    ]


async def decided(office: Office, cases: Sequence[UUID], me: Actor | None = None, **given: Any) -> dict[str, Any]:
    """A decision on these cases; gives its row and the terms."""
    wanted = await terms(office, cases, **given)
    async with office.db.write() as tx:
        return wanted | await decide(tx, me or office.assigner, wanted, office.now)


async def step(office: Office, supervision: UUID, action: str, me: Actor | None = None, **given: Any) -> dict[str, Any]:
    """A move of a decision, by the office unless told otherwise."""
    seen = given.pop("seen", None)
    by = me or office.assigner
    async with office.db.write() as tx:
        if action == "replace_supervision":
            return await replace_supervision(tx, by, supervision, given, office.now, seen)
        return await advance_supervision(tx, by, supervision, action, given, office.now, seen)


async def reported(office: Office, cases: Sequence[UUID], **given: Any) -> dict[str, Any]:
    """A decision whose plan was approved and of which the council has heard."""
    made = await decided(office, cases, **given)
    await step(office, made["id"], "approve_plan", plan="一、视察。二、座谈。")
    await step(office, made["id"], "report_to_council", text="督办情况报告。")
    return made


async def shown(office: Office, supervision: UUID, me: Actor | None = None) -> dict[str, Any]:
    """The decision as this caller reads it."""
    async with office.db.read() as tx:
        return await get_supervision(tx, me or office.assigner, supervision, office.now)


def leader(office: Office, person_id: UUID) -> Actor:
    """A leader of the congress or of the government."""
    return actor(office.place, Role.LEADER, person_id=person_id)
