"""The figures that the documents print, each out of cases told by a history import: what is said, and what it hides."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from domain.actor import Actor, Role
from domain.congresses.tables import session
from domain.db import Database
from domain.rules.profile import Outcome, ResultClass
from tests.factories import Place, actor, make_congress, make_deputy, make_organisation, put
from tests.imports.applying import codes, imported, importer
from tests.office import Office, make_office, publish
from tests.promises import promising
from tests.statistics.figuring import counts, figure, keys_of, total

Row = dict[str, Any]
_NUMBERS = count(1)


async def sitting(db: Database, place: Place, year: int, number: int) -> UUID:
    """A session of January, in whose year its cases are told."""
    days = {"starts_on": date(year, 1, 10), "ends_on": date(year, 1, 15)}
    given = {"term_id": place.term_id, "number": number, "name": f"第十四届第{number}次会议", "version": 1}
    return await put(db, session, congress_id=place.id, **given, **days)


async def tell(db: Database, place: Place, rows: Iterable[Row], now: datetime | None = None) -> None:
    """Let the import take these rows, all of them."""
    wanted = list(rows)
    report = await imported(db, importer(place), "suggestions", wanted, **({"now": now} if now else {}))
    assert report["created"] == len(wanted), codes(report)[:3]


def case(year: int, number: int, code: str | None, **more: Any) -> Row:
    """A case of a session of that year, answered in May unless told otherwise."""
    row = {"term": 14, "session": number, "number": next(_NUMBERS), "in_session": True, "lead_deputy": "代表001"}
    row |= {"title": "建议", "facts": "情况", "proposal": "措施", "lead_units": "市政府部门"}
    row |= {"accepted_on": f"{year}-01-16", "assigned_on": f"{year}-02-01"}
    if code:
        row |= {"replied_on": f"{year}-04-20", "result_class": code, "reply_text": "答复"}
    return row | more


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 8, tzinfo=UTC)


def office_of(place: Place) -> Actor:
    return actor(place, Role.ASSIGNER)


async def hangzhou(db: Database) -> tuple[Place, dict[int, UUID]]:
    """401 suggestions of 2024, 365 of them answered by the government; 395 of the year before."""
    place = await make_congress(db)
    await make_deputy(db, place, name="代表001")
    await make_organisation(db, place, name="市政府部门", kind="government_unit")
    await make_organisation(db, place, name="市中级法院", kind="court")
    sessions = {2023: await sitting(db, place, 2023, 2), 2024: await sitting(db, place, 2024, 3)}
    government = ["A"] * 281 + ["B"] * 66 + ["C"] * 18
    others = ["A"] * 31 + ["B"] * 3 + ["C"] * 2
    rows = [case(2024, 3, code) for code in government]
    rows += [case(2024, 3, code, lead_units="市中级法院") for code in others]
    rows += [case(2023, 2, "A") for _ in range(297)] + [case(2023, 2, "B") for _ in range(95)]
    # solved, but only at the end of that year: not yet on the day that is compared
    rows += [case(2023, 2, "A", replied_on="2023-12-20") for _ in range(3)]
    await tell(db, place, rows)
    return place, sessions


async def test_hangzhou_2024(db: Database) -> None:
    place, sessions = await hangzhou(db)
    me, now, bulletin = office_of(place), at(2026, 3, 2), at(2024, 10, 25)
    of_2024 = {"session": sessions[2024], "as_of": bulletin}

    # "办结401件……A类件312件，占77.8%，较去年提高2.6个百分点"
    solved = total(await figure(db, me, "solved", now, **of_2024, compared=True))
    assert (solved["part"], solved["count"]) == (312, 401)
    assert str(solved["rate"]) == "77.8"
    assert (solved["before"]["part"], solved["before"]["count"], str(solved["before"]["rate"])) == (297, 395, "75.2")
    assert str(solved["points"]) == "2.6"
    # a year end is another day: three more of 2023 were solved by then
    ended = total(await figure(db, me, "solved", now, session=sessions[2024], as_of=at(2024, 12, 31), compared=True))
    assert (ended["part"], ended["before"]["part"]) == (312, 300)

    # "政府系统承办365件：A类281件，B类66件，C类18件"
    classes = await figure(db, me, "classes", now, **of_2024, scope="government")
    assert counts(classes) == {"A": 281, "B": 66, "C": 18, None: 365}
    assert [str(cell["rate"]) for cell in classes["cells"]] == ["77.0", "18.1", "4.9", "100.0"]
    of_others = await figure(db, me, "classes", now, **of_2024, scope="court")
    assert counts(of_others) == {"A": 31, "B": 3, "C": 2, None: 36}

    # "办结率100%"：答复不等于解决
    for name in ("replied", "handled", "on_time", "online"):
        assert str(total(await figure(db, me, name, now, **of_2024))["rate"]) == "100.0", name
    # the law's three months have passed on 1 May: nobody is late, and nothing is owed
    assert total(await figure(db, me, "backlog", now, **of_2024))["count"] == 0
    before = await figure(db, me, "backlog", now, session=sessions[2024], as_of=at(2024, 3, 1))
    assert counts(before) == {"0-30": 401, None: 401}
    spread = total(await figure(db, me, "processing_days", now, **of_2024))["spread"]
    assert spread == {"q25": 79, "median": 79, "q75": 79, "q90": 79}


async def test_haidian_2024(db: Database) -> None:
    place = await make_congress(db, suggestion_profile="bj-haidian")
    await make_deputy(db, place, name="代表001")
    await make_organisation(db, place, name="市政府部门")
    sessions = {2023: await sitting(db, place, 2023, 2), 2024: await sitting(db, place, 2024, 3)}
    told = ["solved"] * 70 + ["progress"] * 56 + ["planned"] * 50 + ["not_now"] * 30
    rows = [case(2024, 3, code, in_session=place_ > 2) for place_, code in enumerate(told)]
    rows += [case(2023, 2, code) for code in ["solved"] * 80 + ["progress"] * 42 + ["planned"] * 84]
    await tell(db, place, rows)
    me, now = office_of(place), at(2026, 3, 2)

    # "206件（大会203件、闭会3件）……解决或取得进展126件，占61.2%"，上年59.2%
    found = await figure(
        db, me, "solved_or_progressing", now, session=sessions[2024], as_of=at(2024, 12, 9), compared=True
    )
    cell = total(found)
    assert (cell["part"], cell["count"], str(cell["rate"])) == (126, 206, "61.2")
    assert (str(cell["before"]["rate"]), str(cell["points"])) == ("59.2", "2.0")
    # taken up counts what is planned as well: another notion, another number
    assert total(await figure(db, me, "taken_up", now, session=sessions[2024]))["part"] == 176


async def test_29_in_the_plan_since_the_term_began(db: Database) -> None:
    """13 solved and 16 progressed, over the years and beside the 206: the unit is the promise, the period the term."""
    office, rows = await _answered_by_import(db, [2024] * 20 + [2025] * 9, "B")
    for place, unit in enumerate(rows):
        made = await promising.make(office, unit["id"], office.assigner, action="enter_promise")
        officer = office.officers[unit["organisation_id"]]
        if place < 13:
            given = {"body": "已完成", "document_number": None, "class_code": None}
            await promising.move(office, officer, made, "fulfil", **given)
        else:
            await promising.move(office, officer, made, "report_progress", text="已开工", percent=None)
    term = {"from_on": date(2022, 1, 1), "to_on": date(2026, 12, 31)}
    found = await figure(db, office.assigner, "promises", office.now, **term)
    assert counts(found) == {"fulfilled": 13, "progressing": 16, None: 29}
    kept = total(await figure(db, office.assigner, "promises_kept", office.now, **term))
    assert (kept["part"], kept["count"]) == (13, 13), "the others are not due yet"


async def test_a_park_handles_15_proposals(db: Database) -> None:
    """15 = 6主办 + 2单办 + 7会办: assignments by role of one unit, which no city total is the sum of."""
    place = await make_congress(db)
    await make_deputy(db, place, name="代表001")
    park = await make_organisation(db, place, name="西城园")
    await make_organisation(db, place, name="区发改委")
    chosen = await sitting(db, place, 2024, 3)
    park_leads = {"lead_units": "西城园", "co_units": "区发改委"}
    park_joins = {"lead_units": "区发改委", "co_units": "西城园"}
    rows = [case(2024, 3, "A", **park_leads) for _ in range(6)]
    rows += [case(2024, 3, "A", lead_units="西城园") for _ in range(2)]
    rows += [case(2024, 3, "B", **park_joins) for _ in range(7)]
    await tell(db, place, [row | {"kind": "proposal"} for row in rows])
    me, now, asked = office_of(place), at(2026, 3, 2), {"kind": "proposal", "session": chosen}

    of_park = await figure(db, me, "unit_work", now, **asked, scope=f"unit:{park}", by="role")
    assert counts(of_park) == {"lead": 6, "sole": 2, "co": 7, None: 15}
    by_unit = await figure(db, me, "unit_work", now, **asked)
    assert sorted(cell["count"] for cell in by_unit["cells"]) == [13, 15], "no total: 28 is not the number of proposals"
    assert not by_unit["additive"]
    assert total(await figure(db, me, "accepted", now, **asked))["count"] == 15


async def test_songyang_2017(db: Database) -> None:
    """220: process 215 and result 198 satisfied in September; after another round 220 and 218."""
    levels = [("dissatisfied", "dissatisfied")] * 5 + [("satisfied", "dissatisfied")] * 17
    levels += [("satisfied", "satisfied")] * 198
    rated = [{"rating_process": process, "rating_result": result} for process, result in levels]
    more = [each | {"received_on": "2025-04-21", "rated_on": "2025-04-25", "rating_reason": "未落实"} for each in rated]
    office, rows = await _answered_by_import(db, [2025] * 220, "A", more)
    me, asked = office.assigner, {"from_on": date(2025, 1, 1), "to_on": date(2025, 12, 31)}
    september = office.now

    async def satisfied(name: str, as_of: datetime | None = None) -> tuple[int, int]:
        cell = total(await figure(db, me, f"satisfaction_{name}", office.now, **asked, as_of=as_of))
        return cell["part"], cell["count"]

    assert (await satisfied("process"), await satisfied("result")) == ((215, 220), (198, 220))
    office.later(days=60)
    for place, unit in enumerate(rows[:22]):
        await _once_more(office, unit, "satisfied" if place < 20 else "basically_satisfied")
    assert (await satisfied("process"), await satisfied("result")) == ((220, 220), (218, 220))
    # both are published: the first round stays what it was, and September says what it said
    assert await satisfied("process_first_round") == (215, 220)
    assert await satisfied("result_first_round") == (198, 220)
    assert (await satisfied("process", september), await satisfied("result", september)) == ((215, 220), (198, 220))
    # "100%" and dissatisfied cases exist at once: broad, of the latest round
    assert await satisfied("broad") == (220, 220)


async def test_a_city_of_93_whose_column_sums_to_100(db: Database) -> None:
    office = await make_office(db, units=0)
    words = {"A": Outcome.SOLVED, "B": Outcome.PARTLY_OR_IN_PROGRESS, "C": Outcome.PLANNED, "D": Outcome.NOT_FEASIBLE}
    classes = tuple(ResultClass(code=c, label_zh=c, label_en=c, outcome=o) for c, o in words.items())
    await publish(office, classes=classes)
    await make_deputy(db, office.place, name="代表001")
    await make_organisation(db, office.place, name="市政府部门")
    told = ["A"] * 54 + ["B"] * 33 + ["C"] * 2 + ["D"] * 4
    days = {"accepted_on": "2026-02-25", "assigned_on": "2026-02-26", "replied_on": "2026-02-27"}
    await tell(db, office.place, [case(2026, 5, code, **days) for code in told])
    me = office.assigner

    async def printed(**given: Any) -> dict[str, str]:
        found = await figure(db, me, "classes", office.now, decimals=2, **given)
        return {keys_of(cell): str(cell["rate"]) for cell in found["cells"] if any(cell["keys"])}

    assert await printed() == {"A": "58.06", "B": "35.48", "C": "2.15", "D": "4.30"}
    assert await printed(forced=True) == {"A": "58.07", "B": "35.48", "C": "2.15", "D": "4.30"}


async def _answered_by_import(
    db: Database, years: list[int], code: str, more: list[Row] | None = None
) -> tuple[Office, list[Row]]:
    """An office whose cases of these years were told by an import, and the units that answered them."""
    office = await make_office(db, units=1)
    place, unit = office.place, office.units[0]
    await make_deputy(db, place, name="代表001")
    numbers = {year: number for number, year in enumerate(sorted(set(years)), start=2)}
    for year, number in numbers.items():
        await sitting(db, place, year, number)
    await make_organisation(db, place, name="市政府部门")
    named = {"lead_units": await _name(office, unit)}
    extra = more or [{}] * len(years)
    await tell(
        db, place, [case(y, numbers[y], code, **named, **e) for y, e in zip(years, extra, strict=True)], office.now
    )
    office.later(days=1)
    async with db.read() as tx:
        found = await tx.connection.fetch(
            "SELECT a.*, s.lead_person_id FROM assignment a JOIN suggestion s ON s.congress_id = a.congress_id"
            " AND s.id = a.suggestion_id WHERE a.congress_id = $1 ORDER BY s.number",
            place.id,
        )
    return office, [dict(row) for row in found]


async def _name(office: Office, unit: UUID) -> str:
    async with office.db.read() as tx:
        name: str = await tx.connection.fetchval("SELECT name FROM organisation WHERE id = $1", unit)
    return name


async def _once_more(office: Office, unit: Row, level: str) -> None:
    """A round more, from the demand to the rating."""
    case_id, deputy = unit["suggestion_id"], actor(office.place, Role.DEPUTY, person_id=unit["lead_person_id"])
    await office.move(office.assigner, case_id, "rehandle", reason="未落实")
    [again] = [each for each in await office.rows("assignment", case_id) if each["round"] == 2]
    await office.signed(again["id"])
    await office.unit_move(office.officers[again["organisation_id"]], again["id"], "send_reply")
    await office.move(deputy, case_id, "acknowledge")
    ratings = [{"dimension": "process", "level": "satisfied"}, {"dimension": "result", "level": level}]
    await office.rate(deputy, case_id, await office.reply_of(again["id"]), ratings=ratings)
