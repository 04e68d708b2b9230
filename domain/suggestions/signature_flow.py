"""What a co-signer may do with an invitation: it is answered for one text, and a changed text asks again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.actor import Actor, Part, Role
from domain.suggestions.facts import CaseFacts, SignatureFact, case_parts
from domain.suggestions.states import CaseState, SignatureState
from domain.workflow import SYSTEM, Refusal, Transition, Workflow

COSIGNER = frozenset({Part.COSIGNER})
CLERKS = frozenset({Part.DELEGATION_CLERK, Part.REGISTRAR})  # who holds the signed paper
S = SignatureState


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One co-signer's line, and where the case stands."""

    state: SignatureState
    case_state: CaseState
    withdrawal_agreed: bool
    reply_to: str = "lead"
    round: int = 1
    reply_received_round: int | None = None
    mandate_active: bool = True
    invited_on: date | None = None
    today: date | None = None


def line_facts(case: CaseFacts, line: SignatureFact) -> SignatureFacts:
    """A co-signer's line as its guards look at it."""
    return SignatureFacts(
        line.state,
        case.state,
        line.withdrawal_agreed,
        case.profile.switches.reply_to,
        case.round,
        line.reply_received_round,
        line.mandate_active,
        line.invited_at and case.calendar.local_day(line.invited_at),
        case.calendar.local_day(case.now),
    )


def line_parts(case: CaseFacts, person_id: Any, me: Actor) -> frozenset[Part]:
    """What the caller is to a co-signer's line: its owner, or a clerk who may hold a paper of theirs."""
    own = person_id is not None and person_id == me.person_id
    return (case_parts(case, me) & CLERKS) | (COSIGNER if own and Role.DEPUTY in me.roles else frozenset())


def still_collecting(line: SignatureFacts) -> Refusal | None:
    """Confirmations are collected until the case is submitted."""
    collecting = line.case_state in {CaseState.COSIGNING, CaseState.RETURNED_FOR_REVISION}
    return None if collecting else Refusal("cosigning_over", {"state": line.case_state})


def cosigner_in_office(line: SignatureFacts) -> Refusal | None:
    """Only a deputy in office puts a name under a text; who signed while in office has signed."""
    return None if line.mandate_active else Refusal("mandate_not_active")


def paper_day_fits(line: SignatureFacts, payload: Mapping[str, Any]) -> Refusal | None:
    """A paper is signed between the invitation and today."""
    signed_on = payload["signed_on"]
    if line.today is not None and signed_on > line.today:
        return Refusal("date_in_future", {"field": "signed_on"})
    if line.invited_on is not None and signed_on < line.invited_on:
        return Refusal("date_before_invitation", {"invited_on": line.invited_on.isoformat()})
    return None


def withdrawal_thinkable(line: SignatureFacts) -> Refusal | None:
    """There is something left to withdraw, and consent is given once."""
    answered = {CaseState.REPLIED, CaseState.EVALUATED, CaseState.IN_RECONCILIATION, CaseState.REHANDLING}
    over = answered | {CaseState.CLOSED, CaseState.WITHDRAWN}
    if line.case_state in over or line.case_state is CaseState.NOT_ACCEPTED:
        return Refusal("withdrawal_closed", {"state": line.case_state})
    return Refusal("agreed_already") if line.withdrawal_agreed else None


def reply_is_addressed(line: SignatureFacts) -> Refusal | None:
    """The profile has each signatory written to (ZJ16 §22), not the lead deputy alone."""
    return None if line.reply_to == "each_signatory" else Refusal("reply_goes_to_lead")


def reply_is_out(line: SignatureFacts) -> Refusal | None:
    """The case has been replied to in this round."""
    out = line.case_state in {CaseState.REPLIED, CaseState.EVALUATED, CaseState.IN_RECONCILIATION, CaseState.CLOSED}
    return None if out else Refusal("not_replied_yet", {"state": line.case_state})


def copy_not_received(line: SignatureFacts) -> Refusal | None:
    """A co-signer's own receipt of this round's reply, once; the time for feedback counts from the lead deputy's."""
    return Refusal("already_received") if line.reply_received_round == line.round else None


SIGNATURE = Workflow[SignatureFacts](
    name="signature",
    states=S,
    initial=S.INVITED,
    ends=frozenset({S.CONFIRMED, S.DECLINED, S.EXPIRED}),
    transitions={
        "confirm": Transition(
            frozenset({S.INVITED}), S.CONFIRMED, COSIGNER, "cosigned", (still_collecting, cosigner_in_office)
        ),
        "decline": Transition(
            frozenset({S.INVITED, S.CONFIRMED}), S.DECLINED, COSIGNER, "declined", (still_collecting,)
        ),
        "agree_withdrawal": Transition(
            frozenset({S.CONFIRMED}), None, COSIGNER, "withdrawal_agreed", (withdrawal_thinkable,)
        ),
        "record_confirmation": Transition(
            frozenset({S.INVITED}),
            S.CONFIRMED,
            CLERKS,
            "cosigned",
            (still_collecting, cosigner_in_office),
            checks=(paper_day_fits,),
        ),
        "record_withdrawal_consent": Transition(
            frozenset({S.CONFIRMED}),
            None,
            CLERKS,
            "withdrawal_agreed",
            (withdrawal_thinkable,),
            checks=(paper_day_fits,),
        ),
        "acknowledge_copy": Transition(
            frozenset({S.CONFIRMED}),
            None,
            COSIGNER,
            "reply_copy_received",
            (reply_is_addressed, reply_is_out, copy_not_received),
        ),
        "expire": Transition(frozenset({S.INVITED}), S.EXPIRED, SYSTEM, "invitation_expired"),
        "invite_again": Transition(frozenset({S.DECLINED, S.EXPIRED}), S.INVITED, SYSTEM, "cosigners_invited"),
        "ask_again": Transition(frozenset({S.CONFIRMED}), S.INVITED, SYSTEM, "confirmation_voided"),
    },
)
