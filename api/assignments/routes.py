"""The moves of an assignment: one route each, one domain call each."""

from uuid import UUID

from api.assignments import schemas as s
from api.deps import IfMatch, Me, Now, Write, may
from api.routing import Router
from domain.actor import Right
from domain.assignments import actions

router = Router("assignments", "/v1/{congress}/assignments")


@router.post("/{assignment_id}/receive", dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def receive_assignment(me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch) -> s.UnitMoved:
    """Acknowledge receipt (签收); the return window and the co-handler's clock begin."""
    moved = await actions.advance_unit(tx, me, assignment_id, "receive", {}, now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/request-return", dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def request_return(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.RequestReturn
) -> s.UnitMoved:
    """Ask to return the case (申退): why, and whose it is.

    Refused: `return_window_closed`, `proposes_itself`.
    """
    moved = await actions.advance_unit(tx, me, assignment_id, "request_return", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/approve-return", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def approve_return(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.ApproveReturn = s.ApproveReturn()
) -> s.UnitMoved:
    """Let the unit go and name its replacement (改办). An answering unit is always replaced.

    Refused: `replacement_missing`, `unit_already_assigned`.
    """
    moved = await actions.advance_unit(tx, me, assignment_id, "approve_return", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/reassign", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def reassign_unit(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.Reassign
) -> s.UnitMoved:
    """Give the work to another unit without having been asked (改办): the unit was dissolved, or is the wrong one.

    Refused: `replacement_missing`, `unit_already_assigned`, `unit_inactive`.
    """
    moved = await actions.advance_unit(tx, me, assignment_id, "reassign", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/refuse-return", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def refuse_return(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.AssignmentReason
) -> s.UnitMoved:
    """The unit must go on (QD21 §19)."""
    moved = await actions.advance_unit(tx, me, assignment_id, "refuse_return", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/request-extension", dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def request_extension(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.RequestExtension
) -> s.UnitMoved:
    """Ask for more time before the clock has run out.

    Refused: `consent_not_needed`, `overdue_already`, `extension_beyond_cap`, `extension_not_later`,
    `extension_pending`.
    """
    moved = await actions.advance_unit(tx, me, assignment_id, "request_extension", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/take-extension", dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def take_extension(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.RequestExtension
) -> s.UnitMoved:
    """Take more time where the rules ask for nobody's consent; the deputy is told.

    Refused: `consent_needed`, `overdue_already`, `extension_beyond_cap`, `extension_not_later`.
    """
    moved = await actions.advance_unit(tx, me, assignment_id, "take_extension", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/grant-extension", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def grant_extension(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.GrantExtension
) -> s.UnitMoved:
    """Consent to more time, at most to the absolute end (six months from assignment).

    Refused: `no_extension_pending`, `extension_beyond_cap`, `overdue_already`.
    """
    moved = await actions.advance_unit(tx, me, assignment_id, "grant_extension", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/refuse-extension", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def refuse_extension(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.AssignmentReason
) -> s.UnitMoved:
    """The clock goes on as it was."""
    moved = await actions.advance_unit(tx, me, assignment_id, "refuse_extension", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/consultations", dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def record_consultation(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.Consultation
) -> s.UnitMoved:
    """Record that the deputy was heard. A phone call is a consultation, but not a face-to-face one (面商)."""
    moved = await actions.advance_unit(tx, me, assignment_id, "record_consultation", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/record-communication", dependencies=[may(Right.RECONCILIATION_CONDUCT)])
async def record_communication(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.Consultation
) -> s.UnitMoved:
    """Record, for the committee, a talk over the reply that it arranged or heard itself.

    So that no unit keeps a reconciliation from being convened by not writing anything down. The assignment is that of a
    unit whose reply was sent.
    """
    moved = await actions.advance_unit(tx, me, assignment_id, "record_communication", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/submit-opinion", dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def submit_opinion(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.Opinion
) -> s.UnitMoved:
    """The co-handler's opinion, to the lead unit. A co-handler never answers the deputy.

    Refused: `not_a_co_handler`.
    """
    moved = await actions.advance_unit(tx, me, assignment_id, "submit_opinion", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/send-back-opinion", dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def send_back_opinion(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.AssignmentReason
) -> s.UnitMoved:
    """The lead unit asks the co-handler for more.

    Refused: `redo_exhausted`, `reply_signed_already`.
    """
    moved = await actions.advance_unit(tx, me, assignment_id, "send_back_opinion", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/waive-opinion", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def waive_opinion(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.AssignmentReason
) -> s.UnitMoved:
    """Excuse the co-handler from its opinion."""
    moved = await actions.advance_unit(tx, me, assignment_id, "waive_opinion", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/draft-reply", dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def draft_reply(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.DraftReply
) -> s.UnitMoved:
    """Write the reply, or a new version of it, with the class proposed.

    Refused: `co_handler_never_answers`, `opinions_missing`, `deputy_not_consulted`, `class_unknown`.
    """
    moved = await actions.advance_unit(tx, me, assignment_id, "draft_reply", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/review-reply", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def review_reply(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.ReviewReply = s.ReviewReply()
) -> s.UnitMoved:
    """The office passes the draft; it may correct the class, with a reason."""
    moved = await actions.advance_unit(tx, me, assignment_id, "review_reply", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/send-back-reply", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def send_back_reply(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.AssignmentReason
) -> s.UnitMoved:
    """The office sends the reply back, signed or not, as long as it was not sent; it stays readable as an old version."""
    moved = await actions.advance_unit(tx, me, assignment_id, "send_back_reply", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/sign-reply", dependencies=[may(Right.REPLY_SIGN)])
async def sign_reply(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.SignReply
) -> s.UnitMoved:
    """The head of the unit signs, numbers and decides disclosure.

    Refused: `reason_missing` (a reply that is not open says why), `document_number_taken`.
    """
    moved = await actions.advance_unit(tx, me, assignment_id, "sign_reply", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/recall-reply", dependencies=[may(Right.REPLY_SIGN)])
async def recall_reply(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.AssignmentReason
) -> s.UnitMoved:
    """Take back the signature of a reply that was not sent; the unit writes another, which may have the same number."""
    moved = await actions.advance_unit(tx, me, assignment_id, "recall_reply", body.model_dump(), now, version)
    return s.UnitMoved.model_validate(moved)


@router.post("/{assignment_id}/send-reply", dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def send_reply(me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch) -> s.UnitMoved:
    """Send the signed reply. With the last one of the round the case is replied."""
    moved = await actions.advance_unit(tx, me, assignment_id, "send_reply", {}, now, version)
    return s.UnitMoved.model_validate(moved)
