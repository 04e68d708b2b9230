"""Programmes over HTTP: asked for, found, edited, confirmed as one step or not at all, abandoned, refused."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import bindparam, func, select

from api.programmes.jobs import ENTRYPOINT
from domain.actor import Role
from domain.availability.absences import enter_absence
from domain.db import Statement
from domain.ids import new_id
from domain.meetings.tables import booking, meeting
from domain.programmes.work import GIVEN_UP, step
from domain.venues.actions import block_room
from tests.arranging import HOUR
from tests.factories import make_person
from tests.programmes.planning import SECONDS, asked, by, instant, key_cases, planned, redraft, searched, season

COUNTS = {
    table.name: Statement(select(func.count()).select_from(table).where(table.c.congress_id == bindparam("congress")))
    for table in (meeting, booking)
}


async def counted(desk) -> dict[str, int]:
    async with desk.db.read() as tx:
        return {name: await tx.value(each, congress=desk.office.place.id) for name, each in COUNTS.items()}


@pytest.fixture
def organiser(client, settings, desk):
    return by(client, settings, desk, Role.ORGANISER)


async def test_a_season_is_asked_for_found_edited_and_confirmed_as_one_step(desk, organiser):  # noqa: PLR0915 - one season from end to end
    due = desk.hour(35).date()
    cases = await key_cases(desk, 4, due)
    waiting = (await organiser.get("/meetings/key-cases-without-meeting")).json()
    assert {each["id"] for each in waiting} == {str(case) for case in cases}

    path = await asked(organiser, season(desk, cases, meetings=3))
    asked_for = (await organiser.get(path)).json()
    assert (asked_for["state"], asked_for["drafted"], asked_for["outcome"]) == ("planning", [], None)
    assert [each["action"] for each in asked_for["actions"]] == ["abandon_programme"]
    assert {each["due_on"] for each in asked_for["cases"]} == {due.isoformat()}
    assert {each["role"] for each in asked_for["cases"][0]["people"]} == {"leader", "unit", "deputy"}
    assert [each["id"] for each in asked_for["cases"][0]["hosts"]] == [str(desk.host)]

    await searched(desk)
    found = (await organiser.get(path)).json()
    assert (found["state"], found["breaches"], found["hindrances"]) == ("proposed", [], [])
    assert found["outcome"] in {"optimal", "feasible"}
    assert found["search"]["gap"] is not None
    assert len(found["drafted"]) == 3
    assert sorted(case for each in found["drafted"] for case in each["cases"]) == sorted(map(str, cases))
    assert all(instant(each["starts_at"]).date() <= due for each in found["drafted"])
    assert await counted(desk) == {"meeting": 0, "booking": 0}, "a draft takes nobody's time"
    listed = (await organiser.get("/programmes", state="proposed", total="true")).json()
    assert (listed["total"], listed["items"][0]["cases"]) == (1, 4)

    # edited: onto the hour of another, which breaks the draft, and back
    first, second, _ = found["drafted"]
    target = f"{path}/meetings/{first['id']}"
    body = redraft(first, starts_at=second["starts_at"])
    assert (await organiser.put(target, body)).status_code == 428
    assert (await organiser.put(target, body, 1)).json()["code"] == "version_stale"
    broken = (await organiser.put(target, body, found["version"])).json()
    assert {each["kind"] for each in broken["breaches"]} == {"person_twice", "room_twice"}
    assert all(set(each["drafted"]) == {first["id"], second["id"]} for each in broken["breaches"])
    refused = (await organiser.post(f"{path}/confirm-programme", {})).json()
    assert (refused["code"], len(refused["breaches"])) == ("programme_breached", 2)
    mended = (await organiser.put(target, redraft(first), broken["version"])).json()
    assert mended["breaches"] == []

    # a case goes from one meeting to another; the order of the agenda is the one given
    both = [*second["cases"], *first["cases"]]
    merged = (await organiser.put(target, redraft(first, cases=both), mended["version"])).json()
    assert [each["kind"] for each in merged["breaches"]] == ["meeting_empty"]
    shown = (await organiser.get(path)).json()
    assert [each["cases"] for each in shown["drafted"][:2]] == [both, []]
    split = await organiser.put(target, redraft(first), shown["version"])
    assert [each["kind"] for each in split.json()["breaches"]] == [
        "meeting_empty",
        *["case_left_out"] * len(second["cases"]),
    ]
    again = await organiser.put(f"{path}/meetings/{second['id']}", redraft(second), split.json()["version"])
    assert again.json()["breaches"] == []

    confirmed = await organiser.post(f"{path}/confirm-programme", {}, again.json()["version"])
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "confirmed")
    done = (await organiser.get(path)).json()
    made = [(await organiser.get(f"/meetings/{each['meeting_id']}")).json() for each in done["drafted"]]
    for drafted, real in zip(done["drafted"], made, strict=True):
        assert (real["state"], real["starts_at"], real["room"]["id"]) == (
            "confirmed",
            drafted["starts_at"],
            str(desk.room),
        )
        assert [each["suggestion_id"] for each in real["agenda"]] == drafted["cases"]
        assert {each["role"] for each in real["participants"]} == {"host", "leader", "unit", "deputy"}
    assert [each["title"][-5:] for each in made] == ["（第1场）", "（第2场）", "（第3场）"]
    assert await counted(desk) == {"meeting": 3, "booking": 3 * 5}
    assert (await organiser.get("/meetings/key-cases-without-meeting")).json() == []
    assert done["actions"] == []
    assert (await organiser.post(f"{path}/confirm-programme", {})).json()["code"] == "wrong_state"


async def test_who_books_in_between_makes_the_whole_step_fail(desk, organiser):
    cases = await key_cases(desk, 3, desk.hour(40).date())
    path, found = await planned(desk, organiser, season(desk, cases))
    last = found["drafted"][-1]
    begins = instant(last["starts_at"])
    async with desk.db.write() as tx:
        span = {"starts_at": begins + HOUR, "ends_at": begins + 2 * HOUR, "reason": "检修"}
        blocking = await block_room(tx, desk.organiser, desk.room, span, desk.office.now)
    before = await counted(desk)

    refused = await organiser.post(f"{path}/confirm-programme", {})
    told = refused.json()
    assert (refused.status_code, told["code"], told["drafted_id"]) == (409, "clash", last["id"])
    assert told["clashes"][0]["blocked"] == "检修"
    assert await counted(desk) == before, "nothing is half-written"
    after = (await organiser.get(path)).json()
    assert (after["state"], after["version"]) == ("proposed", found["version"])

    # the edit says what it is, and another hour mends it
    seen = await organiser.put(f"{path}/meetings/{last['id']}", redraft(last), found["version"])
    assert [each["kind"] for each in seen.json()["breaches"]] == ["room_busy"]
    later = (begins + timedelta(days=1)).isoformat()
    mended = await organiser.put(
        f"{path}/meetings/{last['id']}", redraft(last, starts_at=later), seen.json()["version"]
    )
    breaches = {each["kind"] for each in mended.json()["breaches"]}
    if "not_a_working_day" not in breaches:
        assert breaches == set()
        assert (await organiser.post(f"{path}/confirm-programme", {})).status_code == 200
    assert blocking["id"]


async def test_confirmed_at_the_same_time_by_two_and_booked_by_a_third(desk, organiser):
    """Two seasons for the same people and room at the same hours: one stands whole, the other not at all."""
    cases = await key_cases(desk, 2, desk.hour(40).date())
    paths = [await asked(organiser, season(desk, cases)) for _ in range(2)]
    await searched(desk)

    answers = await asyncio.gather(*(organiser.post(f"{path}/confirm-programme", {}) for path in (*paths, paths[0])))
    codes = sorted(each.status_code for each in answers)
    assert codes == [200, 409, 409]
    assert {each.json()["code"] for each in answers if each.status_code == 409} <= {
        "clash",
        "wrong_state",
        "changed_meanwhile",
    }
    assert await counted(desk) == {"meeting": 2, "booking": 2 * 5}


async def test_a_late_date_may_be_accepted_and_a_clash_may_not(desk, organiser):
    [case] = await key_cases(desk, 1, desk.hour(20).date())
    path, found = await planned(desk, organiser, season(desk, [case]))
    [only] = found["drafted"]
    late = desk.hour(28).isoformat()
    moved = await organiser.put(f"{path}/meetings/{only['id']}", redraft(only, starts_at=late), found["version"])
    assert [each["kind"] for each in moved.json()["breaches"]] == ["after_due"]
    assert (await organiser.post(f"{path}/confirm-programme")).json()["code"] == "programme_breached"
    assert (await organiser.post(f"{path}/confirm-programme", {"accepting": ["after_due"]})).status_code == 200


async def test_an_absence_entered_since_is_asked_again_and_may_be_accepted(desk, organiser):
    cases = await key_cases(desk, 2, desk.hour(40).date())
    path, found = await planned(desk, organiser, season(desk, cases))
    begins = instant(found["drafted"][1]["starts_at"])
    away = {"person_id": desk.mayor, "starts_at": begins, "ends_at": begins + HOUR, "reason": "出访"}
    async with desk.db.write() as tx:
        await enter_absence(tx, desk.organiser, away, desk.office.now)
    before = await counted(desk)

    refused = (await organiser.post(f"{path}/confirm-programme", {})).json()
    assert refused["code"] == "programme_breached"
    assert [(each["kind"], each["people"]) for each in refused["breaches"]] == [("person_busy", [str(desk.mayor)])]
    assert await counted(desk) == before, "nothing is half-written"
    accepted = await organiser.post(f"{path}/confirm-programme", {"accepting": ["person_busy"]})
    assert accepted.status_code == 200

    _, other = await planned(desk, organiser, season(desk, cases))
    taken = {instant(each["starts_at"]) for each in found["drafted"]}
    assert taken.isdisjoint(instant(each["starts_at"]) for each in other["drafted"]), "the first season has its hours"


async def test_an_impossible_season_says_what_stands_in_the_way(desk, organiser):
    cases = await key_cases(desk, 2, desk.hour(40).date())
    async with desk.db.write() as tx:
        span = {"starts_at": desk.hour(0), "ends_at": desk.hour(60), "reason": "装修"}
        await block_room(tx, desk.organiser, desk.room, span, desk.office.now)
    path, found = await planned(desk, organiser, season(desk, cases))
    assert (found["state"], found["outcome"]) == ("unsolved", "infeasible")
    assert [(each["kind"], each["suggestion_id"]) for each in found["hindrances"]] == [
        ("no_room_free", str(case)) for case in cases
    ]
    assert [each["action"] for each in found["actions"]] == ["abandon_programme"]
    assert (await organiser.post(f"{path}/confirm-programme", {})).json()["code"] == "wrong_state"

    body = season(desk, cases, cases=[{"suggestion_id": str(cases[0]), "due_on": desk.hour(1).date().isoformat()}])
    _, soon = await planned(desk, organiser, body | {"meetings": 1})
    assert [each["kind"] for each in soon["hindrances"]] == ["no_time_before_due"]
    _, many = await planned(desk, organiser, season(desk, cases, meetings=3))
    assert {"too_many_meetings"} <= {each["kind"] for each in many["hindrances"]}


async def test_what_is_abandoned_stays_so_whatever_a_worker_finds(desk, organiser):
    cases = await key_cases(desk, 1, desk.hour(40).date())
    path = await asked(organiser, season(desk, cases))
    working = asyncio.create_task(step(desk.db, desk.office.now, SECONDS))
    while (await organiser.get(path)).json()["started_at"] is None:
        continue
    ended = await organiser.post(f"{path}/abandon-programme", {"reason": "改为下半年"})
    await working
    shown = (await organiser.get(path)).json()
    if ended.status_code == 200 and ended.json()["state"] == "abandoned":
        assert (shown["state"], shown["ended_reason"]) == ("abandoned", "改为下半年")
    assert shown["actions"] == []
    assert (await organiser.post(f"{path}/abandon-programme", {"reason": "再次"})).json()["code"] == "wrong_state"


async def test_a_programme_whose_worker_died_is_taken_up_again(desk, organiser):
    cases = await key_cases(desk, 1, desk.hour(40).date())
    await searched(desk)
    path = await asked(organiser, season(desk, cases))
    lost = asyncio.create_task(step(desk.db, desk.office.now, SECONDS))
    while (await organiser.get(path)).json()["started_at"] is None:
        continue
    lost.cancel()
    with pytest.raises(asyncio.CancelledError):
        await lost
    assert (await organiser.get(path)).json()["state"] == "planning"
    assert not await step(desk.db, desk.office.now, SECONDS), "it may still be at work"
    desk.office.later(seconds=GIVEN_UP.total_seconds() + 1)
    assert await step(desk.db, desk.office.now, SECONDS)
    assert (await organiser.get(path)).json()["state"] == "proposed"


async def test_what_is_refused(client, settings, desk, organiser):
    [case, other] = await key_cases(desk, 2, desk.hour(40).date())
    body = season(desk, [case])
    draft = await desk.office.file()
    await desk.office.move(desk.office.deputy, draft, "submit")
    plain, _ = await desk.office.assigned()
    one = {"suggestion_id": str(case)}
    for changed, status, code in [
        ({"kind_id": str(new_id())}, 422, "reference_unknown"),
        ({"rooms": [str(new_id())]}, 422, "reference_unknown"),
        ({"hosts": [str(new_id())]}, 422, "reference_unknown"),
        ({"cases": [{"suggestion_id": str(new_id())}]}, 422, "reference_unknown"),
        ({"cases": [{**one, "people": [{"person_id": str(new_id()), "role": "guest"}]}]}, 422, "reference_unknown"),
        ({"cases": [one, one]}, 409, "case_named_twice"),
        ({"cases": [{"suggestion_id": str(draft)}]}, 409, "case_not_discussable"),
        ({"cases": [{"suggestion_id": str(plain)}]}, 409, "participants_missing"),
        ({"until_on": "2025-01-01"}, 422, "ends_before_start"),
        ({"until_on": "2199-01-01"}, 422, "programme_too_large"),
        ({"meetings": 0}, 422, "input_invalid"),
        ({"rooms": []}, 422, "input_invalid"),
        ({"start_times": ["25:00"]}, 422, "input_invalid"),
        ({"state": "confirmed"}, 422, "input_invalid"),
    ]:
        answer = await organiser.post("/programmes", body | changed)
        assert (answer.status_code, answer.json().get("code")) == (status, code), changed
    assert (await by(client, settings, desk, Role.VIEWER).post("/programmes", body)).json()["code"] == "right_missing"
    missing = (await organiser.post("/programmes", body | {"cases": [{"suggestion_id": str(plain)}]})).json()["missing"]
    assert {each["role"] for each in missing} == {"host", "leader"}

    path, found = await planned(desk, organiser, body)
    [only] = found["drafted"]
    target, version = f"{path}/meetings/{only['id']}", found["version"]
    for changed, status, code in [
        ({"cases": [str(other)]}, 409, "case_not_in_programme"),
        ({"cases": [str(case), str(case)]}, 409, "case_named_twice"),
        ({"room_id": str(new_id())}, 422, "reference_unknown"),
        ({"host_id": str(new_id())}, 422, "reference_unknown"),
        ({"starts_at": "2026-04-01T10:00:00"}, 422, "input_invalid"),
    ]:
        answer = await organiser.put(target, redraft(only, **changed), version)
        assert (answer.status_code, answer.json().get("code")) == (status, code), changed
    assert (await organiser.put(f"{path}/meetings/{new_id()}", redraft(only), version)).json()["code"] == "not_found"
    assert (await organiser.get(f"/programmes/{new_id()}")).json()["code"] == "programme_not_found"
    assert (await organiser.post(f"{path}/abandon-programme", {})).json()["code"] == "input_invalid"


async def test_people_named_come_instead_of_heads_and_beside_the_lead_deputy(desk, organiser):
    [case] = await key_cases(desk, 1, desk.hour(40).date())
    unit, place = desk.office.units[0], desk.office.place
    deputy_head, extra = await make_person(desk.db, place), desk.office.cosigner.person_id
    named = [
        {"person_id": str(deputy_head), "role": "unit", "organisation_id": str(unit)},
        {"person_id": str(extra), "role": "deputy"},
    ]
    chair = await make_person(desk.db, place)
    wish = {"suggestion_id": str(case), "people": named, "hosts": [str(chair)]}
    _, found = await planned(desk, organiser, season(desk, [case], cases=[wish]))
    [told] = found["cases"]
    people = {(each["role"], each["person"]["id"]) for each in told["people"]}
    assert people == {
        ("unit", str(deputy_head)),
        ("deputy", str(extra)),
        ("deputy", str(desk.office.deputy.person_id)),
        ("leader", str(desk.mayor)),
    }
    assert found["drafted"][0]["host"]["id"] == str(chair)

    twice = [*named, {"person_id": str(deputy_head), "role": "guest"}]
    refused = await organiser.post("/programmes", season(desk, [case], cases=[wish | {"people": twice}]))
    assert refused.json()["code"] == "participants_missing"


async def test_a_request_wakes_a_worker(desk, organiser):
    cases = await key_cases(desk, 1, desk.hour(40).date())
    queued = "SELECT count(*) FROM pgqueuer WHERE entrypoint = $1"
    async with desk.db.read() as tx:
        before = await tx.connection.fetchval(queued, ENTRYPOINT)
        await asked(organiser, season(desk, cases))
        assert await tx.connection.fetchval(queued, ENTRYPOINT) == before + 1


async def test_reads_are_one_statement_each(desk, organiser):
    cases = await key_cases(desk, 2, desk.hour(40).date())
    path, _ = await planned(desk, organiser, season(desk, cases))
    for read in (path, "/programmes"):
        before = desk.db.statements
        assert (await organiser.get(read)).status_code == 200
        assert desk.db.statements <= before + 1
