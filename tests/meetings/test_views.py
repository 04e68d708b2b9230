"""A month and a week are leaves of local days, one statement each, with what their reader may see and do."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.actor import Actor, Role
from domain.meetings.queries import list_meetings, view_days
from tests.arranging import Desk
from tests.factories import actor, caller


async def days(desk: Desk, first: date, last: date, me: Actor | None = None, **given: Any) -> dict[date, list[UUID]]:
    async with desk.db.read() as tx:
        found = await view_days(tx, me or desk.organiser, desk.office.now, first, last, given)
    assert [leaf["day"] for leaf in found["days"]] == [first + timedelta(n) for n in range((last - first).days + 1)]
    assert found["total"] == sum(len(leaf["meetings"]) for leaf in found["days"])
    return {leaf["day"]: [each["id"] for each in leaf["meetings"]] for leaf in found["days"] if leaf["meetings"]}


MARCH, APRIL = (date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 4, 30))


async def test_a_leaf_is_a_local_day(desk: Desk) -> None:
    """00:30 in Shanghai on 1 April is still March in UTC."""
    early = desk.hour().replace(day=31, hour=16, minute=30)
    at_night = (await desk.draft(starts_at=early, ends_at=early + timedelta(hours=1)))["id"]
    last = (await desk.draft(starts_at=early - timedelta(hours=2), ends_at=early - timedelta(hours=1)))["id"]
    await desk.draft(starts_at=None, ends_at=None, room_id=None)

    assert await days(desk, *MARCH) == {date(2026, 3, 31): [last]}
    assert await days(desk, *APRIL) == {date(2026, 4, 1): [at_night]}


async def test_mine_by_leader_by_venue_and_by_kind(desk: Desk) -> None:
    first = await desk.confirmed()
    second = await desk.proposed(starts_at=desk.hour(15), kind="mayor-face-to-face")
    deputy = actor(desk.office.place, Role.DEPUTY, person_id=desk.office.deputy.person_id)
    stranger = actor(desk.office.place, Role.DEPUTY, person_id=desk.office.cosigner.person_id)
    both = {date(2026, 3, 16): [first], date(2026, 3, 17): [second]}

    assert await days(desk, *MARCH, mine=True, me=deputy) == both
    assert await days(desk, *MARCH, me=stranger) == {}
    assert await days(desk, *MARCH, leader=desk.mayor) == both
    assert await days(desk, *MARCH, leader=desk.heads[desk.office.units[0]]) == {}
    assert await days(desk, *MARCH, venue=desk.venue) == both
    assert await days(desk, *MARCH, kind="mayor-face-to-face") == {date(2026, 3, 17): [second]}
    assert await days(desk, *MARCH, unanswered=False) == {}


async def test_one_statement(desk: Desk) -> None:
    await desk.confirmed()
    await days(desk, *MARCH)
    async with desk.db.read() as tx:
        before = desk.db.statements
        await view_days(tx, desk.organiser, desk.office.now, *MARCH, {})
        assert desk.db.statements - before == 1
        await list_meetings(tx, desk.organiser, desk.office.now, given={"from_on": MARCH[0], "until_on": MARCH[1]})
        assert desk.db.statements - before == 2


async def test_a_month_and_a_week_over_http(desk: Desk, client: Any, settings: Any) -> None:
    made = await desk.confirmed()
    organiser = caller(client, desk.office.place, settings.signing_key, Role.ORGANISER)

    month = (await organiser.get("/meetings/month", on="2026-03-09")).json()
    week = (await organiser.get("/meetings/week", on="2026-03-18", kind="chief-face-to-face")).json()

    assert (month["first"], month["last"], month["total"], len(month["days"])) == ("2026-03-01", "2026-03-31", 1, 31)
    assert (week["first"], week["last"], week["next"]) == ("2026-03-16", "2026-03-22", None)
    [shown] = week["days"][0]["meetings"]
    assert shown["id"] == str(made)
    assert "cancel_meeting" in {each["action"] for each in shown["actions"] if each["open"]}
    february = (await organiser.get("/meetings/month", on="2028-02-10")).json()
    assert (february["last"], february["total"]) == ("2028-02-29", 0)
    assert (await organiser.get("/meetings/month")).status_code == 422
    assert (await organiser.get("/meetings/week", on="2026-03-18", from_on="2026-03-01")).status_code == 422
