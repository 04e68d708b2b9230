"""The moves of a meeting, one operation each."""

from uuid import UUID

from api.deps import IfMatch, Me, Now, RequiredIfMatch, Write, may
from api.meetings import schemas as s
from api.meetings import views as v
from api.routing import Router
from domain.actor import Right
from domain.meetings import actions

router = Router("meetings", "/v1/{congress}/meetings/{meeting_id}")
ARRANGES, ANSWERS = may(Right.MEETING_ARRANGE), may(Right.MEETING_ANSWER)
SUPERVISES = may(Right.CLASS_CHANGE)


@router.post("/record-decision", status_code=201, dependencies=[ARRANGES])
async def record_decision(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Decided
) -> v.Decision:
    """What was decided. A promise is in the ledger of promises in the same transaction, with the meeting as its source.

    Refused: `decision_not_open`, `case_not_on_agenda`, `decision_incomplete`, `promise_needs_reply`,
    `promise_due_in_past`, `case_withdrawn`.
    """
    moved = await actions.advance_meeting(tx, me, meeting_id, "record_decision", body.model_dump(), now, version)
    return v.Decision.model_validate(moved)


@router.put("", dependencies=[ARRANGES])
async def edit_meeting(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: RequiredIfMatch, body: s.Edited
) -> v.MeetingMoved:
    """Title, public places, live stream, notes; whoever waits for a place moves up when there are more.

    Refused: `places_taken`, and whatever the changed meeting could not be proposed with.
    """
    moved = await actions.advance_meeting(tx, me, meeting_id, "edit_meeting", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/set-agenda", dependencies=[ARRANGES])
async def set_agenda(me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Agenda) -> v.MeetingMoved:
    """All cases of the agenda in their order; what was there before is replaced.

    Refused: `case_named_twice`, `reference_unknown`, `case_not_discussable`, `participants_missing`.
    """
    moved = await actions.advance_meeting(tx, me, meeting_id, "set_agenda", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/invite-participants", dependencies=[ARRANGES])
async def invite_participants(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Invitations
) -> v.MeetingMoved:
    """Invite people with their role; whoever must come is taken from now on once the meeting is proposed.

    Refused: `already_invited`, `unit_not_named`, `clash`, `room_too_small`, `mandate_not_active`, `unit_not_handling`.
    """
    moved = await actions.advance_meeting(tx, me, meeting_id, "invite_participants", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/withdraw-invitation", dependencies=[ARRANGES])
async def withdraw_invitation(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Named
) -> v.MeetingMoved:
    """Take an invitation back.

    Refused: `participant_unknown`, `participants_missing`.
    """
    moved = await actions.advance_meeting(tx, me, meeting_id, "withdraw_invitation", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/propose-meeting", dependencies=[ARRANGES])
async def propose_meeting(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Takes = s.Takes()
) -> v.MeetingMoved:
    """Hold the room and everybody who must come, and ask them.

    Refused: `schedule_incomplete`, `meeting_in_past`, `across_midnight`, `not_a_working_day`, `venue_closed`,
    `room_too_small`, `live_not_allowed`, `case_not_discussable`, `participants_missing`, `unit_not_handling`,
    `mandate_not_active`, `notice_too_short`, `clash` with what it clashes with, as far as you may see it.
    """
    moved = await actions.advance_meeting(tx, me, meeting_id, "propose_meeting", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/confirm-meeting", dependencies=[ARRANGES])
async def confirm_meeting(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Takes = s.Takes()
) -> v.MeetingMoved:
    """The meeting takes place then and there; nobody pushes it out any more.

    Refused: what a proposal can be refused for but the notice, and `required_declined`.
    """
    moved = await actions.advance_meeting(tx, me, meeting_id, "confirm_meeting", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/move-meeting", dependencies=[ARRANGES])
async def move_meeting(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Moved
) -> v.MeetingMoved:
    """Another time or room. Another time asks everybody again; calendars follow.

    Refused: `reason_missing`, `meeting_begun`, `clash`, and what a proposal can be refused for.
    """
    moved = await actions.advance_meeting(tx, me, meeting_id, "move_meeting", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/answer-invitation", dependencies=[ANSWERS])
async def answer_invitation(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Answered
) -> v.MeetingMoved:
    """Accept, accept for the time being, or decline; for yourself, for your unit, or as the organiser for anybody.

    Refused: `meeting_begun`, `participant_unknown`, `mandate_not_active`, `unit_not_handling`, `clash`.
    """
    moved = await actions.advance_meeting(tx, me, meeting_id, "answer_invitation", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/send-substitute", dependencies=[ANSWERS])
async def send_substitute(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Substituted
) -> v.MeetingMoved:
    """Somebody of the same organisation and of sufficient rank comes instead, and is asked.

    Refused: `meeting_begun`, `participant_unknown`, `mandate_is_personal`, `already_invited`, `rank_too_low`, `clash`.
    """
    moved = await actions.advance_meeting(tx, me, meeting_id, "send_substitute", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/postpone-meeting", dependencies=[ARRANGES])
async def postpone_meeting(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Ended
) -> v.MeetingMoved:
    """Not at that time; room and people are free again until it is proposed anew."""
    moved = await actions.advance_meeting(tx, me, meeting_id, "postpone_meeting", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/cancel-meeting", dependencies=[ARRANGES])
async def cancel_meeting(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Ended
) -> v.MeetingMoved:
    """It does not take place; the reason stands with it."""
    moved = await actions.advance_meeting(tx, me, meeting_id, "cancel_meeting", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/start-meeting", dependencies=[ARRANGES])
async def start_meeting(me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch) -> v.MeetingMoved:
    """It begins (`meeting_not_begun` before its hour)."""
    moved = await actions.advance_meeting(tx, me, meeting_id, "start_meeting", {}, now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/record-attendance", dependencies=[ARRANGES])
async def record_attendance(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Attendance
) -> v.MeetingMoved:
    """Who came and who did not; may be corrected until the minutes are published (`participant_unknown`)."""
    moved = await actions.advance_meeting(tx, me, meeting_id, "record_attendance", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/hold-meeting", dependencies=[ARRANGES])
async def hold_meeting(me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch) -> v.MeetingMoved:
    """It is over: what each case was at that time is kept with the agenda (`attendance_missing`)."""
    moved = await actions.advance_meeting(tx, me, meeting_id, "hold_meeting", {}, now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/record-viewers", dependencies=[ARRANGES])
async def record_viewers(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Viewers
) -> v.MeetingMoved:
    """How many watched the live stream, in person-times."""
    moved = await actions.advance_meeting(tx, me, meeting_id, "record_viewers", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/settle-decision", dependencies=[ARRANGES])
async def settle_decision(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Settled
) -> v.MeetingMoved:
    """A task is dealt with. Refused: `decision_unknown`, `decision_settled`, `class_request_undecided`."""
    moved = await actions.advance_meeting(tx, me, meeting_id, "settle_decision", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/adopt-request", dependencies=[SUPERVISES])
async def adopt_request(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Adopted
) -> v.MeetingMoved:
    """The class is changed as the meeting asked; its line in the history of classes names the decision.

    Refused: `decision_unknown`, `decision_settled`, `no_class_requested`, and what a change of class can be refused for.
    """
    moved = await actions.advance_meeting(tx, me, meeting_id, "adopt_request", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/refuse-request", dependencies=[SUPERVISES])
async def refuse_request(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.RequestRefused
) -> v.MeetingMoved:
    """The class stays. Refused: `decision_unknown`, `decision_settled`, `no_class_requested`."""
    moved = await actions.advance_meeting(tx, me, meeting_id, "refuse_request", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/draft-minutes", dependencies=[ARRANGES])
async def draft_minutes(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Minutes
) -> v.MeetingMoved:
    """Write the minutes; a changed text asks every party again."""
    moved = await actions.advance_meeting(tx, me, meeting_id, "draft_minutes", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/confirm-minutes", dependencies=[ANSWERS])
async def confirm_minutes(me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch) -> v.MeetingMoved:
    """A party confirms the minutes: host, unit or deputy who attended (`minutes_missing`)."""
    moved = await actions.advance_meeting(tx, me, meeting_id, "confirm_minutes", {}, now, version)
    return v.MeetingMoved.model_validate(moved)


@router.post("/publish-minutes", dependencies=[ARRANGES])
async def publish_minutes(
    me: Me, tx: Write, now: Now, meeting_id: UUID, version: IfMatch, body: s.Published = s.Published()
) -> v.MeetingMoved:
    """Publish them without personal data: these are removed as the text is written, not when it is read.

    Refused: `minutes_missing`, `minutes_unconfirmed`.
    """
    moved = await actions.advance_meeting(tx, me, meeting_id, "publish_minutes", body.model_dump(), now, version)
    return v.MeetingMoved.model_validate(moved)
