"""The moves of a case: one route each, one domain call each."""

from uuid import UUID

from api.deps import IfMatch, Me, Now, RequiredIfMatch, Write, may
from api.routing import Router
from api.suggestions import schemas as s
from domain.actor import Right
from domain.suggestions import actions, filing, signing

router = Router("suggestions", "/v1/{congress}/suggestions")


@router.post("", status_code=201, dependencies=[may(Right.SUGGESTION_FILE)])
async def file_suggestion(me: Me, tx: Write, now: Now, body: s.SuggestionFile) -> s.Moved:
    """Begin a case as a draft; only its author sees it until it is submitted.

    A deputy files in their own name; a clerk for a deputy of the delegation; the office registers for anyone.
    Refused: `files_in_own_name_only`, `session_or_mandate_unknown`, `source_taken`.
    """
    return s.Moved.model_validate(await filing.file_suggestion(tx, me, body.model_dump(), now))


@router.put("/{suggestion_id}", dependencies=[may(Right.SUGGESTION_FILE)])
async def edit_suggestion(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: RequiredIfMatch, body: s.SuggestionEdit
) -> s.Moved:
    """Write the text anew while it is a draft, collects signatures, or was returned. Needs `If-Match`.

    A changed text voids the confirmations of the old one.
    """
    moved = await actions.advance(tx, me, suggestion_id, "edit", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/submit", dependencies=[may(Right.SUGGESTION_FILE)])
async def submit_suggestion(me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch) -> s.Moved:
    """Submit the text to the screener.

    Refused: `text_incomplete`, `one_matter_not_declared`, `mandate_not_active`, `cosigners_unanswered`.
    """
    moved = await actions.advance(tx, me, suggestion_id, "submit", {}, now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/withdraw", dependencies=[may(Right.SUGGESTION_FILE)])
async def withdraw_suggestion(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Withdraw
) -> s.Moved:
    """Withdraw a case.

    Refused: `withdrawal_closed` (the profile allows it only before assignment), `signatories_disagree`.
    """
    moved = await actions.advance(tx, me, suggestion_id, "withdraw", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/invite", dependencies=[may(Right.SUGGESTION_FILE)])
async def invite_cosigners(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Invite
) -> s.Moved:
    """Invite co-signers; they answer for the text as it stands.

    Refused: `lead_cannot_cosign`, `already_invited`.
    """
    moved = await actions.advance(tx, me, suggestion_id, "invite", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/return-for-revision", dependencies=[may(Right.SUGGESTION_SCREEN)])
async def return_for_revision(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Screen
) -> s.Moved:
    """Send a submitted text back to its author, with ground and note."""
    moved = await actions.advance(tx, me, suggestion_id, "return_for_revision", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/reject", dependencies=[may(Right.SUGGESTION_SCREEN)])
async def reject_suggestion(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Reject
) -> s.Moved:
    """Do not accept it as a suggestion; it may go on as a deputy's letter."""
    moved = await actions.advance(tx, me, suggestion_id, "reject", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/accept", dependencies=[may(Right.SUGGESTION_SCREEN)])
async def accept_suggestion(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Accept = s.Accept()
) -> s.Moved:
    """Accept a submitted case. It gets its official number: gapless per session, in or between sessions, and kind."""
    moved = await actions.advance(tx, me, suggestion_id, "accept", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/notify", dependencies=[may(Right.SUGGESTION_SCREEN)])
async def notify_deputy(me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Told) -> s.Moved:
    """Note that the deputy was told of the acceptance (ZJ16 §10)."""
    moved = await actions.advance(tx, me, suggestion_id, "notify", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/assign", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def assign_suggestion(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Assign
) -> s.Moved:
    """Hand the case to its units; the legal clocks begin.

    Refused: `mode_mismatch`, `unit_named_twice`, `scope_missing`. `sole` takes one unit; `lead_co` one lead and co-handlers;
    `split` two or more, each with its part stated.
    """
    moved = await actions.advance(tx, me, suggestion_id, "assign", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/add-unit", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def add_unit(me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.UnitChosen) -> s.Moved:
    """Add a co-handler, or a part of a split handling.

    Refused: `unit_already_assigned`, `mode_mismatch`, `scope_missing`.
    """
    moved = await actions.advance(tx, me, suggestion_id, "add_unit", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/change-lead", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def change_lead(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.ChangeLead
) -> s.Moved:
    """Make a co-handler the lead (改主办); the old lead advises from now on, or leaves, and its unsent reply is void.

    Refused: `no_lead`, `replied_already`, `return_undecided`, `not_a_co_handler`.
    """
    moved = await actions.advance(tx, me, suggestion_id, "change_lead", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/merge", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def merge_suggestion(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Merge
) -> s.Moved:
    """Handle it together with another case; each keeps its number, reply and figures (ZJ16 §18)."""
    moved = await actions.advance(tx, me, suggestion_id, "merge", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/unmerge", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def unmerge_suggestion(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Unmerge
) -> s.Moved:
    """Let the case leave its group, with the reason; those that stay remain together.

    Refused: `not_merged`, `replied_already`.
    """
    moved = await actions.advance(tx, me, suggestion_id, "unmerge", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/urge", dependencies=[may(Right.SUGGESTION_URGE)])
async def urge_suggestion(me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Urge) -> s.Moved:
    """Urge the units, or one of them; counted in the timeline.

    Refused: `unit_not_on_case`.
    """
    moved = await actions.advance(tx, me, suggestion_id, "urge", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/acknowledge", dependencies=[may(Right.SUGGESTION_FILE)])
async def acknowledge_reply(me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch) -> s.Moved:
    """Note that the reply was received; the time for feedback begins.

    Refused: `already_received`.
    """
    moved = await actions.advance(tx, me, suggestion_id, "acknowledge", {}, now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/rehandle", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def rehandle_suggestion(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Rehandle = s.Rehandle()
) -> s.Moved:
    """Open the next round for a dissatisfied deputy; the same units answer anew.

    Refused: `nobody_dissatisfied`, `rounds_exhausted`.
    """
    moved = await actions.advance(tx, me, suggestion_id, "rehandle", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/close", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def close_suggestion(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Close = s.Close()
) -> s.Moved:
    """Close a rated case.

    Refused: `rehandling_due`.
    """
    moved = await actions.advance(tx, me, suggestion_id, "close", body.model_dump(), now, version)
    return s.Moved.model_validate(moved)


@router.post("/{suggestion_id}/signature/confirm", dependencies=[may(Right.SUGGESTION_FILE)])
async def confirm_signature(me: Me, tx: Write, now: Now, suggestion_id: UUID) -> s.SignatureMoved:
    """Put your name under the text as it stands."""
    moved = await signing.answer(tx, me, suggestion_id, "confirm", {}, now)
    return s.SignatureMoved.model_validate(moved)


@router.post("/{suggestion_id}/signature/decline", dependencies=[may(Right.SUGGESTION_FILE)])
async def decline_signature(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, body: s.Decline = s.Decline()
) -> s.SignatureMoved:
    """Do not sign; until the case is submitted, also after having confirmed."""
    moved = await signing.answer(tx, me, suggestion_id, "decline", body.model_dump(), now)
    return s.SignatureMoved.model_validate(moved)


@router.post("/{suggestion_id}/signature/record-confirmation", dependencies=[may(Right.SUGGESTION_FILE)])
async def record_confirmation(me: Me, tx: Write, now: Now, suggestion_id: UUID, body: s.OnPaper) -> s.SignatureMoved:
    """Record that a co-signer has signed on paper: the clerk of the delegation, or the office that registered the case.

    Refused: `cosigning_over`, `mandate_not_active`, `date_in_future`, `date_before_invitation`.
    """
    moved = await signing.answer(tx, me, suggestion_id, "record_confirmation", body.model_dump(), now)
    return s.SignatureMoved.model_validate(moved)


@router.post("/{suggestion_id}/signature/record-withdrawal-consent", dependencies=[may(Right.SUGGESTION_FILE)])
async def record_withdrawal_consent(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, body: s.OnPaper
) -> s.SignatureMoved:
    """Record that a co-signer agreed on paper to the withdrawal.

    Refused: `withdrawal_closed`, `agreed_already`, `date_in_future`, `date_before_invitation`.
    """
    moved = await signing.answer(tx, me, suggestion_id, "record_withdrawal_consent", body.model_dump(), now)
    return s.SignatureMoved.model_validate(moved)


@router.post("/{suggestion_id}/signature/acknowledge-copy", dependencies=[may(Right.SUGGESTION_FILE)])
async def acknowledge_copy(me: Me, tx: Write, now: Now, suggestion_id: UUID) -> s.SignatureMoved:
    """Acknowledge, as a co-signer, the reply that was written to you as well (ZJ16 §22).

    The time for feedback counts from the lead deputy's receipt. Refused: `reply_goes_to_lead`, `not_replied_yet`,
    `already_received`.
    """
    moved = await signing.answer(tx, me, suggestion_id, "acknowledge_copy", {}, now)
    return s.SignatureMoved.model_validate(moved)


@router.post("/{suggestion_id}/signature/agree-withdrawal", dependencies=[may(Right.SUGGESTION_FILE)])
async def agree_withdrawal(me: Me, tx: Write, now: Now, suggestion_id: UUID) -> s.SignatureMoved:
    """Agree, as a co-signer, that the case be withdrawn: all who signed must (SH15s §10)."""
    moved = await signing.answer(tx, me, suggestion_id, "agree_withdrawal", {}, now)
    return s.SignatureMoved.model_validate(moved)
