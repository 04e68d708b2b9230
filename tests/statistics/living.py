"""A congress in which anything may happen next: every move that a figure looks at, in any order that the flows allow."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.actor import Role
from domain.classes.actions import change_class
from domain.db import Database
from domain.deadlines.ledger import pause, resume
from domain.errors import DomainError
from tests.council import decided, step
from tests.factories import ZONE, actor, make_delegation, make_deputy, make_organisation
from tests.office import CONSULTATION, Office, make_office
from tests.promises import promising

CATEGORIES = ("城乡建设", "教育", None)
LEVELS = ("satisfied", "basically_satisfied", "dissatisfied")
KINDS = ("government_unit", "government_unit", "court", "town")


@dataclass
class Life:
    """Moves its office on by one step at a time; what the flows refuse does not happen."""

    office: Office
    chance: Random
    delegations: list[UUID] = field(default_factory=list)
    cases: list[UUID] = field(default_factory=list)
    promises: list[UUID] = field(default_factory=list)
    decisions: list[UUID] = field(default_factory=list)

    async def go_on(self, steps: int) -> None:
        """So many tries, time passing between them."""
        ways: list[Callable[[], Awaitable[Any]]] = [
            *[self._forward] * 9,
            *[self._units] * 9,
            self.begin,
            self._clock,
            self._class,
            self._promise,
            self._kept,
            self._council,
            self._withdraw,
        ]
        for _ in range(steps):
            self.office.now += timedelta(hours=self.chance.choice((1, 5, 24, 24 * 9)), seconds=1)
            with suppress(DomainError):
                await self.chance.choice(ways)()

    async def begin(self) -> None:
        """A case filed, signed and accepted."""
        o = self.office
        given = {"category": self.chance.choice(CATEGORIES), "confidential": self.chance.random() < 0.3}
        case = await o.file(self.chance.choice([o.deputy, o.cosigner]), **given)
        if self.chance.random() < 0.4:
            other = await make_deputy(o.db, o.place)
            await o.move(await self._lead(case), case, "invite", person_ids=[other])
            await o.sign(actor(o.place, Role.DEPUTY, person_id=other), case, "confirm")
        await o.move(await self._lead(case), case, "submit")
        await o.move(o.screener, case, "accept", in_session=None, category=None)
        self.cases.append(case)

    async def _lead(self, case: UUID) -> Any:
        lead = (await self.office.case(case))["lead_person_id"]
        return next(each for each in (self.office.deputy, self.office.cosigner) if each.person_id == lead)

    def _any(self) -> UUID:
        return self.chance.choice(self.cases)

    async def _forward(self) -> None:
        """What comes next in the case itself."""
        o, case = self.office, self._any()
        row = await o.case(case)
        match row["state"]:
            case "accepted":
                await self._assign(case)
            case "replied" if row["reply_received_at"] is None:
                await o.move(await self._lead(case), case, "acknowledge")
            case "replied":
                await self._rate(case)
            case "evaluated":
                await o.move(o.assigner, case, self.chance.choice(("rehandle", "close")), reason="代表要求")
            case "assigned" | "in_handling" | "rehandling" if self.chance.random() < 0.3:
                unit = {"organisation_id": self.chance.choice(o.units), "role": "co", "scope": None}
                await o.move(o.assigner, case, "add_unit", **unit)

    async def _assign(self, case: UUID) -> None:
        o = self.office
        mode, roles = self.chance.choice((("sole", ["sole"]), ("lead_co", ["lead", "co"]), ("split", ["split"] * 2)))
        chosen = self.chance.sample(o.units, len(roles))
        units = [
            {"organisation_id": unit, "role": role, "scope": "一部分" if role == "split" else None}
            for unit, role in zip(chosen, roles, strict=True)
        ]
        await o.move(o.assigner, case, "assign", mode=mode, units=units)

    async def _rate(self, case: UUID) -> None:
        o = self.office
        now = (await o.case(case))["round"]
        for unit in await o.rows("assignment", case):
            if unit["round"] == now and unit["state"] == "sent":
                levels = [{"dimension": each, "level": self.chance.choice(LEVELS)} for each in ("process", "result")]
                ratings = [each | {"reason": "未落实"} for each in levels]
                await o.rate(await self._lead(case), case, await o.reply_of(unit["id"]), ratings=ratings)

    async def _units(self) -> None:
        """What comes next in the work of its units, some steps on."""
        case = self._any()
        for _ in range(self.chance.choice((2, 4, 6))):
            for unit in await self.office.rows("assignment", case):
                if unit["state"] not in {"sent", "returned", "opinion_submitted"}:
                    self.office.now += timedelta(hours=self.chance.choice((1, 30)))
                    with suppress(DomainError):
                        await self._unit(unit)

    async def _unit(self, unit: dict[str, Any]) -> None:
        o = self.office
        officer, head = o.officers[unit["organisation_id"]], o.heads[unit["organisation_id"]]
        other = next(each for each in o.units if each != unit["organisation_id"])
        match unit["state"]:
            case "pending_receipt":
                await o.unit_move(officer, unit["id"], "receive")
            case "received" if self.chance.random() < 0.15:
                await o.unit_move(
                    officer, unit["id"], "request_return", reason="不属职责", proposed_organisation_id=other
                )
            case "return_requested":
                await o.unit_move(o.assigner, unit["id"], "approve_return", organisation_id=other, reason="同意")
            case "received" if unit["role"] == "co":
                await o.unit_move(officer, unit["id"], "submit_opinion", opinion="同意")
            case "received":
                await self._draft(unit, officer)
            case "reply_drafted" if self.chance.random() < 0.2:
                await o.unit_move(o.assigner, unit["id"], "reassign", organisation_id=other, reason="改办")
            case "reply_drafted":
                await o.unit_move(o.assigner, unit["id"], "review_reply")
            case "reviewed":
                number = {"document_number": f"复〔2026〕{unit['id']}", "issuer": "负责人", "disclosure": "open"}
                await o.unit_move(head, unit["id"], "sign_reply", **number)
            case "signed":
                await o.unit_move(officer, unit["id"], "send_reply")

    async def _draft(self, unit: dict[str, Any], officer: Any) -> None:
        o = self.office
        today = o.now.astimezone(ZoneInfo(ZONE)).date()
        told = CONSULTATION | {"held_on": today, "mode": self.chance.choice(("face_to_face", "phone"))}
        await o.unit_move(officer, unit["id"], "record_consultation", **told)
        if self.chance.random() < 0.4:
            until = today + timedelta(days=130)
            await o.unit_move(officer, unit["id"], "request_extension", until=until, reason="涉及面广")
            await o.unit_move(o.assigner, unit["id"], "grant_extension", until=until, reason="同意")
        reply = {
            "body": "答复如下。",
            "class_code": self.chance.choice("ABC"),
            "case_officer": "经办",
            "contact": "0571",
        }
        await o.unit_move(officer, unit["id"], "draft_reply", **reply)

    async def _clock(self) -> None:
        o = self.office
        clocks = [each for each in await o.rows("deadline", self._any()) if each["state"] in {"running", "paused"}]
        if clocks:
            clock = self.chance.choice(clocks)
            act = pause if clock["state"] == "running" else resume
            async with o.db.write() as tx:
                await act(tx, o.assigner, clock["id"], "待补材料", o.now)

    async def _class(self) -> None:
        o = self.office
        sent = [each for each in await o.rows("assignment", self._any()) if each["state"] == "sent"]
        if sent:
            reply = await o.reply_of(self.chance.choice(sent)["id"])
            given = {"reply_id": reply, "class_code": self.chance.choice("ABC"), "reason": "核查", "evidence": None}
            async with o.db.write() as tx:
                await change_class(tx, o.assigner, sent[0]["suggestion_id"], given, o.now)

    async def _promise(self) -> None:
        o = self.office
        for unit in await o.rows("assignment", self._any()):
            if unit["state"] == "sent":
                day = o.now.date() + timedelta(days=self.chance.choice((2, 40)))
                self.promises.append(
                    await promising.make(o, unit["id"], o.assigner, action="enter_promise", due_on=day)
                )

    async def _kept(self) -> None:
        if not self.promises:
            return
        o, promise = self.office, self.chance.choice(self.promises)
        [row] = await promising.held(o, "promise", promise)
        officer = o.officers[row["organisation_id"]]
        other = next(each for each in o.units if each != row["organisation_id"])
        later = row["due_on"] + timedelta(days=30)
        moves: list[list[tuple[Any, str, dict[str, Any]]]] = [
            [(officer, "report_progress", {"text": "已开工", "percent": None})],
            [(officer, "fulfil", {"body": "已完成", "document_number": None, "class_code": None})],
            [(officer, "give_up", {"reason": "条件不具备"})],
            [(o.assigner, "hand_over", {"organisation_id": other, "reason": "职责调整"})],
            [
                (officer, "request_due_change", {"due_on": later, "reason": "工期"}),
                (o.assigner, "consent_due_change", {"reason": None}),
            ],
        ]
        for me, action, given in self.chance.choice(moves):
            await promising.move(o, me, promise, action, **given)

    async def _council(self) -> None:
        o = self.office
        if not self.decisions or self.chance.random() < 0.5:
            self.decisions.append((await decided(o, [self._any()], decided_on=o.now.date()))["id"])
            return
        chosen = self.chance.choice(self.decisions)
        if self.chance.random() < 0.5:
            await step(o, chosen, "withdraw_supervision", reason="撤销")
            return
        await step(o, chosen, "approve_plan", plan="视察")
        await step(o, chosen, "report_to_council", text="报告")
        await step(o, chosen, "conclude_supervision", outcome="solved", note=None, concluded_on=None)

    async def _withdraw(self) -> None:
        case = self._any()
        if self.chance.random() < 0.3:
            await self.office.move(await self._lead(case), case, "withdraw", reason="已解决")


async def make_life(db: Database, seed: int, begun: int = 4) -> Life:
    """A congress with some accepted cases of two delegations."""
    office = await make_office(db, units=0)
    for kind in KINDS:
        unit = await make_organisation(db, office.place, kind=kind)
        office.units.append(unit)
        office.heads[unit] = actor(office.place, Role.UNIT_HEAD, organisation_id=unit)
        office.officers[unit] = actor(office.place, Role.UNIT_OFFICER, organisation_id=unit)
    life = Life(office, Random(seed))
    for name in ("deputy", "cosigner"):
        led_from = await make_delegation(db, office.place)
        life.delegations.append(led_from)
        setattr(office, name, actor(office.place, Role.DEPUTY, person_id=await make_deputy(db, office.place, led_from)))
    for _ in range(begun):
        await life.begin()
    return life
