"""`openapi/flows.md`: each flow as a diagram, and as a table in the order of the procedure, in both languages."""

from collections.abc import Callable, Iterable
from inspect import getdoc
from typing import Any

from api.procedure import words
from domain.assignments.flow import ASSIGNMENT
from domain.lookbacks.flow import LOOK_BACK, LOOK_BACK_ITEM
from domain.meetings.flow import MEETING
from domain.oversight.flow import DEMAND
from domain.programmes.flow import PROGRAMME
from domain.promises.flow import PROMISE
from domain.reconciliations.flow import RECONCILIATION
from domain.suggestions.flow import CASE
from domain.suggestions.signature_flow import SIGNATURE
from domain.supervision.flow import SUPERVISION
from domain.workflow import Transition, Workflow, diagram

FLOWS: tuple[Workflow[Any], ...] = (
    CASE,
    SIGNATURE,
    ASSIGNMENT,
    PROMISE,
    SUPERVISION,
    DEMAND,
    MEETING,
    PROGRAMME,
    LOOK_BACK,
    LOOK_BACK_ITEM,
    RECONCILIATION,
)

_INTRODUCTION = """\
# 办理流程 · The procedure

Made from the flow tables of the code by `make openapi`; a test compares. A move is asked in a fixed order: who (403
`not_your_move`), the state (409 `wrong_state`), then the conditions from left to right (409 with the code of the
first that is not met). Conditions in *italics* look at what was sent as well. How long a clock runs, and from which day,
is a row of the rule profile of the congress and not written here: `GET /v1/{congress}/rule-profiles`.

- **who**: what the caller is towards this case. *system* (系统) is the program itself: a clock that ran out, or another
  move that fires this one.
- **=** the state stays as it is.
- **starts**: clocks that begin. **ends**: clocks that this move fulfils. **voids**: clocks that fall away.
- **fires**: tried at once by the system in the same transaction; the first that no condition refuses is made.
- **on lapse of**: the clock whose running out fires this move.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, *(_section(flow) for flow in FLOWS)])


def _section(flow: Workflow[Any]) -> str:
    title, about = words.FLOWS[flow.name]
    states = words.STATES[flow.name]
    names = [
        f"| `{state}` | {states[state]} | {_about_state(flow, state)} |"
        for state in (str(each) for each in flow.states)
    ]
    rows = [_row(flow, action, move) for action, move in flow.transitions.items()]
    head = ("action", "from", "to", "who", "event", "conditions", "clocks", "consequences")
    return "\n".join(
        [
            f"## {title} · `{flow.name}`",
            "",
            about,
            "",
            "```mermaid",
            diagram(flow),
            "```",
            "",
            "| state | 状态 | |",
            "| --- | --- | --- |",
            *names,
            "",
            "| " + " | ".join(head) + " |",
            "| " + " | ".join("---" for _ in head) + " |",
            *rows,
            "",
        ]
    )


def _about_state(flow: Workflow[Any], state: str) -> str:
    if state == flow.initial:
        return "begins here"
    return "ends here" if state in flow.ends else ""


def _row(flow: Workflow[Any], action: str, move: Transition[Any]) -> str:
    states = words.STATES[flow.name]
    sources = [str(state) for state in flow.states if state in move.sources]
    cells = (
        _named(action, words.ACTIONS),
        "<br>".join(_named(state, states) for state in sources),
        "=" if move.target is None else _named(str(move.target), states),
        "<br>".join(_named(part, words.PARTS) for part in words.PARTS if part in move.who),
        f"`{move.event}`",
        "<br>".join(
            [*(_condition(guard) for guard in move.guards), *(f"*{_condition(check)}*" for check in move.checks)]
        ),
        "<br>".join(
            [*_clocks("starts", move.starts), *_clocks("ends", move.stops), *_clocks("voids", move.voids)],
        ),
        "<br>".join(
            [
                *(f"fires {_named(each, words.ACTIONS)}" for each in move.fires),
                *(f"on lapse of {_named(step, words.STEPS)}" for step, fired in flow.lapses.items() if action in fired),
            ]
        ),
    )
    return "| " + " | ".join(cells) + " |"


def _named(code: str, labels: Any) -> str:
    return f"`{code}` {labels[code]}"


def _clocks(verb: str, steps: Iterable[str]) -> list[str]:
    return [f"{verb} all clocks" if step == "*" else f"{verb} {_named(step, words.STEPS)}" for step in steps]


def _condition(guard: Callable[..., Any]) -> str:
    """The code of the condition, what an officer calls it, and the rule with its source."""
    rule = (getdoc(guard) or "").partition("\n")[0]
    return f"`{guard.__name__}` {words.CONDITIONS[guard.__name__]}: {rule}"
