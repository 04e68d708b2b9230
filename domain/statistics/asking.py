"""What a figure is asked for: figure, period, scope, breakdown, instant; and what of that is refused. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.actor import Actor, Right
from domain.errors import Forbidden, Invalid, NotFound
from domain.instants import asked_about
from domain.statistics.figures import FIGURES
from domain.statistics.rows import ANY, EMPTY, GIVEN, Shape
from domain.statistics.states import OF_AN_ID, Breakdown, CellPart, FigureKind, ScopeKind
from domain.suggestions.states import CaseKind
from domain.suggestions.visibility import scope as sight
from domain.suggestions.visibility import scope_values

MAX_BREAKDOWNS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """As the caller gave it. `scope` is a kind, or a kind, a colon and an id or a category; `by` names with commas.

    `cell`: the key of each breakdown, empty for rows without one, None for any. Without session and period: the latest
    session that had begun. Without `as_of`: now.
    """

    figure: str
    kind: str = CaseKind.SUGGESTION
    session: UUID | None = None
    from_on: date | None = None
    to_on: date | None = None
    scope: str = ScopeKind.ALL
    as_of: datetime | None = None
    by: str | None = None
    compared: bool = False
    forced: bool = False
    decimals: int = 1
    cell: tuple[str | None, ...] = field(default=())
    part: CellPart = CellPart.DENOMINATOR


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, found to be sound: the shape of its statement and the values of its parameters."""

    asked: Asked
    shape: Shape
    at: datetime
    values: dict[str, Any]


def question(asked: Asked, me: Actor, now: datetime) -> Question:
    """Raises NotFound `figure_unknown`; Invalid and Forbidden as its parts say."""
    figure = FIGURES.get(asked.figure)
    if figure is None:
        raise NotFound("figure_unknown", known=list(FIGURES))
    at = asked_about(asked.as_of, now)
    kind, named = _scope(asked.scope)
    by = breakdowns(asked, of_one_unit=kind is ScopeKind.UNIT)
    _must_be_theirs(kind, named, me)
    period = _period(asked)
    if asked.forced and (
        figure.kind is not FigureKind.SHARE or len(by) != 1 or by[0] in {Breakdown.UNIT, Breakdown.ROLE}
    ):
        raise Invalid("not_forcible", field="forced")
    if any(each is not None for each in asked.cell[len(by) :]):
        raise Invalid("breakdown_missing", field="by")
    if asked.part is CellPart.NUMERATOR and figure.part is None:
        raise Invalid("no_numerator", field="part")
    kinds = sight(me)
    cell = tuple(ANY if each is None else GIVEN if each else EMPTY for each in asked.cell[: len(by)])
    cell += (ANY,) * (len(by) - len(cell))
    shape = Shape(
        asked.figure,
        by,
        kind,
        live=asked.as_of is None and not asked.compared,
        period=period,
        compared=asked.compared,
        whole=me.system or me.may(Right.STATISTICS_READ_ALL),
        kinds=kinds,
        cell=cell if set(cell) != {ANY} else (),
        part=asked.part,
    )
    values = {"congress": me.congress_id, "at": at, "now": now, "kind": asked.kind, "session": asked.session}
    values |= {"from_on": asked.from_on, "to_on": asked.to_on, "scope": named, **scope_values(me, kinds)}
    values |= {f"cell_{place}": each for place, each in enumerate(asked.cell)}
    return Question(asked, shape, at, values)


def breakdowns(asked: Asked, *, of_one_unit: bool) -> tuple[Breakdown, ...]:
    """One or two, each once and one that the figure has; its own where none is asked for. Units are never summed up."""
    figure = FIGURES[asked.figure]
    per_unit = not figure.summable and not of_one_unit
    if asked.by is None:
        own = Breakdown.UNIT if per_unit else figure.own
        return (own,) if own else ()
    names = asked.by.split(",")
    known = [each.value for each in figure.breakdowns]
    if unknown := [name for name in names if name not in {each.value for each in Breakdown}]:
        raise Invalid("breakdown_unknown", field="by", unknown=unknown, allowed=known)
    if unfit := [name for name in names if name not in known]:
        raise Invalid("breakdown_not_of_figure", field="by", unfit=unfit, allowed=known)
    if len(set(names)) != len(names):
        raise Invalid("breakdown_named_twice", field="by")
    if len(names) > MAX_BREAKDOWNS:
        raise Invalid("too_many_breakdowns", field="by", maximum=MAX_BREAKDOWNS)
    if per_unit and Breakdown.UNIT not in names:
        raise Invalid("units_not_summed", field="by")
    return tuple(Breakdown(name) for name in names)


def _period(asked: Asked) -> bool:
    dated = asked.from_on is not None or asked.to_on is not None
    if dated and asked.session is not None:
        raise Invalid("session_or_period", field="session")
    if dated and (asked.from_on is None or asked.to_on is None):
        raise Invalid("period_open", field="from" if asked.from_on is None else "to")
    if asked.from_on is not None and asked.to_on is not None and asked.to_on < asked.from_on:
        raise Invalid("ends_before_start", field="to")
    return dated


def _scope(text: str) -> tuple[ScopeKind, Any]:
    kind, colon, named = text.partition(":")
    if kind not in {each.value for each in ScopeKind}:
        raise Invalid("scope_unknown", field="scope", allowed=[each.value for each in ScopeKind])
    found = ScopeKind(kind)
    takes_name = found in OF_AN_ID or found is ScopeKind.CATEGORY
    if takes_name != bool(colon and named):
        raise Invalid("scope_unknown", field="scope", allowed=[each.value for each in ScopeKind])
    if found not in OF_AN_ID:
        return found, named or None
    try:
        return found, UUID(named)
    except ValueError:
        raise Invalid("scope_unknown", field="scope", allowed=[each.value for each in ScopeKind]) from None


def _must_be_theirs(kind: ScopeKind, named: Any, me: Actor) -> None:
    """Whoever does not count the whole congress looks at another's figures no more than at another's cases."""
    if me.system or me.may(Right.STATISTICS_READ_ALL):
        return
    own = {ScopeKind.UNIT: me.organisation_id, ScopeKind.DELEGATION: me.delegation_id}
    own |= dict.fromkeys((ScopeKind.DEPUTY, ScopeKind.LEADER), me.person_id)
    if kind in own and named != own[kind]:
        raise Forbidden("scope_not_yours", scope=kind.value)
