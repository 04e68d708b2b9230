"""Key suggestions of the year: a leader of the congress supervises, one of the government leads, and by 30 June the council has concluded."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from api.demo import material as m
from api.demo.bulletin import Course
from api.demo.desk import Desk
from domain.supervision.actions import advance_supervision, decide

DECIDED_ON, DUE_ON = date(2024, 2, 26), date(2024, 6, 30)
REPORTED_FROM, CONCLUDED_FROM = date(2024, 6, 12), date(2024, 6, 24)
WATCHED = 8
OUTCOMES = {"A": "solved", "B": "major_progress"}


def key_places(courses: Iterable[Course]) -> dict[int, int]:
    """Which cases are supervised, by their places, and as the how-manieth: each of another unit, and none with an accident that delays it."""
    chosen: dict[int, int] = {}
    units: set[str] = set()
    for course in courses:
        unit = course.matter.topic.unit
        plain = course.goes_straight and not (course.extension_asked or course.return_asked)
        if plain and course.class_code in OUTCOMES and unit not in units and len(chosen) < WATCHED:
            units.add(unit)
            chosen[course.place] = len(chosen)
    return chosen


async def decided(desk: Desk, number: int) -> UUID:
    """The chairpersons' council has chosen the case; the committee's plan is approved."""
    house = desk.house
    supervising = house.supervising[number % len(house.supervising)]
    leading = house.leading[number % len(house.leading)]
    wanted = {
        "year": DECIDED_ON.year,
        "decided_on": DECIDED_ON,
        "meeting": m.COUNCIL_MEETING,
        "criterion": m.CRITERIA[number % len(m.CRITERIA)],
        "topic": f"{desk.matter.verb}{desk.matter.place}{desk.matter.topic.matter}",
        "tier": "council",
        "organisation_id": house.committee_id,
        "due_on": DUE_ON,
        "suggestion_ids": [desk.id],
        "leaders": [
            {"person_id": supervising.person_id, "role": "supervises", "title": supervising.title},
            {"person_id": leading.person_id, "role": "leads", "title": leading.title},
        ],
    }
    at = await desk.at_least(DECIDED_ON + timedelta(days=1), (0, 1))
    async with desk.db.write() as tx:
        decision: UUID = (await decide(tx, house.supervisor, wanted, at))["id"]
    await _move(
        desk, decision, "approve_plan", (1, 3), plan="一、四月实地视察。二、五月召开座谈会。三、六月向主任会议报告。"
    )
    return decision


async def inspected(desk: Desk, decision: UUID, number: int) -> None:
    """The leaders look at it on the spot, or sit down with those concerned."""
    kind, findings = m.ACTIVITIES[number % len(m.ACTIVITIES)]
    at = await desk.when((1, 3))
    leaders = (
        desk.house.supervising[number % len(desk.house.supervising)],
        desk.house.leading[number % len(desk.house.leading)],
    )
    present = [{"name": each.name, "organisation": None, "position": each.title} for each in leaders]
    given = {
        "kind": kind,
        "held_on": desk.clock.calendar.local_day(at),
        "place": desk.matter.place or "市人大代表联络总站",
        "participants": present,
        "findings": findings,
    }
    async with desk.db.write() as tx:
        await advance_supervision(tx, desk.house.supervisor, decision, "record_activity", given, at)


async def concluded(desk: Desk, decision: UUID, class_code: str) -> None:
    """The council hears the report and concludes, in time."""
    await desk.at_least(REPORTED_FROM, (0, 2))
    text = f"“{desk.matter.topic.matter}”重点督办情况：承办单位已当面听取代表意见并书面答复。"
    await _move(desk, decision, "report_to_council", None, text=text)
    await desk.at_least(CONCLUDED_FROM, (0, 3))
    await _move(desk, decision, "conclude_supervision", None, outcome=OUTCOMES[class_code], note=None)


async def _move(desk: Desk, decision: UUID, action: str, days: tuple[int, int] | None, **given: object) -> None:
    at = await desk.when(days)
    async with desk.db.write() as tx:
        await advance_supervision(tx, desk.house.supervisor, decision, action, given, at)
