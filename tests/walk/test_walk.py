"""Random moves that the responses draw as open: each is accepted, each is an event, and nothing is left without a way on."""

from pathlib import Path
from typing import Any

import pytest

from domain.suggestions.flow import CASE
from tests.walk.bodies import SKIP, decision, inspection, look_back, meeting_people, meeting_time
from tests.walk.chances import Chance, chances_of, chances_of_case
from tests.walk.city import City, Somebody, city
from tests.walk.moves import BESIDE, MOVES, allowed_refusals, path_of, pick, seldom, somebody

SEEDS = (20261122, 7, 401)  # 2,100 steps in all, spread over whoever runs tests
STEPS = 700
CASES = 6
TEXT = {"title": "关于推进老旧小区加装电梯的建议", "category": "城乡建设", "facts": "多数小区没有电梯。", "proposal": "统一审批窗口。", "one_matter": True}  # fmt: skip

LEAD = frozenset({"draft", "cosigning", "returned_for_revision", "replied"})
HANDLED = frozenset({"assigned", "in_handling", "rehandling", "closed"})
OFFICES = {
    "cosigning": ("deputy 0", "deputy 1", "deputy 2"),
    "submitted": ("screener",),
    "accepted": ("assigner",),
    **dict.fromkeys(("assigned", "in_handling", "rehandling", "evaluated", "closed"), ("assigner",)),
}

pytestmark = pytest.mark.once


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_walk_of_open_moves_finds_no_dead_end(fresh_database_url: str, tmp_path: Path, seed: int) -> None:
    made: dict[str, int] = {}
    async with city(fresh_database_url, tmp_path, seed=seed) as here:
        await here.changed()
        seen = await here.count_events()
        for _ in range(STEPS):
            done = await step(here)
            changed, events = await here.changed(), await here.count_events()
            assert bool(changed) == (events > seen), f"{done}: rows changed {changed}, {events - seen} events"
            seen = events
            made[done] = made.get(done, 0) + 1
        await no_clock_is_broken(here)
        await everything_has_a_way_on(here)
    assert len(made) > 35, made
    assert {"send_reply", "evaluate", "make_promise", "answer_demand"} & made.keys(), made
    assert "meeting" in made, made


async def step(here: City) -> str:
    """Time passes, something begins, or somebody does what they may; says which."""
    turn = here.dice.random()
    if turn < 0.06:
        await here.pass_time(here.dice.randint(1, 4))
        return "time"
    if turn < 0.14 and len(here.cases) < CASES:
        deputy = here.people[here.dice.randrange(3)]
        answer = await here.ask(deputy, "POST", "suggestions", {**TEXT, "confidential": here.dice.random() < 0.1})
        assert answer.status_code == 201, answer.text
        here.cases.append(answer.json()["id"])
        return "file"
    if turn < 0.17:
        return await begin(here)
    return await act(here, *(await arranged(here) if turn < 0.23 else await offered(here)))


async def arranged(here: City) -> tuple[Somebody, list[Chance]]:
    """What the organiser may do with one of the meetings, which nobody else brings on its way."""
    who = next(each for each in here.people if each.name == "organiser")
    return who, await beside(here, who, "meeting")


async def begin(here: City) -> str:
    """The committee makes a case a key case, hears one, or looks back."""
    office = next(each for each in here.people if each.name == "supervisor")
    if not here.cases:
        return "look"
    case = here.dice.choice(here.cases)
    what = here.dice.choice(["key-supervisions", "look-backs", "hearing", "meeting"])
    if what == "meeting":
        return await draft_meeting(here, case)
    if what == "hearing":
        seen = await here.see(office, f"suggestions/{case}")
        path, body = f"suggestions/{case}/oversight/hearings", inspection(here, seen) if seen else None
    else:
        path, body = what, decision(here, [case]) if what == "key-supervisions" else look_back(here)
    if body is None:
        return "look"
    answer = await here.ask(office, "POST", path, body)
    assert answer.status_code in (201, 409, 422), answer.text  # too early, on record already, or a draft
    return what if answer.status_code == 201 else "look"


async def draft_meeting(here: City, case: str) -> str:
    """The organiser drafts a meeting over a case, with everybody who has to do with it."""
    who = next(each for each in here.people if each.name == "organiser")
    seen = await here.see(who, f"suggestions/{case}")
    if seen is None or seen["confidential"]:
        return "look"
    drafted = {"kind_id": str(here.hall.kind), "title": "局长·代表面对面", **meeting_time(here)}
    answer = await here.ask(who, "POST", "meetings", drafted)
    assert answer.status_code == 201, answer.text
    made = f"meetings/{answer.json()['id']}"
    agenda = {"cases": [{"suggestion_id": case}]}
    for below, body in (("set-agenda", agenda), ("invite-participants", meeting_people(here, seen))):
        answer = await here.ask(who, "POST", f"{made}/{below}", body)
        assert answer.status_code in (200, 409), answer.text  # a case that is not handled is not discussed
    return "meeting"


async def act(here: City, who: Somebody, chances: list[Chance]) -> str:
    """Somebody does one of the things that what they looked at offers."""
    if not chances:
        return "look"
    chance = pick(here, chances)
    if seldom(chance) and here.dice.random() < 0.6:
        return "look"
    method, below, body_of = MOVES[chance.kind, chance.action]
    body = body_of(here, chance)
    if body is SKIP:
        return "skip"
    headers = {"If-Match": f'"{chance.row["version"]}"'} if "version" in chance.row else {}
    answer = await here.ask(who, method, path_of(chance, below), body, **headers)
    if not answer.is_success:
        code = answer.json()["code"]
        assert code in allowed_refusals(chance.action), (
            f"{who.name}: {chance.kind} {chance.action} {body}: {answer.text}"
        )
        return f"{chance.action}: {code}"
    return chance.action


async def offered(here: City) -> tuple[Somebody, list[Chance]]:
    """Somebody who is asked, of up to four, and what they may do with a case or with what stands beside the cases."""
    of_case = here.dice.random() < 0.8 and bool(here.cases)
    wanted = here.dice.choice(here.cases) if of_case else ""
    who, chances = somebody(here), list[Chance]()
    for _ in range(4):
        who = await concerned(here, wanted) if of_case else somebody(here)
        if of_case:
            case = await here.see(who, f"suggestions/{wanted}")
            chances = chances_of_case(case) if case else []
        else:
            chances = await beside(here, who)
        if not all(seldom(each) for each in chances):
            break
    return who, chances


async def beside(here: City, who: Somebody, kind: str = "") -> list[Chance]:
    """What somebody may do with one of the rows that stand beside the cases."""
    kind = kind or here.dice.choice(sorted(BESIDE))
    path, shows_moves = BESIDE[kind]
    page = await here.see(who, f"{path}?limit=200")
    rows: list[Any] = page["items"] if page else []
    if not rows:
        return []
    row = here.dice.choice(rows[:8])
    if not shows_moves:
        row = await here.see(who, f"{path}/{row['id']}")
    return chances_of(kind, row) if row else []


async def concerned(here: City, case: str) -> Somebody:
    """Mostly one of those whose turn it is, so that the walk gets far; sometimes whoever comes."""
    query = (
        "SELECT s.state, s.lead_person_id AS lead, array_agg(a.organisation_id) AS units FROM suggestion s"
        " LEFT JOIN assignment a ON a.congress_id = s.congress_id AND a.suggestion_id = s.id WHERE s.id = $1 GROUP BY 1, 2"
    )
    row = await here.watch.fetchrow(query, case)
    assert row is not None
    names = OFFICES.get(row["state"], ())
    likely = [
        each
        for each in here.people
        if each.name in names
        or (row["state"] in LEAD and each.links.get("person_id") == row["lead"])
        or (row["state"] in HANDLED and each.name != "assigner" and each.links.get("organisation_id") in row["units"])
    ]
    offices = [each for each in likely if each.name in names]
    if here.dice.random() < 0.4 and offices:
        likely = offices
    return here.dice.choice(likely) if likely and here.dice.random() < 0.9 else somebody(here)


async def no_clock_is_broken(here: City) -> None:
    """No clock of a case that has ended, of a unit that is done, or of a day long gone without a word about it."""
    running = await here.watch.fetch(
        "SELECT d.*, s.state AS case_state, a.state AS unit_state FROM deadline d"
        " LEFT JOIN suggestion s ON s.congress_id = d.congress_id AND s.id = d.suggestion_id"
        " LEFT JOIN assignment a ON a.congress_id = d.congress_id AND a.id = d.assignment_id"
        " WHERE d.congress_id = $1 AND d.state IN ('running', 'paused')",
        here.place.id,
    )
    assert await here.watch.fetchval("SELECT count(*) FROM deadline WHERE congress_id = $1", here.place.id) > 20
    for clock in running:
        assert clock["case_state"] not in CASE.ends, dict(clock)
        assert clock["unit_state"] not in ("returned", "cancelled", "opinion_waived"), dict(clock)
        assert clock["unit_state"] != "sent" or clock["step"] in ("feedback", "reply_receipt"), dict(clock)
        if clock["due_at"] <= here.now:
            told = await here.watch.fetchval(
                "SELECT count(*) FROM event WHERE congress_id = $1 AND subject_id = $2 AND kind = 'overdue'",
                here.place.id,
                clock["id"],
            )
            assert told == 1, dict(clock)


async def everything_has_a_way_on(here: City) -> None:
    """Of each case that has not ended, somebody can do something, or a clock will."""
    for case in here.cases:
        rows = await here.watch.fetch("SELECT state FROM suggestion WHERE id = $1", case)
        if rows[0]["state"] in CASE.ends:
            continue
        offered: list[str] = []
        for who in here.people:
            found = await here.see(who, f"suggestions/{case}")
            offered += [each.action for each in chances_of_case(found)] if found else []
        assert set(offered) - {"urge", "change_class", "record_consultation", "merge"}, (
            case,
            rows[0]["state"],
            offered,
        )
