"""What a co-signer may do with an invitation: it is answered for one text, and a changed text asks again."""

from dataclasses import dataclass

from domain.actor import Part
from domain.suggestions.states import CaseState, SignatureState
from domain.workflow import SYSTEM, Refusal, Transition, Workflow

COSIGNER = frozenset({Part.COSIGNER})
S = SignatureState


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One co-signer's line, and where the case stands."""

    state: SignatureState
    case_state: CaseState
    withdrawal_agreed: bool


def still_collecting(line: SignatureFacts) -> Refusal | None:
    """Confirmations are collected until the case is submitted."""
    collecting = line.case_state in {CaseState.COSIGNING, CaseState.RETURNED_FOR_REVISION}
    return None if collecting else Refusal("cosigning_over", {"state": line.case_state})


def withdrawal_thinkable(line: SignatureFacts) -> Refusal | None:
    """There is something left to withdraw, and consent is given once."""
    over = {CaseState.REPLIED, CaseState.EVALUATED, CaseState.REHANDLING, CaseState.CLOSED, CaseState.WITHDRAWN}
    if line.case_state in over or line.case_state is CaseState.NOT_ACCEPTED:
        return Refusal("withdrawal_closed", {"state": line.case_state})
    return Refusal("agreed_already") if line.withdrawal_agreed else None


SIGNATURE = Workflow[SignatureFacts](
    name="signature",
    states=S,
    initial=S.INVITED,
    ends=frozenset({S.CONFIRMED, S.DECLINED, S.EXPIRED}),
    transitions={
        "confirm": Transition(frozenset({S.INVITED}), S.CONFIRMED, COSIGNER, "cosigned", (still_collecting,)),
        "decline": Transition(
            frozenset({S.INVITED, S.CONFIRMED}), S.DECLINED, COSIGNER, "declined", (still_collecting,)
        ),
        "agree_withdrawal": Transition(
            frozenset({S.CONFIRMED}), None, COSIGNER, "withdrawal_agreed", (withdrawal_thinkable,)
        ),
        "expire": Transition(frozenset({S.INVITED}), S.EXPIRED, SYSTEM, "invitation_expired"),
        "invite_again": Transition(frozenset({S.DECLINED, S.EXPIRED}), S.INVITED, SYSTEM, "cosigners_invited"),
        "ask_again": Transition(frozenset({S.CONFIRMED}), S.INVITED, SYSTEM, "confirmation_voided"),
    },
)
