"""Reminders of meetings: the stated number of working days before, in office hours, each person once for each hour.

What is reminded of is read when it is sent: a meeting that was cancelled is left out, one that was moved has another hour,
and whoever was invited since has not been reminded of it.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, Integer, Text, and_, bindparam, cast, exists, func, literal, null, or_, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.deadlines.announcing import Told
from domain.event_tables import event
from domain.legal_calendar import Calendar
from domain.meetings.notices import frozen, placed
from domain.meetings.states import COMING, MeetingState
from domain.meetings.tables import meeting, meeting_kind, meeting_participant
from domain.notifications.states import NotificationKind
from domain.notifications.tables import notification
from domain.rules.store import calendar
from domain.shapes import object_of

DAY = timedelta(days=1)
REACH = timedelta(days=150)  # a kind asks for sixty working days at most, and no sixty of them take longer
EVENT = "meeting_reminded"
_m, _k, _p, _n, _c = meeting.c, meeting_kind.c, meeting_participant.c, notification.c, congress.c
_NOW: Any = bindparam("now", type_=DateTime(timezone=True))
_SAME_PERSON = (
    _n.congress_id == _p.congress_id,
    _n.subject_id == _p.meeting_id,
    _n.person_id == _p.person_id,
    _n.kind == NotificationKind.MEETING_REMINDER,
)
_REMINDED = exists(select(_n.id).where(*_SAME_PERSON, _n.about_at == _m.starts_at).correlate_except(notification))
_EXPECTED = or_(*(_p.state == state for state in sorted(COMING)))
_INVITED = (_p.congress_id == _m.congress_id, _p.meeting_id == _m.id)
_STANDS = (_m.state == MeetingState.CONFIRMED, _m.starts_at > _NOW)
_NEXT = Statement(
    select(
        _c.id.label("congress_id"),
        _c.zone,
        _c.calendar_version,
        _c.office_opens,
        _c.office_closes,
        _k.reminder_workdays,
        func.min(_m.starts_at).label("starts_at"),
    )
    .select_from(
        meeting.join(meeting_kind, and_(_k.congress_id == _m.congress_id, _k.id == _m.kind_id))
        .join(meeting_participant, and_(*_INVITED))
        .join(congress, _c.id == _m.congress_id)
    )
    .where(
        *_STANDS,
        _m.starts_at < bindparam("reach", type_=DateTime(timezone=True)),
        _k.reminder_workdays.is_not(None),
        _EXPECTED,
        ~_REMINDED,
    )
    .group_by(_c.id, _k.reminder_workdays)
    .order_by(_c.id, _k.reminder_workdays)
)


def _reminding() -> Statement:
    """The meetings of one congress that are near enough: a notification for each expected person, an event for each meeting."""
    due = (
        select(
            *(
                _m[name]
                for name in ("congress_id", "id", "title", "state", "starts_at", "ends_at", "kind_id", "room_id")
            ),
            _m.live_url,
            func.gen_random_uuid().label("event_id"),
        )
        .join(meeting_kind, and_(_k.congress_id == _m.congress_id, _k.id == _m.kind_id))
        .where(
            *_STANDS,
            _m.congress_id == bindparam("congress"),
            _k.reminder_workdays == bindparam("workdays", type_=Integer),
            _m.starts_at < bindparam("until", type_=DateTime(timezone=True)),
            exists().where(*_INVITED, _EXPECTED, ~_REMINDED),
        )
        .with_for_update(of=meeting, skip_locked=True, key_share=True)
        .cte("due")
    )
    of_due = and_(_p.congress_id == due.c.congress_id, _p.meeting_id == due.c.id)
    reminded_before = exists().where(*_SAME_PERSON, _n.about_at == due.c.starts_at)
    told = {
        "congress_id": due.c.congress_id,
        "id": func.gen_random_uuid(),
        "person_id": _p.person_id,
        "kind": literal(str(NotificationKind.MEETING_REMINDER), Text),
        "at": cast(_NOW, DateTime(timezone=True)),
        "subject_id": due.c.id,
        "event_id": due.c.event_id,
        "about_at": due.c.starts_at,
        "payload": cast(frozen(due.c).op("||")(object_of({"role": _p.role, "required": _p.required})), JSONB),
    }
    reminded = (
        insert(notification)
        .from_select(
            list(told),
            select(*told.values())
            .select_from(placed(due.join(meeting_participant, of_due), due.c))
            .where(_EXPECTED, ~reminded_before),
        )
        .on_conflict_do_nothing()
        .returning(_n.congress_id, _n.subject_id, _n.event_id, _n.about_at)
        .cte("reminded")
    )
    r = reminded.c
    recorded = {
        "congress_id": r.congress_id,
        "id": r.event_id,
        "at": cast(_NOW, DateTime(timezone=True)),
        "kind": literal(EVENT, Text),
        "subject_id": r.subject_id,
        "action": literal(EVENT, Text),
        "state_before": cast(null(), Text),
        "state_after": literal(str(MeetingState.CONFIRMED), Text),
        "data": object_of({"people": func.count(), "starts_at": r.about_at}),
        "request_id": cast(bindparam("request_id", type_=Text), Text),
    }
    one_each = select(*recorded.values()).group_by(r.congress_id, r.event_id, r.subject_id, r.about_at)
    logged = insert(event).from_select(list(recorded), one_each).cte("logged")
    return Statement(select(func.count()).select_from(reminded).add_cte(logged))


_REMIND = _reminding()


def near(days: Calendar, today: date, workdays: int) -> date:
    """Pure: the last day that lies no more than so many working days ahead."""
    last = today
    while days.workdays_after(today, last + DAY) <= workdays and last - today < REACH:
        last += DAY
    return last


async def remind(tx: Tx, now: datetime, request_id: str, _: int) -> Told:
    """Everybody who is to be reminded at `now` (UTC), in the congresses whose offices are open.

    One statement when there is nothing to say, and one more for each congress and notice.
    """
    sent = 0
    for row in await tx.all(_NEXT, now=now, reach=now + REACH):
        days = await calendar(tx, row["congress_id"], row["calendar_version"], row["zone"])
        here = now.astimezone(ZoneInfo(row["zone"]))
        last = near(days, here.date(), row["reminder_workdays"])
        open_now = days.is_workday(here.date()) and row["office_opens"] <= here.time() < row["office_closes"]
        if not open_now or days.local_day(row["starts_at"]) > last:
            continue
        sent += await tx.value(
            _REMIND,
            congress=row["congress_id"],
            workdays=row["reminder_workdays"],
            until=days.midnight(last + DAY),
            now=now,
            request_id=request_id,
        )
    return Told(0, sent, 0, [])
