"""The way of a programme as a table: planned by the solver, edited, and confirmed as one step or abandoned."""

from domain.actor import Part
from domain.programmes import guards as g
from domain.programmes.facts import ProgrammeFacts
from domain.programmes.states import ProgrammeState as S
from domain.workflow import SYSTEM, Transition, Workflow

ORGANISER = frozenset({Part.ORGANISER})
T = Transition[ProgrammeFacts]

PROGRAMME = Workflow[ProgrammeFacts](
    name="programme",
    states=S,
    initial=S.PLANNING,
    ends=frozenset({S.CONFIRMED, S.ABANDONED}),
    transitions={
        "propose_programme": T(frozenset({S.PLANNING}), S.PROPOSED, SYSTEM, "programme_proposed"),
        "give_up_search": T(frozenset({S.PLANNING}), S.UNSOLVED, SYSTEM, "programme_unsolved"),
        "redraft_meeting": T(
            frozenset({S.PROPOSED}), None, ORGANISER, "programme_redrafted", checks=(g.cases_of_the_programme,)
        ),
        "confirm_programme": T(
            frozenset({S.PROPOSED}), S.CONFIRMED, ORGANISER, "programme_confirmed", checks=(g.nothing_broken,)
        ),
        "abandon_programme": T(
            frozenset({S.PLANNING, S.PROPOSED, S.UNSOLVED}), S.ABANDONED, ORGANISER, "programme_abandoned"
        ),
    },
)
