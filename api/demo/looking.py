"""The look-back at everything of class A in the session: each reply checked by a monitor on the spot, three not confirmed."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from api.demo.clock import Clock
from api.demo.desk import Desk
from api.demo.people import House
from api.demo.promising import far, progressed
from domain.actor import Actor
from domain.db import Database
from domain.lookbacks.actions import advance_item, advance_look_back
from domain.lookbacks.facts import CheckedFact
from domain.lookbacks.opening import prepare
from domain.lookbacks.picture import look_back_facts

OPENED_ON, CHECKED_FROM, CLOSED_ON = date(2024, 11, 18), date(2024, 11, 21), date(2024, 12, 20)
CHECK_DAYS = 12  # working days over which the checks are spread
CHECKERS = 6
NOT_CONFIRMED = 3
UNSOLVED = "现场仍有两处未完工，群众反映改造不彻底。"


@dataclass(slots=True)
class LookBack:
    """The batch and its checks; `items` are known once it is opened."""

    db: Database
    house: House
    clock: Clock
    now: datetime
    batch_id: UUID | None = None
    items: dict[UUID, list[CheckedFact]] = field(default_factory=lambda: defaultdict(list))
    places: dict[UUID, int] = field(default_factory=dict)
    unsolved: frozenset[UUID] = frozenset()

    @property
    def checkers(self) -> tuple[Actor, ...]:
        return tuple(seat.actor for seat in self.house.deputies[-CHECKERS:])

    async def run(self) -> None:
        """Open it, name who checks what, start; and close it when all is decided."""
        await self._at(OPENED_ON)
        at = self._morning(OPENED_ON)
        wanted = {
            "name": "2024年A类办理结果回头看",
            "session_id": self.house.session_id,
            "class_codes": ["A"],
            "organisation_id": None,
            "suggestion_ids": None,
            "sample": None,
            "due_on": CLOSED_ON,
        }
        async with self.db.write() as tx:
            self.batch_id = (await prepare(tx, self.house.supervisor, wanted, at))["id"]
            facts = await look_back_facts(tx, self.house.supervisor, self.batch_id)
        self._spread(facts.items)
        for number, checker in enumerate(self.checkers):
            mine = [i.id for i in facts.items if self.places[i.suggestion_id] % CHECKERS == number]
            if mine:
                named = [{"person_id": checker.person_id, "kind": "monitor"}]
                await self._move("assign_checkers", at + timedelta(minutes=1 + number), checkers=named, item_ids=mine)
        await self._move("start_look_back", at + timedelta(minutes=30))
        await self._at(CLOSED_ON)
        report = "A类答复逐件回访，绝大多数已经解决；未确认的已转为B类并列入承诺台账。"
        await self._move("close_look_back", self._morning(CLOSED_ON), report=report)

    def _spread(self, items: tuple[CheckedFact, ...]) -> None:
        for item in items:
            self.items[item.suggestion_id].append(item)
        self.places = {case: number for number, case in enumerate(sorted(self.items))}
        step = max(1, len(self.places) // NOT_CONFIRMED)
        self.unsolved = frozenset(case for case, number in self.places.items() if number % step == step // 2)

    async def check(self, desk: Desk) -> None:
        """One case: the monitor records what was found, the committee adopts it the day after."""
        await self._at(CHECKED_FROM)
        if desk.id not in self.places:
            return
        place = self.places[desk.id]
        desk.diary.at = self._morning(CHECKED_FROM) + timedelta(minutes=place % 60)
        checker = self.checkers[place % CHECKERS]
        days: tuple[int, int] | None = (place % CHECK_DAYS, place % CHECK_DAYS)
        for number, item in enumerate(self.items[desk.id]):
            found = self._found(desk, number)
            await self._step(desk, checker, item, "record_finding", days, **found)
            days = None
        days = (1, 1)
        for item in self.items[desk.id]:
            row = await self._step(desk, self.house.supervisor, item, "adopt_finding", days)
            days = None
            if row["promise_id"] is not None:
                await progressed(desk, self._code(desk, item), row["promise_id"], (1, 1))

    def _found(self, desk: Desk, number: int) -> Mapping[str, Any]:
        if desk.id not in self.unsolved or number:
            return {"result": "confirmed", "findings": "实地查看并回访代表，办理结果属实。"}
        promise = {"text": "补齐剩余两处并回访群众。", "due_on": far(self.now)}
        return {"result": "not_confirmed", "findings": UNSOLVED, "class_code": "B", "promise": promise}

    def _code(self, desk: Desk, item: CheckedFact) -> str:
        return next(code for code in desk.units if desk.bureau(code).id == item.organisation_id)

    async def _step(
        self, desk: Desk, me: Actor, item: CheckedFact, action: str, days: tuple[int, int] | None, **given: Any
    ) -> dict[str, Any]:
        at = await desk.when(days)
        async with self.db.write() as tx:
            return await advance_item(tx, me, item.id, action, given, at)

    async def _move(self, action: str, at: datetime, **given: Any) -> None:
        assert self.batch_id is not None
        async with self.db.write() as tx:
            await advance_look_back(tx, self.house.supervisor, self.batch_id, action, given, at)

    def _morning(self, day: date) -> datetime:
        return self.clock.calendar.midnight(day) + timedelta(hours=9)

    async def _at(self, day: date) -> None:
        await self.clock.until(self._morning(day))
