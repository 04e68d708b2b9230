"""Where the work of key supervision waits, as conditions on a row of `suggestion`."""

from typing import Any

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, exists, select

from domain.suggestions.tables import suggestion
from domain.supervision.states import LeaderRole, SupervisionState
from domain.supervision.tables import (
    key_supervision,
    key_supervision_case,
    key_supervision_leader,
    supervision_activity,
)

_s = suggestion.c
_STANDING = (
    key_supervision_case.c.congress_id == _s.congress_id,
    key_supervision_case.c.suggestion_id == _s.id,
    key_supervision_case.c.standing,
)
_DECISIONS = key_supervision_case.join(
    key_supervision,
    and_(
        key_supervision.c.congress_id == key_supervision_case.c.congress_id,
        key_supervision.c.id == key_supervision_case.c.supervision_id,
    ),
)
_CARRIED = _DECISIONS.join(
    key_supervision_leader,
    and_(
        key_supervision_leader.c.congress_id == key_supervision.c.congress_id,
        key_supervision_leader.c.supervision_id == key_supervision.c.id,
    ),
)


def _supervised(*conditions: ColumnElement[bool], source: Any = _DECISIONS) -> ColumnElement[bool]:
    """The cases under a standing decision in this condition."""
    return exists(select(key_supervision_case.c.id).select_from(source).where(*_STANDING, *conditions))


_VISITED = (
    exists()
    .where(
        supervision_activity.c.congress_id == key_supervision.c.congress_id,
        supervision_activity.c.supervision_id == key_supervision.c.id,
    )
    .correlate(key_supervision)
)
_MINE_TO_VISIT = _supervised(
    key_supervision.c.state == SupervisionState.UNDER_WAY,
    key_supervision_leader.c.person_id == bindparam("my_person", type_=Uuid),
    key_supervision_leader.c.role == LeaderRole.SUPERVISES,
    key_supervision_leader.c.until.is_(None),
    ~_VISITED,
    source=_CARRIED,
)
TO_PLAN = (_supervised(key_supervision.c.state == SupervisionState.DECIDED),)
TO_REPORT = (_supervised(key_supervision.c.state == SupervisionState.UNDER_WAY),)
TO_CONCLUDE = (_supervised(key_supervision.c.state == SupervisionState.REPORTED),)
TO_VISIT = (_MINE_TO_VISIT,)
