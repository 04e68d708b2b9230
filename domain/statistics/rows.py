"""The rows that a figure counts, each with its keys and whether it is in the numerator: what cells and lists are both made of."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import CTE, Boolean, Text, Uuid, and_, bindparam, cast, null, select

from domain.lookbacks.tables import look_back_item
from domain.meetings.tables import meeting, meeting_participant
from domain.organisations.tables import OrganisationKind
from domain.promises.tables import promise
from domain.reconciliations.tables import reconciliation
from domain.statistics import beside, promised
from domain.statistics.asked import ASKED, asked, local_day
from domain.statistics.asof import LIVE, THEN, AsOf, of_case, s
from domain.statistics.breakdowns import PART, expanded, key
from domain.statistics.figure import Figure
from domain.statistics.figures import FIGURES
from domain.statistics.states import Breakdown, CellPart, Grain, ScopeKind
from domain.suggestions.states import SignatureState
from domain.suggestions.tables import signature, suggestion
from domain.suggestions.visibility import Scope, visible

ANSWERED_FOR: Mapping[ScopeKind, tuple[OrganisationKind, ...]] = {
    ScopeKind.GOVERNMENT: (
        OrganisationKind.GOVERNMENT,
        OrganisationKind.GOVERNMENT_OFFICE,
        OrganisationKind.GOVERNMENT_UNIT,
        OrganisationKind.TOWN,
    ),
    ScopeKind.COURT: (OrganisationKind.COURT,),
    ScopeKind.PROCURATORATE: (OrganisationKind.PROCURATORATE,),
}
EMPTY = "empty"  # a cell of rows without that key
GIVEN = "given"
ANY = "any"


class Shape(NamedTuple):
    """All that decides the text of a statement; the rest are its parameters."""

    figure: str
    by: tuple[Breakdown, ...]
    scope: ScopeKind
    live: bool
    period: bool
    compared: bool
    whole: bool
    kinds: Scope
    cell: tuple[str, ...] = ()
    part: CellPart = CellPart.DENOMINATOR
    listed: bool = False  # whether all that is counted is given beside the cells


def sees_all(kinds: Scope) -> bool:
    """Whether nothing that was accepted is hidden from this scope."""
    return bool(kinds & {"everything", "confidential"})


def counted(shape: Shape, name: str = "counted") -> CTE:
    """Columns: which, case_id, subject, key_0…, part, measured, seen."""
    figure, then = FIGURES[shape.figure], LIVE if shape.live else THEN
    keys = [key(each, figure.grain, then) for each in shape.by]
    seen = visible(shape.kinds)
    query = (
        select(
            ASKED.c.which,
            s.id.label("case_id"),
            _subject(figure).label("subject"),
            *[each.label(f"key_{place}") for place, each in enumerate(keys)],
            (figure.part(then) if figure.part else cast(null(), Boolean)).label("part"),
            (figure.measured(then) if figure.measured else cast(null(), Text)).label("measured"),
            *([seen.label("seen")] if shape.whole and not sees_all(shape.kinds) else []),
        )
        .select_from(_source(shape, figure, then))
        .where(
            s.congress_id == bindparam("congress"),
            s.kind == bindparam("kind", type_=Text),
            then.accepted(),
            then.in_procedure(),
            figure.counted(then),
            *in_scope(shape.scope, figure.grain, then),
            *([] if shape.whole else [seen]),
        )
    )
    for place, each in enumerate(keys):
        if shape.cell and shape.cell[place] != ANY:
            wanted = each.is_(None) if shape.cell[place] == EMPTY else each == bindparam(f"cell_{place}", type_=Text)
            query = query.where(wanted)
    if shape.part is CellPart.NUMERATOR and figure.part:
        query = query.where(figure.part(then))
    return query.add_cte(asked(period=shape.period, compared=shape.compared)).cte(name)


_THINGS: Mapping[Grain, Any] = {
    Grain.CASE: suggestion,
    Grain.ASSIGNMENT: PART,
    Grain.SIGNATURE: signature,
    Grain.PROMISE: promise,
    Grain.LOOK_BACK: look_back_item,
    Grain.RECONCILIATION: reconciliation,
    Grain.MEETING: meeting,
    Grain.ATTENDANCE: meeting_participant,
}
_BESIDE: Mapping[Grain, Callable[[AsOf, Any], Any]] = {
    Grain.LOOK_BACK: beside.checked_items,
    Grain.RECONCILIATION: beside.reconciliations,
    Grain.MEETING: beside.meetings,
    Grain.ATTENDANCE: beside.attendances,
}


def _subject(figure: Figure) -> Any:
    table = _THINGS[figure.grain]
    return figure.subject(table) if figure.subject else table.c.id


def _source(shape: Shape, figure: Figure, then: AsOf) -> Any:
    accepted_on = local_day(ASKED.c.zone, s.accepted_at)
    of_period = accepted_on.between(ASKED.c.from_on, ASKED.c.to_on)
    of_session = s.session_id == ASKED.c.session_id
    here = and_(s.congress_id == bindparam("congress"), of_period if shape.period else of_session)
    source: Any = ASKED.join(suggestion, here)
    if expanded(figure.grain, shape.by):
        own = [PART.c.organisation_id == bindparam("scope", type_=Uuid)] if shape.scope is ScopeKind.UNIT else []
        return source.join(PART, and_(*of_case(PART), then.stands(PART), then.latest_of_unit(PART), *own))
    if figure.grain is Grain.SIGNATURE:
        return source.join(signature, and_(*of_case(signature), signature.c.state == SignatureState.CONFIRMED))
    if figure.grain is Grain.PROMISE:
        own = [promised.unit(then) == bindparam("scope", type_=Uuid)] if shape.scope is ScopeKind.UNIT else []
        return source.join(promise, and_(*of_case(promise), *promised.standing(then), *own))
    return _BESIDE[figure.grain](then, source) if figure.grain in _BESIDE else source


def in_scope(kind: ScopeKind, grain: Grain, then: AsOf) -> list[Any]:
    """That a case is one of this scope, named by the parameter `scope`."""
    if kind is ScopeKind.UNIT and grain is Grain.PROMISE:  # whose promise it is, was said where promises are joined
        return []
    if kind in ANSWERED_FOR:
        return [then.answered_for_by(ANSWERED_FOR[kind])]
    if kind is ScopeKind.UNIT and grain is Grain.LOOK_BACK:
        return [look_back_item.c.organisation_id == bindparam("scope", type_=Uuid)]
    given: dict[ScopeKind, Any] = {
        ScopeKind.UNIT: then.handled_by(bindparam("scope", type_=Uuid)),
        ScopeKind.DELEGATION: s.delegation_id == bindparam("scope", type_=Uuid),
        ScopeKind.CATEGORY: s.category == bindparam("scope", type_=Text),
        ScopeKind.DEPUTY: then.signed_by(bindparam("scope", type_=Uuid)),
        ScopeKind.LEADER: then.carried_by(bindparam("scope", type_=Uuid)),
    }
    return [given[kind]] if kind in given else []
