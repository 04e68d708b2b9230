"""One season from end to end over HTTP: planned, confirmed, moved, attended by a substitute, and what came of it."""

from datetime import timedelta

from domain.actor import Role
from tests.arranging import HOUR, Desk, make_head
from tests.council import decided
from tests.factories import Caller, make_account
from tests.programmes.planning import asked, by, instant, searched, season

MORNING, AFTERNOON = 9, 14.5


async def eight_key_cases(desk: Desk) -> list[str]:
    """Under one decision of the council, of three units in turn; the first is answered, so that a promise can follow."""
    answered, _ = await desk.office.replied("B")
    cases = [answered]
    for _ in range(7):
        desk.office.units.append(desk.office.units.pop(0))
        cases.append((await desk.office.assigned())[0])
    leaders = [
        {"person_id": desk.host, "role": "supervises", "title": "副主任"},
        {"person_id": desk.mayor, "role": "leads", "title": "市长"},
    ]
    await decided(desk.office, cases, leaders=leaders, due_on=desk.hour(49).date())
    return [str(case) for case in cases]


async def sent(caller: Caller, path: str, body: object = None) -> dict[str, object]:
    answer = await caller.post(path, body)
    assert answer.is_success, answer.text
    found: dict[str, object] = answer.json()
    return found


async def test_a_season_for_eight_key_cases(client, settings, desk):  # noqa: PLR0915 - a season is long
    unit = desk.office.units[0]  # that answers the first
    cases = await eight_key_cases(desk)
    account = await make_account(desk.db, desk.office.place, Role.ORGANISER)
    organiser = by(client, settings, desk, Role.ORGANISER, account_id=account)

    # plan: what waits, in six meetings, with a co-signer beside the lead deputy of the first case
    waiting = (await organiser.get("/meetings/key-cases-without-meeting")).json()
    assert {each["id"] for each in waiting} == set(cases)
    second_deputy = {"person_id": str(desk.office.cosigner.person_id), "role": "deputy"}
    named = [{"suggestion_id": case} for case in cases]
    named[0] |= {"people": [second_deputy]}
    path = await asked(organiser, season(desk, cases, meetings=6, cases_per_meeting=2, cases=named))
    await searched(desk)
    programme = (await organiser.get(path)).json()
    assert (programme["state"], len(programme["drafted"]), programme["breaches"]) == ("proposed", 6, [])
    await sent(organiser, f"{path}/confirm-programme", {})
    assert (await organiser.get("/meetings/key-cases-without-meeting")).json() == []

    # move one: to the other half of its day
    drafted = (await organiser.get(path)).json()["drafted"]
    at = next(each for each in drafted if cases[0] in each["cases"])
    meeting = f"/meetings/{at['meeting_id']}"
    shift = timedelta(hours=AFTERNOON - MORNING)
    starts = instant(at["starts_at"])
    starts += shift if (starts + timedelta(hours=8)).hour == MORNING else -shift
    hours = {"starts_at": starts.isoformat(), "ends_at": (starts + 2 * HOUR).isoformat()}
    moved = await sent(
        organiser, f"{meeting}/move-meeting", {**hours, "room_id": str(desk.room), "reason": "市长另有安排"}
    )
    assert instant(str(moved["starts_at"])) == starts

    # the mayor sends another head, a deputy declines
    shown = (await organiser.get(meeting)).json()
    invited = {each["person"]["id"]: each["id"] for each in shown["participants"]}
    stand_in = await make_head(desk.db, desk.office, desk.office.units[0])
    mayor = by(client, settings, desk, Role.LEADER, person_id=desk.mayor)
    instead = {"participant_id": invited[str(desk.mayor)], "person_id": str(stand_in), "reason": "出访"}
    await sent(mayor, f"{meeting}/send-substitute", instead)
    declining = by(client, settings, desk, Role.DEPUTY, person_id=desk.office.cosigner.person_id)
    no = {"participant_id": invited[second_deputy["person_id"]], "answer": "declined", "reason": "出差"}
    await sent(declining, f"{meeting}/answer-invitation", no)

    # hold it
    desk.office.now = starts + 2 * HOUR
    organiser = by(client, settings, desk, Role.ORGANISER, account_id=account)
    await sent(organiser, f"{meeting}/start-meeting")
    people = (await organiser.get(meeting)).json()["participants"]
    states = {each["person"]["id"]: each["state"] for each in people}
    assert (states[str(desk.mayor)], states[str(stand_in)]) == ("delegated", "invited")
    assert states[second_deputy["person_id"]] == "declined"
    coming = [{"participant_id": each["id"], "attended": True} for each in people if each["state"] == "invited"]
    await sent(organiser, f"{meeting}/record-attendance", {"attendance": coming})
    await sent(organiser, f"{meeting}/hold-meeting")

    # what was decided is a promise; the minutes are confirmed by the parties and published
    promised = {
        "kind": "promise",
        "text": "年内完成二十处。",
        "suggestion_id": cases[0],
        "organisation_id": str(unit),
        "due_on": "2026-12-31",
    }
    promise = (await sent(organiser, f"{meeting}/record-decision", promised))["promise_id"]
    await sent(organiser, f"{meeting}/draft-minutes", {"text": "会议听取了办理情况，形成一项承诺。"})
    deputy = by(client, settings, desk, Role.DEPUTY, person_id=desk.office.deputy.person_id)
    host = by(client, settings, desk, Role.LEADER, person_id=desk.host)
    there = {each["organisation"]["id"] for each in people if each["role"] == "unit"}
    officers = [by(client, settings, desk, Role.UNIT_OFFICER, organisation_id=each) for each in there]
    for party in (deputy, host, *officers):
        await sent(party, f"{meeting}/confirm-minutes")
    assert (await sent(organiser, f"{meeting}/publish-minutes", {}))["state"] == "minutes_published"

    # it stands in the ledger, and is kept
    office = by(client, settings, desk, Role.ASSIGNER)
    entered = (await office.get(f"/promises/{promise}")).json()
    assert (entered["state"], entered["source"]) == ("open", "meeting")
    ledger = (await office.get("/promises/ledger")).json()
    officer = by(client, settings, desk, Role.UNIT_OFFICER, organisation_id=str(unit))
    await sent(officer, f"/promises/{promise}/fulfil", {"body": "二十处已全部完成。", "class_code": "A"})
    assert (await office.get(f"/promises/{promise}")).json()["state"] == "fulfilled"
    assert (await office.get("/promises/ledger")).json() != ledger
    figures = (await organiser.get("/meetings/figures", year=starts.year)).json()
    assert (figures["meetings"], figures["cases"]) == (1, len(at["cases"]))
