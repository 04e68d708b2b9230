"""The way of a decision of the council as a table; it changes who watches over cases, never who handles them."""

from domain.actor import Part
from domain.supervision import guards as g
from domain.supervision.facts import SupervisionFacts
from domain.supervision.states import OPEN
from domain.supervision.states import SupervisionState as S
from domain.workflow import Transition, Workflow

OFFICE = frozenset({Part.SUPERVISOR, Part.ASSIGNER})  # records what the council decided
ON_THE_SPOT = frozenset({Part.SUPERVISING_LEADER, Part.SUPERVISOR, Part.COMMITTEE})
REPORTING = OFFICE | {Part.COMMITTEE}
PLANNED = frozenset({S.UNDER_WAY, S.REPORTED})

T = Transition[SupervisionFacts]

SUPERVISION = Workflow[SupervisionFacts](
    name="supervision",
    states=S,
    initial=S.DECIDED,
    ends=frozenset({S.CONCLUDED, S.WITHDRAWN, S.REPLACED}),
    transitions={
        "approve_plan": T(
            frozenset({S.DECIDED}), S.UNDER_WAY, OFFICE, "supervision_plan_approved", checks=(g.within_the_decision,)
        ),
        "record_activity": T(
            PLANNED, None, ON_THE_SPOT, "supervision_activity_recorded", checks=(g.within_the_decision,)
        ),
        "report_to_council": T(PLANNED, S.REPORTED, REPORTING, "supervision_reported", checks=(g.within_the_decision,)),
        "change_leaders": T(
            OPEN,
            None,
            OFFICE,
            "supervision_leaders_changed",
            checks=(g.within_the_decision, g.after_the_last_change, g.doubly_led),
        ),
        "conclude_supervision": T(
            PLANNED,
            S.CONCLUDED,
            OFFICE,
            "supervision_concluded",
            (g.report_given, g.cases_answered),
            checks=(g.within_the_decision,),
        ),
        "withdraw_supervision": T(OPEN, S.WITHDRAWN, OFFICE, "supervision_withdrawn"),
        "replace_supervision": T(OPEN, S.REPLACED, OFFICE, "supervision_replaced", checks=(g.within_the_decision,)),
    },
)
