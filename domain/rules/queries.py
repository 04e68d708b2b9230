"""What a caller reads of rules: profiles with their articles, the calendar of a year, and when a step would be due."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, case, func, select

from domain.actor import Actor
from domain.congresses.tables import congress
from domain.db import Record, Statement, Tx
from domain.errors import Invalid, NotFound
from domain.paging import Listing, Page, Sort
from domain.rules.profile import Profile, Step
from domain.rules.store import calendar, rule_book
from domain.rules.tables import calendar_day, calendar_year, rule_profile
from domain.shapes import array_of
from domain.workdays import due_at, explain

_p, _c, _d, _y = rule_profile.c, congress.c, calendar_day.c, calendar_year.c

PROFILES = Listing(
    key=_p.id,
    columns=(_p.id, _p.code, _p.version, _p.kind, _p.name_zh, _p.name_en, _p.effective_from, _p.created_at),
    where=(_p.congress_id == bindparam("congress"),),
    sorts={
        "code": Sort(_p.code, _p.version),
        "-effective_from": Sort(_p.effective_from, _p.version, descending=True),
        "-created_at": Sort(_p.created_at, descending=True),
    },
    filters={"code": _p.code == bindparam("code"), "kind": _p.kind == bindparam("kind")},
)


async def list_profiles(
    tx: Tx, me: Actor, given: dict[str, Any], sort: str, cursor: str | None, limit: int, *, total: bool
) -> Page:
    """The versions of all profiles of the caller's congress."""
    return await PROFILES.page(
        tx, values={"congress": me.congress_id}, given=given, sort=sort, cursor=cursor, limit=limit, total=total
    )


def shown(profile_id: UUID, profile: Profile) -> dict[str, Any]:
    """A whole profile, each value with its article or the mark that it is assumed."""
    return {"id": profile_id, **profile.model_dump()}


async def get_profile(tx: Tx, me: Actor, profile_id: UUID) -> dict[str, Any]:
    """One version of one profile. NotFound `profile_unknown`."""
    book = await rule_book(tx, me.congress_id, profile_id)
    return shown(book.id, book.profile)


_YEAR = Statement(
    select(
        _c.zone,
        _c.calendar_version.label("version"),
        select(_y.source)
        .where(_y.congress_id == _c.id, _y.year == bindparam("of_year", type_=_y.year.type))
        .scalar_subquery()
        .label("source"),
        array_of(
            {"day": _d.day, "kind": _d.kind, "name": _d.name, "source": _d.source},
            [
                _d.congress_id == _c.id,
                _d.day >= func.make_date(bindparam("of_year", type_=_y.year.type), 1, 1),
                _d.day <= func.make_date(bindparam("of_year", type_=_y.year.type), 12, 31),
            ],
            _d.day,
            source=calendar_day,
        ).label("days"),
    ).where(_c.id == bindparam("congress"))
)


async def get_calendar(tx: Tx, me: Actor, year: int) -> dict[str, Any]:
    """The days of a local year that are not what their weekday says, and whether its schedule was published."""
    row = await tx.one(_YEAR, congress=me.congress_id, of_year=year)
    if row is None:
        raise NotFound("not_found")
    return {"year": year, "published": row["source"] is not None, **row}


_IN_FORCE = Statement(
    select(_p.id, _c.zone, _c.calendar_version)
    .select_from(congress)
    .outerjoin(
        rule_profile,
        (_p.congress_id == _c.id)
        & (
            _p.code
            == func.coalesce(
                bindparam("code", type_=Text),
                case((bindparam("kind", type_=Text) == "proposal", _c.proposal_profile), else_=_c.suggestion_profile),
            )
        )
        & (_p.effective_from <= func.date(func.timezone(_c.zone, bindparam("at", type_=_c.created_at.type)))),
    )
    .where(_c.id == bindparam("congress"))
    .order_by(_p.effective_from.desc().nulls_last(), _p.version.desc())
    .limit(1)
)


YEARS = range(1950, 2151)  # of an anchor: the longest period of a profile still ends within what a calendar can hold


async def preview(
    tx: Tx,
    me: Actor,
    step: Step,
    anchor: datetime,
    in_session: bool,
    kind: str = "suggestion",
    code: str | None = None,
) -> dict[str, Any]:
    """When a step would be due if its clock started at `anchor` (aware), under the profile in force on that local day.

    `due_at` is the first late instant, UTC; it is None where the place has no clock for the step, and `note` says why.
    Raises NotFound `profile_unknown`, Invalid `anchor_out_of_range`.
    """
    if anchor.year not in YEARS:
        raise Invalid("anchor_out_of_range", earliest=YEARS.start, latest=YEARS.stop - 1)
    row: Record | None = await tx.one(_IN_FORCE, congress=me.congress_id, kind=kind, code=code, at=anchor)
    if row is None or row["id"] is None:
        raise NotFound("profile_unknown", profile=code)
    profile = (await rule_book(tx, me.congress_id, row["id"])).profile
    days = await calendar(tx, me.congress_id, row["calendar_version"], row["zone"])
    of_profile = {"profile_id": row["id"], "profile": profile.code, "profile_version": profile.version, "step": step}
    rule = profile.rule(step, in_session=in_session)
    if rule is None:
        return of_profile | {"due_at": None, "note": profile.why_no_clock(step, in_session=in_session)}
    cap_at = due_at(anchor, rule.cap.amount, rule.cap.unit, days) if rule.cap else None
    found = explain(anchor, rule.amount, rule.unit, days, cap_at=cap_at, roll=profile.switches.roll_over)
    explanation = asdict(found)
    due = explanation.pop("due")
    return of_profile | {
        "due_at": due,
        "note": rule.note,
        "rule": rule,
        "explanation": explanation,
    }
