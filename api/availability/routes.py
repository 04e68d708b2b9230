"""Routes of absences, of calendars elsewhere, and of the search for a time."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query

from api.availability.schemas import AbsenceChanged, AbsenceFilter, AbsenceIn, AbsenceOut
from api.availability.slot_schemas import SlotsFound, SlotsWanted
from api.availability.subscription_schemas import SubscriptionFilter, SubscriptionIn, SubscriptionOut
from api.deps import IfMatch, Me, Now, PageQuery, Read, RequiredIfMatch, Write, may
from api.routing import Router
from api.schemas import Page
from domain.actor import Right
from domain.availability import absences, finding, subscriptions

router = Router("availability", "/v1/{congress}/absences")
calendars = Router("availability", "/v1/{congress}/calendar-subscriptions")
of_meetings = Router("availability", "/v1/{congress}/meetings")
ANSWERS = may(Right.MEETING_ANSWER)
Sorted = Annotated[Literal["starts_at", "-starts_at"], Query(description="`-` for descending.")]


@router.get("", response_model=Page[AbsenceOut], dependencies=[ANSWERS])
async def list_absences(
    me: Me, tx: Read, given: Annotated[AbsenceFilter, Query()], page: PageQuery, sort: Sorted = "starts_at"
) -> Any:
    """Your absences; those of everybody if you organise meetings."""
    return await absences.list_absences(tx, me, given.model_dump(), sort, page.cursor, page.limit, total=page.total)


@router.post("", status_code=201, response_model=AbsenceOut, dependencies=[ANSWERS])
async def enter_absence(body: AbsenceIn, me: Me, tx: Write, now: Now) -> Any:
    """Say when you, or as an organiser somebody else, cannot come. Others see that time as busy, and never why.

    A meeting that stands already is not touched: decline it, or send a substitute. Refused: `absence_not_yours`,
    `ends_before_start`, `window_too_long`, `absence_in_past`, `reference_unknown`.
    """
    return await absences.enter_absence(tx, me, body.model_dump(), now)


@router.get("/{absence_id}", response_model=AbsenceOut, dependencies=[ANSWERS])
async def get_absence(absence_id: UUID, me: Me, tx: Read) -> Any:
    """One absence of yours, or anybody's if you organise meetings."""
    return await absences.get_absence(tx, me, absence_id)


@router.put("/{absence_id}", response_model=AbsenceOut, dependencies=[ANSWERS])
async def amend_absence(
    absence_id: UUID, body: AbsenceChanged, me: Me, tx: Write, now: Now, version: RequiredIfMatch
) -> Any:
    """Another time or reason (`absence_withdrawn`, `ends_before_start`, `window_too_long`, `absence_in_past`)."""
    return await absences.amend_absence(tx, me, absence_id, version, body.model_dump(), now)


@router.post("/{absence_id}/withdraw", response_model=AbsenceOut, dependencies=[ANSWERS])
async def withdraw_absence(absence_id: UUID, me: Me, tx: Write, now: Now, version: IfMatch) -> Any:
    """They can come after all; the reason is forgotten (`absence_withdrawn`)."""
    return await absences.withdraw_absence(tx, me, absence_id, version, now)


@calendars.get("", response_model=Page[SubscriptionOut], dependencies=[ANSWERS])
async def list_calendar_subscriptions(
    me: Me, tx: Read, given: Annotated[SubscriptionFilter, Query()], page: PageQuery
) -> Any:
    """Calendars elsewhere that say when you are busy, with the age of what is known; everybody's if you organise meetings."""
    return await subscriptions.list_subscriptions(tx, me, given.model_dump(), page.cursor, page.limit, total=page.total)


@calendars.post("", status_code=201, response_model=SubscriptionOut, dependencies=[ANSWERS])
async def subscribe_to_calendar(body: SubscriptionIn, me: Me, tx: Write, now: Now) -> Any:
    """Have your busy times read from an iCalendar address, every hour; the first time within minutes.

    What was read stands while the source is down. Only when you are busy is kept, never with what. Addresses inside of
    private networks are not followed. Refused: `subscription_not_yours`, `address_unfit`, `subscriptions_too_many`,
    `reference_unknown`.
    """
    return await subscriptions.subscribe(tx, me, body.model_dump(), now)


@calendars.post("/{subscription_id}/end", response_model=SubscriptionOut, dependencies=[ANSWERS])
async def end_calendar_subscription(subscription_id: UUID, me: Me, tx: Write, now: Now, version: IfMatch) -> Any:
    """Its address and what was read of it are forgotten (`subscription_ended`)."""
    return await subscriptions.end_subscription(tx, me, subscription_id, version, now)


@of_meetings.post("/slots", response_model=SlotsFound, dependencies=[may(Right.MEETING_ARRANGE)])
async def find_slots(body: SlotsWanted, me: Me, tx: Read, now: Now) -> Any:
    """When such a meeting could be held, the best time first; nothing is written.

    By rank: fewest optional people missing, working days before days off, the earliest; the smallest room that is free.
    Where there is no slot, `relaxations` say who or what stands in the way: one required person, a room, the hours, the
    window. Refused: `ends_before_start`, `window_too_long`, `meeting_in_past`, `across_midnight`, `already_invited`,
    `reference_unknown` (`unknown` says which), `room_too_small`, `mandate_not_active`, `off_days_refused`, `kind_inactive`,
    `room_inactive`.
    """
    return await finding.find_slots(tx, me, body.model_dump(), now)
