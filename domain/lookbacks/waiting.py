"""Where the work of a look-back waits, as conditions on a row of `suggestion`; and by which day it is due."""

from typing import Any

from sqlalchemy import ColumnElement, DateTime, Uuid, and_, bindparam, cast, exists, func, select

from domain.congresses.tables import congress
from domain.lookbacks.states import LookBackItemState, LookBackState
from domain.lookbacks.tables import look_back, look_back_checker, look_back_item
from domain.suggestions.tables import suggestion

_b, _i, _k, _s = look_back.c, look_back_item.c, look_back_checker.c, suggestion.c
_other = look_back_item.alias("other_item")
_ITEMS = look_back_item.join(look_back, and_(_b.congress_id == _i.congress_id, _b.id == _i.look_back_id))
_STANDING = (_i.congress_id == _s.congress_id, _i.suggestion_id == _s.id, _i.standing)
_MINE = exists().where(
    _k.congress_id == _i.congress_id, _k.item_id == _i.id, _k.person_id == bindparam("my_person", type_=Uuid)
)
_LEFT = exists().where(
    _other.c.congress_id == _b.congress_id,
    _other.c.look_back_id == _b.id,
    _other.c.state != LookBackItemState.DECIDED,
)
_UNDER_WAY = _b.state == LookBackState.UNDER_WAY


def _waits(*conditions: ColumnElement[bool]) -> dict[str, Any]:
    """The cases with a reply in this condition, and the first late instant of their batch (of several the earliest)."""
    day = cast(func.min(_b.due_on) + 1, DateTime(timezone=False))
    zoned = func.timezone(congress.c.zone, day, type_=_s.created_at.type)
    found = select(_i.id).select_from(_ITEMS).where(*_STANDING, *conditions).correlate(suggestion)
    due = select(zoned).select_from(_ITEMS).where(*_STANDING, *conditions).correlate(suggestion, congress)
    return {"where": (found.exists(),), "due_at": due.scalar_subquery()}


TO_START = _waits(_b.state == LookBackState.PREPARED)
TO_ADOPT = _waits(_UNDER_WAY, _i.state == LookBackItemState.RECORDED)
TO_CLOSE = _waits(_UNDER_WAY, ~_LEFT)
TO_RECORD = _waits(_UNDER_WAY, _i.state == LookBackItemState.WAITING, _MINE)
