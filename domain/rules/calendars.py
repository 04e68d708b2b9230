"""How the working-day calendar changes: a day of the congress's own, a day given back, a year's schedule that arrives.

Each change bumps the calendar version in its own statement, with its event; deadlines that are still open are counted
anew in the same transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, Text, bindparam, case, column, delete, func, null, select, text, update
from sqlalchemy.dialects.postgresql import insert

from domain.actor import Actor
from domain.calendar_source import published_days, published_years
from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.deadlines.recompute import recompute
from domain.errors import Conflict, Invalid, NotFound, PreconditionFailed
from domain.event_tables import event
from domain.events import event_values, recording
from domain.legal_calendar import DayKind
from domain.rules.tables import calendar_day, calendar_year

STATE_COUNCIL = "state_council"  # from a published schedule
PACKAGE = "chinesecalendar"
LISTED = "listed"  # given over the API without naming the notice
OWN = "congress"  # set by the congress itself; a schedule that arrives later leaves it alone

_c, _d, _y = congress.c, calendar_day.c, calendar_year.c


def _bumped() -> Any:
    return (
        update(congress)
        .where(_c.id == bindparam("congress"), _c.calendar_version == bindparam("seen"))
        .values(calendar_version=_c.calendar_version + 1, version=_c.version + 1)
        .returning(_c.id.label("congress_id"), _c.id, _c.calendar_version.label("version"))
        .cte("bumped")
    )


def _setting() -> Statement:
    bumped = _bumped()
    names = ("day", "kind", "name", "source")
    given = [bindparam(f"set_{name}", type_=_d[name].type).label(name) for name in names]
    new = insert(calendar_day).from_select(
        ["congress_id", *names, "version"], select(bumped.c.congress_id, *given, bumped.c.version)
    )
    written = new.on_conflict_do_update(
        index_elements=["congress_id", "day"],
        set_={name: new.excluded[name] for name in ("kind", "name", "source", "version")},
    ).cte("day_written")
    return Statement(select(bumped.c.version).add_cte(written, recording(bumped, case=None).cte("logged")))


def _clearing() -> Statement:
    bumped = _bumped()
    gone = (
        delete(calendar_day)
        .where(_d.congress_id == bumped.c.congress_id, _d.day == bindparam("set_day", type_=_d.day.type))
        .cte("day_gone")
    )
    return Statement(select(bumped.c.version).add_cte(gone, recording(bumped, case=None).cte("logged")))


def _publishing() -> Statement:
    """Days of the congress's own stay; days of an earlier schedule of that year that the new one does not name go."""
    bumped = _bumped()
    year = bindparam("set_year", type_=Integer)
    days = (
        func.jsonb_to_recordset(bindparam("set_days", type_=event.c.data.type))
        .table_valued(column("day", Date), column("kind", Text), column("name", Text), name="given")
        .render_derived(with_types=True)
    )
    new = insert(calendar_day).from_select(
        ["congress_id", "day", "kind", "name", "source", "version"],
        select(
            bumped.c.congress_id,
            days.c.day,
            days.c.kind,
            days.c.name,
            bindparam("set_source", type_=Text),
            bumped.c.version,
        ).select_from(days.join(bumped, text("true"))),
    )
    written = new.on_conflict_do_update(
        index_elements=["congress_id", "day"],
        set_={name: new.excluded[name] for name in ("kind", "name", "source", "version")},
        where=_d.source != OWN,
    ).cte("days_written")
    gone = (
        delete(calendar_day)
        .where(
            _d.congress_id == bumped.c.congress_id,
            func.date_part("year", _d.day) == year,
            _d.source != OWN,
            _d.day.not_in(select(days.c.day)),
        )
        .cte("days_gone")
    )
    known = insert(calendar_year).from_select(
        ["congress_id", "year", "source", "version", "published_at"],
        select(
            bumped.c.congress_id,
            year,
            bindparam("set_source", type_=Text),
            bumped.c.version,
            bindparam("now", type_=_y.published_at.type),
        ),
    )
    named = known.on_conflict_do_update(
        index_elements=["congress_id", "year"],
        set_={name: known.excluded[name] for name in ("source", "version", "published_at")},
    ).cte("year_written")
    return Statement(select(bumped.c.version).add_cte(written, gone, named, recording(bumped, case=None).cte("logged")))


def _situation() -> Statement:
    """What a schedule said of a day: the package knows its own years, a listed year is told by its event."""
    of_year = select(_y.source).where(
        _y.congress_id == _c.id, _y.year == func.date_part("year", bindparam("of_day", type_=Date))
    )
    listed = (
        select(event.c.data["days"])
        .where(
            event.c.congress_id == _c.id,
            event.c.kind == "calendar_year_published",
            event.c.data["year"].as_integer() == func.date_part("year", bindparam("of_day", type_=Date)),
        )
        .order_by(event.c.seq.desc())
        .limit(1)
    )
    own = select(_d.source).where(_d.congress_id == _c.id, _d.day == bindparam("of_day", type_=Date))
    year = of_year.scalar_subquery()
    return Statement(
        select(
            own.scalar_subquery().label("source"),
            case((year == PACKAGE, null()), else_=listed.scalar_subquery()).label("listed"),
        ).where(_c.id == bindparam("congress"))
    )


_SET, _CLEAR, _PUBLISH, _SITUATION = _setting(), _clearing(), _publishing(), _situation()
_VERSION = Statement(select(_c.calendar_version).where(_c.id == bindparam("congress")))


async def set_day(
    tx: Tx, me: Actor, day: date, seen: int, kind: DayKind, name: str | None, reason: str, now: datetime
) -> dict[str, Any]:
    """The congress says what a local day is, whatever a schedule says. `seen`: the calendar version that the caller read.

    Raises Invalid `kind_does_not_fit` (a make-up workday is a Saturday or Sunday, a workday is not), PreconditionFailed.
    """
    if not kind.fits(day):
        raise Invalid("kind_does_not_fit", day=day.isoformat(), kind=kind, weekday=day.isoweekday())
    row = {"day": day, "kind": kind, "name": name, "source": OWN}
    return row | await _changed(tx, me, _SET, seen, _given(row), "calendar_day_set", row | {"reason": reason}, now)


async def clear_day(tx: Tx, me: Actor, day: date, seen: int, now: datetime) -> dict[str, Any]:
    """Back to what the schedule, or else the weekday, says of a day. Raises NotFound where the congress had set nothing."""
    found = await tx.one(_SITUATION, congress=me.congress_id, of_day=day)
    if found is None or found["source"] != OWN:
        raise NotFound("calendar_day_not_set", day=day.isoformat())
    said = _scheduled(day) if found["listed"] is None else _named(day, found["listed"])
    told = {"day": day, "kind": said and said["kind"]}
    if said is None:
        plain = {"day": day, "kind": None, "name": None, "source": None}
        return plain | await _changed(tx, me, _CLEAR, seen, {"set_day": day}, "calendar_day_cleared", told, now)
    row = {"day": day, "kind": said["kind"], "name": said.get("name"), "source": STATE_COUNCIL}
    return row | await _changed(tx, me, _SET, seen, _given(row), "calendar_day_cleared", told, now)


async def publish_year(
    tx: Tx, me: Actor, year: int, seen: int, days: Sequence[Mapping[str, Any]] | None, source: str | None, now: datetime
) -> dict[str, Any]:
    """A year's schedule has come: the days given (day, kind, name), or those of the `chinesecalendar` package.

    Raises Conflict `schedule_not_known` (no days given and the package has none for this year), Invalid `day_of_other_year`,
    `day_named_twice`, `kind_does_not_fit`, PreconditionFailed.
    """
    listed = _of_package(year) if days is None else _checked(year, days)
    said = PACKAGE if days is None else source or LISTED
    values = {"set_year": year, "set_days": listed, "set_source": said, "now": now}
    told = {"year": year, "source": said, "days": listed if days is not None else None}
    changed = await _changed(tx, me, _PUBLISH, seen, values, "calendar_year_published", told, now)
    return {"year": year, "source": said, "days": len(listed), **changed}


async def _changed(
    tx: Tx,
    me: Actor,
    statement: Statement,
    seen: int,
    values: Mapping[str, Any],
    kind: str,
    told: Mapping[str, Any],
    now: datetime,
) -> dict[str, int]:
    """Write a change of the calendar, and count the open deadlines of the congress anew."""
    version: int | None = await tx.value(
        statement,
        congress=me.congress_id,
        seen=seen,
        **values,
        **event_values(me, now, kind, kind, None, told),
    )
    if version is None:
        current = await tx.value(_VERSION, congress=me.congress_id)
        raise PreconditionFailed("version_stale", version=current)
    return {"version": version, "deadlines_moved": await recompute(tx, me.congress_id, me, now)}


def _given(row: Mapping[str, Any]) -> dict[str, Any]:
    return {f"set_{name}": value for name, value in row.items()}


def _scheduled(day: date) -> dict[str, Any] | None:
    return next((each.as_row() for each in published_days() if each.day == day), None)


def _named(day: date, listed: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    return next((each for each in listed if each["day"] == day.isoformat()), None)


def _of_package(year: int) -> list[dict[str, Any]]:
    if year not in published_years():
        raise Conflict("schedule_not_known", year=year, known=sorted(published_years()))
    return [_row(each.day, each.kind, each.name) for each in published_days() if each.day.year == year]


def _checked(year: int, days: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    seen: set[date] = set()
    for each in days:
        day: date = each["day"]
        if day.year != year:
            raise Invalid("day_of_other_year", day=day.isoformat(), year=year)
        if day in seen:
            raise Invalid("day_named_twice", day=day.isoformat())
        if not DayKind(each["kind"]).fits(day):
            raise Invalid("kind_does_not_fit", day=day.isoformat(), kind=each["kind"], weekday=day.isoweekday())
        seen.add(day)
    return [_row(each["day"], each["kind"], each.get("name")) for each in days]


def _row(day: date, kind: str, name: str | None) -> dict[str, Any]:
    return {"day": day.isoformat(), "kind": str(kind), "name": name}
