"""Who may ask what: every operation of the document is tried without credentials, from another congress, without its right."""

import re

import pytest

from domain.actor import Right, Role, rights_of
from domain.availability.absences import enter_absence
from domain.availability.subscriptions import subscribe
from domain.ids import new_id
from domain.oversight.tables import monitor
from domain.promises.actions import make_promise
from domain.venues.actions import block_room
from tests.arranging import make_desk
from tests.asked import OPERATIONS, asked
from tests.committed import assert_committed
from tests.conftest import SECRET
from tests.council import decided
from tests.factories import bearer, make_congress, make_deputy, make_organisation, put, roles_with
from tests.lookbacks.looking import items_of, prepared
from tests.office import make_office
from tests.oversight.watching import a_demand
from tests.programmes.planning import proposed
from tests.reconciliations.reconciling import convened, divided

PUBLIC = {
    "get_health": "whoever watches over the processes",
    "get_readiness": "the same",
    "create_sign_in": "nobody has a token before",
    "refresh_sign_in": "the refresh token is the credential",
    "sign_out": "the same",
    "get_enums": "labels are no secret",
    "read_calendar_feed": "calendar programs cannot sign in; the address is the credential",
    **dict.fromkeys(
        (
            "list_public_suggestions",
            "get_public_suggestion",
            "list_public_replies",
            "read_public_replies",
            "read_public_sitemap",
            "list_public_figures",
            "list_public_snapshots",
            "get_public_snapshot",
            "list_public_people",
            "list_public_organizations",
        ),
        "the public record",
    ),
    "list_congresses": "one chooses a congress before signing in",
}
OWN = {"get_me": "whoever asks", "change_my_password": "whoever asks"}  # under paths that name no congress
GUARDED = sorted(OPERATIONS.keys() - PUBLIC.keys())
OF_A_CONGRESS = [name for name in GUARDED if "{congress}" in OPERATIONS[name][1]]
RIGHTS = {
    name: [
        Right(each)
        for each in re.findall(r"Needs the right (.+?) \(`right_missing`\)", operation["description"])
        for each in re.findall(r"`(.+?)`", each)
    ]
    for name, (_, _, operation) in OPERATIONS.items()
}


@pytest.fixture(scope="module")
async def office(db):
    """A congress with a case in handling, whose rows the others must not reach."""
    return await make_office(db)


@pytest.fixture(scope="module")
async def rows(db, office):
    """Ids of one row of each kind of that congress, by the name of the path parameter."""
    case, [unit, _] = await office.assigned("lead", "co")
    promised, _ = await office.replied("B")
    [answered] = await office.rows("assignment", promised)
    officer = office.officers[office.units[0]]
    given = {"text": "年内完成。", "due_on": office.now.date().replace(month=12)}
    async with db.write() as tx:
        made = await make_promise(tx, officer, answered["id"], "make_promise", given, office.now)
    look_back = await prepared(office, codes=("B",))
    [clock, *_] = [row for row in await office.rows("deadline", case) if row["state"] == "running"]
    desk = await make_desk(db, office)
    async with db.write() as tx:
        span = {"starts_at": desk.hour(40), "ends_at": desk.hour(41), "reason": "检修"}
        blocking = await block_room(tx, desk.organiser, desk.room, span, office.now)
        away = await enter_absence(tx, desk.organiser, span | {"person_id": office.deputy.person_id}, office.now)
    programme, drafted = await proposed(desk)
    async with db.write() as tx:
        wanted = {"person_id": office.deputy.person_id, "url": "https://calendar.example.org/1.ics"}
        subscribed = await subscribe(tx, desk.organiser, wanted, office.now)
    return {
        "programme_id": programme,
        "drafted_id": drafted,
        "meeting_id": await desk.confirmed(),
        "kind_id": desk.kinds["consultation"],
        "venue_id": desk.venue,
        "room_id": desk.room,
        "blocking_id": blocking["id"],
        "absence_id": away["id"],
        "subscription_id": subscribed["id"],
        "suggestion_id": case,
        "assignment_id": unit,
        "deadline_id": clock["id"],
        "promise_id": made["promise_id"],
        "demand_id": await a_demand(office, case),
        "monitor_id": await put(
            db,
            monitor,
            congress_id=office.place.id,
            person_id=office.deputy.person_id,
            since=office.now.date(),
            version=1,
        ),
        "organisation_id": await make_organisation(db, office.place),
        "person_id": await make_deputy(db, office.place),
        "term_id": office.place.term_id,
        "session_id": office.place.session_id,
        "look_back_id": look_back["id"],
        "item_id": (await items_of(office, look_back["id"]))[0]["id"],
        "reconciliation_id": await convened(office, await divided(office)),
        "supervision_id": (await decided(office, [case]))["id"],
    }


def test_the_operations_are_known_and_sorted_into_open_and_guarded():
    declared = {name for name, (_, _, operation) in OPERATIONS.items() if not operation["security"]}

    assert declared == set(PUBLIC)
    assert set(GUARDED) - set(OF_A_CONGRESS) == set(OWN)
    assert len(OF_A_CONGRESS) > 60


@pytest.mark.parametrize("name", GUARDED)
async def test_nobody_is_served_without_credentials(client, office, rows, name):
    answer = await client.request(**asked(name, office.place.slug, rows))

    assert (answer.status_code, answer.json()["code"]) == (401, "credentials_missing")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("name", GUARDED)
async def test_a_token_of_somebody_else_s_making_is_refused(client, office, rows, name):
    request = asked(name, office.place.slug, rows)
    request["headers"] |= bearer(office.place, "a secret that is not the one of this installation", *Role)

    answer = await client.request(**request)

    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


@pytest.fixture(scope="module")
async def stranger(db):
    """Somebody with every role, in another congress."""
    place = await make_congress(db)
    links = {
        "person_id": await make_deputy(db, place),
        "organisation_id": await make_organisation(db, place),
    }
    return place, bearer(place, SECRET, *Role, **links)


@pytest.mark.parametrize("name", OF_A_CONGRESS)
async def test_a_congress_does_not_exist_for_another(client, office, rows, stranger, name):
    """Whatever the path names, with every role and every right of one's own congress."""
    request = asked(name, office.place.slug, rows)
    request["headers"] |= stranger[1]

    answer = await client.request(**request)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


REACHING = [
    name
    for name in OF_A_CONGRESS
    if re.search(
        r"{(suggestion|assignment|promise|demand|monitor|deadline|organisation|person|term|session|supervision|look_back|item|reconciliation|meeting|programme|drafted|kind|venue|room|blocking|absence|subscription)_id}",
        OPERATIONS[name][1],
    )
]


def test_there_are_rows_to_reach_for():
    assert len(REACHING) > 40


@pytest.mark.parametrize("name", REACHING)
async def test_a_row_of_another_congress_is_answered_like_one_that_nobody_has(client, rows, stranger, name):
    """The path is one's own, the id is not."""
    place, headers = stranger
    foreign = asked(name, place.slug, rows)
    unknown = asked(name, place.slug, {each: new_id() for each in rows})

    answers = [await client.request(**{**each, "headers": each["headers"] | headers}) for each in (foreign, unknown)]

    told = [(answer.status_code, answer.json()["code"]) for answer in answers]
    assert told[0] == told[1]
    assert told[0][0] == 404 or told[0][1] in {"reference_unknown", "delegation_of_other_term"}, "of the example's body"


NEEDING = sorted(name for name, needed in RIGHTS.items() if needed)


@pytest.mark.parametrize("name", NEEDING)
async def test_every_role_that_lacks_the_right_is_told_which(client, office, rows, name):
    """All the roles without it at once do not add up to it; where every role has it, an account without any."""
    lacking = RIGHTS[name][0]
    roles = [role for role in Role if lacking not in rights_of(frozenset({role}))]
    request = asked(name, office.place.slug, rows)
    request["headers"] |= bearer(office.place, SECRET, *roles)

    answer = await client.request(**request)

    assert (answer.status_code, answer.json()["code"], answer.json()["needs"]) == (403, "right_missing", lacking)


def test_who_may_ask_what_is_as_it_was_reviewed():
    """One line per operation: the right that it asks for, and the roles that carry it."""
    width = max(map(len, OPERATIONS)) + 2
    lines = ["operation, right, roles that carry it (what one may do with a given case is told by the flows).", ""]
    for name in OPERATIONS:
        needed = RIGHTS[name]
        carrying = frozenset.intersection(*map(roles_with, needed)) if needed else frozenset()
        roles = "every role" if len(carrying) == len(Role) else " ".join(sorted(carrying))
        right = " + ".join(needed) or (PUBLIC.get(name, "") and "open to everybody") or "anybody who has signed in"
        lines.append(f"{name:<{width}}{right:<34}{roles}".rstrip())
    again = "GOLDEN=write .venv/bin/pytest tests/test_access.py"

    assert len(lines) > 60
    assert_committed("tests/golden/access.txt", "\n".join(lines) + "\n", again)
