"""Meetings of a year, counted as the documents count: events, distinct cases and units, attendance rows, people, viewers."""

from typing import Any

from sqlalchemy import Integer, Text, and_, bindparam, distinct, extract, func, or_, select

from domain.actor import Actor
from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.meetings.states import TOOK_PLACE, MeetingRole, ParticipantState
from domain.meetings.tables import meeting, meeting_case, meeting_kind, meeting_participant

_m, _p, _c, _k = meeting.c, meeting_participant.c, meeting_case.c, meeting_kind.c


def _statement() -> Statement:
    held = (
        select(_m.id, _m.viewers)
        .select_from(
            meeting.join(congress, congress.c.id == _m.congress_id).join(
                meeting_kind, and_(_k.congress_id == _m.congress_id, _k.id == _m.kind_id)
            )
        )
        .where(
            _m.congress_id == bindparam("congress"),
            or_(*(_m.state == state for state in sorted(TOOK_PLACE))),
            extract("year", func.timezone(congress.c.zone, _m.starts_at)) == bindparam("year", type_=Integer),
            or_(bindparam("kind", type_=Text).is_(None), _k.code == bindparam("kind", type_=Text)),
        )
        .cte("held")
    )
    came = (
        select(_p.person_id, _p.role, _p.organisation_id)
        .select_from(meeting_participant.join(held, _p.meeting_id == held.c.id))
        .where(_p.congress_id == bindparam("congress"), _p.state == ParticipantState.ATTENDED)
        .cte("came")
    )
    cases = select(func.count(distinct(_c.suggestion_id))).select_from(
        meeting_case.join(held, _c.meeting_id == held.c.id)
    )

    def people(role: MeetingRole) -> Any:
        return select(func.count(distinct(came.c.person_id))).where(came.c.role == role).scalar_subquery()

    def rows(role: MeetingRole) -> Any:
        return select(func.count()).select_from(came).where(came.c.role == role).scalar_subquery()

    units = select(func.count(distinct(came.c.organisation_id))).where(came.c.role == MeetingRole.UNIT)
    return Statement(
        select(
            select(func.count()).select_from(held).scalar_subquery().label("meetings"),
            cases.where(_c.congress_id == bindparam("congress")).scalar_subquery().label("cases"),
            units.scalar_subquery().label("units"),
            rows(MeetingRole.UNIT).label("head_attendances"),
            people(MeetingRole.UNIT).label("heads"),
            rows(MeetingRole.DEPUTY).label("deputy_attendances"),
            people(MeetingRole.DEPUTY).label("deputies"),
            people(MeetingRole.LEADER).label("leaders"),
            select(func.count()).select_from(came).scalar_subquery().label("attendances"),
            select(func.count(distinct(came.c.person_id))).scalar_subquery().label("people"),
            select(func.coalesce(func.sum(held.c.viewers), 0)).scalar_subquery().label("viewers"),
        )
    )


_FIGURES = _statement()


async def count_meetings(tx: Tx, me: Actor, year: int, kind: str | None = None) -> dict[str, Any]:
    """The meetings of the congress that took place in a local year, of one kind or of all. One statement."""
    row = await tx.one(_FIGURES, congress=me.congress_id, year=year, kind=kind)
    assert row is not None  # a SELECT without a table gives one row
    return {"year": year, "kind": kind, **dict(row)}
