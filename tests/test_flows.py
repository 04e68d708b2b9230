"""The flow tables: closed, complete, and read by `plan` in its fixed order; golden grids that an officer can check."""

from collections import deque
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.actor import Part
from domain.assignments.effects import UNIT_EFFECTS
from domain.assignments.flow import ASSIGNMENT
from domain.errors import Conflict, Forbidden
from domain.lookbacks.effects import LOOK_BACK_EFFECTS, LOOK_BACK_ITEM_EFFECTS
from domain.lookbacks.flow import LOOK_BACK, LOOK_BACK_ITEM
from domain.meetings.effects import MEETING_EFFECTS
from domain.meetings.flow import MEETING
from domain.oversight.effects import DEMAND_EFFECTS
from domain.oversight.flow import DEMAND
from domain.programmes.effects import PROGRAMME_EFFECTS
from domain.programmes.flow import PROGRAMME
from domain.promises.effects import PROMISE_EFFECTS
from domain.promises.flow import PROMISE
from domain.reconciliations.effects import RECONCILIATION_EFFECTS
from domain.reconciliations.flow import RECONCILIATION
from domain.rules.catalogue import PROFILES
from domain.rules.profile import Step
from domain.suggestions.effects import CASE_EFFECTS
from domain.suggestions.flow import CASE
from domain.suggestions.signature_flow import SIGNATURE
from domain.supervision.effects import SUPERVISION_EFFECTS
from domain.supervision.flow import SUPERVISION
from domain.workflow import SYSTEM, Refusal, Transition, Workflow, allowed, diagram, plan, refused
from tests import pictures as p
from tests.committed import assert_committed
from tests.meetings.pictures import meeting
from tests.programmes.pictures import programme

pytestmark = pytest.mark.once

FLOWS: tuple[Workflow[Any], ...] = (
    CASE,
    SIGNATURE,
    ASSIGNMENT,
    PROMISE,
    SUPERVISION,
    RECONCILIATION,
    DEMAND,
    MEETING,
    PROGRAMME,
    LOOK_BACK,
    LOOK_BACK_ITEM,
)
PICTURES = {
    "case": p.case,
    "signature": p.signature,
    "assignment": p.assignment,
    "promise": p.promise,
    "supervision": p.supervision,
    "reconciliation": p.reconciliation,
    "demand": p.demand,
    "meeting": meeting,
    "programme": programme,
    "look_back": p.look_back,
    "look_back_item": p.look_back_item,
}
ROWS = [pytest.param(flow, action, id=f"{flow.name}-{action}") for flow in FLOWS for action in flow.transitions]
STATES = [pytest.param(flow, state, id=f"{flow.name}-{state}") for flow in FLOWS for state in flow.states]
LAPSES = [pytest.param(flow, step, id=f"{flow.name}-{step}") for flow in FLOWS for step in flow.lapses]

# Moves that leave an end: what is over may be taken up again, for this reason and no other.
REOPENED = {
    ("signature", "decline"): "until the case is submitted a co-signer may think again",
    ("signature", "ask_again"): "a changed text asks those who confirmed the old one",
    ("signature", "invite_again"): "who let the invitation pass may be asked once more",
    ("assignment", "send_back_opinion"): "the lead asks a co-handler for more",
    ("assignment", "cancel"): "a case that is withdrawn takes finished opinions with it",
}

# Moves that the case writes for its children in its own transaction, so no effect of theirs exists.
WRITTEN_BY_CASE = {
    "assignment": {"cancel": "withdraw"},
    "promise": {"void_promise": "withdraw"},
    "demand": {"void_demand": "withdraw"},
}


def _reached(flow: Workflow[Any], start: str) -> set[str]:
    seen, waiting = {start}, deque([start])
    while waiting:
        state = waiting.popleft()
        for move in flow.transitions.values():
            if state in move.sources and move.target and move.target not in seen:
                seen.add(move.target)
                waiting.append(move.target)
    return seen


@pytest.mark.parametrize(("flow", "action"), ROWS)
def test_a_row_names_states_of_its_flow_and_people_who_exist(flow, action):
    move = flow.transitions[action]
    states = {str(state) for state in flow.states}

    assert move.sources
    assert {str(state) for state in move.sources} <= states
    assert move.target is None or str(move.target) in states
    assert move.who
    assert move.who <= set(Part)
    assert move.event.islower()


@pytest.mark.parametrize(("flow", "action"), ROWS)
def test_a_row_names_steps_that_a_profile_knows(flow, action):
    move = flow.transitions[action]

    assert set(move.starts) | set(move.stops) <= set(Step)
    assert set(move.voids) <= {*Step, "*"}
    assert Step.REPLY_EXTENDED not in move.starts, "the cap of an extension is no clock of its own"


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_what_a_row_fires_is_a_move_of_the_case_for_the_system(flow):
    fired = [each for move in flow.transitions.values() for each in move.fires]

    assert all(Part.SYSTEM in CASE.transitions[each].who for each in fired)
    assert fired or flow.name in {
        "signature",
        "promise",
        "supervision",
        "demand",
        "meeting",
        "programme",
        "look_back",
        "look_back_item",
    }


@pytest.mark.parametrize(("flow", "state"), STATES)
def test_every_state_is_reached_from_the_beginning(flow, state):
    assert state in _reached(flow, flow.initial)


@pytest.mark.parametrize(("flow", "state"), STATES)
def test_every_state_reaches_an_end(flow, state):
    assert flow.ends & _reached(flow, state)


@pytest.mark.parametrize(("flow", "state"), STATES)
def test_only_an_end_has_no_way_on(flow, state):
    onward = {
        action
        for action, move in flow.transitions.items()
        if state in move.sources and move.target not in {None, state}
    }

    if state in flow.ends:
        assert onward <= {action for name, action in REOPENED if name == flow.name}
    else:
        assert onward


def test_a_case_that_ended_does_not_move_at_all():
    assert not [action for action, move in CASE.transitions.items() if move.sources & CASE.ends]


def test_every_reason_to_reopen_is_used():
    flows = {flow.name: flow for flow in FLOWS}

    assert all(flows[name].transitions[action].sources & flows[name].ends for name, action in REOPENED)


@pytest.mark.parametrize(("flow", "step"), LAPSES)
def test_what_a_clock_fires_is_the_systems_to_do(flow, step):
    assert all(Part.SYSTEM in flow.transitions[action].who for action in flow.lapses[step])


@pytest.mark.parametrize(("flow", "step"), LAPSES)
def test_a_clock_that_fires_something_is_started_by_something(flow, step):
    starting = [action for each in FLOWS for action, move in each.transitions.items() if step in move.starts]

    assert starting


def _runs_in(flow: Workflow[Any], step: str) -> set[str]:
    """The states in which a clock of this flow can be running: from where it starts, until a move ends it."""
    moves = flow.transitions.values()
    found = {move.target or source for move in moves if step in move.starts for source in move.sources}
    waiting = deque(found)
    while waiting:
        state = waiting.popleft()
        for move in moves:
            ends = step in move.stops or step in move.voids or "*" in move.voids
            target = move.target or state
            if state in move.sources and not ends and target not in found:
                found.add(target)
                waiting.append(target)
    return found


@pytest.mark.parametrize("step", list(CASE.lapses))
def test_what_a_clock_fires_is_open_wherever_the_clock_runs(step):
    runs_in = _runs_in(CASE, step)

    assert runs_in
    assert all(runs_in <= CASE.transitions[action].sources for action in CASE.lapses[step])


def test_every_clock_that_starts_also_ends():
    started = {step for flow in FLOWS for move in flow.transitions.values() for step in move.starts}
    ended = {step for flow in FLOWS for move in flow.transitions.values() for step in (*move.stops, *move.voids)}
    lapsing = {step for flow in FLOWS for step in flow.lapses}

    assert started - ended - lapsing == set()


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.code)
@pytest.mark.parametrize("in_session", [True, False], ids=["in session", "between sessions"])
def test_a_profile_says_of_every_started_clock_how_long_or_why_not(profile, in_session):
    started = {step for flow in FLOWS for move in flow.transitions.values() for step in move.starts}

    assert len(started) > 10
    for step in started:
        rule = profile.rule(step, in_session=in_session)
        assert (rule is None) == bool(profile.why_no_clock(step, in_session=in_session)), step


@pytest.mark.parametrize(
    ("flow", "effects"),
    [
        (CASE, CASE_EFFECTS),
        (ASSIGNMENT, UNIT_EFFECTS),
        (PROMISE, PROMISE_EFFECTS),
        (SUPERVISION, SUPERVISION_EFFECTS),
        (DEMAND, DEMAND_EFFECTS),
        (MEETING, MEETING_EFFECTS),
        (PROGRAMME, PROGRAMME_EFFECTS),
        (LOOK_BACK, LOOK_BACK_EFFECTS),
        (LOOK_BACK_ITEM, LOOK_BACK_ITEM_EFFECTS),
        (RECONCILIATION, RECONCILIATION_EFFECTS),
    ],
    ids=[
        "case",
        "assignment",
        "promise",
        "supervision",
        "demand",
        "meeting",
        "programme",
        "look_back",
        "look_back_item",
        "reconciliation",
    ],
)
def test_every_move_has_its_effect(flow, effects):
    written = WRITTEN_BY_CASE.get(flow.name, {})

    assert set(flow.transitions) - set(written) == set(effects)
    assert set(written.values()) <= set(CASE.transitions)


@pytest.mark.parametrize(("flow", "action"), ROWS)
def test_who_is_asked_before_the_state(flow, action):
    """A stranger to the case learns whose move it is, in whatever state and whatever the guards would say."""
    move = flow.transitions[action]
    wrong = next((state for state in flow.states if state not in move.sources), flow.initial)
    strangers = frozenset(set(Part) - move.who)

    for state in (wrong, *move.sources):
        with pytest.raises(Forbidden) as refusal:
            plan(flow, replace(PICTURES[flow.name](), state=state), action, strangers)
        assert refusal.value.code == "not_your_move"
        assert refusal.value.data == {"action": action, "allowed_to": sorted(move.who - SYSTEM)}


@pytest.mark.parametrize(("flow", "action"), ROWS)
def test_the_state_is_asked_before_any_guard(flow, action):
    move = flow.transitions[action]
    wrong = [state for state in flow.states if state not in move.sources]

    assert wrong
    for state in wrong:
        with pytest.raises(Conflict) as refusal:
            plan(flow, replace(PICTURES[flow.name](), state=state), action, move.who, {})
        assert refusal.value.code == "wrong_state"
        assert refusal.value.data == {"action": action, "state": state, "allowed_in": sorted(move.sources)}


def _no(code):
    return lambda *_: Refusal(code, {"asked": code})


def _yes(*_):
    return None


@pytest.mark.parametrize(
    ("guards", "checks", "payload", "code"),
    [
        ((_no("first"), _no("second")), (_no("third"),), {}, "first"),
        ((_yes, _no("second")), (_no("third"),), {}, "second"),
        ((_yes, _yes), (_no("third"), _no("fourth")), {}, "third"),
        ((_yes, _yes), (_yes, _no("fourth")), {}, "fourth"),
        ((_yes, _yes), (_no("third"),), None, None),
        ((), (), None, None),
    ],
)
def test_guards_are_asked_in_order_and_checks_only_of_a_payload(guards, checks, payload, code):
    move = Transition[Any](frozenset({"draft"}), "submitted", frozenset({Part.LEAD_DEPUTY}), "x", guards, checks)
    flow = replace(CASE, transitions={"x": move})

    if code is None:
        assert plan(flow, p.case(), "x", move.who, payload) is move
    else:
        with pytest.raises(Conflict) as refusal:
            plan(flow, p.case(), "x", move.who, payload)
        assert (refusal.value.code, refusal.value.data) == (code, {"action": "x", "asked": code})


@pytest.mark.parametrize(("flow", "action"), ROWS)
def test_buttons_are_the_moves_of_this_state_and_this_caller(flow, action):
    move = flow.transitions[action]
    for state, part in ((state, part) for state in flow.states for part in Part):
        picture = replace(PICTURES[flow.name](), state=state)
        shown = dict(allowed(flow, picture, frozenset({part})))
        assert (action in shown) == (state in move.sources and part in move.who)
        if action in shown:
            assert shown[action] == refused(flow, picture, action)


@given(choices=st.lists(st.tuples(st.integers(0, 99), st.sampled_from(list(Part))), max_size=60))
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_no_sequence_of_moves_leaves_the_table(flow, choices):
    """Whatever guards say: the next state is one of the flow, and a case that is over stays where it is."""
    facts = PICTURES[flow.name](state=flow.initial)
    for number, part in choices:
        open_now = [action for action, _ in allowed(flow, facts, frozenset({part}))]
        if not open_now:
            continue
        move = flow.transitions[open_now[number % len(open_now)]]
        target = move.target or facts.state
        assert target in set(flow.states)
        assert flow is not CASE or facts.state not in flow.ends
        facts = replace(facts, state=flow.states(target))


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_the_diagram_draws_every_move(flow):
    lines = diagram(flow).splitlines()
    arrows = sum(len(move.sources) for move in flow.transitions.values())

    assert lines[:2] == ["stateDiagram-v2", f"    [*] --> {flow.initial}"]
    assert len(lines) == 2 + arrows + len(flow.ends)


def _grid(flow: Workflow[Any]) -> str:
    """State by state: which moves there are, who may make them, where they lead, and what else must hold."""
    parts = [part for part in Part if any(part in move.who for move in flow.transitions.values())]
    width = max(len(action) for action in flow.transitions) + 2
    lines = [
        f"{flow.name}: in each state, who may do what (x), where it leads, and on what condition.",
        "= leaves the state as it is. Conditions are asked in this order; those after / look at what was sent.",
    ]
    for state in flow.states:
        here = [(action, move) for action, move in flow.transitions.items() if state in move.sources]
        mark = " (begins here)" if state == flow.initial else ""
        mark += " (ends here)" if state in flow.ends else ""
        lines += ["", f"{state}{mark}"]
        if not here:
            lines.append("  nothing can be done")
            continue
        lines.append("  " + " " * width + " ".join(parts))
        for action, move in here:
            cells = " ".join(("x" if part in move.who else ".").center(len(part)) for part in parts)
            conditions = ", ".join(guard.__name__ for guard in move.guards)
            checked = ", ".join(check.__name__ for check in move.checks)
            told = f"  if {conditions}" if conditions else ""
            told += f"{'' if conditions else '  if'} / {checked}" if checked else ""
            lines.append(f"  {action:<{width}}{cells}  -> {move.target or '=':<21}{told}".rstrip())
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_the_table_is_what_was_reviewed(flow):
    grid = _grid(flow)

    assert all(action in grid for action in flow.transitions)
    assert_committed(f"tests/golden/{flow.name}.txt", grid, "GOLDEN=write .venv/bin/pytest tests/test_flows.py")


def test_no_two_flows_give_one_name_to_a_button():
    names = list(chain.from_iterable(flow.transitions for flow in FLOWS))

    assert len(names) == len(set(names)) > 40
