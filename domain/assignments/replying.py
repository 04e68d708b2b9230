"""What the moves of a reply change: drafts, review, signature and its recall, sending."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, bindparam, update

from domain.actor import Actor
from domain.assignments.facts import AssignmentFacts
from domain.assignments.states import AssignmentState, ReplyState, RequestState
from domain.assignments.tables import extension_request, reply
from domain.attachments.tables import AttachedTo, attachment
from domain.classes.effects import first_class
from domain.db import Statement, Tx
from domain.ids import new_id
from domain.moves import Effect
from domain.search.entries import with_index
from domain.suggestions.guards import addressees

Payload = Mapping[str, Any]
Also = tuple[tuple[Statement, Mapping[str, Any]], ...]

_OPEN_REPLY = and_(
    reply.c.congress_id == bindparam("congress"),
    reply.c.assignment_id == bindparam("unit"),
    reply.c.state != ReplyState.SUPERSEDED,
)


def _reply_statement(**changes: Any) -> Statement:
    values = {name: bindparam(f"set_{name}", type_=reply.c[name].type) for name in changes.pop("given", ())}
    return Statement(update(reply).where(_OPEN_REPLY).values(**values, **changes))


SUPERSEDE = _reply_statement(state=ReplyState.SUPERSEDED)
_RECALL = _reply_statement(state=ReplyState.SUPERSEDED, given=("recalled_at", "recalled_by", "recall_reason"))
_REVIEW = _reply_statement(
    state=ReplyState.REVIEWED, given=("class_code", "class_reason", "reviewed_at", "reviewed_by")
)
_SIGN = _reply_statement(
    state=ReplyState.SIGNED,
    given=("document_number", "issuer", "disclosure", "disclosure_reason", "signed_at", "signed_by"),
)
_SEND = _reply_statement(state=ReplyState.SENT, given=("sent_at",))
_VOID_EXTENSION = Statement(
    update(extension_request)
    .where(
        extension_request.c.congress_id == bindparam("congress"),
        extension_request.c.assignment_id == bindparam("unit"),
        extension_request.c.state == RequestState.PENDING,
    )
    .values(state=RequestState.VOID)
)


# The files of a reply are those of its newest version: what is written anew need not be uploaded anew.
_TAKE_OVER = Statement(
    update(attachment)
    .where(
        attachment.c.congress_id == bindparam("congress"),
        attachment.c.assignment_id == bindparam("unit"),
        attachment.c.attached_to == AttachedTo.REPLY,
        attachment.c.removed_at.is_(None),
    )
    .values(subject_id=bindparam("reply", type_=attachment.c.subject_id.type))
)


def beside(unit: AssignmentFacts, statement: Statement, **values: Any) -> Also:
    return ((statement, {"congress": unit.case.congress_id, "unit": unit.id, **values}),)


def unit_row(unit: AssignmentFacts, **columns: Any) -> dict[str, Any]:
    return {"congress_id": unit.case.congress_id, "id": new_id(), "assignment_id": unit.id, **columns}


async def draft_reply(tx: Tx, unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """A new version; the one before stays readable as superseded, its files go with the new one."""
    if unit.reply is not None:
        await tx.one(SUPERSEDE, congress=unit.case.congress_id, unit=unit.id)
    row = unit_row(
        unit,
        suggestion_id=unit.case.id,
        round=unit.round,
        draft=unit.drafts + 1,
        state=ReplyState.DRAFTED,
        proposed_class_code=given["class_code"],
        drafted_at=unit.case.now,
        drafted_by=me.account_id,
        **given,
    )
    taken = beside(unit, _TAKE_OVER, reply=row["id"]) if unit.drafts else ()
    rows = with_index({"reply": [row]}, unit.case.id)
    return Effect(rows=rows, data={"class_code": given["class_code"], "draft": row["draft"]}, also=taken)


async def review_reply(_: Tx, unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """The office checks the draft and may correct its class, with a reason."""
    assert unit.reply is not None
    code = given.get("class_code") or unit.reply.class_code
    return Effect(
        data={"class_code": code, "class_before": unit.reply.class_code, "class_reason": given.get("class_reason")},
        also=beside(
            unit,
            _REVIEW,
            set_class_code=code,
            set_class_reason=given.get("class_reason"),
            set_reviewed_at=unit.case.now,
            set_reviewed_by=me.account_id,
        ),
    )


async def send_back_reply(_: Tx, unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """The draft becomes an old version; the unit writes another."""
    if unit.state is AssignmentState.SIGNED:
        return _recalled(unit, given, me)
    return Effect(data=given, also=beside(unit, SUPERSEDE))


async def recall_reply(_: Tx, unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """Whoever signed may take the signature back as long as nothing was sent; the document number is free again."""
    return _recalled(unit, given, me)


def _recalled(unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """The signed version stays readable, with the reason why it never left."""
    assert unit.reply is not None
    why = {"set_recalled_at": unit.case.now, "set_recalled_by": me.account_id, "set_recall_reason": given["reason"]}
    return Effect(data={**given, "draft": unit.reply.draft}, also=beside(unit, _RECALL, **why))


async def sign_reply(_: Tx, unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """Signed by the head of the unit, numbered, and its disclosure decided (国办发〔2014〕46号)."""
    return Effect(
        data={k: given.get(k) for k in ("document_number", "issuer", "disclosure")},
        also=beside(
            unit,
            _SIGN,
            set_document_number=given["document_number"],
            set_issuer=given["issuer"],
            set_disclosure=given["disclosure"],
            set_disclosure_reason=given.get("disclosure_reason"),
            set_signed_at=unit.case.now,
            set_signed_by=me.account_id,
        )
        + overtaken(unit),
    )


async def send_reply(_: Tx, unit: AssignmentFacts, __: Payload, me: Actor) -> Effect:
    """The day of sending is what timeliness is measured by; the history of the class begins."""
    return Effect(
        columns={"sent_at": unit.case.now},
        rows={"class_change": [first_class(unit, me)]},
        data={"reply_to": unit.case.profile.switches.reply_to, "addressees": list(addressees(unit.case))},
        also=beside(unit, _SEND, set_sent_at=unit.case.now) + overtaken(unit),
    )


def overtaken(unit: AssignmentFacts) -> Also:
    """A request for more time that nobody needs to decide any more."""
    return beside(unit, _VOID_EXTENSION) if unit.extension_pending else ()
