"""The one pass over what stands of each case: a small table of combinations for the tiles, and the cuts of the charts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy import literal as constant

from domain.dashboards.standing import columns, every_case, fresh, since_kept
from domain.dashboards.tables import case_facts
from domain.evaluations.states import RatingLevel
from domain.statistics.asked import ASKED, AT, local_day
from domain.statistics.asof import LIVE, one_of, s
from domain.statistics.breakdowns import backlog_age
from domain.statistics.rows import Shape, in_scope
from domain.statistics.states import Breakdown, CellPart, Grain, ScopeKind
from domain.suggestions.states import CaseState
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import visible
from domain.workdays import Lamp

_HERE: Any = bindparam("congress", type_=Uuid)
_KIND: Any = bindparam("kind", type_=Text)
_SESSION: Any = select(ASKED.c.session_id).scalar_subquery()
_NOW: Any = select(AT).scalar_subquery()
_TODAY: Any = select(local_day(ASKED.c.zone, AT)).scalar_subquery()
_RATED_WELL = (RatingLevel.SATISFIED, RatingLevel.BASICALLY_SATISFIED)
_FLAGS = ("assigned", "replied", "handled", "late", "online", "met", "owed", "solved", "advanced", "taken_up", "key")
_SMALL = ("state", "lamp", "class_code", "rated", "rated_first", *_FLAGS, "key_concluded")
_UNASKED = {"congress_id", "suggestion_id", "session_id", "seen", "kind", "confidential"}
_ASKED_OF = [name for name in columns() if name not in _UNASKED]
D, N, B = CellPart.DENOMINATOR, CellPart.NUMERATOR, Breakdown


def standing(shape: Shape) -> CTE:
    """A row for each case that is counted: the kept one, or one made now where the case has changed since."""
    changed = since_kept()
    some = select(changed.c.id).where(changed.c.id.is_not(None))
    everyone = select(s.id).where(s.congress_id == _HERE, s.session_id == _SESSION, every_case(changed))
    anew = some.union_all(everyone).cte("anew")
    counted = _counted(shape)
    f = case_facts.c
    kept = select(*[f[name] for name in _ASKED_OF]).where(
        f.congress_id == _HERE,
        f.session_id == _SESSION,
        f.kind == _KIND,
        f.state != CaseState.WITHDRAWN,
        f.suggestion_id.not_in(some),
        ~every_case(changed),
        *([f.suggestion_id.in_(select(counted.c.id))] if counted is not None else []),
    )
    made = fresh(
        _ASKED_OF,
        func.array(select(anew.c.id).scalar_subquery(), type_=ARRAY(Uuid)),
        s.session_id == _SESSION,
        s.kind == _KIND,
        s.state != CaseState.WITHDRAWN,
        *([s.id.in_(select(counted.c.id))] if counted is not None else []),
    )
    return union_all(kept, made).cte("standing")


def _counted(shape: Shape) -> CTE | None:
    """The cases that this caller counts under this scope; None where it is every one."""
    if shape.scope is ScopeKind.ALL and shape.whole:
        return None
    here = and_(s.congress_id == _HERE, s.session_id == ASKED.c.session_id)
    wanted = [s.kind == _KIND, LIVE.accepted(), *in_scope(shape.scope, Grain.CASE, LIVE)]
    wanted += [] if shape.whole else [visible(shape.kinds)]
    return select(s.id).select_from(ASKED.join(suggestion, here)).where(*wanted).cte("of_scope")


def _lamp(f: Any) -> Any:
    return case(
        (f.red_at <= _NOW, constant(Lamp.RED.value, Text)),
        (f.yellow_at <= _NOW, constant(Lamp.YELLOW.value, Text)),
        (f.red_at.is_not(None), constant(Lamp.GREEN.value, Text)),
    )


def combinations(rows: CTE) -> CTE:
    """How many cases stand alike in all that the tiles ask of: some hundreds of rows instead of ten thousand."""
    f = rows.c
    told: dict[str, Any] = {
        "lamp": _lamp(f),
        "assigned": f.assigned_on.is_not(None),
        "late": func.coalesce(f.late_at <= _NOW, False),
        "owed": f.due_week.is_not(None),
    }
    shown = [(told[name] if name in told else f[name]).label(name) for name in _SMALL]
    keys: list[Any] = [literal_column(str(place)) for place in range(1, len(shown) + 1)]
    return select(*shown, func.count().label("n")).group_by(*keys).cte("combinations")


def conditions(c: Any) -> Mapping[str, tuple[Any, Any]]:
    """Of each tile what is counted and what is its numerator, said of a row of combinations; the catalogue says the same."""
    rated, first = c.rated.is_not(None), c.rated_first.is_not(None)
    every, satisfied = true(), RatingLevel.SATISFIED
    assigned, replied = c.assigned, c.replied
    return {
        "accepted": (every, None),
        "assigned": (assigned, None),
        "replied": (assigned, and_(assigned, replied)),
        "handled": (assigned, and_(assigned, c.handled)),
        "on_time": (or_(replied, c.late), and_(replied, ~c.late)),
        "online": (assigned, and_(assigned, c.online)),
        "consulted": (assigned, and_(assigned, c.met)),
        "solved": (every, c.solved),
        "solved_or_progressing": (replied, and_(replied, c.advanced)),
        "taken_up": (replied, and_(replied, c.taken_up)),
        "feedback": (replied, and_(replied, rated)),
        "satisfaction": (rated, c.rated == satisfied),
        "satisfaction_broad": (rated, and_(rated, one_of(c.rated, _RATED_WELL))),
        "satisfaction_first_round": (first, c.rated_first == satisfied),
        "key_cases": (c.key, None),
        "key_concluded": (c.key, c.key_concluded),
        "backlog": (and_(assigned, ~replied), None),
        "falling_due": (c.owed, None),
    }


def tiles(combined: CTE) -> Any:
    """Columns: figure, count, part; one row."""
    c, told = combined.c, {}
    for name, (counted, part) in conditions(c).items():
        told[f"{name}.{D}"] = _sum(c.n, counted)
        if part is not None:
            told[f"{name}.{N}"] = _sum(c.n, part)
    return select(*[each.label(name) for name, each in told.items()]).select_from(combined).subquery("tiles")


def _sum(n: Any, where: Any) -> Any:
    return cast(func.coalesce(func.sum(n).filter(where), 0), Integer)


def cut(by: str, key: Any, second: Any, count: Any, replied: Any, solved: Any) -> tuple[Any, ...]:
    """A row of every cut, so that all of them are one relation."""
    told = {"by": constant(str(by), Text), "key": cast(key, Text), "second": second}
    counts = {"count": count, "replied": replied, "solved": solved}
    return tuple(each.label(name) for name, each in {**told, **counts}.items())


_NULL: Any = literal_column("NULL::text")
_ZERO: Any = literal_column("0")


def of_combinations(combined: CTE) -> list[Any]:
    """By state, lamp and class: what has few values is cut from the combinations."""
    c = combined.c
    n = cast(func.sum(c.n), Integer)
    small = {B.STATE: c.state, B.LAMP: c.lamp, B.CLASS: c.class_code}
    return [select(*cut(by, key, _NULL, n, _ZERO, _ZERO)).group_by(key) for by, key in small.items()]


def of_cases(rows: CTE) -> list[Any]:
    """By month, week, age, days, category and delegation, in one pass; weeks, ages and days of those alone that have them."""
    f = rows.c
    waiting = and_(f.assigned_on.is_not(None), ~f.replied)
    keys: dict[str, Any] = {
        B.MONTH: f.accepted_month,
        B.WEEK: f.due_week,
        B.AGE: case((waiting, _TODAY - f.assigned_on)),
        "days": case((f.replied, f.answered_on - f.assigned_on)),
        B.CATEGORY: f.category,
        B.DELEGATION: f.delegation_id,
    }
    named = select(*[each.label(name) for name, each in keys.items()], f.assigned_on, f.replied, f.solved).subquery(
        "named"
    )
    k = named.c
    replied = func.count().filter(k.replied, k.assigned_on.is_not(None))
    sets = (
        select(
            *[k[name] for name in keys],
            func.grouping(*[k[name] for name in keys]).label("which"),
            func.count().label("count"),
            replied.label("replied_count"),
            func.count().filter(k.solved).label("solved_count"),
        )
        .group_by(func.grouping_sets(*(tuple_(k[name]) for name in keys)))
        .cte("cuts")
    )
    c, found = sets.c, []
    for place, name in enumerate(keys):
        told: dict[str, Any] = {B.MONTH: func.to_char(c.month, "YYYY-MM"), B.AGE: backlog_age(c.age)}
        key = told[name] if name in told else c[name]
        mine = [c.which == 2 ** len(keys) - 1 - 2 ** (len(keys) - 1 - place)]
        mine += [c[name].is_not(None)] if name in {B.WEEK, B.AGE, "days"} else []
        counts = (c["count"], c.replied_count, c.solved_count)
        if name == B.AGE:
            summed = [cast(func.sum(each), Integer) for each in counts]
            found.append(select(*cut(B.AGE, key, _NULL, *summed)).where(*mine).group_by(key))
        else:
            found.append(select(*cut(name, key, _NULL, *counts)).where(*mine))
    return found


def of_units(rows: CTE, shape: Shape) -> Any:
    """Units by role; under the scope of a unit, its own work."""
    f = rows.c  # alike first: opening the lists of each case costs more than all else
    alike = (
        select(f.unit_ids, f.unit_roles, func.count().label("n")).group_by(f.unit_ids, f.unit_roles).subquery("alike")
    )
    units = func.unnest(alike.c.unit_ids, alike.c.unit_roles).table_valued(column("unit", Uuid), column("role", Text))
    each = units.render_derived(name="each_unit")
    own = [each.c.unit == bindparam("scope", type_=Uuid)] if shape.scope is ScopeKind.UNIT else []
    counted = (
        select(each.c.unit, each.c.role, cast(func.sum(alike.c.n), Integer).label("n"))
        .select_from(alike.join(each, true()))
        .where(*own)
        .group_by(each.c.unit, each.c.role)
        .subquery("work")
    )
    return select(*cut(B.UNIT, counted.c.unit, counted.c.role, counted.c.n, _ZERO, _ZERO))
