"""Which cases stand on the agenda of a meeting that waits: for an answer, for its confirmation, for its minutes."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Text, Uuid, and_, bindparam, cast, exists, func, or_, select
from sqlalchemy.sql.selectable import ScalarSelect

from domain.meetings.states import ON_THE_WAY, MeetingRole, MeetingState, ParticipantState
from domain.meetings.tables import meeting, meeting_case, meeting_minutes, meeting_participant
from domain.suggestions.tables import suggestion

_m, _p, _c, _n = meeting.c, meeting_participant.c, meeting_case.c, meeting_minutes.c
_OF_CASE = (_c.congress_id == suggestion.c.congress_id, _c.suggestion_id == suggestion.c.id)
_AT_MEETINGS = (
    meeting_case.join(meeting, and_(_m.congress_id == _c.congress_id, _m.id == _c.meeting_id))
    .join(meeting_participant, and_(_p.congress_id == _m.congress_id, _p.meeting_id == _m.id))
    .outerjoin(meeting_minutes, and_(_n.congress_id == _m.congress_id, _n.meeting_id == _m.id))
)
_MY_SEAT = _p.person_id == bindparam("my_person", type_=Uuid)
_MY_UNITS_SEAT = and_(_p.organisation_id == bindparam("my_organisation", type_=Uuid), _p.role == MeetingRole.UNIT)
UNANSWERED: tuple[ColumnElement[bool], ...] = (
    or_(*(_m.state == state for state in sorted(ON_THE_WAY))),
    _p.state == ParticipantState.INVITED,
)
_UNCONFIRMED: tuple[ColumnElement[bool], ...] = (
    _m.state == MeetingState.HELD,
    _p.state == ParticipantState.ATTENDED,
    or_(*(_p.role == role for role in (MeetingRole.HOST, MeetingRole.UNIT, MeetingRole.DEPUTY))),
    ~_n.confirmed_by.bool_op("@>")(func.to_jsonb(cast(_p.id, Text))),
)


def met(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The case is on the agenda of such a meeting."""
    return exists(select(_c.id).select_from(_AT_MEETINGS).where(*_OF_CASE, *conditions))


def first_meeting(*conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    """When the first of them begins."""
    first = select(func.min(_m.starts_at)).select_from(_AT_MEETINGS).where(*_OF_CASE, *conditions)
    return first.correlate(suggestion).scalar_subquery()


def _mine(waiting: tuple[ColumnElement[bool], ...]) -> Mapping[str, ColumnElement[bool]]:
    """By the kind of sight: in person, or for the unit."""
    of_person = met(_MY_SEAT, *waiting)
    return {"person": of_person, "leader": of_person, "organisation": met(_MY_UNITS_SEAT, *waiting)}


INVITED = _mine(UNANSWERED)
PARTIES = _mine(_UNCONFIRMED)
