"""Another unit takes the lead (改主办): a co-handler becomes the lead, the old one advises or leaves, and the clocks follow."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, bindparam, case, literal, or_, update

from domain.actor import Actor
from domain.assignments.states import AssignmentState, ReplyState, RequestState, UnitRole
from domain.assignments.tables import assignment, extension_request, reply
from domain.db import Statement, Tx
from domain.deadlines import clocks
from domain.deadlines.clocks import Subject
from domain.deadlines.tables import DeadlineState, deadline
from domain.moves import Effect
from domain.rules.choices import ReassignmentClock
from domain.rules.profile import Anchor, Step
from domain.suggestions.facts import AssignmentFact, CaseFacts
from domain.suggestions.states import FormerLead, Mode

_a, _d = assignment.c, deadline.c
_UNIT = (_a.congress_id == bindparam("congress"), _a.id == bindparam("unit"))
_BACK_AT_WORK = case(
    (_a.received_at.is_(None), literal(AssignmentState.PENDING_RECEIPT.value, Text)),
    else_=literal(AssignmentState.RECEIVED.value, Text),
)
_HAS_ADVISED = or_(_a.state == AssignmentState.OPINION_SUBMITTED, _a.state == AssignmentState.OPINION_WAIVED)
# What it wrote as a co-handler stays in its row; what it writes now is the reply.
_TAKES_THE_LEAD = Statement(
    update(assignment)
    .where(*_UNIT)
    .values(role=bindparam("role"), state=case((_HAS_ADVISED, _BACK_AT_WORK), else_=_a.state), version=_a.version + 1)
)
_ADVISES = Statement(
    update(assignment).where(*_UNIT).values(role=UnitRole.CO, state=_BACK_AT_WORK, version=_a.version + 1)
)
_LEAVES = Statement(update(assignment).where(*_UNIT).values(state=AssignmentState.RETURNED, version=_a.version + 1))


def _of_unit(table: Any, *conditions: Any, **values: Any) -> Statement:
    here = (table.c.congress_id == bindparam("congress"), table.c.assignment_id == bindparam("unit"))
    return Statement(update(table).where(*here, *conditions).values(**values))


_SUPERSEDE = _of_unit(reply, reply.c.state != ReplyState.SUPERSEDED, state=ReplyState.SUPERSEDED)
_VOID_EXTENSION = _of_unit(
    extension_request, extension_request.c.state == RequestState.PENDING, state=RequestState.VOID
)
_STEPS: Any = bindparam("steps", type_=ARRAY(Text))
_VOID_CLOCKS = _of_unit(
    deadline,
    or_(_d.state == DeadlineState.RUNNING, _d.state == DeadlineState.PAUSED),
    or_(_d.step == any_(_STEPS), literal("*") == any_(_STEPS)),
    state=DeadlineState.VOID,
    ended_at=bindparam("at", type_=_d.ended_at.type),
    version=_d.version + 1,
)
_OF_THE_LEAD = (Step.REPLY, Step.REDO_REPLY, Step.CONTACT)
_OF_A_CO_HANDLER = (Step.CO_OPINION, Step.OPINION_REDO)


async def change_lead(_: Tx, facts: CaseFacts, given: Mapping[str, Any], __: Actor) -> Effect:
    """The reply clock of the new lead begins anew or goes on, as for any unit that takes over; the cap stays."""
    old = next(a for a in facts.current if a.role is UnitRole.LEAD)
    new = next(a for a in facts.current if a.id == given["assignment_id"])
    leaves = given["former"] == FormerLead.LEAVES
    alone = leaves and not any(a.role is UnitRole.CO and a.id != new.id for a in facts.current)
    role = UnitRole.SOLE if alone else UnitRole.LEAD
    policy = facts.profile.switches.reassignment_clock
    since = (old.assigned_at if policy == ReassignmentClock.CONTINUES else None) or facts.now
    begun = _begun(facts, new, role, (*_OF_THE_LEAD,), since)
    begun += [] if leaves else _begun(facts, old, UnitRole.CO, (Step.CO_OPINION,), facts.now)
    redo = [clock.due_at for clock in facts.clocks if clock.step == Step.REDO_REPLY]
    told = {"from": old.organisation_id, "to": new.organisation_id, "former": given["former"]}
    return Effect(
        columns={"mode": Mode.SOLE} if alone else {},
        data={**told, "assignment_id": new.id, "reason": given["reason"], "clock": policy},
        clocks=tuple(clocks.within_redo(begun, min(redo, default=None))),
        also=(
            _written(facts, new.id, _TAKES_THE_LEAD, role=role),
            _written(facts, new.id, _VOID_CLOCKS, steps=list(_OF_A_CO_HANDLER), at=facts.now),
            _written(facts, old.id, _LEAVES if leaves else _ADVISES),
            _written(facts, old.id, _VOID_CLOCKS, steps=["*"] if leaves else list(_OF_THE_LEAD), at=facts.now),
            _written(facts, old.id, _SUPERSEDE),
            _written(facts, old.id, _VOID_EXTENSION),
        ),
    )


def _begun(
    facts: CaseFacts, unit: AssignmentFact, role: UnitRole, steps: Iterable[str], since: Any
) -> list[dict[str, Any]]:
    """Clocks of a unit in its new role; who is to act has the work from the office's word on, signed for or not."""
    counted_from = facts.assigned_at if unit.round == 1 and facts.assigned_at else since
    subject = Subject(facts.congress_id, facts.id, unit.round, facts.in_session, unit.id, role, counted_from)
    anchors = dict.fromkeys((Anchor.ASSIGNED, Anchor.RECEIVED, Anchor.DISSATISFIED), since)
    return clocks.started(steps, subject, anchors, facts.profile, facts.rule_ids, facts.calendar, facts.now)


def _written(facts: CaseFacts, unit: UUID, statement: Statement, **values: Any) -> tuple[Statement, Mapping[str, Any]]:
    return statement, {"congress": facts.congress_id, "unit": unit, **values}
