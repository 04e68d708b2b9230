"""What was true of look-backs, reconciliations and meetings at the instant asked about: how each is joined to its cases."""

from typing import Any

from sqlalchemy import and_, case, func

from domain.event_tables import event
from domain.lookbacks.states import LookBackItemState, LookBackResult
from domain.lookbacks.tables import look_back_item
from domain.meetings.states import TOOK_PLACE, ParticipantState
from domain.meetings.tables import meeting, meeting_case, meeting_participant
from domain.reconciliations.states import ReconciliationState
from domain.reconciliations.tables import reconciliation
from domain.statistics.asked import AT
from domain.statistics.asof import AsOf, of_case, one_of, some

CHECKED = (LookBackResult.CONFIRMED, LookBackResult.NOT_CONFIRMED)
_i, _r, _m, _p = look_back_item.c, reconciliation.c, meeting.c, meeting_participant.c


def checked_items(then: AsOf, source: Any) -> Any:
    """Replies whose check was adopted; what could not be checked says nothing of them."""
    decided = (_i.state == LookBackItemState.DECIDED, one_of(_i.result, CHECKED), *then.by_then(_i.decided_at))
    return source.join(look_back_item, and_(*of_case(look_back_item), *decided))


def confirmed(_: AsOf) -> Any:
    """What the unit had said was found so."""
    return _i.result == LookBackResult.CONFIRMED


def reconciliations(then: AsOf, source: Any) -> Any:
    """Convened by then and not called off."""
    off = _r.state == ReconciliationState.CALLED_OFF
    if not then.live:
        told = (event.c.subject_id == _r.id, event.c.kind == "reconciliation_called_off", event.c.at <= AT)
        off = and_(off, some(event, *of_case(event), *told))
    return source.join(reconciliation, and_(*of_case(reconciliation), *then.by_then(_r.convened_at), ~off))


def conclusion(then: AsOf) -> Any:
    """What it had come to; null while it goes on."""
    if then.live:
        return _r.conclusion
    return case((func.least(_r.escalated_at, _r.concluded_at) <= AT, _r.conclusion))


def meetings(then: AsOf, source: Any) -> Any:
    """Meetings that took place, once for each case on the agenda."""
    took_place = (one_of(_m.state, sorted(TOOK_PLACE)), *then.by_then(_m.held_at))
    here = and_(_m.congress_id == meeting_case.c.congress_id, _m.id == meeting_case.c.meeting_id, *took_place)
    return source.join(meeting_case, and_(*of_case(meeting_case))).join(meeting, here)


def attendances(then: AsOf, source: Any) -> Any:
    """Those who came to them."""
    came = _p.state == ParticipantState.ATTENDED
    here = and_(_p.congress_id == _m.congress_id, _p.meeting_id == _m.id, came)
    return meetings(then, source).join(meeting_participant, here)
