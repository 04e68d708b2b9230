"""What may be public of a case: its deputy permits it, a unit decided to publish its reply, and it is neither confidential nor withdrawn.

Asked when the record is written and again whenever it is read, so that whatever ends a consent ends it at once.
"""

from typing import Any

from sqlalchemy import and_, exists

from domain.assignments.states import Disclosure, ReplyState
from domain.assignments.tables import reply
from domain.suggestions.states import CaseState, Permission
from domain.suggestions.tables import suggestion

_s, _r = suggestion.c, reply.c
_decided = reply.alias("decided")
_d = _decided.c
HIDDEN = (
    CaseState.DRAFT,
    CaseState.COSIGNING,
    CaseState.RETURNED_FOR_REVISION,
    CaseState.NOT_ACCEPTED,
    CaseState.WITHDRAWN,
)
OPEN_REPLY: Any = and_(_r.state == ReplyState.SENT, _r.disclosure == Disclosure.OPEN)
CASE_PUBLIC: Any = and_(
    _s.permission != Permission.NONE,
    _s.confidential.is_(False),
    _s.number.is_not(None),
    *[_s.state != state for state in HIDDEN],
    exists().where(
        _d.congress_id == _s.congress_id,
        _d.suggestion_id == _s.id,
        _d.state == ReplyState.SENT,
        _d.disclosure == Disclosure.OPEN,
    ),
)
TEXT_PUBLIC: Any = _s.permission == Permission.FULL
