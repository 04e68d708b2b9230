"""Announcing the due day of a decision: once before it, once when it has passed, however many sweeps ask at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Text, and_, case, cast, func, literal, null, or_, select
from sqlalchemy.sql.dml import Insert

from domain import actor
from domain.db import Statement, Tx
from domain.deadlines.announcing import NOW, OVERDUE, Announced, Told, announced, announcing
from domain.deadlines.reckoning import SWITCHES
from domain.event_tables import event
from domain.events import event_values
from domain.rules.tables import rule_profile
from domain.shapes import array_of, given_rows
from domain.suggestions.tables import suggestion
from domain.supervision.picture import CASES, TODAY, of_decision
from domain.supervision.states import OPEN
from domain.supervision.tables import key_supervision, key_supervision_case, supervision_notice
from domain.supervision.writing import EVENT_COLUMNS, events_of

SOON, LATE = "supervision_due_soon", "supervision_overdue"
_k = key_supervision.c
_LONGEST = cast(SWITCHES["due_soon_days"][0].astext, Integer)  # a profile names its warnings from early to late


def _warned_before() -> Any:
    """The earliest warning, in days, of the rules that the cases came under."""
    profiles = CASES.join(
        rule_profile,
        and_(rule_profile.c.congress_id == suggestion.c.congress_id, rule_profile.c.id == suggestion.c.profile_id),
    )
    mine = of_decision(key_supervision_case)
    return (
        select(func.coalesce(func.max(_LONGEST), 0))
        .select_from(profiles)
        .where(*mine)
        .correlate(key_supervision)
        .scalar_subquery()
    )


def _nearest() -> Any:
    """Its earliest warning alone; on the day itself where the rules name none."""
    early = _warned_before()
    nearest = case(
        (_k.due_on < TODAY, OVERDUE),
        (_k.due_on - early <= TODAY, func.greatest(early, 1)),
        else_=cast(null(), Integer),
    )
    return select(nearest.label("threshold")).correlate(key_supervision)


def _kind(nearest: Any) -> Any:
    return case((nearest.c.threshold == OVERDUE, literal(LATE, Text)), else_=literal(SOON, Text))


_ANY_LONGEST = select(func.max(_LONGEST)).select_from(rule_profile).correlate(None).scalar_subquery()
_CASE = key_supervision_case.c
_ANNOUNCE = announcing(
    Announced(
        table=key_supervision,
        notice=supervision_notice,
        subject="supervision_id",
        source=key_supervision,
        nearest=_nearest(),
        said=lambda nearest: {"kind": _kind(nearest)},
        before=lambda notice, nearest: (notice.kind == _kind(nearest),),
        where=(
            or_(*(_k.state == state for state in sorted(OPEN))),
            _k.due_on <= NOW + func.make_interval(0, 0, 0, func.coalesce(_ANY_LONGEST, 0) + 1),
        ),
        due=_k.due_on,
        kinds=(SOON, LATE),
        state=cast(_k.state, Text),
        data=lambda _: {"supervision_id": _k.id, "due_on": _k.due_on},
        gives={
            "congress_id": _k.congress_id,
            "state": _k.state,
            "due_on": _k.due_on,
            "cases": array_of({"id": _CASE.suggestion_id}, of_decision(key_supervision_case), _CASE.id),
        },
        key_share=False,
    )
)


def _telling() -> Insert:
    rows = given_rows(event, EVENT_COLUMNS, "events")
    return event.insert().from_select(list(EVENT_COLUMNS), select(*(rows.c[name] for name in EVENT_COLUMNS)))


_TELL_CASES = Statement(_telling().returning(event.c.id))


async def announce_supervisions(tx: Tx, now: datetime, request_id: str, most: int) -> Told:
    """Announce up to `most` decisions at `now` (UTC), each on the timelines of its cases too.

    One statement when there is nothing to say, two otherwise.
    """
    told = await announced(tx, _ANNOUNCE, now, request_id, most)
    events: list[dict[str, Any]] = []
    for row in told.subjects:
        congress_id, supervision_id = UUID(row["congress_id"]), UUID(row["id"])
        system = actor.system(congress_id, request_id)
        values = event_values(system, now, row["kind"], row["kind"], None, {"due_on": row["due_on"]})
        cases = [UUID(each["id"]) for each in row["cases"]]
        events += events_of(congress_id, supervision_id, cases, values, row["state"])
    if events:
        await tx.all(_TELL_CASES, events=events)
    return told
