"""What happened to a case, and which kind of event is shown to whom; what no line names is the office's alone."""

from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, and_, any_, bindparam, case, exists, literal, null, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.accounts.tables import account
from domain.actor import Actor
from domain.assignments.states import AssignmentState
from domain.assignments.tables import assignment
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.event_tables import event
from domain.organisations.tables import organisation
from domain.paging import DEFAULT_LIMIT, Listing, Page, Sort
from domain.people.tables import person
from domain.promises.tables import promise
from domain.rules.tables import rule_profile
from domain.suggestions.sight import OFFICE
from domain.suggestions.states import ASKED
from domain.suggestions.tables import signature, suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible


class Shown(StrEnum):
    """To whom, beside the office (which sees every event)."""

    EVERYONE = "everyone"  # who sees the case
    AUTHORS = "authors"  # the deputies' side
    UNITS = "units"  # every unit of the case
    OWN_UNIT = "own_unit"  # the unit whose assignment it is


EVENTS: dict[str, Shown] = {
    # filing and screening
    "filed": Shown.AUTHORS,
    "text_edited": Shown.AUTHORS,
    "cosigners_invited": Shown.AUTHORS,
    "invitations_expired": Shown.AUTHORS,
    "cosigned": Shown.AUTHORS,
    "declined": Shown.AUTHORS,
    "invitation_expired": Shown.AUTHORS,
    "confirmation_voided": Shown.AUTHORS,
    "withdrawal_agreed": Shown.AUTHORS,
    "returned_for_revision": Shown.AUTHORS,
    "not_accepted": Shown.AUTHORS,
    "deputy_notified": Shown.AUTHORS,
    "submitted": Shown.EVERYONE,
    "withdrawn": Shown.EVERYONE,
    "accepted": Shown.EVERYONE,
    # what the public may see
    "permission_changed": Shown.EVERYONE,
    "disclosure_changed": Shown.EVERYONE,
    # handling
    "merged": Shown.EVERYONE,
    "unmerged": Shown.EVERYONE,
    "assigned": Shown.EVERYONE,
    "unit_added": Shown.EVERYONE,
    "lead_changed": Shown.EVERYONE,
    "handling_started": Shown.EVERYONE,
    "urged": Shown.EVERYONE,
    "received": Shown.EVERYONE,
    "return_requested": Shown.OWN_UNIT,
    "return_refused": Shown.OWN_UNIT,
    "return_approved": Shown.UNITS,
    "reassigned": Shown.UNITS,
    "assignment_cancelled": Shown.UNITS,
    "extension_requested": Shown.OWN_UNIT,
    "extension_refused": Shown.OWN_UNIT,
    "extension_granted": Shown.EVERYONE,  # the deputy is told (SH15s, QD21, HN17)
    "deputy_consulted": Shown.EVERYONE,
    "opinion_submitted": Shown.UNITS,
    "opinion_sent_back": Shown.UNITS,
    "opinion_waived": Shown.UNITS,
    # the reply
    "reply_drafted": Shown.OWN_UNIT,
    "reply_reviewed": Shown.OWN_UNIT,
    "reply_sent_back": Shown.OWN_UNIT,
    "reply_signed": Shown.OWN_UNIT,
    "reply_recalled": Shown.OWN_UNIT,
    "reply_sent": Shown.EVERYONE,
    "replied": Shown.EVERYONE,
    "class_changed": Shown.EVERYONE,
    # rating and what follows
    "reply_received": Shown.EVERYONE,
    "reply_copy_received": Shown.EVERYONE,
    "evaluated": Shown.EVERYONE,
    "evaluation_concluded": Shown.EVERYONE,
    "feedback_urged": Shown.EVERYONE,
    "feedback_lapsed": Shown.EVERYONE,
    "rehandling_demanded": Shown.EVERYONE,
    "closed": Shown.EVERYONE,
    "rating_kept": Shown.EVERYONE,
    # three-party reconciliation: that it goes on, never what was said
    "reconciliation_convened": Shown.EVERYONE,
    "position_stated": Shown.EVERYONE,
    "reconciliation_held": Shown.EVERYONE,
    "record_confirmed": Shown.EVERYONE,
    "record_refused": Shown.EVERYONE,
    "reconciliation_concluded": Shown.EVERYONE,
    "reconciliation_escalated": Shown.EVERYONE,
    "council_decided": Shown.EVERYONE,
    "reconciliation_called_off": Shown.EVERYONE,
    "reconciliation_left": Shown.EVERYONE,
    "rating_reopened": Shown.EVERYONE,
    # key supervision
    "supervision_decided": Shown.EVERYONE,
    "supervision_plan_approved": Shown.EVERYONE,
    "supervision_activity_recorded": Shown.EVERYONE,
    "supervision_reported": Shown.EVERYONE,
    "supervision_leaders_changed": Shown.EVERYONE,
    "supervision_concluded": Shown.EVERYONE,
    "supervision_withdrawn": Shown.EVERYONE,
    "supervision_replaced": Shown.EVERYONE,
    "supervision_due_soon": Shown.UNITS,
    "supervision_overdue": Shown.EVERYONE,
    # promises
    "promise_made": Shown.EVERYONE,
    "promise_entered": Shown.EVERYONE,
    "promise_progressed": Shown.EVERYONE,
    "promise_due_change_requested": Shown.UNITS,
    "promise_due_change_refused": Shown.UNITS,
    "promise_due_changed": Shown.EVERYONE,
    "promise_handed_over": Shown.EVERYONE,
    "promise_fulfilled": Shown.EVERYONE,
    "promise_given_up": Shown.EVERYONE,
    "promise_rated": Shown.EVERYONE,
    "promise_voided": Shown.EVERYONE,
    "promise_due_soon": Shown.UNITS,
    "promise_overdue": Shown.EVERYONE,
    # oversight
    "inspection_recorded": Shown.EVERYONE,
    "hearing_recorded": Shown.EVERYONE,
    "interview_recorded": Shown.EVERYONE,
    "inquiry_recorded": Shown.EVERYONE,
    "question_recorded": Shown.EVERYONE,
    "demand_answered": Shown.EVERYONE,
    "demand_answer_accepted": Shown.EVERYONE,
    "demand_answer_sent_back": Shown.EVERYONE,
    "demand_withdrawn": Shown.EVERYONE,
    "demand_voided": Shown.EVERYONE,
    "demand_due_soon": Shown.UNITS,
    "demand_overdue": Shown.EVERYONE,
    # meetings
    **dict.fromkeys(
        (
            "meeting_agenda_set",
            "meeting_invited",
            "meeting_invitation_withdrawn",
            "meeting_answered",
            "meeting_delegated",
            "meeting_hold_lost",
        ),
        Shown.UNITS,
    ),
    **dict.fromkeys(
        (
            "meeting_proposed",
            "meeting_confirmed",
            "meeting_moved",
            "meeting_postponed",
            "meeting_cancelled",
            "meeting_held",
            "meeting_decided",
            "meeting_decision_settled",
            "meeting_request_adopted",
            "meeting_request_refused",
            "meeting_minutes_published",
        ),
        Shown.EVERYONE,
    ),
    # look-back: a unit is told when the batch is closed, and of what was not confirmed by the class and the promise
    "look_back_started": Shown.AUTHORS,
    "look_back_adopted": Shown.AUTHORS,
    "look_back_closed": Shown.EVERYONE,
    # clocks
    "due_soon": Shown.OWN_UNIT,
    "overdue": Shown.EVERYONE,
    "window_closed": Shown.EVERYONE,
}

_e, _s, _a = event.c, suggestion.c, assignment.c


class TimelineSort(StrEnum):
    """Oldest first, or newest first."""

    OLDEST = "at"
    NEWEST = "-at"


def _kinds(shown: Shown) -> ColumnElement[bool]:
    listed = [kind for kind, to in EVENTS.items() if to is shown]
    return or_(*(_e.kind == kind for kind in listed))


def _my_units(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = (_a.organisation_id == bindparam("my_organisation", type_=Uuid), _a.state != AssignmentState.RETURNED)
    return exists().where(_a.congress_id == _e.congress_id, *mine, *conditions)


_MY_PROMISE = exists().where(
    promise.c.congress_id == _e.congress_id,
    promise.c.suggestion_id == _e.suggestion_id,
    promise.c.organisation_id == bindparam("my_organisation", type_=Uuid),
)
_SIGNED = exists().where(
    signature.c.congress_id == _e.congress_id,
    signature.c.suggestion_id == _e.suggestion_id,
    signature.c.person_id == bindparam("my_person", type_=Uuid),
    or_(*(signature.c.state == asked for asked in sorted(ASKED))),
)
_AUTHOR_BY = {
    "person": or_(_s.lead_person_id == bindparam("my_person", type_=Uuid), _SIGNED),
    "delegation": _s.delegation_id == bindparam("my_delegation", type_=Uuid),
    "filed": _s.filed_by == bindparam("my_account", type_=Uuid),
}


def shown(kinds: Scope, *, office: bool) -> ColumnElement[bool]:
    """The events of a visible case that this kind of caller is shown."""
    if office:
        return _e.id.is_not(None)
    ways = [_kinds(Shown.EVERYONE)]
    if author := [condition for kind, condition in _AUTHOR_BY.items() if kind in kinds]:
        ways.append(and_(_kinds(Shown.AUTHORS), or_(*author)))
    if "organisation" in kinds:
        ways.append(and_(_kinds(Shown.UNITS), or_(_my_units(_a.suggestion_id == _e.suggestion_id), _MY_PROMISE)))
        ways.append(and_(_kinds(Shown.OWN_UNIT), _my_units(_a.id == _e.assignment_id)))
    return or_(*ways)


_SOURCE = (
    event.join(suggestion, and_(_s.congress_id == _e.congress_id, _s.id == _e.suggestion_id))
    .outerjoin(account, and_(account.c.congress_id == _e.congress_id, account.c.id == _e.account_id))
    .outerjoin(person, and_(person.c.congress_id == _e.congress_id, person.c.id == _e.person_id))
    .outerjoin(
        organisation, and_(organisation.c.congress_id == _e.congress_id, organisation.c.id == _e.organisation_id)
    )
)
_COLUMNS = (
    _e.id,
    _e.at,
    _e.kind,
    _e.action,
    _e.assignment_id,
    _e.state_before,
    _e.state_after,
    _e.data,
    _e.account_id.is_(None).label("system"),
    _e.account_id,
    account.c.name.label("account_name"),
    _e.person_id,
    person.c.name.label("person_name"),
    _e.organisation_id,
    organisation.c.name.label("organisation_name"),
)


# Whose rating it was, where the rules protect the deputy from the unit.
_PROTECTED = and_(
    _e.kind == "evaluated",
    _s.profile_id.in_(
        select(rule_profile.c.id).where(
            rule_profile.c.congress_id == bindparam("congress"),
            rule_profile.c.switches["switches"]["reason_hidden_from_unit"].astext == "true",
        )
    ),
)
_OF_ACTOR = frozenset({"account_id", "account_name", "person_id", "person_name"})


def _columns(kinds: Scope, *, office: bool) -> tuple[ColumnElement[Any], ...]:
    """Who is a unit alone does not learn who rated, where that is protected."""
    if office or "organisation" not in kinds or _AUTHOR_BY.keys() & kinds:
        return _COLUMNS
    return tuple(
        case((_PROTECTED, null()), else_=column).label(column.key) if column.key in _OF_ACTOR else column
        for column in _COLUMNS
    )


@cache
def _list(kinds: Scope, office: bool) -> Listing:
    return Listing(
        key=_e.id,
        columns=_columns(kinds, office=office),
        sorts={TimelineSort.OLDEST: Sort(_e.seq), TimelineSort.NEWEST: Sort(_e.seq, descending=True)},
        where=(visible(kinds), _e.suggestion_id == bindparam("suggestion", type_=Uuid), shown(kinds, office=office)),
        filters={"kind": _e.kind == any_(bindparam("kind", type_=ARRAY(Text)))},
        source=_SOURCE,
    )


@cache
def _seen(kinds: Scope) -> Statement:
    return Statement(select(literal(1)).where(visible(kinds), _s.id == bindparam("suggestion", type_=Uuid)))


async def list_timeline(
    tx: Tx,
    me: Actor,
    suggestion_id: UUID,
    *,
    kind: list[str] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    total: bool = False,
) -> Page:
    """A page of a case's events. One statement, and one more where the page is empty: no event, or no such case.

    Raises NotFound `suggestion_not_found`, and Invalid as `Listing.page` does.
    """
    kinds = scope(me)
    if not kinds:
        raise NotFound("suggestion_not_found")
    own = {"congress": me.congress_id, "suggestion": suggestion_id, **scope_values(me, kinds)}
    listing = _list(kinds, me.system or bool(me.roles & OFFICE))
    page = await listing.page(tx, values=own, given={"kind": kind}, sort=sort, cursor=cursor, limit=limit, total=total)
    if not page.items and await tx.value(_seen(kinds), **own) is None:
        raise NotFound("suggestion_not_found")
    return Page([_entry(row) for row in page.items], page.next, page.total)


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    """The actor's parts as objects; an event of the system has none."""
    parts = {name: row.pop(f"{name}_name") for name in ("account", "person", "organisation")}
    ids = {name: row.pop(f"{name}_id") for name in parts}
    return row | {
        "by": {name: ids[name] and {"id": ids[name], "name": parts[name] or ""} for name in parts},
    }
