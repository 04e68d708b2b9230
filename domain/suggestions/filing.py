"""How a case begins: one statement finds the session, the mandate and the rules, and writes draft, signature and event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    Date,
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    or_,
    select,
)

from domain.actor import Actor, Right, Role
from domain.congresses.tables import congress, session
from domain.db import Statement, Tx
from domain.errors import Forbidden, Invalid
from domain.events import event_values, recording
from domain.ids import new_id
from domain.people.tables import mandate
from domain.rules.tables import rule_profile
from domain.search.entries import COLUMNS, entries_of_case
from domain.search.tables import search_text
from domain.shapes import insert_rows
from domain.suggestions.states import CaseKind, CaseState, Origin, SignatureRole, SignatureState
from domain.suggestions.tables import signature, suggestion

# What a caller may say of a new case; the rest follows from who, when and where.
GIVEN = (
    "kind",
    "title",
    "category",
    "facts",
    "proposal",
    "one_matter",
    "permission",
    "confidential",
    "written_reply",
    "source_system",
    "source_id",
    "source_url",
)


def _bound(name: str, kind: Any) -> Any:
    return cast(bindparam(name, type_=kind), kind)


def _filed() -> CTE:
    now = _bound("now", DateTime(timezone=True))
    today = cast(func.timezone(congress.c.zone, now), Date)
    wanted = _bound("session_id", Uuid)
    latest = (
        select(session.c.id)
        .where(session.c.congress_id == congress.c.id, session.c.starts_on <= today)
        .order_by(session.c.starts_on.desc())
        .limit(1)
        .correlate(congress)
        .scalar_subquery()
    )
    code = case(
        (_bound("kind", Text) == CaseKind.PROPOSAL, congress.c.proposal_profile), else_=congress.c.suggestion_profile
    )
    profile = (
        select(rule_profile.c.id)
        .where(
            rule_profile.c.congress_id == congress.c.id,
            rule_profile.c.code == code,
            rule_profile.c.effective_from <= today,
        )
        .order_by(rule_profile.c.effective_from.desc(), rule_profile.c.version.desc())
        .limit(1)
        .correlate(congress)
        .scalar_subquery()
    )
    only_delegation = _bound("only_delegation", Uuid)
    source = congress.join(
        session, and_(session.c.congress_id == congress.c.id, session.c.id == func.coalesce(wanted, latest))
    ).join(
        mandate,
        and_(
            mandate.c.congress_id == congress.c.id,
            mandate.c.term_id == session.c.term_id,
            mandate.c.person_id == _bound("lead_person_id", Uuid),
            or_(only_delegation.is_(None), mandate.c.delegation_id == only_delegation),
        ),
    )
    values: dict[str, Any] = {name: _bound(name, suggestion.c[name].type) for name in GIVEN}
    values |= {
        "congress_id": congress.c.id,
        "id": _bound("id", Uuid),
        "state": literal(CaseState.DRAFT, Text),
        "origin": _bound("origin", Text),
        "session_id": session.c.id,
        "in_session": cast(and_(today >= session.c.starts_on, today <= session.c.ends_on), Boolean),
        "profile_id": profile,
        "text_version": literal(1, Integer),
        "lead_person_id": mandate.c.person_id,
        "delegation_id": mandate.c.delegation_id,
        "round": literal(1, Integer),
        "rating_turn": literal(1, Integer),
        "handled_as_letter": literal(False, Boolean),
        "filed_by": _bound("filed_by", Uuid),
        "created_at": now,
        "updated_at": now,
        "version": literal(1, Integer),
    }
    chosen = select(*values.values()).select_from(source).where(congress.c.id == bindparam("congress")).limit(1)
    return insert(suggestion).from_select(list(values), chosen).returning(suggestion).cte("filed")


def _signed(filed: CTE) -> Any:
    c = filed.c
    values = {
        "congress_id": c.congress_id,
        "id": _bound("signature_id", Uuid),
        "suggestion_id": c.id,
        "person_id": c.lead_person_id,
        "role": literal(SignatureRole.LEAD, Text),
        "state": literal(SignatureState.CONFIRMED, Text),
        "text_version": c.text_version,
        "invited_at": c.created_at,
        "answered_at": c.created_at,
        "reason": cast(null(), Text),
        "withdrawal_agreed_at": cast(null(), DateTime(timezone=True)),
    }
    return insert(signature).from_select(list(values), select(*values.values()))


def _statement() -> Statement:
    filed = _filed()
    indexed = insert_rows(search_text, COLUMNS, "rows_search_text", filed)
    written = [filed, recording(filed).cte("logged"), _signed(filed).cte("signed"), indexed.cte("indexed")]
    wanted = ("congress_id", "id", "kind", "state", "version", "number", "round", "in_session", "updated_at")
    return Statement(select(*[filed.c[name] for name in wanted]).add_cte(*written))


_FILE = _statement()


async def file_suggestion(
    tx: Tx, me: Actor, given: Mapping[str, Any], now: datetime, origin: Origin = Origin.FILED
) -> dict[str, Any]:
    """Begin a draft at `now` (UTC); gives its id, state and version. One statement.

    A deputy files in their own name, a clerk for a deputy of the delegation, the office registers for anyone. The case
    belongs to the session named, or to the latest that has begun; it is in-session while that session sits.

    Raises Forbidden `files_in_own_name_only`; Invalid `session_or_mandate_unknown` when there is no such session, or the
    deputy has no mandate in its term (for a clerk: in the delegation); Conflict `source_taken`.
    """
    lead = given.get("lead_person_id") or me.person_id
    registers = me.may(Right.SUGGESTION_REGISTER)
    clerk = Role.DELEGATION_CLERK in me.roles
    if lead is None or (lead != me.person_id and not (registers or clerk)):
        raise Forbidden("files_in_own_name_only")
    case_id = new_id()
    row = await tx.one(
        _FILE,
        congress=me.congress_id,
        id=case_id,
        rows_search_text=entries_of_case(me.congress_id, case_id, given),
        signature_id=new_id(),
        now=now,
        session_id=given.get("session_id"),
        lead_person_id=lead,
        only_delegation=me.delegation_id if clerk and not registers and lead != me.person_id else None,
        filed_by=me.account_id,
        origin=Origin.REGISTERED if origin is Origin.FILED and lead != me.person_id else origin,
        **{name: given.get(name) for name in GIVEN},
        **event_values(me, now, "filed", "file", None, {"title": given["title"]}),
    )
    if row is None:
        raise Invalid("session_or_mandate_unknown", fields=["session_id", "lead_person_id"])
    return dict(row)
