"""How the demo comes into a database: found, peopled, the session of 2024 played, then the running one up to today."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from api.demo import ground
from api.demo import material as m
from api.demo.bulletin import courses
from api.demo.clock import Clock, office_calendar
from api.demo.desk import Desk
from api.demo.living import SESSION_ENDED_AGO, SESSION_LASTS, STANDINGS, Running
from api.demo.looking import LookBack
from api.demo.meeting_year import MeetingYear, planned
from api.demo.neighbours import tell_of_neighbours
from api.demo.people import FOUNDED, MOST_DEPUTIES, REQUEST, House, people_the_house
from api.demo.promising import LAST_OF_2024, WITH_THE_REPLY, promising_places, raised
from api.demo.session import QUARTERS, Sitting
from api.demo.watching import key_places
from api.settings import Settings
from domain import actor
from domain.congresses.founding import create_congress
from domain.congresses.tables import Level
from domain.db import Database
from domain.deadlines.sweep import sweep
from domain.events import record

CONNECTIONS = 6
FEWEST_DEPUTIES = 40
EARLIEST = datetime(2025, 1, 1, tzinfo=UTC)  # the later session comes after that of 2024


class DemoRefused(Exception):
    """Why the demo is not loaded, as one line."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call came to."""

    loaded: bool
    line: str
    seconds: float = 0.0


async def load(settings: Settings, now: datetime, *, share: float = 1.0, force: bool = False) -> Outcome:
    """The demo as of `now` (UTC) into an empty database; `share` scales the session of 2024 down.

    A whole demo stays as it is, unless `force`; half of one is cleared away and loaded anew. The marks of begin and end
    are events, so that an interrupted load is never taken for a whole. Raises DemoRefused.
    """
    if now < EARLIEST:
        raise DemoRefused(f"the demo lives after {EARLIEST:%Y-%m-%d}; the clock says {now:%Y-%m-%d}")
    found = await what_is_there(settings.direct_dsn)
    if found is ground.Found.WHOLE and not force:
        return Outcome(loaded=False, line=f"the demo congress is there: {m.SLUG}")
    if found is ground.Found.OTHER_CONGRESSES:
        raise DemoRefused("the database holds other congresses; the demo needs one of its own")
    if found is ground.Found.NOT_THE_DEMO:
        raise DemoRefused(f"the congress {m.SLUG} of this database is not the demo; it is left alone")
    begun = monotonic()
    try:
        async with ground.alone(settings.direct_dsn):
            await _load(settings.direct_dsn, now, share)
    except ground.Taken as taken:
        raise DemoRefused(str(taken)) from taken
    again = "; what an interrupted load had left was cleared away" if found is ground.Found.HALF else ""
    seconds = monotonic() - begun
    return Outcome(
        loaded=True, line=f"the demo congress is loaded in {seconds:.0f} s: {m.SLUG}{again}", seconds=seconds
    )


async def what_is_there(url: str) -> ground.Found:
    """Asked before anything is begun."""
    db = await Database.open(url, None, 1, 1)
    try:
        async with db.read() as tx:
            return (await ground.find(tx, m.SLUG))[0]
    finally:
        await db.close()


async def _load(url: str, now: datetime, share: float) -> None:
    """A crash may lose the last moments of an unmarked load, but the mark comes after all of it in the same log."""
    hasty = f"{url}{'&' if '?' in url else '?'}synchronous_commit=off"
    db = await Database.open(hasty, None, 1, CONNECTIONS)
    try:
        await ground.clear(db)
        house = await _founded(db, now, share)
        await _played(db, house, now, share)
        await tell_of_neighbours(db, now)
        async with db.write() as tx:
            await record(
                tx,
                actor.system(house.congress_id, REQUEST),
                house.congress_id,
                house.congress_id,
                ground.COMPLETE,
                now,
                {"share": share},
            )
    finally:
        await db.close()


async def _founded(db: Database, now: datetime, share: float) -> House:
    later = _later_session(now)
    deputies = max(FEWEST_DEPUTIES, round(MOST_DEPUTIES * share))
    async with db.write() as tx:
        row = await create_congress(tx, m.SLUG, m.CONGRESS, Level.CITY, m.ZONE, FOUNDED, request_id=REQUEST)
        system = actor.system(row["id"], REQUEST)
        await record(tx, system, row["id"], row["id"], ground.BEGUN, now, {"share": share})
        return await people_the_house(tx, row["id"], later, deputies)


def _later_session(now: datetime) -> tuple[date, date]:
    """Its days are counted from today, so that clocks are running whenever the demo is loaded."""
    ended = office_calendar(m.ZONE).local_day(now) - timedelta(days=SESSION_ENDED_AGO)
    return ended - timedelta(days=SESSION_LASTS - 1), ended


async def _played(db: Database, house: House, now: datetime, share: float) -> None:
    async def morning(at: datetime) -> None:
        await year.record_until(at)
        await sweep(db, at, request_id=REQUEST)

    wanted = courses(share)
    keys = key_places(wanted)
    leaving = promising_places(wanted, keys)
    numbering = asyncio.Lock()
    with _progress(QUARTERS * len(wanted) + QUARTERS * len(STANDINGS)) as bar:
        clock = Clock(office_calendar(m.ZONE), morning)
        look = LookBack(db, house, clock, now)
        promising = {place: number for number, place in enumerate(leaving[:WITH_THE_REPLY])}
        sitting = Sitting(db, house, clock, numbering, bar.tick, look, keys, promising, now)
        desks: dict[int, Desk] = {}
        year = MeetingYear(db, house, clock, desks, planned(wanted, len(house.deputies)))
        await clock.play([look.run(), *(sitting.handle(course, desks) for course in wanted)])
        await year.record_until(LAST_OF_2024)
        between, lately = raised(clock, [desks[place] for place in leaving[WITH_THE_REPLY:]], now)
        if between:
            await clock.play(between)
        running = Running(db, house, clock, numbering, now, bar.quarters)
        await clock.play([*running.cases(), *lately], ends=now)


@dataclass(frozen=True, slots=True)
class _Bar:
    progress: Progress
    task: TaskID

    def tick(self) -> None:
        self.progress.advance(self.task)

    def quarters(self) -> None:
        self.progress.advance(self.task, QUARTERS)


@contextmanager
def _progress(total: int) -> Iterator[_Bar]:
    """On stderr; a log that is no terminal gets no bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Bar(progress, progress.add_task("demo congress", total=total))
