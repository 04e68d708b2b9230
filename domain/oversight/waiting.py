"""Where a demand waits for somebody: conditions on the rows of `suggestion`, and the instant by which each is due."""

from typing import Any

from sqlalchemy import ColumnElement, DateTime, Uuid, bindparam, cast, exists, func, select
from sqlalchemy.sql.selectable import ScalarSelect

from domain.congresses.tables import congress
from domain.oversight.states import DemandState
from domain.oversight.tables import demand, oversight_record
from domain.suggestions.tables import suggestion

_s, _d = suggestion.c, demand.c
_OF_CASE = (_d.congress_id == _s.congress_id, _d.suggestion_id == _s.id)
_UPON_MY_UNIT = (
    *_OF_CASE,
    _d.state == DemandState.OPEN,
    _d.organisation_id == bindparam("my_organisation", type_=Uuid),
)
_ANSWERED = (*_OF_CASE, _d.state == DemandState.ANSWERED)
_MADE_BY_ME = (
    *_ANSWERED,
    exists().where(
        oversight_record.c.congress_id == _d.congress_id,
        oversight_record.c.id == _d.record_id,
        oversight_record.c.monitor_id == bindparam("my_person", type_=Uuid),
    ),
)


def _first(conditions: tuple[ColumnElement[bool], ...]) -> ScalarSelect[Any]:
    """The first late instant of the demand that falls due first."""
    day = cast(func.min(_d.due_on) + 1, DateTime(timezone=False))
    zoned = func.timezone(congress.c.zone, day, type_=_s.created_at.type)
    return select(zoned).where(*conditions).correlate(suggestion, congress).scalar_subquery()


UPON_MY_UNIT, FIRST_UPON_MY_UNIT = exists().where(*_UPON_MY_UNIT), _first(_UPON_MY_UNIT)
ANSWERED, FIRST_ANSWERED = exists().where(*_ANSWERED), _first(_ANSWERED)
MADE_BY_ME_AND_ANSWERED, FIRST_MADE_BY_ME = exists().where(*_MADE_BY_ME), _first(_MADE_BY_ME)
