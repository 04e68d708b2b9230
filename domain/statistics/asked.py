"""Over which cases and as of when a figure is asked: rows `now` and `before` of a CTE that every expression refers to."""

from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    Date,
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal,
    null,
    select,
    table,
    union_all,
)

from domain.congresses.tables import congress, session

TZ = DateTime(timezone=True)

# The CTE by its name, so that expressions over it can be written before a statement that holds it.
ASKED = table(
    "asked",
    column("which", Text),
    column("zone", Text),
    column("at", TZ),
    column("session_id", Uuid),
    column("name", Text),
    column("from_on", Date),
    column("to_on", Date),
)
AT = ASKED.c.at


class Which(StrEnum):
    """The figure itself, and the one that it is compared with."""

    NOW = "now"
    BEFORE = "before"


def _bound(name: str, kind: Any) -> Any:
    return cast(bindparam(name, type_=kind), kind)


def local(zone: Any, at: Any) -> Any:
    """Wall time of an instant."""
    return func.timezone(zone, at, type_=DateTime(timezone=False))


def local_day(zone: Any, at: Any) -> Any:
    """The legal day of an instant."""
    return cast(local(zone, at), Date)


def midnight(zone: Any, day: Any) -> Any:
    """The instant at which a local day begins."""
    return func.timezone(zone, cast(day, DateTime(timezone=False)), type_=TZ)


def _years_earlier(zone: Any, at: Any, years: Any) -> Any:
    """The same wall time so many years before: the same as-of day."""
    return func.timezone(zone, local(zone, at) - func.make_interval(years), type_=TZ)


def _of_session() -> tuple[Any, Any]:
    latest = (
        select(session.c.id)
        .where(
            session.c.congress_id == congress.c.id,
            session.c.starts_on <= local_day(congress.c.zone, _bound("at", TZ)),
        )
        .order_by(session.c.starts_on.desc(), session.c.id.desc())
        .limit(1)
        .correlate(congress)
        .scalar_subquery()
    )
    chosen_id = func.coalesce(_bound("session", Uuid), latest)
    chosen = (
        select(
            literal(Which.NOW.value, Text).label("which"),
            congress.c.zone,
            _bound("at", TZ).label("at"),
            session.c.id.label("session_id"),
            session.c.name,
            cast(null(), Date).label("from_on"),
            cast(null(), Date).label("to_on"),
            session.c.starts_on,
        )
        .select_from(congress.join(session, and_(session.c.congress_id == congress.c.id, session.c.id == chosen_id)))
        .where(congress.c.id == bindparam("congress"))
        .cte("chosen")
    )
    c, p, e = chosen.c, session.alias("previous"), session.alias("earlier")
    previous = (
        select(e.c.id)
        .where(e.c.congress_id == bindparam("congress"), e.c.starts_on < c.starts_on)
        .order_by(e.c.starts_on.desc(), e.c.id.desc())
        .limit(1)
        .correlate(chosen)
        .scalar_subquery()
    )
    years = cast(func.extract("year", c.starts_on) - func.extract("year", p.c.starts_on), Integer)
    before = select(
        literal(Which.BEFORE.value, Text),
        c.zone,
        _years_earlier(c.zone, c.at, years),
        p.c.id,
        p.c.name,
        cast(null(), Date),
        cast(null(), Date),
    ).select_from(chosen.join(p, and_(p.c.congress_id == bindparam("congress"), p.c.id == previous)))
    return select(*[each for each in c if each.key != "starts_on"]), before


def _of_period() -> tuple[Any, Any]:
    """By the local day of acceptance; the period before is the same one a year earlier."""
    zone, at = congress.c.zone, _bound("at", TZ)
    first, last = _bound("from_on", Date), _bound("to_on", Date)

    year = func.make_interval(1)
    earlier = [cast(each - year, Date) for each in (first, last)]
    return _period(Which.NOW, at, first, last), _period(Which.BEFORE, _years_earlier(zone, at, 1), *earlier)


def _period(which: Which, at: Any, first: Any, last: Any) -> Any:
    columns: list[Any] = [literal(which.value, Text).label("which"), congress.c.zone, at.label("at")]
    columns += [cast(null(), Uuid).label("session_id"), cast(null(), Text).label("name")]
    columns += [first.label("from_on"), last.label("to_on")]
    return select(*columns).where(congress.c.id == bindparam("congress"))


@cache
def asked(*, period: bool, compared: bool) -> CTE:
    """Parameters: `congress`, `at`, and `session` (null: the latest that had begun), or `from_on` and `to_on`."""
    now, before = _of_period() if period else _of_session()
    rows: Any = union_all(now, before) if compared else now
    found: CTE = rows.cte("asked")
    return found
