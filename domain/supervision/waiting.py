"""The cases whose decision of the council waits for somebody, as lines of a work list ask for them."""

from typing import Any

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, exists, select

from domain.suggestions.columns import of_case
from domain.supervision.states import LeaderRole, SupervisionState
from domain.supervision.tables import (
    key_supervision,
    key_supervision_case,
    key_supervision_leader,
    supervision_activity,
)

ME = bindparam("my_person", type_=Uuid)

_STANDING = [*of_case(key_supervision_case), key_supervision_case.c.standing]
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


def supervised(*conditions: ColumnElement[bool], source: Any = _DECISIONS) -> ColumnElement[bool]:
    """The cases of a standing decision of which this holds."""
    return exists(select(key_supervision_case.c.id).select_from(source).where(*_STANDING, *conditions))


_VISITED = (
    exists()
    .where(
        supervision_activity.c.congress_id == key_supervision.c.congress_id,
        supervision_activity.c.supervision_id == key_supervision.c.id,
    )
    .correlate(key_supervision)
)
MINE_TO_VISIT = supervised(
    key_supervision.c.state == SupervisionState.UNDER_WAY,
    key_supervision_leader.c.person_id == ME,
    key_supervision_leader.c.role == LeaderRole.SUPERVISES,
    key_supervision_leader.c.until.is_(None),
    ~_VISITED,
    source=_CARRIED,
)
