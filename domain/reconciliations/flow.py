"""The way of a reconciliation as a table: convened by a move of its case, it gives the case back by another."""

from domain.actor import Part
from domain.reconciliations import guards as g
from domain.reconciliations.facts import COMMITTEE, ReconciliationFacts
from domain.reconciliations.states import OPEN
from domain.reconciliations.states import ReconciliationState as S
from domain.workflow import Transition, Workflow

PARTIES = COMMITTEE | {Part.LEAD_DEPUTY, Part.UNIT_OFFICER, Part.UNIT_HEAD}
MEETING = frozenset({S.CONVENED, S.HELD})
HELD = frozenset({S.HELD})
# What the case does with the word of the meeting: the first that the conclusion means.
WAYS_ON = ("rehandle_reconciled", "reopen_rating", "close_reconciled", "leave_reconciliation")

T = Transition[ReconciliationFacts]

RECONCILIATION = Workflow[ReconciliationFacts](
    name="reconciliation",
    states=S,
    initial=S.CONVENED,
    ends=frozenset(S) - OPEN,
    transitions={
        "state_position": T(frozenset({S.CONVENED}), None, PARTIES, "position_stated"),
        "record_meeting": T(
            MEETING,
            S.HELD,
            COMMITTEE,
            "reconciliation_held",
            (g.positions_in,),
            checks=(
                g.held_since_convened,
                g.all_sides_present,
                g.conclusion_has_its_inputs,
                g.class_fits,
                g.promise_fits,
            ),
        ),
        "confirm_record": T(HELD, None, PARTIES, "record_confirmed", checks=(g.answers_once,)),
        "refuse_record": T(HELD, None, PARTIES, "record_refused", checks=(g.answers_once,)),
        "conclude_reconciliation": T(
            HELD,
            S.CONCLUDED,
            COMMITTEE,
            "reconciliation_concluded",
            (g.agreement_recorded, g.all_confirmed, g.conclusion_still_fits),
            fires=WAYS_ON,
        ),
        "escalate_reconciliation": T(
            HELD, S.ESCALATED, COMMITTEE, "reconciliation_escalated", (g.no_agreement_recorded, g.all_answered)
        ),
        "record_council_decision": T(
            frozenset({S.ESCALATED}),
            S.CONCLUDED,
            COMMITTEE,
            "council_decided",
            checks=(g.decided_by_today,),
            fires=WAYS_ON,
        ),
        "call_off": T(MEETING, S.CALLED_OFF, COMMITTEE, "reconciliation_called_off", fires=("leave_reconciliation",)),
    },
)
