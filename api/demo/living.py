"""Cases of the running session, as they stand today: one for every state, lamp and button that a front end must show."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from api.demo.bulletin import matters
from api.demo.clock import Clock
from api.demo.desk import Desk, Matter, starting
from api.demo.people import House
from api.demo.topics import GOVERNMENT, OTHERS
from domain.assignments.states import UnitRole
from domain.db import Database
from domain.reconciliations.actions import convene

STAGES = (
    "filed",
    "submitted",
    "accepted",
    "assigned",
    "received",
    "consulted",
    "drafted",
    "reviewed",
    "signed",
    "sent",
)
SESSION_ENDED_AGO = 126  # days; long enough for a reply to be overdue
SESSION_LASTS = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a case came, how many days ago it was filed and assigned, who leads it, whose it is, and what came then."""

    stage: str
    filed: int
    assigned: int = 0
    lead: int = 0  # 0 is 代表001, who has an account
    unit: str = "jyj"  # has accounts
    mode: str = "sole"
    then: str | None = None
    class_code: str = "A"
    sent: int = 0  # days ago, where a reply left


S = Standing
STANDINGS = (
    # being written
    S("filed", 1),
    S("filed", 3, lead=1),
    S("filed", 2, lead=4, then="invites_deputy001"),
    S("filed", 3, then="collects_signatures"),
    S("submitted", 1),
    S("submitted", 2, lead=5),
    S("submitted", 1, lead=6, unit="zjw"),
    S("submitted", 4, then="sent_back"),
    S("submitted", 9, lead=1, then="taken_as_letter"),
    # waiting for their units
    S("accepted", 1, lead=7),
    S("accepted", 6, lead=8, unit="zjw"),
    S("accepted", 5, lead=9, then="withdrawn"),
    # in the units' hands
    S("assigned", 6, 1),
    S("assigned", 8, 2, lead=2, unit="zjw", mode="lead_co"),
    S("assigned", 9, 1, lead=3, unit="wjw", mode="split"),
    S("received", 12, 6),
    S("received", 14, 7, lead=10, then="asks_return"),
    S("received", 50, 40, lead=11, mode="lead_co"),
    S("received", 45, 38, lead=12, mode="lead_co", then="sends_opinion_back"),
    S("received", 60, 55, lead=13, unit="zjw", mode="lead_co", then="opinion_is_in"),
    S("consulted", 92, 87, lead=14),
    S("consulted", 86, 80, lead=15, unit="zjw", then="asks_extension"),
    S("consulted", 92, 86, lead=16, then="has_extension"),
    S("consulted", 128, 104, lead=17),
    S("received", 129, 100, lead=18, unit="zjw", then="urged"),
    S("drafted", 56, 50, lead=19),
    S("drafted", 55, 48, lead=20, unit="zjw", class_code="B"),
    S("reviewed", 50, 45),
    S("reviewed", 51, 44, lead=21, unit="zjw"),
    S("signed", 47, 42, lead=22),
    S("received", 66, 60, lead=23, unit="swj", mode="split", then="one_of_two_replied"),
    S("consulted", 36, 30, then="confidential"),
    # back at the deputy's
    S("sent", 44, 40, sent=2),
    S("sent", 60, 55, sent=8, then="reply_read"),
    S("sent", 61, 54, lead=1, unit="zjw", sent=9, then="reply_read"),
    S("sent", 92, 88, lead=24, sent=31),
    S("sent", 95, 90, unit="zjw", sent=13, then="second_round"),
    S("sent", 94, 89, lead=25, sent=14, then="second_round", class_code="C"),
    S("sent", 128, 98, lead=26, sent=50, then="dissatisfied_twice", class_code="C"),
    S("sent", 128, 97, sent=55, then="in_reconciliation", class_code="C"),
    # at an end
    S("sent", 129, 102, sent=40, then="closed"),
    S("sent", 129, 101, lead=27, unit="zjw", sent=38, then="closed_basically", class_code="B"),
    S("sent", 128, 99, lead=28, sent=62),  # never rated: closed without feedback
    S("sent", 127, 100, lead=29, unit="fy", sent=36, then="closed"),
)


@dataclass(slots=True)
class Running:
    """The running session: who takes part, and when today is."""

    db: Database
    house: House
    clock: Clock
    numbering: asyncio.Lock
    now: datetime
    tick: Callable[[], None]

    def cases(self) -> Iterator[Any]:
        """One coroutine a case."""
        supply = {unit: matters(tuple(t for t in (*GOVERNMENT, *OTHERS) if t.unit == unit)) for unit in _UNITS}
        for place, standing in enumerate(STANDINGS):
            yield self._case(place, standing, next(supply[standing.unit]))

    def _ago(self, days: int, minutes: int) -> datetime:
        today = self.clock.calendar.local_day(self.now)
        return self.clock.calendar.midnight(today - timedelta(days=days)) + timedelta(hours=9, minutes=minutes)

    async def _case(self, place: int, standing: Standing, matter: Matter) -> None:
        diary = starting(self.clock, f"living {place}", self._ago(standing.filed, place), self.now)
        desk = Desk(self.db, self.house, self.clock, diary, self.house.deputies[standing.lead], matter)
        await desk.file(self.house.later_session_id, confidential=standing.then == "confidential")
        for step in STAGES[1 : STAGES.index(standing.stage) + 1]:
            await self._step(desk, step, standing, place)
        if standing.then and standing.then != "confidential":
            then: Callable[[Desk, Standing], Awaitable[None]] = getattr(self, f"_then_{standing.then}")
            await then(desk, standing)
        self.tick()

    async def _step(self, desk: Desk, step: str, standing: Standing, place: int) -> None:
        code = desk.matter.topic.unit
        if step == "sent":
            desk.diary.at = max(desk.diary.at, self._ago(standing.sent, place))
        steps: dict[str, Callable[[], Awaitable[Any]]] = {
            "submitted": lambda: desk.move(desk.lead.actor, "submit"),
            "accepted": lambda: self._accepted(desk),
            "assigned": lambda: self._assigned(desk, standing, place),
            "received": lambda: self._received(desk),
            "consulted": lambda: desk.consult(code, "face_to_face", (2, 4)),
            "drafted": lambda: desk.draft(code, standing.class_code, (2, 4)),
            "reviewed": lambda: desk.review(code, (1, 2)),
            "signed": lambda: desk.seal(code, (1, 2)),
            "sent": lambda: desk.act(desk.bureau(code).officer, code, "send_reply", (0, 1)),
        }
        await steps[step]()

    async def _accepted(self, desk: Desk) -> None:
        await desk.accept(self.numbering, None)
        if not (await desk.look()).in_session:
            await desk.move(self.house.screener, "notify", note="已电话告知代表。")

    async def _assigned(self, desk: Desk, standing: Standing, place: int) -> None:
        code, co = desk.matter.topic.unit, desk.matter.topic.co[0]
        desk.diary.at = max(desk.diary.at, self._ago(standing.assigned, place))
        roles = {
            "sole": {code: UnitRole.SOLE},
            "lead_co": {code: UnitRole.LEAD, co: UnitRole.CO},
            "split": {code: UnitRole.SPLIT, co: UnitRole.SPLIT},
        }[standing.mode]
        await desk.assign(roles, None, standing.mode)

    async def _received(self, desk: Desk) -> None:
        for code in list(desk.units):
            await desk.receive(code, (1, 2))

    # what came then

    async def _then_invites_deputy001(self, desk: Desk, _: Standing) -> None:
        first, second = self.house.deputies[0], self.house.deputies[1]
        await desk.move(desk.lead.actor, "invite", person_ids=[first.person_id, second.person_id])

    async def _then_collects_signatures(self, desk: Desk, _: Standing) -> None:
        asked = self.house.deputies[30:34]
        await desk.move(desk.lead.actor, "invite", person_ids=[seat.person_id for seat in asked])
        await desk.sign(asked[0], "confirm")
        await desk.sign(asked[1], "confirm")
        await desk.sign(asked[2], "decline", reason="本人不分管此领域，不便联名。")

    async def _then_sent_back(self, desk: Desk, _: Standing) -> None:
        note = "建议涉及两件事，请一事一议，分别提出。"
        await desk.move(self.house.screener, "return_for_revision", (0, 1), ground="more_than_one_matter", note=note)

    async def _then_taken_as_letter(self, desk: Desk, _: Standing) -> None:
        note = "属于转交的群众来信，作为代表来信处理。"
        given = {"ground": "forwarded_letter", "note": note, "handled_as_letter": True}
        await desk.move(self.house.screener, "reject", (0, 1), **given)

    async def _then_withdrawn(self, desk: Desk, _: Standing) -> None:
        await desk.move(desk.lead.actor, "withdraw", (1, 2), reason="有关部门已主动解决。")

    async def _then_asks_return(self, desk: Desk, _: Standing) -> None:
        code, other = desk.matter.topic.unit, desk.matter.topic.co[0]
        given = {"reason": "主要职责在其他部门。", "proposed_organisation_id": desk.bureau(other).id}
        await desk.act(desk.bureau(code).officer, code, "request_return", (1, 1), **given)

    async def _then_opinion_is_in(self, desk: Desk, _: Standing) -> None:
        await desk.opine(desk.matter.topic.co[0], (10, 15))

    async def _then_sends_opinion_back(self, desk: Desk, standing: Standing) -> None:
        code, co = desk.matter.topic.unit, desk.matter.topic.co[0]
        desk.diary.later(15, 15)
        await self._then_opinion_is_in(desk, standing)
        await desk.act(desk.bureau(code).officer, code=co, action="send_back_opinion", reason="请补充时间安排。")

    async def _then_asks_extension(self, desk: Desk, _: Standing) -> None:
        code = desk.matter.topic.unit
        given = {"reason": "需组织专家论证。", "until": self._in(50)}
        await desk.act(desk.bureau(code).officer, code, "request_extension", (30, 40), **given)

    async def _then_has_extension(self, desk: Desk, _: Standing) -> None:
        code = desk.matter.topic.unit
        given = {"reason": "涉及试点评估。", "until": self._in(45)}
        await desk.act(desk.bureau(code).officer, code, "request_extension", (30, 40), **given)
        await desk.act(self.house.assigner, code, "grant_extension", (1, 2), until=self._in(45), reason=None)

    def _in(self, days: int) -> Any:
        return self.clock.calendar.local_day(self.now) + timedelta(days=days)

    async def _then_urged(self, desk: Desk, _: Standing) -> None:
        given = {"reason": "已超过法定期限，请说明进展。", "assignment_id": desk.units[desk.matter.topic.unit]}
        await desk.move(self.house.supervisor, "urge", (65, 66), **given)

    async def _then_one_of_two_replied(self, desk: Desk, _: Standing) -> None:
        code = desk.matter.topic.unit
        await desk.consult(code, "face_to_face", (2, 4))
        await desk.reply(code, "A")

    async def _then_reply_read(self, desk: Desk, _: Standing) -> None:
        """The time for feedback is running."""
        await desk.move(desk.lead.actor, "acknowledge", (1, 2))

    async def _then_second_round(self, desk: Desk, _: Standing) -> None:
        await desk.move(desk.lead.actor, "acknowledge", (0, 2))
        await desk.rate(("basically_satisfied", "dissatisfied"), (2, 5), "答复以介绍情况为主，未给出解决措施。")

    async def _then_dissatisfied_twice(self, desk: Desk, standing: Standing) -> None:
        await self._then_second_round(desk, standing)
        await desk.look()
        code = desk.matter.topic.unit
        await desk.receive(code)
        await desk.consult(code, "face_to_face", (1, 2))
        await desk.reply(code, standing.class_code)
        await desk.move(desk.lead.actor, "acknowledge", (0, 1))
        await desk.rate(("satisfied", "dissatisfied"), (1, 2), "问题仍未解决。")

    async def _then_in_reconciliation(self, desk: Desk, standing: Standing) -> None:
        """They have talked, and are still divided: the three parties are asked for their positions."""
        await self._then_dissatisfied_twice(desk, standing)
        await desk.consult(desk.matter.topic.unit, "face_to_face", (1, 2), "after")
        over = {"round": 2, "dimension": "result", "positions_by": self._in(10)}
        at = desk.diary.soon()
        await self.clock.until(at)
        async with self.db.write() as tx:
            await convene(tx, self.house.assigner, desk.id, over, at)

    async def _then_closed(self, desk: Desk, _: Standing) -> None:
        await desk.move(desk.lead.actor, "acknowledge", (0, 2))
        await desk.rate(("satisfied", "satisfied"), (2, 5))

    async def _then_closed_basically(self, desk: Desk, _: Standing) -> None:
        await desk.move(desk.lead.actor, "acknowledge", (0, 2))
        await desk.rate(("satisfied", "basically_satisfied"), (2, 5))


_UNITS = sorted({standing.unit for standing in STANDINGS})
