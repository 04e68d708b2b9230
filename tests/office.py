"""A congress at work: who does what in the tests of the procedure, by the same actions as over HTTP."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from domain.actor import Actor, Role
from domain.assignments.actions import advance_unit
from domain.assignments.tables import assignment, extension_request, reply
from domain.db import Database, Statement, rows
from domain.deadlines.tables import deadline
from domain.evaluations.actions import evaluate
from domain.evaluations.tables import evaluation
from domain.event_tables import event
from domain.rules.actions import publish_profile
from domain.rules.catalogue import profile
from domain.rules.profile import Switches
from domain.suggestions.actions import advance
from domain.suggestions.filing import file_suggestion
from domain.suggestions.signing import answer
from domain.suggestions.tables import signature, suggestion
from tests.factories import NOW, ZONE, Place, actor, make_congress, make_deputy, make_organisation

TEXT = {
    "title": "关于推进老旧小区加装电梯的建议",
    "category": "城乡建设",
    "facts": "多数小区没有电梯。",
    "proposal": "统一审批窗口。",
    "one_matter": True,
    "permission": "full",
    "confidential": False,
    "written_reply": True,
}


def _rows_of(table: Any, column: str) -> Statement:
    return Statement(
        select(table)
        .where(table.c.congress_id == bindparam("congress"), table.c[column] == bindparam("wanted"))
        .order_by(table.c.id)
    )


_READS = {
    "suggestion": _rows_of(suggestion, "id"),
    "assignment": _rows_of(assignment, "suggestion_id"),
    "deadline": _rows_of(deadline, "suggestion_id"),
    "event": _rows_of(event, "suggestion_id"),
    "evaluation": _rows_of(evaluation, "suggestion_id"),
    "extension_request": _rows_of(extension_request, "assignment_id"),
    "signature": _rows_of(signature, "suggestion_id"),
}


@dataclass
class Office:
    """The congress, its people, and a clock that tests move."""

    db: Database
    place: Place
    deputy: Actor
    cosigner: Actor
    screener: Actor
    assigner: Actor
    units: list[UUID]
    now: datetime = NOW
    heads: dict[UUID, Actor] = field(default_factory=dict)
    officers: dict[UUID, Actor] = field(default_factory=dict)

    def later(self, **spans: int) -> None:
        """Move the clock."""
        self.now += timedelta(**spans)

    async def file(self, me: Actor | None = None, **given: Any) -> UUID:
        """A draft; gives its id."""
        async with self.db.write() as tx:
            wanted = {"kind": "suggestion", **TEXT, **given}
            row = await file_suggestion(tx, me or self.deputy, wanted, self.now)
        found: UUID = row["id"]
        return found

    async def move(self, me: Actor, case: UUID, action: str, seen: int | None = None, **given: Any) -> dict[str, Any]:
        """A move of the case."""
        async with self.db.write() as tx:
            return await advance(tx, me, case, action, given, self.now, seen)

    async def unit_move(
        self, me: Actor, unit: UUID, action: str, seen: int | None = None, **given: Any
    ) -> dict[str, Any]:
        """A move of an assignment."""
        async with self.db.write() as tx:
            return await advance_unit(tx, me, unit, action, given, self.now, seen)

    async def sign(self, me: Actor, case: UUID, action: str, **given: Any) -> dict[str, Any]:
        """A co-signer's move."""
        async with self.db.write() as tx:
            return await answer(tx, me, case, action, given, self.now)

    async def rate(
        self, me: Actor, case: UUID, reply_id: UUID, level: str = "satisfied", **given: Any
    ) -> dict[str, Any]:
        """A rating in the dimensions of Hangzhou's profile."""
        ratings = [{"dimension": d, "level": level, "reason": given.get("reason")} for d in ("process", "result")]
        async with self.db.write() as tx:
            return await evaluate(
                tx, me, case, {"reply_id": reply_id, "ratings": given.get("ratings", ratings)}, self.now
            )

    async def rows(self, table: str, case: UUID) -> list[dict[str, Any]]:
        """All rows of a table that belong to the case."""
        async with self.db.read() as tx:
            return rows(await tx.all(_READS[table], congress=self.place.id, wanted=case))

    async def case(self, case: UUID) -> dict[str, Any]:
        """The case's row."""
        return (await self.rows("suggestion", case))[0]

    async def accepted(self, **given: Any) -> UUID:
        """A case that has its number."""
        case = await self.file(**given)
        await self.move(self.deputy, case, "submit")
        await self.move(self.screener, case, "accept", in_session=None, category=None)
        return case

    async def assigned(self, *roles: str, mode: str | None = None, **given: Any) -> tuple[UUID, list[UUID]]:
        """An assigned case and the ids of its assignments, in the order of the roles."""
        case = await self.accepted(**given)
        wanted = roles or ("sole",)
        chosen = [
            {"organisation_id": unit, "role": role, "scope": "其所负责部分" if role == "split" else None}
            for unit, role in zip(self.units, wanted, strict=False)
        ]
        guessed = {"sole": "sole", "lead": "lead_co", "split": "split"}[wanted[0]]
        await self.move(self.assigner, case, "assign", mode=mode or guessed, units=chosen)
        by_unit = {row["organisation_id"]: row["id"] for row in await self.rows("assignment", case)}
        return case, [by_unit[unit["organisation_id"]] for unit in chosen]

    async def drafted(self, unit: UUID, number: int = 0, class_code: str = "A") -> None:
        """The unit has received, talked to the deputy, and written its reply."""
        await self.unit_move(self.officers[self.units[number]], unit, "receive")
        await self.drafted_from_received(unit, number, class_code)

    async def drafted_from_received(self, unit: UUID, number: int = 0, class_code: str = "A") -> None:
        """The unit has talked to the deputy and written its reply."""
        officer = self.officers[self.units[number]]
        today = self.now.astimezone(ZoneInfo(ZONE)).date()
        await self.unit_move(officer, unit, "record_consultation", **{**CONSULTATION, "held_on": today})
        await self.unit_move(
            officer,
            unit,
            "draft_reply",
            body="答复如下。",
            class_code=class_code,
            case_officer="经办人",
            contact="0571-1",
        )

    async def signed(self, unit: UUID, number: int = 0, class_code: str = "A") -> None:
        """The reply is reviewed and signed."""
        await self.unit_move(self.officers[self.units[number]], unit, "receive")
        await self.signed_from_received(unit, number, class_code)

    async def signed_from_received(self, unit: UUID, number: int = 0, class_code: str = "A") -> None:
        """From receipt to signature."""
        await self.drafted_from_received(unit, number, class_code)
        await self.unit_move(self.assigner, unit, "review_reply")
        await self.unit_move(
            self.heads[self.units[number]],
            unit,
            "sign_reply",
            document_number=f"试建议复〔2026〕{unit}",
            issuer="主要负责人",
            disclosure="open",
        )

    async def replied(self, class_code: str = "A") -> tuple[UUID, UUID]:
        """A replied case, received by the deputy; gives the case and the reply."""
        case, [unit] = await self.assigned()
        await self.signed(unit, 0, class_code)
        await self.unit_move(self.officers[self.units[0]], unit, "send_reply")
        await self.move(self.deputy, case, "acknowledge")
        return case, await self.reply_of(unit)

    async def replied_jointly(self) -> tuple[UUID, UUID]:
        """A replied case of two signatories, received."""
        case = await self.file()
        await self.move(self.deputy, case, "invite", person_ids=[self.cosigner.person_id])
        await self.sign(self.cosigner, case, "confirm")
        await self.move(self.deputy, case, "submit")
        await self.move(self.screener, case, "accept", in_session=None, category=None)
        units = [{"organisation_id": self.units[0], "role": "sole", "scope": None}]
        await self.move(self.assigner, case, "assign", mode="sole", units=units)
        [row] = await self.rows("assignment", case)
        await self.signed(row["id"])
        await self.unit_move(self.officers[self.units[0]], row["id"], "send_reply")
        await self.move(self.deputy, case, "acknowledge")
        return case, await self.reply_of(row["id"])

    async def reply_of(self, unit: UUID) -> UUID:
        """The current reply of an assignment."""
        async with self.db.read() as tx:
            found: UUID = await tx.value(_REPLY, congress=self.place.id, unit=unit)
        return found


CONSULTATION: dict[str, Any] = {
    "stage": "before",
    "mode": "face_to_face",
    "place": "代表联络站",
    "held_on": date(2026, 3, 2),
    "participants": [{"name": "经办人", "organisation": None, "position": None}],
    "deputy_present": True,
    "content": "听取代表意见。",
    "deputy_view": "agrees",
    "deputy_opinion": None,
}


_REPLY = Statement(
    select(reply.c.id).where(
        reply.c.congress_id == bindparam("congress"),
        reply.c.assignment_id == bindparam("unit"),
        reply.c.state != "superseded",
    )
)


async def make_office(db: Database, units: int = 3, **congress: Any) -> Office:
    """A congress under Hangzhou's rules with two deputies, a screener, an assigner and some units with their people."""
    place = await make_congress(db, **congress)
    deputies = [
        actor(place, Role.DEPUTY, person_id=await make_deputy(db, place)),
        actor(place, Role.DEPUTY, person_id=await make_deputy(db, place)),
    ]
    made = [await make_organisation(db, place) for _ in range(units)]
    return Office(
        db,
        place,
        *deputies,
        actor(place, Role.SCREENER),
        actor(place, Role.ASSIGNER),
        made,
        heads={unit: actor(place, Role.UNIT_HEAD, organisation_id=unit) for unit in made},
        officers={unit: actor(place, Role.UNIT_OFFICER, organisation_id=unit) for unit in made},
    )


async def publish(office: Office, **switches: Any) -> None:
    """A next version of Hangzhou's rules, in force since the beginning of the year, with some switches set otherwise."""
    given = profile("zj-hangzhou")
    changed = given.model_copy(
        update={
            "switches": Switches.model_validate(given.switches.model_dump() | switches),
            "effective_from": office.now.date().replace(month=1, day=1),
        }
    )
    administrator = actor(office.place, Role.ADMINISTRATOR)
    async with office.db.write() as tx:
        await publish_profile(tx, administrator, changed.model_dump(mode="json", exclude={"version"}), office.now)


def at(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """An instant in UTC."""
    return datetime(year, month, day, hour, tzinfo=UTC)
