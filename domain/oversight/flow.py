"""A demand as a table: from the day it was made until its answer is accepted, or it is withdrawn or falls with its case."""

from domain.actor import Part
from domain.oversight import guards as g
from domain.oversight.facts import DemandFacts
from domain.oversight.states import DemandState as S
from domain.workflow import SYSTEM, Transition, Workflow

UNIT = frozenset({Part.UNIT_OFFICER, Part.UNIT_HEAD})
DEMANDING = frozenset({Part.MONITOR, Part.SUPERVISOR, Part.ASSIGNER})
STANDING = frozenset({S.OPEN, S.ANSWERED})

T = Transition[DemandFacts]

DEMAND = Workflow[DemandFacts](
    name="demand",
    states=S,
    initial=S.OPEN,
    ends=frozenset({S.ACCEPTED, S.WITHDRAWN, S.VOID}),
    transitions={
        "answer_demand": T(frozenset({S.OPEN}), S.ANSWERED, UNIT, "demand_answered", (g.case_stands,)),
        "accept_answer": T(frozenset({S.ANSWERED}), S.ACCEPTED, DEMANDING, "demand_answer_accepted"),
        "send_back_answer": T(
            frozenset({S.ANSWERED}),
            S.OPEN,
            DEMANDING,
            "demand_answer_sent_back",
            (g.case_stands,),
            checks=(g.new_day_lies_ahead,),
        ),
        "withdraw_demand": T(STANDING, S.WITHDRAWN, DEMANDING, "demand_withdrawn"),
        "void_demand": T(STANDING, S.VOID, SYSTEM, "demand_voided"),
    },
)
