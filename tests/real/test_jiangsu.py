"""The 867 published proposals of the Jiangsu CPPCC, over HTTP from the import to the rating; each count agrees with the file's."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from domain.actor import Role
from domain.congresses.founding import create_congress
from domain.congresses.tables import Level
from domain.db import Database
from tests.conftest import SECRET, settings_for
from tests.factories import ZONE, Place, bearer
from tests.imports.real_data import SESSIONS, TERM, UNIT_OF, deputies_of, jiangsu_rows, ndjson, needs_data, units_of

SIDE_BY_SIDE = 8
BEGINS = datetime(2022, 9, 1, 1, 0, tzinfo=UTC)  # the last proposal of the file is of August 2022
CO_OF = {"工业商贸": "科学技术", "经济发展": "财税金融", "医卫体育": "社会事业", "教育事业": "文化宣传"}  # by category
CLASSES = "AAAAAABBCD"
LEVELS = ("dissatisfied", *["basically_satisfied"] * 4, *["satisfied"] * 15)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the file alone says of one proposal: everything that is counted later."""

    place: int
    row: Row

    @property
    def category(self) -> str:
        return self.row["category"]

    @property
    def year(self) -> int:
        return next(year for year, (number, *_) in SESSIONS.items() if number == self.row["session"])

    @property
    def unit(self) -> str:
        return UNIT_OF[self.category]

    @property
    def co_unit(self) -> str | None:
        """Every third of some categories is handled with another department."""
        other = CO_OF.get(self.category) if self.place % 3 == 0 else None
        return UNIT_OF[other] if other else None

    @property
    def class_code(self) -> str:
        return CLASSES[int(self.row["source_id"][-4:]) % len(CLASSES)]

    @property
    def level(self) -> str:
        """Of the first round; whoever is dissatisfied is answered again and then satisfied."""
        return LEVELS[int(self.row["source_id"][-4:]) % len(LEVELS)]


@dataclass(slots=True)
class Province:
    """The committee over HTTP: a clock that the test moves, and a caller for each role."""

    app: FastAPI
    client: httpx.AsyncClient
    place: Place
    now: datetime = BEGINS
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SIDE_BY_SIDE))
    _tokens: dict[Any, dict[str, str]] = field(default_factory=dict)

    def later(self, **span: int) -> None:
        self.now += timedelta(**span)
        self._tokens.clear()  # they have expired

    def _as(self, role: Role, links: dict[str, str]) -> dict[str, str]:
        who = (role, *links.values())
        if who not in self._tokens:
            self._tokens[who] = bearer(self.place, SECRET, role, now=self.now, **links)
        return self._tokens[who]

    async def ask(self, method: str, path: str, role: Role, links: dict[str, str] | None = None, **given: Any) -> Any:
        """The body of a successful answer."""
        async with self._turn:
            headers = self._as(role, links or {})
            answer = await self.client.request(method, f"/v1/{self.place.slug}{path}", headers=headers, **given)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def post(self, path: str, role: Role, links: dict[str, str] | None = None, /, **body: Any) -> Any:
        return await self.ask("POST", path, role, links, **({"json": body} if body else {}))

    async def pages(self, path: str, role: Role, **query: Any) -> list[Any]:
        """All items of a list."""
        items: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            page = await self.ask("GET", path, role, params={**query, **cursor, "limit": 200})
            items += page["items"]
            if page["next"] is None:
                return items
            cursor = {"cursor": page["next"]}

    async def count(self, **query: Any) -> int:
        page = await self.ask("GET", "/suggestions", Role.ASSIGNER, params={**query, "limit": 1, "total": "true"})
        return page["total"]

    async def imports(self, kind: str, rows: list[Row], **query: Any) -> Any:
        return await self.ask(
            "POST",
            "/imports",
            Role.IMPORTER,
            params={"kind": kind, **query},
            files={"file": ("rows.ndjson", ndjson(rows))},
        )


async def every(things: Iterable[Any], work: Callable[[Any], Awaitable[Any]]) -> None:
    """All of them, as many side by side as the province lets."""
    async with asyncio.TaskGroup() as group:
        for thing in things:
            group.create_task(work(thing))


@asynccontextmanager
async def province(url: str, folder: Any) -> AsyncIterator[Province]:
    db = await Database.open(url, None, 1, 1)
    async with db.write() as tx:
        row = await create_congress(tx, "jiangsu", "江苏省政协（试验）", Level.PROVINCE, ZONE, BEGINS)
    await db.close()
    app = create_app(settings_for(url, folder))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        made = Province(app, client, Place(row["id"], row["slug"], row["id"], row["id"]))
        app.state.clock = lambda: made.now
        yield made


@pytest.fixture
async def here(fresh_database_url, tmp_path):
    async with province(fresh_database_url, tmp_path) as made:
        term = await made.post("/terms", Role.ADMINISTRATOR, number=TERM, starts_on="2018-01-24", ends_on=None)
        for number, starts_on, ends_on in SESSIONS.values():
            name = f"第十二届第{number}次会议"
            body = {"term_id": term["id"], "number": number, "name": name, "starts_on": starts_on, "ends_on": ends_on}
            await made.post("/sessions", Role.ADMINISTRATOR, **body)
        yield made


CONSULTATION = {
    "stage": "before", "mode": "face_to_face", "place": "委员工作室", "participants": [{"name": "承办人01"}],
    "deputy_present": True, "content": "听取提案人意见。", "deputy_view": "agrees",
}  # fmt: skip


@dataclass(slots=True)
class Case:
    """A proposal under way: what the file says, and what the service said last."""

    told: Expected
    id: str
    seen: Row = field(default_factory=dict)

    def unit(self, name: str) -> Row:
        return next(each for each in self.seen["units"] if each["organisation"]["name"] == name)

    def staff(self, name: str) -> dict[str, str]:
        return {"organisation_id": self.unit(name)["organisation"]["id"]}

    @property
    def lead(self) -> dict[str, str]:
        return {"person_id": self.seen["lead"]["id"]}

    @property
    def work(self) -> str:
        return f"/assignments/{self.unit(self.told.unit)['assignment_id']}"


async def look(here: Province, cases: dict[str, Case]) -> None:
    """What the list shows of all cases now."""
    shown = await here.pages("/suggestions", Role.ASSIGNER)
    assert {each["id"] for each in shown} == set(cases)
    for each in shown:
        cases[each["id"]].seen = each


async def imported(here: Province, rows: list[Row]) -> dict[str, Case]:
    """Departments, proposers and proposals by three files; a repeat changes nothing."""
    for kind, made in (("organisations", units_of(rows)), ("deputies", deputies_of(rows))):
        report = await here.imports(kind, made)
        assert (report["created"], report["refused"]) == (len(made), 0), report["rows"][:3]
    tried = await here.imports("suggestions", rows, dry_run=True)
    assert (tried["created"], await here.count()) == (len(rows), 0)
    report = await here.imports("suggestions", rows)
    assert (report["created"], report["refused"]) == (len(rows), 0), report["rows"][:3]
    again = await here.imports("suggestions", rows)
    assert again["unchanged"] == len(rows)
    lines = await here.pages(f"/imports/{report['id']}/rows", Role.IMPORTER)
    ordered = sorted(lines, key=lambda line: line["row_number"])
    return {
        line["subject_id"]: Case(Expected(place, row), line["subject_id"])
        for place, (line, row) in enumerate(zip(ordered, rows, strict=True))
    }


async def assigned(here: Province, cases: dict[str, Case], units: dict[str, str]) -> None:
    async def accept(case: Case) -> None:
        await here.post(f"/suggestions/{case.id}/accept", Role.SCREENER, in_session=True, category=None)

    async def assign(case: Case) -> None:
        told = case.told
        chosen = [{"organisation_id": units[told.unit], "role": "lead" if told.co_unit else "sole"}]
        if told.co_unit:
            chosen.append({"organisation_id": units[told.co_unit], "role": "co"})
        mode = "lead_co" if told.co_unit else "sole"
        await here.post(f"/suggestions/{case.id}/assign", Role.ASSIGNER, mode=mode, units=chosen)

    await every(cases.values(), accept)
    here.later(days=5)
    await every(cases.values(), assign)


async def answered(here: Province, cases: list[Case]) -> None:
    """One round: received, the deputy heard, opinions given, drafted, reviewed, signed, sent and acknowledged."""

    async def receive(case: Case) -> None:
        for unit in case.seen["units"]:
            staff = {"organisation_id": unit["organisation"]["id"]}
            await here.post(f"/assignments/{unit['assignment_id']}/receive", Role.UNIT_OFFICER, staff)

    async def consult(case: Case) -> None:
        held = {**CONSULTATION, "held_on": here.now.date().isoformat()}
        await here.post(f"{case.work}/consultations", Role.UNIT_OFFICER, case.staff(case.told.unit), **held)
        if case.told.co_unit:
            helper = f"/assignments/{case.unit(case.told.co_unit)['assignment_id']}/submit-opinion"
            await here.post(helper, Role.UNIT_OFFICER, case.staff(case.told.co_unit), opinion="同意主办单位意见。")

    async def reply(case: Case) -> None:
        staff, told = case.staff(case.told.unit), case.told
        draft = {
            "body": f"关于《{told.row['title']}》的答复。",
            "class_code": told.class_code,
            "case_officer": "承办人01",
        }
        await here.post(f"{case.work}/draft-reply", Role.UNIT_OFFICER, staff, **draft)
        await here.post(f"{case.work}/review-reply", Role.ASSIGNER, None, class_code=None)
        signed = {"document_number": f"苏提复〔2022〕{case.seen['round']}-{told.place}号", "issuer": "负责人01"}
        await here.post(f"{case.work}/sign-reply", Role.UNIT_HEAD, staff, **signed, disclosure="open")

    async def send(case: Case) -> None:
        await here.post(f"{case.work}/send-reply", Role.UNIT_OFFICER, case.staff(case.told.unit))

    async def acknowledge(case: Case) -> None:
        await here.post(f"/suggestions/{case.id}/acknowledge", Role.DEPUTY, case.lead)

    for step, days in ((receive, 2), (consult, 10), (reply, 8), (send, 1), (acknowledge, 1)):
        here.later(days=days)
        await every(cases, step)


async def rated(here: Province, cases: list[Case], *, again: bool) -> None:
    async def rate(case: Case) -> None:
        level = "satisfied" if again else case.told.level
        reason = "未回应具体建议。" if level == "dissatisfied" else None
        ratings = [
            {"dimension": "attitude", "level": "satisfied"},
            {"dimension": "result", "level": level, "reason": reason},
        ]
        given = {"reply_id": case.seen["result"]["reply_id"], "ratings": ratings}
        await here.post(f"/suggestions/{case.id}/evaluations", Role.DEPUTY, case.lead, **given)

    here.later(days=3)
    await every(cases, rate)


async def check_counts(here: Province, told: list[Expected], units: dict[str, str], *, again: bool) -> None:
    """What the service counts is what the file says: by category, year, class, level, and unit in its role."""
    sessions = {each["number"]: each["id"] for each in await here.pages("/sessions", Role.ASSIGNER)}
    final = [("satisfied" if again and each.level == "dissatisfied" else each.level) for each in told]
    roles = Counter((each.unit, "lead" if each.co_unit else "sole") for each in told)
    roles += Counter((each.co_unit, "co") for each in told if each.co_unit)
    questions = {
        **{("category", name): number for name, number in Counter(each.category for each in told).items()},
        **{("session", sessions[SESSIONS[year][0]]): n for year, n in Counter(each.year for each in told).items()},
        **{("class", code): number for code, number in Counter(each.class_code for each in told).items()},
        **{("rated", level): number for level, number in Counter(final).items()},
    }
    found = {each: await here.count(**{each[0]: each[1]}) for each in questions}
    assert found == questions
    by_role = {each: await here.count(organisation=units[each[0]], unit_role=each[1]) for each in roles}
    assert by_role == dict(roles)


def check_numbers(cases: Iterable[Case]) -> None:
    """Gapless in each session, whatever the order in which they were asked for."""
    numbers: dict[int, list[int]] = {}
    for case in cases:
        reference = case.seen["reference"]
        assert reference["in_session"]
        numbers.setdefault(reference["session_number"], []).append(reference["number"])
    of_file = Counter(case.told.row["session"] for case in cases)
    assert {session: sorted(given) for session, given in numbers.items()} == {
        session: list(range(1, number + 1)) for session, number in of_file.items()
    }


@needs_data
@pytest.mark.parametrize("share", [pytest.param(1, marks=pytest.mark.once), 7])
async def test_the_867_proposals_from_the_import_to_the_rating(here: Province, share: int) -> None:
    """All of them on one PostgreSQL, every seventh on each."""
    rows = jiangsu_rows()
    assert len(rows) == 867
    rows = rows[::share]
    cases = await imported(here, rows)
    told = [case.told for case in cases.values()]
    assert await here.count(state="submitted", kind="proposal") == len(rows)
    units = {each["name"]: each["id"] for each in await here.pages("/organisations", Role.ASSIGNER)}
    await assigned(here, cases, units)
    assert await here.count(state="assigned") == len(rows)

    await look(here, cases)
    check_numbers(cases.values())
    await answered(here, list(cases.values()))
    await look(here, cases)
    assert {case.seen["state"] for case in cases.values()} == {"replied"}
    await rated(here, list(cases.values()), again=False)
    await check_counts(here, told, units, again=False)

    # The committee decides on a second answer; the rest is closed by itself.
    unhappy = [case for case in cases.values() if case.told.level == "dissatisfied"]
    assert await here.count(state="evaluated") == len(unhappy) > 0
    assert await here.count(state="closed") == len(rows) - len(unhappy)

    async def rehandle(case: Case) -> None:
        await here.post(f"/suggestions/{case.id}/rehandle", Role.ASSIGNER, reason="请逐条回应。")

    await every(unhappy, rehandle)
    await look(here, cases)
    await answered(here, unhappy)
    await look(here, cases)
    await rated(here, unhappy, again=True)
    await look(here, cases)
    await check_counts(here, told, units, again=True)
    assert await here.count(state="closed") == len(rows)
    assert {case.seen["ratings"]["first"]["level"] for case in unhappy} == {"dissatisfied"}
    assert Counter(case.seen["round"] for case in cases.values()) == {1: len(rows) - len(unhappy), 2: len(unhappy)}
    assert await here.count(overdue="true") == 0
    for case in list(cases.values())[::97]:
        whole = await here.ask("GET", f"/suggestions/{case.id}", Role.ASSIGNER)
        assert (whole["title"], whole["category"]) == (case.told.row["title"], case.told.category)
        assert re.sub(r"\s", "", whole["facts"]) == re.sub(r"\s", "", case.told.row["facts"])
