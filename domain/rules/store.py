"""Published rule profiles and calendars as objects: read once per version, kept beside the pools."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select, text

from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.legal_calendar import Calendar
from domain.rules.profile import Profile
from domain.rules.tables import calendar_day, calendar_year, rule, rule_profile
from domain.shapes import array_of


@dataclass(frozen=True, slots=True)
class RuleBook:
    """One published version of a profile, and the rows its rules stand in: (step, applies) -> id of the rule."""

    id: UUID
    profile: Profile
    rule_ids: Mapping[tuple[str, str], UUID]


_p, _r = rule_profile.c, rule.c
_RULES = array_of(
    {name: _r[name] for name in _r.keys() if name not in {"congress_id", "profile_id"}},  # noqa: SIM118 - not a dict
    [_r.congress_id == _p.congress_id, _r.profile_id == _p.id],
    _r.step,
    source=rule,
)
_BOOK = Statement(
    select(*_p, _RULES.label("rules")).where(_p.congress_id == bindparam("congress"), _p.id == bindparam("profile"))
)
_CURRENT = Statement(
    select(_p.id)
    .where(
        _p.congress_id == bindparam("congress"),
        _p.code == bindparam("code_wanted"),
        _p.effective_from <= bindparam("day"),
    )
    .order_by(_p.effective_from.desc(), _p.version.desc())
    .limit(1)
)
_d, _y = calendar_day.c, calendar_year.c
_CALENDAR = Statement(
    select(
        congress.c.calendar_version,
        # A change that has not been committed may yet be rolled back, and its version given to another change.
        text("congress.xmin IS DISTINCT FROM pg_current_xact_id_if_assigned()::xid AS settled"),
        array_of(
            {"day": _d.day, "kind": _d.kind, "name": _d.name},
            [_d.congress_id == congress.c.id],
            _d.day,
            source=calendar_day,
        ).label("days"),
        array_of({"year": _y.year}, [_y.congress_id == congress.c.id], _y.year, source=calendar_year).label("years"),
    ).where(congress.c.id == bindparam("congress"))
)


async def rule_book(tx: Tx, congress_id: UUID, profile_id: UUID) -> RuleBook:
    """A published version, which never changes: one statement the first time, none afterwards. NotFound `profile_unknown`."""
    key = ("rule_book", congress_id, profile_id)
    book = tx.database.cache.get(key)
    if book is None:
        row = await tx.one(_BOOK, congress=congress_id, profile=profile_id)
        if row is None:
            raise NotFound("profile_unknown")
        ids = {(each["step"], each["applies"]): UUID(each["id"]) for each in row["rules"]}
        book = tx.database.cache[key] = RuleBook(profile_id, Profile.from_rows(dict(row), row["rules"]), ids)
    return book


async def current_profile_id(tx: Tx, congress_id: UUID, code: str, on: date) -> UUID:
    """The version of this profile in force on a local day. NotFound `profile_unknown`."""
    found: UUID | None = await tx.value(_CURRENT, congress=congress_id, code_wanted=code, day=on)
    if found is None:
        raise NotFound("profile_unknown", profile=code)
    return found


async def calendar(tx: Tx, congress_id: UUID, version: int, zone: str) -> Calendar:
    """The working-day calendar of this version: one statement the first time, none afterwards.

    The transaction that changes a day bumps the version. Should the calendar have moved on since the caller read its
    version, the newer one is given, and says so in its `version`. NotFound `not_found`: no such congress.
    """
    key = ("calendar", congress_id, zone)
    known: Calendar | None = tx.database.cache.get(key)
    if known is not None and known.version == version:
        return known
    row = await tx.one(_CALENDAR, congress=congress_id)
    if row is None:
        raise NotFound("not_found")
    found = Calendar.from_rows(zone, row["days"], [each["year"] for each in row["years"]], row["calendar_version"])
    if row["settled"]:
        tx.database.cache[key] = found
    return found
