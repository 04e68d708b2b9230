"""Who sees which case: one WHERE clause, made of what the caller is; a case that it leaves out does not exist for them."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select

from domain.actor import Actor, Right, Role
from domain.assignments.tables import assignment
from domain.lookbacks.tables import look_back_checker, look_back_item
from domain.promises.tables import promise
from domain.suggestions.states import ASKED, CaseState
from domain.suggestions.tables import signature, suggestion
from domain.supervision.states import REVOKED
from domain.supervision.tables import key_supervision, key_supervision_case, key_supervision_leader

UNFILED = (CaseState.DRAFT, CaseState.COSIGNING)
Scope = frozenset[str]


def scope(me: Actor) -> Scope:
    """What kinds of sight this caller has; the same set gives the same statement."""
    if me.system:
        return frozenset({"everything"})
    kinds = set()
    if me.may(Right.SUGGESTION_READ_ALL):
        kinds.add("confidential" if me.may(Right.SUGGESTION_READ_CONFIDENTIAL) else "all")
    if me.may(Right.SUGGESTION_REGISTER):
        kinds.add("filed")
    if me.person_id and Role.DEPUTY in me.roles:
        kinds.add("person")
    if me.organisation_id and me.roles & {Role.UNIT_OFFICER, Role.UNIT_HEAD}:
        kinds.add("organisation")
    if me.delegation_id and Role.DELEGATION_CLERK in me.roles:
        kinds.add("delegation")
    if me.person_id and Role.LEADER in me.roles:
        kinds.add("leader")
    return frozenset(kinds)


def scope_values(me: Actor, kinds: Scope) -> dict[str, Any]:
    """The parameters that `visible` of this scope needs."""
    account, person = {"my_account": me.account_id}, {"my_person": me.person_id}
    needed: dict[str, dict[str, Any]] = {
        "filed": account,
        "person": person,
        "organisation": {"my_organisation": me.organisation_id},
        "delegation": {"my_delegation": me.delegation_id, **account},
        "leader": person,
    }
    return {name: value for kind in kinds if kind in needed for name, value in needed[kind].items()}


def _signed_by_me(*conditions: ColumnElement[bool]) -> Select[tuple[UUID]]:
    mine = (signature.c.congress_id == bindparam("congress"), signature.c.person_id == bindparam("my_person"))
    return select(signature.c.suggestion_id).where(*mine, *conditions)


_checked, _checker = look_back_item.alias("checked_item"), look_back_checker.alias("checked_by")
# A reply that I check or have checked: I read its case, confidential or not.
_CHECKED_BY_ME = (
    select(_checked.c.suggestion_id)
    .select_from(
        _checker.join(
            _checked, and_(_checked.c.congress_id == _checker.c.congress_id, _checked.c.id == _checker.c.item_id)
        )
    )
    .where(_checker.c.congress_id == bindparam("congress"), _checker.c.person_id == bindparam("my_person"))
)
# Under names of their own: a statement that asks for visible cases may read these tables itself.
_led, _decision = key_supervision_case.alias("led_case"), key_supervision.alias("led_decision")
_leader = key_supervision_leader.alias("led_by")
_of_my_committee = _decision.c.organisation_id == bindparam("my_organisation")
_carried_by_me = exists().where(
    _leader.c.congress_id == _decision.c.congress_id,
    _leader.c.supervision_id == _decision.c.id,
    _leader.c.person_id == bindparam("my_person"),
    _leader.c.until.is_(None),
)


def _watched(by: ColumnElement[bool]) -> Select[Any]:
    """The cases of key decisions that somebody watches over: a party to them, confidential or not."""
    source = _led.join(
        _decision, and_(_decision.c.congress_id == _led.c.congress_id, _decision.c.id == _led.c.supervision_id)
    )
    in_force = [_decision.c.state != state for state in sorted(REVOKED)]
    return (
        select(_led.c.suggestion_id)
        .select_from(source)
        .where(_led.c.congress_id == bindparam("congress"), *in_force, by)
    )


def visible(kinds: Scope) -> ColumnElement[bool]:
    """The rows of `suggestion` that this scope sees, of the congress bound as `congress`."""
    c = suggestion.c
    filed = and_(*(c.state != state for state in UNFILED))
    ways: dict[str, ColumnElement[bool]] = {
        "everything": c.id.is_not(None),
        "confidential": filed,
        "all": and_(filed, c.confidential.is_(False)),
        "filed": c.filed_by == bindparam("my_account"),
        "person": or_(
            c.lead_person_id == bindparam("my_person"),
            c.id.in_(_CHECKED_BY_ME),
            and_(
                c.state != CaseState.DRAFT,
                c.id.in_(_signed_by_me()),
                or_(
                    c.confidential.is_(False),
                    c.id.in_(_signed_by_me(or_(*(signature.c.state == asked for asked in sorted(ASKED))))),
                ),
            ),
        ),
        "organisation": or_(
            c.id.in_(
                select(assignment.c.suggestion_id).where(
                    assignment.c.congress_id == bindparam("congress"),
                    assignment.c.organisation_id == bindparam("my_organisation"),
                    assignment.c.state != "returned",
                )
            ),
            c.id.in_(_watched(_of_my_committee)),
            c.id.in_(
                select(promise.c.suggestion_id).where(
                    promise.c.congress_id == bindparam("congress"),
                    promise.c.organisation_id == bindparam("my_organisation"),
                )
            ),
        ),
        "delegation": and_(
            c.delegation_id == bindparam("my_delegation"),
            or_(c.confidential.is_(False), c.filed_by == bindparam("my_account")),
        ),
        "leader": c.id.in_(_watched(_carried_by_me)),
    }
    seen = [ways[kind] for kind in sorted(kinds)]
    return and_(c.congress_id == bindparam("congress"), or_(*seen) if seen else c.id.is_(None))
