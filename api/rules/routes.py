"""Routes of rule profiles, of the working-day calendar, and of the question when something would be due."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query

from api.deps import Me, Now, PageQuery, Read, RequiredIfMatch, Write, may
from api.routing import Router
from api.rules.schemas import (
    CalendarOut,
    DayChanged,
    DayIn,
    PreviewOut,
    PreviewQuery,
    ProfileFilter,
    ProfileIn,
    ProfileListed,
    ProfileOut,
    Year,
    YearIn,
    YearOut,
)
from api.schemas import Day, Page
from domain.actor import Right
from domain.rules import actions, calendars, queries

router = Router("rules")
READS, WRITES, KEEPS_CALENDAR = may(Right.RULES_READ), may(Right.RULES_WRITE), may(Right.CALENDAR_WRITE)
Sorted = Annotated[Literal["code", "-effective_from", "-created_at"], Query(description="`-` for descending.")]
DayInPath = Annotated[Day, Path(examples=["2026-07-01"])]
YearInPath = Annotated[Year, Path(examples=[2026])]


@router.get("/rule-profiles", response_model=Page[ProfileListed], dependencies=[READS])
async def list_rule_profiles(
    me: Me, tx: Read, given: Annotated[ProfileFilter, Query()], page: PageQuery, sort: Sorted = "code"
) -> Any:
    """Every version of every rule profile of your congress."""
    return await queries.list_profiles(tx, me, given.model_dump(), sort, page.cursor, page.limit, total=page.total)


@router.post("/rule-profiles", status_code=201, response_model=ProfileOut, dependencies=[WRITES])
async def publish_rule_profile(body: ProfileIn, me: Me, tx: Write, now: Now) -> Any:
    """Publish the next version of a profile, or the first of a new code. Older versions stay, and cases keep theirs.

    A profile is complete or refused (`profile_incomplete`): each step has one rule or one reason for none.
    """
    return await actions.publish_profile(tx, me, body.model_dump(), now)


@router.get("/rule-profiles/{profile_id}", response_model=ProfileOut, dependencies=[READS])
async def get_rule_profile(profile_id: UUID, me: Me, tx: Read) -> Any:
    """One version: limits with their articles, what is assumed, what has no clock and why, and the switches."""
    return await queries.get_profile(tx, me, profile_id)


@router.get("/rules/preview", response_model=PreviewOut, dependencies=[READS])
async def preview_deadline(me: Me, tx: Read, asked: Annotated[PreviewQuery, Query()]) -> Any:
    """When would this step be due if its clock started then? With the article, and day by day which ones count and why."""
    return await queries.preview(tx, me, asked.step, asked.anchor, asked.in_session, asked.kind, asked.profile)


@router.get("/calendar", response_model=CalendarOut, dependencies=[READS])
async def get_calendar(me: Me, tx: Read, year: Annotated[Year, Query(examples=[2026])]) -> Any:
    """Holidays and make-up workdays of a year, and whether its schedule has been published."""
    return await queries.get_calendar(tx, me, year)


@router.put("/calendar/days/{day}", response_model=DayChanged, dependencies=[KEEPS_CALENDAR])
async def set_calendar_day(day: DayInPath, body: DayIn, me: Me, tx: Write, now: Now, version: RequiredIfMatch) -> Any:
    """Say what a day is in your congress, whatever the schedule says; open deadlines are counted anew at once.

    A make-up workday is a Saturday or Sunday, a workday is not (`kind_does_not_fit`). `If-Match` is the calendar's version.
    """
    return await calendars.set_day(tx, me, day, version, body.kind, body.name, body.reason, now)


@router.delete("/calendar/days/{day}", response_model=DayChanged, dependencies=[KEEPS_CALENDAR])
async def clear_calendar_day(day: DayInPath, me: Me, tx: Write, now: Now, version: RequiredIfMatch) -> Any:
    """Back to what the schedule, or else the weekday, says of a day; open deadlines are counted anew at once."""
    return await calendars.clear_day(tx, me, day, version, now)


@router.post("/calendar/years/{year}/publish", response_model=YearOut, dependencies=[KEEPS_CALENDAR])
async def publish_calendar_year(
    year: YearInPath, me: Me, tx: Write, now: Now, version: RequiredIfMatch, body: YearIn = YearIn()
) -> Any:
    """Enter a year's schedule; without days, the one that this release knows (`schedule_not_known` if it has none).

    Days that your congress has set itself stay as they are. Open deadlines are counted anew at once.
    """
    given = body.model_dump()
    return await calendars.publish_year(tx, me, year, version, given["days"], given["source"], now)
