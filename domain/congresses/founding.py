"""What a congress has from its first day: its rules, its calendar as published so far, its kinds of meetings, and the event that says so."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import bindparam, insert, select

from domain import actor
from domain.calendar_source import published_days, published_years
from domain.congresses.tables import Level, congress
from domain.db import Record, Statement, Tx
from domain.errors import Invalid
from domain.events import event_values, recording
from domain.ids import new_id
from domain.meetings.kinds import kind_rows
from domain.meetings.tables import meeting_kind
from domain.rules.actions import profile_row, rule_rows
from domain.rules.calendars import PACKAGE, STATE_COUNCIL
from domain.rules.catalogue import PROFILES
from domain.rules.tables import calendar_day, calendar_year, rule, rule_profile
from domain.shapes import insert_rows

_c = congress.c
_ROW = ("id", "slug", "name", "level", "zone", "suggestion_profile", "proposal_profile", "created_at")


def _columns(table: Any) -> list[str]:
    return [column.name for column in table.c]


def _statement() -> Statement:
    """All of it at once: a congress without rules or calendar never exists."""
    founded = (
        insert(congress)
        .values({name: bindparam(f"set_{name}") for name in _ROW} | {"calendar_version": 1, "version": 1})
        .returning(*_c, _c.id.label("congress_id"))
        .cte("founded")
    )
    installed = [
        insert_rows(table, _columns(table), f"rows_{table.name}", founded).cte(f"{table.name}_installed")
        for table in (rule_profile, rule, calendar_day, calendar_year, meeting_kind)
    ]
    logged = recording(founded, case=None).cte("logged")
    return Statement(select(*founded.c).add_cte(logged, *installed))


_FOUND = _statement()


async def create_congress(
    tx: Tx,
    slug: str,
    name: str,
    level: Level,
    zone: str,
    now: datetime,
    *,
    suggestion_profile: str = "zj-hangzhou",
    proposal_profile: str = "cppcc",
    request_id: str = "",
) -> Record:
    """Found a congress with every profile of the catalogue and the published calendar, at calendar version 1.

    `zone`: IANA time zone of its legal days. Raises Conflict `slug_taken`, Invalid `zone_unknown`, `profile_unknown`.
    """
    _require(zone, suggestion_profile, proposal_profile)
    congress_id = new_id()
    given = dict(
        zip(_ROW, (congress_id, slug, name, level, zone, suggestion_profile, proposal_profile, now), strict=True)
    )
    row = await tx.one(
        _FOUND,
        **{f"set_{column}": value for column, value in given.items()},
        **_installed(congress_id, now),
        **event_values(actor.system(congress_id, request_id), now, "congress_created", "create", None, given),
    )
    assert row is not None  # an INSERT without a condition returns its row
    return row


def _require(zone: str, suggestion_profile: str, proposal_profile: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid("zone_unknown", zone=zone) from error
    kinds = {each.code: each.kind for each in PROFILES}
    for code, kind in ((suggestion_profile, "suggestion"), (proposal_profile, "proposal")):
        if kinds.get(code) != kind:
            raise Invalid("profile_unknown", profile=code, allowed=sorted(c for c, k in kinds.items() if k == kind))


def _installed(congress_id: UUID, now: datetime) -> dict[str, list[dict[str, Any]]]:
    tenant = {"congress_id": congress_id}
    ids = {each: new_id() for each in PROFILES}
    days = [
        tenant | {"day": d.day, "kind": d.kind, "name": d.name, "source": STATE_COUNCIL, "version": 1}
        for d in published_days()
    ]
    years = [
        tenant | {"year": year, "source": PACKAGE, "version": 1, "published_at": now}
        for year in sorted(published_years())
    ]
    return {
        "rows_rule_profile": [profile_row(congress_id, ids[each], each, now) for each in PROFILES],
        "rows_rule": [row for each in PROFILES for row in rule_rows(congress_id, ids[each], each)],
        "rows_calendar_day": days,
        "rows_calendar_year": years,
        "rows_meeting_kind": kind_rows(congress_id),
    }
