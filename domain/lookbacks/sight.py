"""Who sees which item of a look-back: the office all, checkers theirs, units and deputies what was decided about theirs."""

from typing import Any

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, exists, or_

from domain.actor import Actor
from domain.lookbacks.states import LookBackItemState, LookBackResult, LookBackState
from domain.lookbacks.tables import look_back, look_back_checker, look_back_item
from domain.suggestions.sight import OFFICE
from domain.suggestions.states import SignatureState
from domain.suggestions.tables import signature, suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

_b, _i, _k, _s = look_back.c, look_back_item.c, look_back_checker.c, suggestion.c
_PERSON, _UNIT = bindparam("viewer_person", type_=Uuid), bindparam("viewer_organisation", type_=Uuid)
_DECIDED = _i.state == LookBackItemState.DECIDED
_CHECKED_BY_ME = exists().where(_k.congress_id == _i.congress_id, _k.item_id == _i.id, _k.person_id == _PERSON)
_SIGNED_BY_ME = exists().where(
    signature.c.congress_id == _i.congress_id,
    signature.c.suggestion_id == _i.suggestion_id,
    signature.c.person_id == _PERSON,
    signature.c.state == SignatureState.CONFIRMED,
)
BATCH_OF_ITEM = look_back_item.join(look_back, and_(_b.congress_id == _i.congress_id, _b.id == _i.look_back_id))


def of_office(me: Actor) -> bool:
    """Whether this caller looks over all batches."""
    return me.system or bool(me.roles & OFFICE)


def item_seen(kinds: Scope, *, office: bool) -> ColumnElement[bool]:
    """The items, joined with their batch and case, that this caller sees, of the congress bound as `congress`."""
    return visible(kinds) if office else and_(visible(kinds), told_of_item())


def told_of_item() -> ColumnElement[bool]:
    """Whether somebody who sees the case, and is not of the office, sees the item, joined with its batch, too.

    A unit learns at once what was not confirmed, the rest when the batch is closed.
    """
    told = or_(_i.result == LookBackResult.NOT_CONFIRMED, _b.state == LookBackState.CLOSED)
    return or_(
        _CHECKED_BY_ME,
        and_(_i.organisation_id == _UNIT, _DECIDED, told),
        and_(_DECIDED, or_(_s.lead_person_id == _PERSON, _SIGNED_BY_ME)),
    )


def batch_seen(kinds: Scope, *, office: bool) -> ColumnElement[bool]:
    """The batches of which this caller sees an item; the office sees all."""
    here = _b.congress_id == bindparam("congress")
    if office:
        return here
    inner = look_back_item.join(suggestion, and_(_s.congress_id == _i.congress_id, _s.id == _i.suggestion_id))
    mine = [_i.congress_id == _b.congress_id, _i.look_back_id == _b.id, item_seen(kinds, office=False)]
    return and_(here, exists().select_from(inner).where(*mine).correlate(look_back))


def viewer(me: Actor) -> dict[str, Any]:
    """The parameters of these conditions; a statement for the office knows fewer of them."""
    own = {"congress": me.congress_id, **scope_values(me, scope(me))}
    return own if of_office(me) else own | {"viewer_person": me.person_id, "viewer_organisation": me.organisation_id}
