"""The paradox of the bulletins comes out of the rows: all satisfied and some dissatisfied, by dimension and round (Songyang)."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from domain.actor import Role
from domain.db import Database
from domain.evaluations.figures import count_evaluations
from tests.conftest import SECRET
from tests.factories import Caller, actor, bearer
from tests.office import Office, make_office, publish

CASES = 220
# 220 suggestions: in September process 215 and result 198 satisfied, in the second round process 220 and result 218.
_CLONE = """
    INSERT INTO {table} SELECT made.*
    FROM {table} t
    CROSS JOIN generate_series(2, 220) AS n
    {beside}
    CROSS JOIN LATERAL jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), {changes})) AS made
    WHERE t.congress_id = $1
"""
_CASE = "JOIN suggestion s ON s.congress_id = t.congress_id AND s.number = n"
_UNIT = f"{_CASE} JOIN assignment a ON a.congress_id = t.congress_id AND a.suggestion_id = s.id"
CLONES = (
    _CLONE.format(table="suggestion", beside="", changes="'number', n"),
    _CLONE.format(table="assignment", beside=_CASE, changes="'suggestion_id', s.id"),
    _CLONE.format(
        table="reply",
        beside=_UNIT,
        changes="'suggestion_id', s.id, 'assignment_id', a.id, 'document_number', null",
    ),
)
SECOND_ROUND = (
    """
    INSERT INTO assignment SELECT made.*
    FROM assignment t
    JOIN suggestion s ON s.congress_id = t.congress_id AND s.id = t.suggestion_id
    CROSS JOIN LATERAL jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'round', 2)) AS made
    WHERE t.congress_id = $1 AND s.number > 198
    """,
    """
    INSERT INTO reply SELECT made.*
    FROM reply t
    JOIN assignment a ON a.congress_id = t.congress_id AND a.suggestion_id = t.suggestion_id AND a.round = 2
    CROSS JOIN LATERAL jsonb_populate_record(
        t, jsonb_build_object('id', gen_random_uuid(), 'round', 2, 'assignment_id', a.id, 'document_number', null)
    ) AS made
    WHERE t.congress_id = $1
    """,
)
RATED = """
    INSERT INTO evaluation (congress_id, id, suggestion_id, reply_id, person_id, round, turn, dimension, level, late, rated_at)
    SELECT s.congress_id, gen_random_uuid(), s.id, r.id, s.lead_person_id, r.round, 1, d.dimension,
        CASE WHEN s.number <= d.satisfied THEN 'satisfied' ELSE 'dissatisfied' END, false, r.sent_at + make_interval(months => r.round)
    FROM reply r JOIN suggestion s ON s.congress_id = r.congress_id AND s.id = r.suggestion_id
    JOIN (VALUES (1, 'process', 215), (1, 'result', 198), (2, 'process', 220), (2, 'result', 218))
        AS d(round, dimension, satisfied) ON d.round = r.round
    WHERE r.congress_id = $1
"""


@pytest.fixture(scope="module")
async def songyang(db: Database) -> Office:
    """A session of 220 cases, each a copy of one that was really handled, with two rounds of ratings."""
    office = await make_office(db)
    case, _ = await office.replied("A")
    assert (await office.case(case))["number"] == 1
    async with db.write() as tx:
        for statement in (*CLONES, *SECOND_ROUND, RATED):
            await tx.connection.execute(statement, office.place.id)
    return office


async def figures(office: Office, round_: Any, dimension: str | None = None, **given: Any) -> dict[str, Any]:
    """The figures of the office's session."""
    async with office.db.read() as tx:
        return await count_evaluations(
            tx,
            given.get("me", office.assigner),
            office.place.session_id,
            "suggestion",
            round_,
            dimension,
            given.get("as_of", office.now.replace(year=2027)),
        )


def satisfied(found: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Satisfied of rated, by dimension."""
    return {each["dimension"]: (each["satisfied"], each["rated"]) for each in found["dimensions"]}


async def test_first_and_latest_round_of_songyang(songyang: Office) -> None:
    first, latest = await figures(songyang, "first"), await figures(songyang, "latest")
    assert satisfied(first) == {"process": (215, CASES), "result": (198, CASES)}
    assert satisfied(latest) == {"process": (220, CASES), "result": (218, CASES)}
    rates = {each["dimension"]: (each["strict"], each["dissatisfied"]) for each in latest["dimensions"]}
    assert rates == {"process": (100.0, 0), "result": (99.09, 2)}, "all satisfied, and two that are not"
    assert {each["dimension"]: each["strict"] for each in first["dimensions"]} == {"process": 97.73, "result": 90.0}


async def test_a_stated_round_counts_those_that_had_it(songyang: Office) -> None:
    second = await figures(songyang, 2, "result")
    assert (second["replied"], satisfied(second)) == (22, {"result": (20, 22)})
    assert satisfied(await figures(songyang, 1)) == satisfied(await figures(songyang, "first"))
    assert (await figures(songyang, 3)) | {"as_of": None} == {
        "session_id": songyang.place.session_id,
        "kind": "suggestion",
        "round": "3",
        "as_of": None,
        "replied": 0,
        "dimensions": [],
    }


async def test_the_figures_of_an_earlier_day(songyang: Office) -> None:
    september = songyang.now.replace(month=4, day=20)
    assert satisfied(await figures(songyang, "latest", as_of=september)) == {
        "process": (215, CASES),
        "result": (198, CASES),
    }
    assert (await figures(songyang, "latest", as_of=songyang.now))["dimensions"] == []


async def test_a_unit_counts_its_own_and_nobody_another_congress_s(songyang: Office) -> None:
    neighbour = actor(songyang.place, Role.UNIT_OFFICER, organisation_id=songyang.units[1])
    assert (await figures(songyang, "latest", me=neighbour))["replied"] == 0
    own = actor(songyang.place, Role.UNIT_OFFICER, organisation_id=songyang.units[0])
    before = songyang.db.statements
    assert (await figures(songyang, "latest", me=own))["replied"] == CASES
    assert songyang.db.statements - before == 1
    elsewhere = await make_office(songyang.db)
    async with songyang.db.read() as tx:
        foreign = await count_evaluations(
            tx, elsewhere.assigner, songyang.place.session_id, "suggestion", "latest", None, songyang.now
        )
    assert (foreign["replied"], foreign["dimensions"]) == (0, [])


async def test_the_figures_over_http(
    client: httpx.AsyncClient, songyang: Office, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    afterwards = datetime(2027, 2, 1, tzinfo=UTC)
    monkeypatch.setattr(app.state, "clock", lambda: afterwards, raising=False)
    headers = bearer(songyang.place, SECRET, Role.ASSIGNER, now=afterwards)
    assigner = Caller(client, songyang.place.slug, headers)
    asked = {"session": str(songyang.place.session_id), "dimension": "result", "as_of": "2027-01-01T00:00:00Z"}
    told = {
        which: (await assigner.get("/evaluations/figures", **asked, round=which)).json() for which in ("first", "2")
    }
    assert [told[which]["dimensions"][0]["satisfied"] for which in ("first", "2")] == [198, 20]
    latest = (await assigner.get("/evaluations/figures", **asked)).json()
    assert (latest["round"], latest["dimensions"][0]["broad"]) == ("latest", 99.09)
    for wrong in ({"round": "0"}, {"round": "last"}, {"dimension": "taste"}, {"session": "x"}, {"colour": "red"}):
        assert (await assigner.get("/evaluations/figures", **(asked | wrong))).status_code == 422


async def test_the_worst_of_a_round_counts_and_silence_does_not(db: Database) -> None:
    office = await make_office(db)
    await publish(office, raters="each_signatory", dissatisfied="officer_decides")
    case, reply = await office.replied_jointly()
    await office.replied()
    await office.rate(office.deputy, case, reply)
    await office.rate(office.cosigner, case, reply, "basically_satisfied")
    [process, _] = (await figures(office, "latest"))["dimensions"]
    wanted = {"rated": 1, "unrated": 1, "satisfied": 0, "basically_satisfied": 1, "strict": 0.0, "broad": 100.0}
    assert {name: process[name] for name in wanted} == wanted
