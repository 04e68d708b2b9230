"""Three-party reconciliation (三方合议) over HTTP: convened on a rating, held, confirmed, concluded or escalated."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.deps import IfMatch, Me, Now, PageQuery, Read, Write, may
from api.reconciliations import schemas as s
from api.routing import Router
from api.schemas import Page
from domain.actor import Right
from domain.reconciliations import actions, queries
from domain.reconciliations.states import Conclusion, ReconciliationState

convening = Router("reconciliations", "/v1/{congress}/suggestions/{suggestion_id}/reconciliations")
router = Router("reconciliations", "/v1/{congress}/reconciliations")

JOINS, CONDUCTS = may(Right.RECONCILIATION_JOIN), may(Right.RECONCILIATION_CONDUCT)


@convening.post("", status_code=201, dependencies=[CONDUCTS])
async def convene_reconciliation(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Convene
) -> s.ReconciliationConvened:
    """Convene, for the committee, the lead deputy and every unit that answered, over a rating of the present round.

    The rating is dissatisfied, or basically satisfied where the profile follows that up, and a consultation of this round
    was held and recorded after it. `If-Match` is the version of the case. Refused: `unit_never_convenes` (403),
    `reconciliation_open`, `nobody_dissatisfied`, `communication_missing`, `round_overtaken`, `rating_not_found`,
    `rating_satisfied`, `positions_day_past`.
    """
    return s.ReconciliationConvened.model_validate(
        await actions.convene(tx, me, suggestion_id, body.model_dump(), now, version)
    )


@router.get("", dependencies=[may(Right.SUGGESTION_READ)])
async def list_reconciliations(
    me: Me,
    tx: Read,
    page: PageQuery,
    state: Annotated[
        list[ReconciliationState] | None,
        Query(max_length=len(ReconciliationState), description="Any of these states."),
    ] = None,
    conclusion: Annotated[
        list[Conclusion] | None, Query(max_length=len(Conclusion), description="Ended in any of these.")
    ] = None,
    suggestion_id: UUID | None = None,
    session_id: Annotated[UUID | None, Query(description="Session of the suggestion.")] = None,
    sort: s.ReconciliationSort = s.ReconciliationSort.LATEST,
) -> Page[s.ReconciliationBrief]:
    """The reconciliations of the cases that you see."""
    given = {"state": state, "conclusion": conclusion, "suggestion_id": suggestion_id, "session_id": session_id}
    found = await queries.list_reconciliations(
        tx, me, given, sort=sort, cursor=page.cursor, limit=page.limit, total=page.total
    )
    return Page[s.ReconciliationBrief].model_validate(found)


@router.get("/{reconciliation_id}", dependencies=[may(Right.SUGGESTION_READ)])
async def get_reconciliation(me: Me, tx: Read, now: Now, reconciliation_id: UUID) -> s.ReconciliationView:
    """One reconciliation: its parties with their positions, the records of its meeting, and your moves.

    Positions are read by their own party and the office until the parties have met, then by all parties; a unit never
    reads what the deputy wrote where the profile protects the deputy. Others see that it goes on, and how it ended.
    """
    return s.ReconciliationView.model_validate(await queries.get_reconciliation(tx, me, reconciliation_id, now))


@router.post("/{reconciliation_id}/state-position", dependencies=[JOINS])
async def state_position(
    me: Me, tx: Write, now: Now, reconciliation_id: UUID, version: IfMatch, body: s.StatePosition
) -> s.ReconciliationMoved:
    """State what your party thinks, before the meeting; stating it again replaces it."""
    moved = await actions.advance_reconciliation(
        tx, me, reconciliation_id, "state_position", body.model_dump(), now, version
    )
    return s.ReconciliationMoved.model_validate(moved)


@router.post("/{reconciliation_id}/record-meeting", dependencies=[CONDUCTS])
async def record_meeting(
    me: Me, tx: Write, now: Now, reconciliation_id: UUID, version: IfMatch, body: s.RecordMeeting
) -> s.ReconciliationMoved:
    """Record who met, what was found and what it came to; nothing takes effect before the parties have confirmed it.

    Refused: `positions_missing` (until `positions_by` has passed), `date_in_future`, `before_convening`, `sides_absent`,
    `conclusion_incomplete`, `conclusion_takes_less`, `reply_not_named`, `class_unknown`, `class_unchanged`,
    `unit_not_party`, `promise_due_in_past`.
    """
    moved = await actions.advance_reconciliation(
        tx, me, reconciliation_id, "record_meeting", body.model_dump(), now, version
    )
    return s.ReconciliationMoved.model_validate(moved)


@router.post("/{reconciliation_id}/confirm-record", dependencies=[JOINS])
async def confirm_record(
    me: Me, tx: Write, now: Now, reconciliation_id: UUID, version: IfMatch
) -> s.ReconciliationMoved:
    """Confirm, for your party, that the record says what was said. Refused: `answered_already`."""
    moved = await actions.advance_reconciliation(tx, me, reconciliation_id, "confirm_record", {}, now, version)
    return s.ReconciliationMoved.model_validate(moved)


@router.post("/{reconciliation_id}/refuse-record", dependencies=[JOINS])
async def refuse_record(
    me: Me, tx: Write, now: Now, reconciliation_id: UUID, version: IfMatch, body: s.RefuseRecord
) -> s.ReconciliationMoved:
    """Refuse the record, for your party, and say why. Nothing of it takes effect until it is recorded anew.

    A record of `no_agreement` may be escalated all the same: the refusal is on file. Refused: `answered_already`.
    """
    moved = await actions.advance_reconciliation(
        tx, me, reconciliation_id, "refuse_record", body.model_dump(), now, version
    )
    return s.ReconciliationMoved.model_validate(moved)


@router.post("/{reconciliation_id}/conclude", dependencies=[CONDUCTS])
async def conclude_reconciliation(
    me: Me, tx: Write, now: Now, reconciliation_id: UUID, version: IfMatch
) -> s.ReconciliationMoved:
    """Let the confirmed conclusion take effect, all of it at once.

    `evaluation_kept_rehandle`: a further round with its clock. `evaluation_changed`: the deputy may rate again, with a
    clock; the earlier rating stays on record, and stands when nothing is said anew. `class_changed`: a line of the class
    history; the case is the committee's to decide again. `moved_to_plan_ledger`: a promise (and a class, where given), and
    the case is closed. `explained_accepted`: the case is closed. Refused: `no_agreement_escalates`, `record_refused`,
    `confirmations_missing`, `promise_due_in_past`, `class_unchanged`.
    """
    moved = await actions.advance_reconciliation(tx, me, reconciliation_id, "conclude_reconciliation", {}, now, version)
    return s.ReconciliationMoved.model_validate(moved)


@router.post("/{reconciliation_id}/escalate", dependencies=[CONDUCTS])
async def escalate_reconciliation(
    me: Me, tx: Write, now: Now, reconciliation_id: UUID, version: IfMatch
) -> s.ReconciliationMoved:
    """Put what the parties could not agree upon before the chairpersons' council (主任会议); the case waits with it.

    Every party has confirmed the record, or has refused it in writing. Refused: `agreement_concludes`,
    `confirmations_missing`.
    """
    moved = await actions.advance_reconciliation(tx, me, reconciliation_id, "escalate_reconciliation", {}, now, version)
    return s.ReconciliationMoved.model_validate(moved)


@router.post("/{reconciliation_id}/record-council-decision", dependencies=[CONDUCTS])
async def record_council_decision(
    me: Me, tx: Write, now: Now, reconciliation_id: UUID, version: IfMatch, body: s.CouncilDecision
) -> s.ReconciliationMoved:
    """Record what the council decided on an escalated matter: a further round, or the end of the procedure.

    Refused: `date_in_future`, `before_meeting`.
    """
    moved = await actions.advance_reconciliation(
        tx, me, reconciliation_id, "record_council_decision", body.model_dump(), now, version
    )
    return s.ReconciliationMoved.model_validate(moved)


@router.post("/{reconciliation_id}/call-off", dependencies=[CONDUCTS])
async def call_off(
    me: Me, tx: Write, now: Now, reconciliation_id: UUID, version: IfMatch, body: s.CallOffReconciliation
) -> s.ReconciliationMoved:
    """Call it off, with the reason: the rating stands, and the case is the committee's to decide again."""
    moved = await actions.advance_reconciliation(tx, me, reconciliation_id, "call_off", body.model_dump(), now, version)
    return s.ReconciliationMoved.model_validate(moved)
