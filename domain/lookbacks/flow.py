"""The way of a batch, and of the check of each reply in it, as two tables."""

from domain.actor import Part
from domain.lookbacks import guards as g
from domain.lookbacks.facts import ItemFacts, LookBackFacts
from domain.lookbacks.states import OPEN, LookBackItemState, LookBackState
from domain.workflow import Transition, Workflow

OFFICE = frozenset({Part.SUPERVISOR, Part.ASSIGNER})
CHECKER = frozenset({Part.CHECKER})
B, C = LookBackState, LookBackItemState

T = Transition[LookBackFacts]
TI = Transition[ItemFacts]

LOOK_BACK = Workflow[LookBackFacts](
    name="look_back",
    states=B,
    initial=B.PREPARED,
    ends=frozenset({B.CLOSED, B.CALLED_OFF}),
    transitions={
        "assign_checkers": T(OPEN, None, OFFICE, "look_back_checkers_assigned"),
        "start_look_back": T(
            frozenset({B.PREPARED}), B.UNDER_WAY, OFFICE, "look_back_started", (g.every_item_has_a_checker,)
        ),
        "close_look_back": T(frozenset({B.UNDER_WAY}), B.CLOSED, OFFICE, "look_back_closed", (g.everything_decided,)),
        "call_off_look_back": T(OPEN, B.CALLED_OFF, OFFICE, "look_back_called_off"),
    },
)

LOOK_BACK_ITEM = Workflow[ItemFacts](
    name="look_back_item",
    states=C,
    initial=C.WAITING,
    ends=frozenset({C.DECIDED}),
    transitions={
        "record_finding": TI(
            frozenset({C.WAITING, C.RECORDED}),
            C.RECORDED,
            CHECKER,
            "look_back_finding_recorded",
            (g.batch_under_way,),
            checks=(
                *(g.checks_another, g.nobody_else_recorded, g.checkable),
                *(g.finding_is_told, g.class_is_lower, g.promise_follows),
            ),
        ),
        "send_back_finding": TI(
            frozenset({C.RECORDED}), C.WAITING, OFFICE, "look_back_finding_sent_back", (g.batch_under_way,)
        ),
        "adopt_finding": TI(
            frozenset({C.RECORDED}),
            C.DECIDED,
            OFFICE,
            "look_back_adopted",
            (g.batch_under_way, g.reply_still_stands),
        ),
    },
)
