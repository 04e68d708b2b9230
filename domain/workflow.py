"""How a flow table is read: who may, in which state, under which guards; the only place where that order stands."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from domain.actor import Part
from domain.errors import Conflict, Forbidden

SYSTEM = frozenset({Part.SYSTEM})


class Facts(Protocol):
    """What a guard may look at; each flow has its own frozen dataclass."""

    @property
    def state(self) -> str: ...


F = TypeVar("F", bound=Facts)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a guard says no: a stable code and the data that show the way out."""

    code: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)  # no slots: a generic alias writes its origin on what it makes
class Transition(Generic[F]):
    """One row of a flow table: state, action, actor, guard, clock and event stand side by side.

    `target` None leaves the state as it is. `guards` look at the case alone (they also decide which buttons
    are drawn); `checks` look at the case and the payload. `starts`, `stops` and `voids` name steps of the rule profile:
    clocks that begin, that this move fulfils, that fall away (`*`: all).
    `fires` are actions tried on the parent (or the same case) as SYSTEM in the same transaction, the first that
    is not refused wins.
    """

    sources: frozenset[str]
    target: str | None
    who: frozenset[Part]
    event: str
    guards: tuple[Callable[[F], Refusal | None], ...] = ()
    checks: tuple[Callable[[F, Mapping[str, Any]], Refusal | None], ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    voids: tuple[str, ...] = ()
    fires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workflow(Generic[F]):
    """A closed table of moves. `lapses`: what the sweep tries in turn when the clock of a step runs out."""

    name: str
    states: type[StrEnum]
    initial: str
    ends: frozenset[str]
    transitions: Mapping[str, Transition[F]]
    lapses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def actions(self) -> tuple[str, ...]:
        """The names of all moves, in the order of the table."""
        return tuple(self.transitions)


def plan(
    flow: Workflow[F], facts: F, action: str, parts: frozenset[Part], payload: Mapping[str, Any] | None = None
) -> Transition[F]:
    """Decide a move without touching anything: who (Forbidden), state (Conflict `wrong_state`), guards in order.

    Raises Forbidden `not_your_move`, Conflict `wrong_state`, or Conflict with the code of the first guard that refuses.
    """
    move = flow.transitions[action]
    if not move.who & parts:
        raise Forbidden("not_your_move", action=action, allowed_to=sorted(move.who - SYSTEM))
    refusal = refused(flow, facts, action, payload)
    if refusal is not None:
        raise Conflict(refusal.code, action=action, **refusal.data)
    return move


def refused(flow: Workflow[F], facts: F, action: str, payload: Mapping[str, Any] | None = None) -> Refusal | None:
    """Why the case itself refuses this move now, whoever asks; None when it does not."""
    move = flow.transitions[action]
    if facts.state not in move.sources:
        return Refusal("wrong_state", {"state": facts.state, "allowed_in": sorted(move.sources)})
    for guard in move.guards:
        refusal = guard(facts)
        if refusal is not None:
            return refusal
    if payload is not None:
        for check in move.checks:
            refusal = check(facts, payload)
            if refusal is not None:
                return refusal
    return None


def allowed(flow: Workflow[F], facts: F, parts: frozenset[Part]) -> Iterator[tuple[str, Refusal | None]]:
    """The moves of this caller in this state; a move with a refusal is known but closed, and the refusal says why."""
    for action, move in flow.transitions.items():
        if facts.state in move.sources and move.who & parts:
            yield action, refused(flow, facts, action)


def diagram(flow: Workflow[Any]) -> str:
    """The flow as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {flow.initial}"]
    for action, move in flow.transitions.items():
        lines.extend(f"    {source} --> {move.target or source}: {action}" for source in sorted(move.sources))
    lines.extend(f"    {end} --> [*]" for end in sorted(flow.ends))
    return "\n".join(lines)
