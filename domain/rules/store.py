"""Published rule profiles and calendars as objects: read once per version, kept beside the pools."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select

from domain.db import Statement, Tx, rows
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
_DAYS = Statement(
    select(calendar_day.c.day, calendar_day.c.kind, calendar_day.c.name)
    .where(calendar_day.c.congress_id == bindparam("congress"))
    .order_by(calendar_day.c.day)
)
_YEARS = Statement(select(calendar_year.c.year).where(calendar_year.c.congress_id == bindparam("congress")))


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
    """The working-day calendar of this version; the version is bumped by the transaction that changes any day."""
    key = ("calendar", congress_id, version, zone)
    known = tx.database.cache.get(key)
    if known is None:
        days = rows(await tx.all(_DAYS, congress=congress_id))
        years = [row["year"] for row in await tx.all(_YEARS, congress=congress_id)]
        known = tx.database.cache[key] = Calendar.from_rows(zone, days, years, version)
    return known
