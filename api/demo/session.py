"""The session of the bulletin at work: the way of each of its suggestions from the pen to the rating."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from api.demo import material as m
from api.demo.bulletin import Course
from api.demo.clock import OPEN_END, Clock
from api.demo.desk import Desk, answering, starting
from api.demo.looking import LookBack
from api.demo.people import House, Seat
from api.demo.promising import promised
from api.demo.watching import concluded, decided, inspected
from domain.assignments.states import UnitRole
from domain.db import Database

QUARTERS = 4  # of a case, for the progress
IN_TIME, IN_TIME_AGAIN = timedelta(days=85), timedelta(days=26)  # of three months, of one: nothing is late
SESSION_WORKDAYS = 4  # texts are filed on the first days, so that co-signers answer while the session sits


@dataclass(slots=True)
class Sitting:
    """The session at work: who takes part, and the queue in which numbers are given."""

    db: Database
    house: House
    clock: Clock
    numbering: asyncio.Lock
    tick: Callable[[], None]  # a quarter of a case is done
    look: LookBack
    keys: Mapping[int, int]  # which cases are supervised, and as the how-manieth
    promising: Mapping[int, int]  # which have promises, and as the how-manieth
    now: datetime
    decisions: dict[int, UUID] = field(default_factory=dict)

    async def handle(self, course: Course, merges: dict[int, Desk]) -> None:
        """One case from the pen to the rating."""
        desk = self._desk(course)
        await self._signed_and_filed(desk, course)
        await desk.accept(self.numbering, (1, 2))
        merges[course.place] = desk
        self.tick()
        await self._assigned(desk, course)
        if course.merged and (other := merges.get(course.place - 1)):
            await desk.move(self.house.assigner, "merge", (1, 2), into=other.id)
        self.tick()
        await self._handled(desk, course)
        self.tick()
        await self._rated(desk, course)
        self.tick()
        if course.place in self.keys:
            await concluded(desk, self.decisions[course.place], course.class_code)
        if course.place in self.promising:
            await promised(desk, answering(desk), self.promising[course.place], self.now)
        if course.class_code == "A":
            await self.look.check(desk)

    def _desk(self, course: Course) -> Desk:
        first, _ = m.SESSION_DAYS
        opens = self.clock.calendar.midnight(first) + timedelta(hours=9, minutes=course.place % 97)
        diary = starting(self.clock, f"case {course.place}", opens)
        if course.place % SESSION_WORKDAYS:
            diary.later(course.place % SESSION_WORKDAYS, course.place % SESSION_WORKDAYS)
        deputies = self.house.deputies
        lead = deputies[(course.place * 7) % len(deputies)]
        return Desk(self.db, self.house, self.clock, diary, lead, course.matter)

    async def _signed_and_filed(self, desk: Desk, course: Course) -> None:
        await desk.file(self.house.session_id)
        lead = desk.lead.actor
        if course.place % 5 < 2:
            await self._cosigned(desk, course)
        await desk.move(lead, "submit")
        if course.meets(33, 12):
            note = "事实部分过于简略，请补充后重新提交。"
            await desk.move(self.house.screener, "return_for_revision", ground="no_concrete_content", note=note)
            text = desk.matter.text(desk.chance)
            text["facts"] += "经向主管部门了解，有关数据已一并核实。"
            await desk.move(lead, "edit", (0, 1), **text)
            for seat in self._confirmed(desk, course):
                await desk.sign(seat, "confirm")
            await desk.move(lead, "submit")

    def _cosigners(self, desk: Desk, course: Course) -> list[Seat]:
        others = [seat for seat in self.house.deputies if seat is not desk.lead]
        return Random(f"cosigners {course.place}").sample(others, 1 + course.place % 5)

    def _confirmed(self, desk: Desk, course: Course) -> list[Seat]:
        if course.place % 5 >= 2:
            return []
        return self._cosigners(desk, course)[1 if course.meets(11, 5) else 0 :]

    async def _cosigned(self, desk: Desk, course: Course) -> None:
        asked, confirmed = self._cosigners(desk, course), self._confirmed(desk, course)
        await desk.move(desk.lead.actor, "invite", person_ids=[seat.person_id for seat in asked])
        for seat in asked:
            if seat in confirmed:
                await desk.sign(seat, "confirm")
            else:
                await desk.sign(seat, "decline", reason="已就相同事项另行提出。")
        if course.meets(50, 20):  # a changed text asks again
            text = desk.matter.text(desk.chance)
            text["proposal"] += "\n四、建立年度评估机制。"
            await desk.move(desk.lead.actor, "edit", **text)
            for seat in confirmed:
                await desk.sign(seat, "confirm")

    async def _assigned(self, desk: Desk, course: Course) -> None:
        """All at the assignment meeting, within a month of the session's end."""
        meeting = self.clock.calendar.midnight(m.SESSION_DAYS[1]) + timedelta(days=24, hours=9, minutes=course.place)
        desk.diary.at = max(desk.diary.at, meeting)
        topic = course.matter.topic
        lead, co = topic.unit, topic.co[0]
        if course.handed_wrongly:
            lead, co = co, lead  # handed to the wrong unit first
        roles = {
            "sole": {lead: UnitRole.SOLE},
            "lead_co": {lead: UnitRole.LEAD, co: UnitRole.CO},
            "split": {lead: UnitRole.SPLIT, co: UnitRole.SPLIT},
        }[course.mode]
        await desk.assign(roles, None, course.mode)
        if not course.extended:
            desk.diary.latest = desk.diary.at + IN_TIME

    async def _handled(self, desk: Desk, course: Course) -> None:
        for code in list(desk.units):
            await desk.receive(code, (0, 1))
        await self._returned(desk, course)
        leading, helping = self._parts(desk, course)
        if course.meets(20, 9) and course.mode == "sole" and not course.return_asked:
            helper = course.matter.topic.co[0]
            given = {"organisation_id": desk.bureau(helper).id, "role": UnitRole.CO, "scope": None}
            await desk.move(self.house.assigner, "add_unit", (2, 4), **given)
            await desk.look()
            await desk.receive(helper, (0, 2))
            helping.append(helper)
        for code in leading:
            await desk.consult(code, "phone", (1, 4), "before")
        for code in helping:
            await desk.opine(code, (4, 12))
            if course.meets(30, 11):
                lead = desk.bureau(leading[0]).officer
                await desk.act(lead, code, "send_back_opinion", (1, 2), reason="请就第二条补充具体措施和时限。")
                await desk.opine(code, (1, 3))
        if course.place in self.keys:
            number = self.keys[course.place]
            self.decisions[course.place] = await decided(desk, number)
            await inspected(desk, self.decisions[course.place], number)
        if course.meets(26, 3):
            await desk.move(desk.lead.actor, "urge", (1, 3), reason="请在月底前与代表当面沟通。", assignment_id=None)
        for code in leading:
            await desk.consult(code, "face_to_face", (2, 10))
        await self._extended(desk, course, leading[0])
        for code in leading:
            await self._replied(desk, course, code)

    def _parts(self, desk: Desk, course: Course) -> tuple[list[str], list[str]]:
        codes = list(desk.units)
        if course.mode == "split":
            return codes, []
        lead = answering(desk)
        return [lead], [code for code in codes if code != lead]

    async def _returned(self, desk: Desk, course: Course) -> None:
        """A unit says it is not its own: handed on to the right one, or told to go on."""
        topic = course.matter.topic
        if not course.return_asked:
            return
        [holder] = desk.units
        right = topic.unit
        reason = "不属本单位职责范围，建议由业务主管部门办理。"
        wrong = course.handed_wrongly
        proposed = desk.bureau(right if wrong else topic.co[0]).id
        await desk.act(
            desk.bureau(holder).officer,
            holder,
            "request_return",
            (1, 2),
            reason=reason,
            proposed_organisation_id=proposed,
        )
        if not wrong:
            why = "三定方案明确由你单位负责，请继续办理。"
            await desk.act(self.house.assigner, holder, "refuse_return", (1, 3), reason=why)
            return
        given = {"organisation_id": proposed, "scope": None, "reason": "同意改办。"}
        await desk.act(self.house.assigner, holder, "approve_return", (1, 3), **given)
        await desk.look()
        await desk.receive(right, (0, 1))

    async def _extended(self, desk: Desk, course: Course, code: str) -> None:
        if not course.extension_asked:
            return
        assigner = self.house.assigner
        start = self.clock.calendar.local_day(desk.diary.at)
        until = start.replace(month=7, day=31)
        officer, reason = desk.bureau(code).officer, "涉及面广，需与多个部门会商并开展试点。"
        await desk.act(officer, code, "request_extension", (1, 2), reason=reason, until=until)
        if not course.extended:
            await desk.act(assigner, code, "refuse_extension", (1, 2), reason="应在法定期限内答复。")
            return
        await desk.act(assigner, code, "grant_extension", (1, 2), until=until, reason=None)
        desk.diary.later(30, 45)

    async def _replied(self, desk: Desk, course: Course, code: str) -> None:
        final, assigner, officer = course.class_code, self.house.assigner, desk.bureau(code).officer
        corrected = course.meets(28, 4) and final == "B"
        await desk.draft(code, "A" if corrected else final, (4, 28))
        if course.meets(29, 6):
            await desk.act(assigner, code, "send_back_reply", (1, 2), reason="第三条未正面回应，请逐条答复。")
            await desk.draft(code, "A" if corrected else final, (1, 3))
        correction = {"class_code": final, "class_reason": "所提事项列入年度计划，尚未完成。"} if corrected else {}
        await desk.review(code, (1, 2), **correction)
        await desk.seal(code, (1, 2))
        await desk.act(officer, code, "send_reply", (0, 1))

    async def _rated(self, desk: Desk, course: Course) -> None:
        desk.diary.latest = OPEN_END
        if not course.meets(9, 8):  # the rest leave it to be deemed received
            await desk.move(desk.lead.actor, "acknowledge", (0, 3))
        else:
            desk.diary.later(9, 10)
        if course.dissatisfied:
            await desk.rate(("satisfied", "dissatisfied"), (2, 7), "答复没有给出解决问题的时间表。")
            await self._again(desk, course)
        await desk.rate(("satisfied", "satisfied"), (1, 8))

    async def _again(self, desk: Desk, course: Course) -> None:
        """The second round: the same units, within one month."""
        desk.diary.latest = desk.diary.at + IN_TIME_AGAIN
        await desk.look()
        for code in list(desk.units):
            await desk.receive(code, (0, 1))
        leading, helping = self._parts(desk, course)
        for code in helping:
            await desk.opine(code, (1, 2))
        for code in leading:
            await desk.consult(code, "face_to_face", (1, 2))
            await desk.draft(code, course.class_code, (1, 2))
            await desk.review(code, (0, 1))
            await desk.seal(code, (0, 1))
            await desk.act(desk.bureau(code).officer, code, "send_reply", (0, 1))
        desk.diary.latest = OPEN_END
        await desk.move(desk.lead.actor, "acknowledge", (0, 2))
