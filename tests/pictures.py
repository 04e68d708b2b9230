"""Pictures of cases, assignments and signatures for tests of the procedure that touch nothing: valid unless told otherwise."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.assignments.facts import AssignmentFacts, DeadlineFact, ReplyDraftFact
from domain.assignments.states import AssignmentState, ReplyState, UnitRole
from domain.legal_calendar import Calendar
from domain.lookbacks.facts import CheckedFact, FindingFact, ItemFacts, LookBackFacts
from domain.lookbacks.states import LookBackItemState, LookBackResult, LookBackState
from domain.oversight.facts import DemandFacts
from domain.oversight.states import DemandState, OversightKind
from domain.promises.facts import PromiseFacts
from domain.promises.states import PromiseState
from domain.reconciliations.facts import PartyFact, ReconciliationFacts, RecordFact
from domain.reconciliations.facts import ReplyFact as SentFact
from domain.reconciliations.states import Conclusion, ReconciliationState, RecordAnswer, Side
from domain.rules.catalogue import BJ_HAIDIAN
from domain.suggestions.facts import (
    AssignmentFact,
    CaseFacts,
    ClockFact,
    CommunicationFact,
    RatingFact,
    ReplyFact,
    SignatureFact,
)
from domain.suggestions.signature_flow import SignatureFacts
from domain.suggestions.states import CaseState, SignatureRole, SignatureState
from domain.supervision.facts import CaseFact, LeaderFact, SupervisionFacts
from domain.supervision.states import LeaderRole, SupervisionState

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CALENDAR = Calendar("Asia/Shanghai")


def ident(number: int) -> UUID:
    """An id that a failing test can be read by."""
    return UUID(int=number)


LEAD, COSIGNER, OTHER = ident(1), ident(2), ident(3)
UNIT, SECOND_UNIT, STRANGE_UNIT = ident(11), ident(12), ident(13)
ASSIGNMENT, SECOND_ASSIGNMENT = ident(21), ident(22)
REPLY = ident(31)


def profile(**switches: Any) -> Any:
    """Haidian's profile with some of its switches set otherwise."""
    return BJ_HAIDIAN.model_copy(update={"switches": BJ_HAIDIAN.switches.model_copy(update=switches)})


def signed(person: UUID, state: SignatureState = SignatureState.CONFIRMED, *, agreed: bool = False) -> SignatureFact:
    """A co-signer's line."""
    return SignatureFact(person, SignatureRole.COSIGNER, state, agreed)


def unit(
    number: int,
    role: UnitRole = UnitRole.SOLE,
    state: AssignmentState = AssignmentState.RECEIVED,
    round_: int = 1,
) -> AssignmentFact:
    """An assignment as its case sees it: id 20 + number, of the organisation 10 + number."""
    return AssignmentFact(ident(20 + number), ident(10 + number), role, state, round_)


def rated(level: str = "satisfied", person: UUID = LEAD, dimension: str = "result", reply: UUID = REPLY) -> RatingFact:
    """A rating of the reply."""
    return RatingFact(person, reply, dimension, level)


def case(switches: Mapping[str, Any] | None = None, **given: Any) -> CaseFacts:
    """A complete draft of the lead deputy's, nobody else involved."""
    lead = SignatureFact(LEAD, SignatureRole.LEAD, SignatureState.CONFIRMED, withdrawal_agreed=False)
    drafted = CaseFacts(
        congress_id=ident(100),
        id=ident(101),
        kind="suggestion",
        state=CaseState.DRAFT,
        version=1,
        in_session=True,
        round=1,
        lead_person_id=LEAD,
        delegation_id=None,
        filed_by=None,
        complete=True,
        one_matter=True,
        mandate_active=True,
        reply_received=False,
        feedback_urges=0,
        signatures=(lead,),
        assignments=(),
        replies=(),
        ratings=(),
        clocks=(),
        submitted_at=None,
        assigned_at=None,
        session_closed_at=NOW - DAY,
        zone="Asia/Shanghai",
        profile=profile(**(switches or {})),
        rule_ids={},
        calendar=CALENDAR,
        now=NOW,
    )
    signatures = (lead, *given.pop("cosigners", ()))
    return replace(drafted, **{"signatures": signatures, **given})


def handled(*units: AssignmentFact, **given: Any) -> CaseFacts:
    """A case in handling by these units; by one unit alone when none is named."""
    return case(
        **{"state": CaseState.IN_HANDLING, "assigned_at": NOW - DAY, "assignments": units or (unit(1),), **given}
    )


def replied(**given: Any) -> CaseFacts:
    """A replied case whose reply has reached the deputy."""
    wanted = {"state": CaseState.REPLIED, "reply_received": True, "replies": (ReplyFact(REPLY, ASSIGNMENT),)}
    return handled(unit(1, state=AssignmentState.SENT), **{**wanted, **given})


def divided(*talks: CommunicationFact, level: str = "dissatisfied", **given: Any) -> CaseFacts:
    """A case rated like this yesterday, and what was talked over."""
    rating = RatingFact(LEAD, REPLY, "result", level, ident(81), NOW - DAY)
    return replied(**{"state": CaseState.EVALUATED, "ratings": (rating,), "communications": talks, **given})


def talk(days: int = 0, written: int | None = None) -> CommunicationFact:
    """A talk held so many days after the rating, and written down then, or so many days after it."""
    rated_at = NOW - DAY
    return CommunicationFact(
        CALENDAR.local_day(rated_at + days * DAY),
        rated_at + (days if written is None else written) * DAY + timedelta(hours=1),
    )


def assignment(of: CaseFacts | None = None, **given: Any) -> AssignmentFacts:
    """The received assignment of the one unit of a case in handling, its reply clock running for ninety days."""
    wanted = AssignmentFacts(
        id=ASSIGNMENT,
        organisation_id=UNIT,
        role=UnitRole.SOLE,
        state=AssignmentState.RECEIVED,
        round=1,
        opinion_redos=0,
        consultations=1,
        drafts=0,
        assigned_at=NOW - DAY,
        return_pending=None,
        extension_pending=None,
        reply=None,
        reply_clock=clock(NOW + 90 * DAY, NOW + 180 * DAY),
        return_clock=None,
        version=1,
        case=of or handled(),
    )
    return replace(wanted, **given)


def clock(due_at: datetime, cap_at: datetime | None = None) -> DeadlineFact:
    """The clock of a reply."""
    return DeadlineFact(ident(41), "reply", due_at, cap_at, 1)


def return_clock(due_at: datetime) -> ClockFact:
    """The clock of a return request."""
    return ClockFact("return", ASSIGNMENT, due_at)


def draft(class_code: str = "solved") -> ReplyDraftFact:
    """The current version of a reply."""
    return ReplyDraftFact(REPLY, 1, ReplyState.DRAFTED, class_code)


def promise(of: CaseFacts | None = None, **given: Any) -> PromiseFacts:
    """An open promise of the one unit, due in a hundred days; its case is closed."""
    wanted = PromiseFacts(
        id=ident(51),
        assignment_id=ASSIGNMENT,
        reply_id=REPLY,
        round=1,
        organisation_id=UNIT,
        state=PromiseState.OPEN,
        due_on=CALENDAR.local_day(NOW + 100 * DAY),
        class_code="planned",
        due_change=None,
        raters=(),
        made_at=NOW - DAY,
        version=1,
        case=of or replied(state=CaseState.CLOSED),
    )
    return replace(wanted, **given)


def demand(of: CaseFacts | None = None, **given: Any) -> DemandFacts:
    """An open demand upon the one unit, made yesterday by a monitor, due in ten days."""
    wanted = DemandFacts(
        id=ident(71),
        record_id=ident(72),
        kind=OversightKind.INSPECTION,
        organisation_id=UNIT,
        state=DemandState.OPEN,
        due_on=CALENDAR.local_day(NOW + 10 * DAY),
        demanded_by=OTHER,
        made_at=NOW - DAY,
        answers=0,
        version=1,
        case=of or replied(),
    )
    return replace(wanted, **given)


DEPUTY_PARTY, UNIT_PARTY, COMMITTEE_PARTY = ident(71), ident(72), ident(73)
CONFIRMED = dict.fromkeys((DEPUTY_PARTY, UNIT_PARTY, COMMITTEE_PARTY), RecordAnswer.CONFIRMED)


def party(side: str = "deputy", *, stated: bool = True, gone: bool = False) -> PartyFact:
    """One of the three parties."""
    ids = {Side.DEPUTY: DEPUTY_PARTY, Side.UNIT: UNIT_PARTY, Side.COMMITTEE: COMMITTEE_PARTY}
    person = LEAD if side == Side.DEPUTY else None
    unit_id = UNIT if side == Side.UNIT else None
    return PartyFact(ids[Side(side)], Side(side), person, unit_id, stated=stated, gone=gone)


def meeting(conclusion: str = "explained_accepted", **given: Any) -> RecordFact:
    """A record of yesterday's meeting that every party has confirmed."""
    nothing = dict.fromkeys(
        ("reply_id", "class_code", "class_reason", "promise_text", "promise_due_on", "promise_organisation_id")
    )
    own = {"id": ident(74), "number": 1, "held_on": CALENDAR.local_day(NOW - DAY), "answers": CONFIRMED}
    return RecordFact(conclusion=Conclusion(conclusion), **{**own, **nothing, **given})


def reconciliation(of: CaseFacts | None = None, **given: Any) -> ReconciliationFacts:
    """Held and confirmed by all, over the reply of the one unit; it was convened a week ago."""
    wanted = ReconciliationFacts(
        id=ident(75),
        state=ReconciliationState.HELD,
        round=1,
        convened_on=CALENDAR.local_day(NOW - 7 * DAY),
        positions_by=CALENDAR.local_day(NOW - 2 * DAY),
        parties=(party("deputy"), party("unit"), party("committee")),
        replies=(SentFact(REPLY, ASSIGNMENT, UNIT, "planned"),),
        record=meeting(),
        version=1,
        case=of or replied(state=CaseState.IN_RECONCILIATION),
    )
    return replace(wanted, **given)


def signature(**given: Any) -> SignatureFacts:
    """An unanswered invitation to a case that collects signatures."""
    wanted = {"state": SignatureState.INVITED, "case_state": CaseState.COSIGNING, "withdrawal_agreed": False}
    return SignatureFacts(**{**wanted, **given})


def supervision(**given: Any) -> SupervisionFacts:
    """A decision of two months ago over one replied case, supervised by one leader, led by another, reported once."""
    wanted = SupervisionFacts(
        congress_id=ident(100),
        id=ident(201),
        state=SupervisionState.DECIDED,
        version=1,
        organisation_id=STRANGE_UNIT,
        decided_on=(NOW - 60 * DAY).date(),
        leaders=(
            LeaderFact(ident(211), OTHER, LeaderRole.SUPERVISES, (NOW - 60 * DAY).date()),
            LeaderFact(ident(212), ident(4), LeaderRole.LEADS, (NOW - 60 * DAY).date()),
        ),
        cases=(CaseFact(ident(101), CaseState.REPLIED),),
        reports=1,
        today=NOW.date(),
    )
    return replace(wanted, **given)


def checked(state: LookBackItemState = LookBackItemState.DECIDED, checkers: int = 1) -> CheckedFact:
    """An item as its batch sees it: confirmed, unless it waits."""
    result = None if state is LookBackItemState.WAITING else LookBackResult.CONFIRMED
    return CheckedFact(ident(301), ident(101), UNIT, state, result, checkers)


def look_back(**given: Any) -> LookBackFacts:
    """A batch of one item that is decided."""
    return replace(LookBackFacts(ident(100), ident(300), LookBackState.PREPARED, 1, (checked(),)), **given)


def finding(result: LookBackResult = LookBackResult.CONFIRMED) -> FindingFact:
    """What one checker recorded."""
    return FindingFact(result, ident(311))


def look_back_item(of: CaseFacts | None = None, **given: Any) -> ItemFacts:
    """The reply of a closed case, of class solved, whose finding is recorded, in a batch that is under way."""
    wanted = ItemFacts(
        id=ident(301),
        look_back_id=ident(300),
        batch_name="回头看",
        batch_state=LookBackState.UNDER_WAY,
        assignment_id=ASSIGNMENT,
        organisation_id=UNIT,
        round=1,
        state=LookBackItemState.RECORDED,
        class_code="solved",
        class_now="solved",
        finding=finding(),
        checkers=(OTHER,),
        version=1,
        case=of or replied(state=CaseState.CLOSED),
    )
    return replace(wanted, **given)
