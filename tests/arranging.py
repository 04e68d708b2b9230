"""An organiser at work: venues, people and meetings of an office of the tests, by the same actions as over HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.actor import Actor, Role
from domain.db import Database
from domain.meetings.actions import advance_meeting, draft_meeting
from domain.meetings.kind_register import list_kinds
from domain.meetings.queries import get_meeting
from domain.people.tables import position
from domain.venues.actions import create_room, create_venue
from tests.factories import actor, make_person, put
from tests.office import Office, make_office

WEEKDAYS = [{"weekday": day, "opens": "08:30", "closes": "18:00"} for day in range(1, 7)]
HOUR = timedelta(hours=1)


@dataclass
class Desk:
    """The organiser's desk: a room, a host, a mayor, and a head for each unit."""

    office: Office
    organiser: Actor
    kinds: dict[str, UUID]
    venue: UUID
    room: UUID
    host: UUID
    mayor: UUID
    heads: dict[UUID, UUID]

    @property
    def db(self) -> Database:
        return self.office.db

    def hour(self, days: int = 14, hours: int = 0) -> datetime:
        """Ten in the morning in Shanghai, so many days after the clock of the office (a Monday): 14 is a Monday too."""
        morning = self.office.now.replace(hour=2, minute=0, second=0, microsecond=0)
        return morning + timedelta(days=days, hours=hours)

    async def draft(self, kind: str = "chief-face-to-face", **given: Any) -> dict[str, Any]:
        """A draft of a kind; a time and the room unless told otherwise."""
        starts = given.pop("starts_at", self.hour())
        wanted = {
            "kind_id": self.kinds[kind],
            "title": "面对面",
            "starts_at": starts,
            "ends_at": given.pop("ends_at", starts and starts + 2 * HOUR),
            "room_id": given.pop("room_id", self.room),
            **dict.fromkeys(("organisation_id", "live_url", "off_day_reason", "note")),
            "places": 0,
            "live": False,
        }
        async with self.db.write() as tx:
            return await draft_meeting(tx, self.organiser, wanted | given, self.office.now)

    async def step(self, meeting: UUID, action: str, me: Actor | None = None, **given: Any) -> dict[str, Any]:
        """A move of a meeting, by the organiser unless told otherwise."""
        seen = given.pop("seen", None)
        async with self.db.write() as tx:
            return await advance_meeting(tx, me or self.organiser, meeting, action, given, self.office.now, seen)

    async def shown(self, meeting: UUID, me: Actor | None = None) -> dict[str, Any]:
        """The meeting as this caller reads it."""
        async with self.db.read() as tx:
            return await get_meeting(tx, me or self.organiser, meeting, self.office.now)

    def people(self, *units: UUID, deputy: UUID | None = None) -> list[dict[str, Any]]:
        """The host, the mayor, the heads of these units and the deputy."""
        lead = deputy or self.office.deputy.person_id
        return [
            invited(self.host, "host"),
            invited(self.mayor, "leader"),
            *(invited(self.heads[unit], "unit", organisation_id=unit) for unit in units),
            invited(lead, "deputy"),
        ]

    async def ready(
        self,
        case: UUID | None = None,
        people: Sequence[dict[str, Any]] | None = None,
        units: Sequence[UUID] | None = None,
        kind: str = "chief-face-to-face",
        **given: Any,
    ) -> UUID:
        """A draft with an agenda and people, which can be proposed."""
        made: UUID = (await self.draft(kind, **given))["id"]
        if case is not None:
            await self.step(made, "set_agenda", cases=[{"suggestion_id": case}])
        chosen = self.people(*(self.office.units[:1] if units is None else units)) if people is None else people
        await self.step(made, "invite_participants", participants=list(chosen))
        return made

    async def proposed(self, case: UUID | None = None, **given: Any) -> UUID:
        made = await self.ready(case, **given)
        await self.step(made, "propose_meeting")
        return made

    async def confirmed(self, case: UUID | None = None, **given: Any) -> UUID:
        made = await self.proposed(case, **given)
        await self.step(made, "confirm_meeting")
        return made

    async def held(self, case: UUID | None = None, **given: Any) -> UUID:
        """A meeting that everybody attended; the clock stands at its end."""
        made = await self.confirmed(case, **given)
        shown = await self.shown(made)
        self.office.now = max(self.office.now, shown["ends_at"])
        await self.step(made, "start_meeting")
        coming = [p for p in shown["participants"] if p["state"] in {"invited", "accepted", "tentative"}]
        attendance = [{"participant_id": UUID(p["id"]), "attended": True} for p in coming]
        await self.step(made, "record_attendance", attendance=attendance)
        await self.step(made, "hold_meeting")
        return made

    async def participant(self, meeting: UUID, person: UUID | None) -> UUID:
        """The invitation of somebody."""
        found = (await self.shown(meeting))["participants"]
        return next(UUID(each["id"]) for each in found if each["person"]["id"] == str(person))


def invited(person_id: UUID | None, role: str, **given: Any) -> dict[str, Any]:
    """Somebody who must come."""
    return {"person_id": person_id, "role": role, "organisation_id": None, "required": True, **given}


async def make_head(db: Database, office: Office, unit: UUID, *, head: bool = True) -> UUID:
    """Somebody with a position in a unit."""
    person_id = await make_person(db, office.place)
    day = office.now.date().replace(month=1, day=1)
    await put(
        db,
        position,
        congress_id=office.place.id,
        person_id=person_id,
        organisation_id=unit,
        title="局长" if head else "科员",
        head=head,
        starts_on=day,
        version=1,
    )
    return person_id


async def make_room(office: Office, venue: UUID, name: str = "协商厅", **given: Any) -> UUID:
    """A room of a venue."""
    async with office.db.write() as tx:
        wanted = {"name": name, "capacity": 40, "turn_round_minutes": 30, "active": True, **given}
        made: UUID = (await create_room(tx, actor(office.place, Role.ORGANISER), venue, wanted, office.now))["id"]
    return made


async def make_desk(db: Database, office: Office | None = None) -> Desk:
    """An office with an organiser, a station with one room, a host, a mayor and the heads of its units."""
    office = office or await make_office(db)
    organiser = actor(office.place, Role.ORGANISER)
    async with db.write() as tx:
        kinds = {row["code"]: row["id"] for row in await list_kinds(tx, organiser)}
        wanted = {"code": "hub", "name": "代表联络总站", "address": "市民中心", "organisation_id": None}
        venue = (await create_venue(tx, organiser, {**wanted, "opening": WEEKDAYS, "active": True}, office.now))["id"]
    return Desk(
        office,
        organiser,
        kinds,
        venue,
        await make_room(office, venue),
        await make_person(db, office.place),
        await make_person(db, office.place),
        {unit: await make_head(db, office, unit) for unit in office.units},
    )
