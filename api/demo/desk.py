"""One case of the demo at the desk of whoever moves it next: every step waits for its instant and is the same action as over HTTP."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from api.demo import material as m
from api.demo.clock import Clock, Diary
from api.demo.people import REQUEST, Bureau, House, Seat
from api.demo.topics import Topic
from domain import actor
from domain.actor import Actor
from domain.assignments.actions import advance_unit
from domain.assignments.states import AssignmentState, UnitRole
from domain.db import Database
from domain.evaluations.actions import evaluate
from domain.suggestions.actions import advance
from domain.suggestions.facts import CaseFacts
from domain.suggestions.filing import file_suggestion
from domain.suggestions.picture import case_facts
from domain.suggestions.signing import answer

GONE = frozenset({AssignmentState.RETURNED, AssignmentState.CANCELLED})
DIMENSIONS = ("process", "result")


@dataclass(frozen=True, slots=True)
class Matter:
    """What a case is about; `place` empty: the whole city."""

    topic: Topic
    place: str
    verb: str

    @property
    def title(self) -> str:
        return f"关于{self.verb}{self.place}{self.topic.matter}的建议"

    def text(self, chance: Random) -> dict[str, Any]:
        """The text as a deputy would file it."""
        topic, place = self.topic, self.place or "全市"
        opening = chance.choice(m.OPENINGS).format(place=place, matter=topic.matter, problem=topic.problem)
        wishes = "\n".join(f"{number}、{wish}。" for number, wish in zip("一二三", topic.wishes, strict=True))
        return {
            "title": self.title,
            "category": topic.category,
            "facts": opening,
            "proposal": f"为此，建议：\n{wishes}",
            "one_matter": True,
            "permission": chance.choices(("full", "title_only", "none"), (92, 6, 2))[0],
            "confidential": False,
            "written_reply": True,
        }


@dataclass(slots=True)
class Desk:
    """A case and the course of its days; assignments are named by the codes of their units."""

    db: Database
    house: House
    clock: Clock
    diary: Diary
    lead: Seat
    matter: Matter
    id: UUID = field(init=False)
    reference: str = ""  # what its documents are numbered by
    round: int = 1
    units: dict[str, UUID] = field(default_factory=dict)

    @property
    def chance(self) -> Random:
        return self.diary.chance

    async def when(self, days: tuple[int, int] | None) -> datetime:
        """Some working days on, or some minutes; the instant has come."""
        at = self.diary.soon() if days is None else self.diary.later(*days)
        await self.clock.until(at)
        return at

    async def at_least(self, day: date, days: tuple[int, int]) -> datetime:
        """Not before a day, and then some working days on."""
        self.diary.at = max(self.diary.at, self.clock.calendar.midnight(day))
        return await self.when(days)

    async def file(self, session_id: UUID, **given: Any) -> None:
        """The draft, at the instant where the diary stands."""
        await self.clock.until(self.diary.at)
        wanted = {"kind": "suggestion", "session_id": session_id, **self.matter.text(self.chance), **given}
        async with self.db.write() as tx:
            row = await file_suggestion(tx, self.lead.actor, wanted, self.diary.at)
        self.id = row["id"]

    async def move(self, me: Actor, action: str, days: tuple[int, int] | None = None, **given: Any) -> dict[str, Any]:
        """A move of the case, some working days on, or some minutes."""
        at = await self.when(days)
        async with self.db.write() as tx:
            return await advance(tx, me, self.id, action, given, at)

    async def accept(self, numbering: asyncio.Lock, days: tuple[int, int] | None) -> None:
        """The number is given one case after the other; those of another day than the filing in the order of instants."""
        at = await self.when(days)
        async with numbering, self.db.write() as tx:
            row = await advance(tx, self.house.screener, self.id, "accept", {"in_session": None, "category": None}, at)
        self.reference = f"{'' if row['in_session'] else '闭'}{row['number']}"

    async def sign(self, who: Seat, action: str, days: tuple[int, int] | None = None, **given: Any) -> None:
        """A co-signer's answer."""
        at = await self.when(days)
        async with self.db.write() as tx:
            await answer(tx, who.actor, self.id, action, given, at)

    async def act(
        self, me: Actor, code: str, action: str, days: tuple[int, int] | None = None, **given: Any
    ) -> dict[str, Any]:
        """A move of the assignment of a unit."""
        at = await self.when(days)
        async with self.db.write() as tx:
            return await advance_unit(tx, me, self.units[code], action, given, at)

    async def assign(self, roles: Mapping[str, UnitRole], days: tuple[int, int] | None, mode: str) -> None:
        """The legal clocks begin."""
        chosen = [
            {"organisation_id": self.bureau(code).id, "role": role, "scope": self._part(code, role)}
            for code, role in roles.items()
        ]
        await self.move(self.house.assigner, "assign", days, mode=mode, units=chosen)
        await self.look()

    def _part(self, code: str, role: UnitRole) -> str | None:
        return f"{self.bureau(code).name}职责范围内的部分" if role is UnitRole.SPLIT else None

    async def look(self) -> CaseFacts:
        """Where the case stands; the assignments of the round are known from here on."""
        async with self.db.read() as tx:
            facts = await case_facts(tx, actor.system(self.house.congress_id, REQUEST), self.id, self.diary.at)
        codes = {bureau.id: code for code, bureau in self.house.bureaus.items()}
        current = (a for a in facts.assignments if a.round == facts.round and a.state not in GONE)
        self.round = facts.round
        self.units = {codes[a.organisation_id]: a.id for a in current}
        return facts

    def bureau(self, code: str) -> Bureau:
        return self.house.bureaus[code]

    # what units do

    async def receive(self, code: str, days: tuple[int, int] | None = (0, 2)) -> None:
        await self.act(self.bureau(code).officer, code, "receive", days)

    async def consult(self, code: str, mode: str, days: tuple[int, int] | None, stage: str = "during") -> None:
        """The deputy is heard; the day of the talk is the day of the record."""
        bureau = self.bureau(code)
        met = mode == "face_to_face"
        planned = self.diary.soon() if days is None else self.diary.later(*days)
        await self.clock.until(planned)
        given = {
            "stage": stage,
            "mode": mode,
            "place": self.chance.choice(m.PLACES) if met else None,
            "held_on": self.clock.calendar.local_day(planned),
            "participants": [
                {"name": bureau.officer_name, "organisation": bureau.name, "position": "承办处室经办人"},
                {"name": self.lead.name, "organisation": None, "position": "市人大代表"},
            ],
            "deputy_present": met,
            "content": f"就“{self.matter.topic.matter}”听取代表意见，沟通办理思路。",
            "deputy_view": self.chance.choices(("agrees", "partly", "not_stated"), (80, 15, 5))[0],
            "deputy_opinion": None,
        }
        async with self.db.write() as tx:
            await advance_unit(tx, bureau.officer, self.units[code], "record_consultation", given, planned)

    async def opine(self, code: str, days: tuple[int, int] | None) -> None:
        """A co-handler's opinion to the lead."""
        wish = self.chance.choice(self.matter.topic.wishes)
        words = f"关于“{wish}”，我单位将在职责范围内予以配合，请主办单位统筹答复。"
        await self.act(self.bureau(code).officer, code, "submit_opinion", days, opinion=words)

    async def draft(self, code: str, class_code: str, days: tuple[int, int] | None) -> None:
        """The answer to each point."""
        bureau = self.bureau(code)
        helpers = [self.bureau(other).name for other in self.units if other != code]
        points = "\n".join(
            f"{number}、关于{wish}。我单位已会同有关部门研究推进。"
            for number, wish in zip("一二三", self.matter.topic.wishes, strict=True)
        )
        asked = f"，商{'、'.join(helpers)}" if helpers else ""
        body = f"{self.lead.name}代表：\n您提出的《{self.matter.title}》收悉。经研究{asked}，现答复如下：\n{points}\n{m.ENDINGS[class_code]}\n感谢您对我们工作的关心和支持。"
        await self.act(
            bureau.officer,
            code,
            "draft_reply",
            days,
            body=body,
            class_code=class_code,
            case_officer=bureau.officer_name,
            contact=f"0571-8700{self.chance.randint(1000, 9999)}",
        )

    async def review(self, code: str, days: tuple[int, int] | None, **correction: Any) -> None:
        await self.act(self.house.assigner, code, "review_reply", days, **correction)

    async def seal(self, code: str, days: tuple[int, int] | None) -> None:
        """Signed by the head, with its number and the decision to disclose."""
        bureau = self.bureau(code)
        year = self.clock.calendar.local_day(self.diary.at).year
        kept = self.chance.random() < 0.06
        await self.act(
            bureau.head,
            code,
            "sign_reply",
            days,
            document_number=f"{bureau.short}建复〔{year}〕{self.reference}号{'之二' if self.round > 1 else ''}",
            issuer=bureau.head_name,
            disclosure="on_request" if kept else "open",
            disclosure_reason="涉及尚在研究的事项" if kept else None,
        )

    async def reply(self, code: str, class_code: str) -> None:
        """From the draft to the deputy's desk, without a hitch."""
        await self.draft(code, class_code, (2, 8))
        await self.review(code, (1, 3))
        await self.seal(code, (1, 2))
        await self.act(self.bureau(code).officer, code, "send_reply", (0, 1))

    # what the deputy says

    async def rate(self, levels: Sequence[str], days: tuple[int, int] | None, reason: str | None = None) -> None:
        """One rating a reply of the round: the levels of process and result."""
        for reply in (await self.look()).replies:
            at = await self.when(days)
            ratings = [
                {"dimension": dimension, "level": level, "reason": reason if level == "dissatisfied" else None}
                for dimension, level in zip(DIMENSIONS, levels, strict=True)
            ]
            async with self.db.write() as tx:
                await evaluate(tx, self.lead.actor, self.id, {"reply_id": reply.id, "ratings": ratings}, at)
            days = None


def starting(clock: Clock, seed: str, at: datetime, latest: datetime | None = None) -> Diary:
    """A diary that begins at an instant; the same seed gives the same course."""
    diary = Diary(clock.calendar, Random(seed), at)
    if latest is not None:
        diary.latest = latest - timedelta(minutes=1)
    return diary


def answering(desk: Desk) -> str:
    """The unit that the matter belongs to, where it has the case; else the one that has."""
    unit = desk.matter.topic.unit
    return unit if unit in desk.units else next(iter(desk.units))
