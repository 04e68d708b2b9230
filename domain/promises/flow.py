"""A promise as a table: from the day it was entered until it is kept, given up, or falls with its case."""

from domain.actor import Part
from domain.promises import guards as g
from domain.promises.facts import PromiseFacts
from domain.promises.states import PromiseState as S
from domain.workflow import SYSTEM, Transition, Workflow

UNIT = frozenset({Part.UNIT_OFFICER, Part.UNIT_HEAD})
ASSIGNER = frozenset({Part.ASSIGNER})
LEAD_DEPUTY = frozenset({Part.LEAD_DEPUTY})
OPEN = frozenset({S.OPEN})

T = Transition[PromiseFacts]

PROMISE = Workflow[PromiseFacts](
    name="promise",
    states=S,
    initial=S.OPEN,
    ends=frozenset({S.FULFILLED, S.GIVEN_UP, S.VOID}),
    transitions={
        "report_progress": T(OPEN, None, UNIT, "promise_progressed"),
        "request_due_change": T(
            OPEN,
            None,
            UNIT,
            "promise_due_change_requested",
            (g.no_due_change_pending,),
            checks=(g.asks_for_another_day,),
        ),
        "consent_due_change": T(
            OPEN, None, ASSIGNER, "promise_due_changed", (g.due_change_pending, g.asked_day_lies_ahead)
        ),
        "refuse_due_change": T(OPEN, None, ASSIGNER, "promise_due_change_refused", (g.due_change_pending,)),
        "hand_over": T(OPEN, None, ASSIGNER, "promise_handed_over", checks=(g.another_unit,)),
        "fulfil": T(OPEN, S.FULFILLED, UNIT, "promise_fulfilled", checks=(g.new_class_fits,)),
        "give_up": T(OPEN, S.GIVEN_UP, UNIT, "promise_given_up"),
        "evaluate_promise": T(
            frozenset({S.FULFILLED, S.GIVEN_UP}),
            None,
            LEAD_DEPUTY,
            "promise_rated",
            (g.not_rated_yet,),
            checks=(g.level_has_reason,),
        ),
        "void_promise": T(OPEN, S.VOID, SYSTEM, "promise_voided"),
    },
)
