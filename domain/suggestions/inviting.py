"""Text and co-signers before submission: what an edit and an invitation ask of whom, and until when."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, null, or_, select, update

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.deadlines.tables import DeadlineState, deadline
from domain.ids import new_id
from domain.moves import Effect
from domain.people.deputies import must_be_deputies
from domain.rules.profile import Step
from domain.search.entries import REPLACE, entries_of_case
from domain.suggestions.facts import CaseFacts
from domain.suggestions.states import OVER, SignatureRole, SignatureState
from domain.suggestions.tables import signature, suggestion

Payload = Mapping[str, Any]
Also = tuple[tuple[Statement, Mapping[str, Any]], ...]
# What is signed: confirmations are of these.
TEXT = ("title", "facts", "proposal")

_g, _s = signature.c, suggestion.c
_OF_CASE = and_(_g.congress_id == bindparam("congress"), _g.suggestion_id == bindparam("case"))
_ASK_AGAIN = Statement(
    update(signature)
    .where(
        _OF_CASE,
        _g.role == SignatureRole.COSIGNER,
        _g.state == SignatureState.CONFIRMED,
        _g.text_version
        < select(_s.text_version).where(_s.congress_id == _g.congress_id, _s.id == _g.suggestion_id).scalar_subquery(),
    )
    # a consent to withdraw was a consent to withdraw the old text
    .values(
        state=SignatureState.INVITED,
        answered_at=None,
        answered_on_paper=null(),
        withdrawal_agreed_at=None,
        withdrawal_on_paper=null(),
    )
)
_INVITE_AGAIN = Statement(
    update(signature)
    .where(
        _OF_CASE,
        _g.person_id == any_(bindparam("people", type_=ARRAY(Uuid))),
        or_(*(_g.state == over for over in sorted(OVER))),
    )
    .values(
        state=SignatureState.INVITED,
        invited_at=bindparam("at", type_=_g.invited_at.type),
        answered_at=None,
        answered_on_paper=null(),
        reason=None,
    )
)
_TEXT_CHANGES = Statement(
    select(or_(*(_s[name].is_distinct_from(bindparam(name, type_=_s[name].type)) for name in TEXT))).where(
        _s.congress_id == bindparam("congress"), _s.id == bindparam("case")
    )
)
# The case is held before its clock, the order in which every move takes its locks.
_HELD = (
    select(_s.id)
    .where(_s.congress_id == bindparam("congress"), _s.id == bindparam("case"))
    .with_for_update(key_share=True)
    .cte("held")
)
_END_COSIGNING = Statement(
    update(deadline)
    .where(
        deadline.c.congress_id == bindparam("congress"),
        deadline.c.suggestion_id == select(_HELD.c.id).scalar_subquery(),
        deadline.c.step == Step.COSIGN,
        or_(deadline.c.state == DeadlineState.RUNNING, deadline.c.state == DeadlineState.PAUSED),
    )
    .values(
        state=DeadlineState.VOID,
        ended_at=bindparam("at", type_=deadline.c.ended_at.type),
        version=deadline.c.version + 1,
    )
)
_EXPIRE = Statement(
    update(signature)
    .where(_OF_CASE, _g.state == SignatureState.INVITED)
    .values(state=SignatureState.EXPIRED, answered_at=bindparam("at", type_=_g.answered_at.type))
)


def _also(case: CaseFacts, statement: Statement, **values: Any) -> Also:
    return ((statement, {"congress": case.congress_id, "case": case.id, **values}),)


async def edit(tx: Tx, case: CaseFacts, given: Payload, __: Actor) -> Effect:
    """A changed text voids every confirmation of the old one (BJ14 §11), and gives the time to answer anew."""
    data: dict[str, Any] = {"fields": sorted(given)}
    indexed = _also(case, REPLACE, rows=entries_of_case(case.congress_id, case.id, given))
    if not any(line.state not in OVER for line in case.cosigners):
        return Effect(columns=given, data=data, also=indexed)
    text = {name: given[name] for name in TEXT}
    if not await tx.value(_TEXT_CHANGES, congress=case.congress_id, case=case.id, **text):
        return Effect(columns=given, data=data, also=indexed)
    await tx.one(_END_COSIGNING, congress=case.congress_id, case=case.id, at=case.now)
    return Effect(columns=given, data=data | {"asks_again": True}, also=(*_also(case, _ASK_AGAIN), *indexed))


async def invite(tx: Tx, case: CaseFacts, given: Payload, __: Actor) -> Effect:
    """One signature row per person; who is already invited is a conflict of the database's.

    The time to answer begins anew, so that whoever is invited last has all of it.
    """
    await must_be_deputies(tx, case.congress_id, given["person_ids"], case.calendar.local_day(case.now))
    await tx.one(_END_COSIGNING, congress=case.congress_id, case=case.id, at=case.now)
    again = {line.person_id for line in case.cosigners if line.state in OVER}.intersection(given["person_ids"])
    rows = [
        {
            "congress_id": case.congress_id,
            "id": new_id(),
            "suggestion_id": case.id,
            "person_id": person_id,
            "role": SignatureRole.COSIGNER,
            "state": SignatureState.INVITED,
            "invited_at": case.now,
        }
        for person_id in given["person_ids"]
        if person_id not in again
    ]
    return Effect(
        rows={"signature": rows},
        data={"person_ids": given["person_ids"]},
        also=_also(case, _INVITE_AGAIN, people=list(again), at=case.now) if again else (),
    )


async def expire_invitations(_: Tx, case: CaseFacts, __: Payload, ___: Actor) -> Effect:
    """Whoever has not answered is no longer asked; the lead may submit without them."""
    return Effect(also=_also(case, _EXPIRE, at=case.now))
