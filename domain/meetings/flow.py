"""The way of a meeting as a table: from a draft to published minutes, postponed or cancelled on the way."""

from domain.actor import Part
from domain.meetings import guards as g
from domain.meetings.facts import MeetingFacts
from domain.meetings.states import ON_THE_WAY, TOOK_PLACE, UNSETTLED
from domain.meetings.states import MeetingState as S
from domain.workflow import SYSTEM, Transition, Workflow

ORGANISER = frozenset({Part.ORGANISER})
INVITEE = frozenset({Part.INVITEE})
ANSWERING = ORGANISER | INVITEE
PARTY = frozenset({Part.PARTY})
SUPERVISING = frozenset({Part.SUPERVISOR})

T = Transition[MeetingFacts]
# What must hold of a meeting that takes a room and people's time.
SOUND = (
    g.scheduled,
    g.time_sound,
    g.on_working_day,
    g.venue_open,
    g.room_big_enough,
    g.live_allowed,
    g.cases_discussable,
    g.reconciliations_open,
    g.everybody_named,
    g.units_still_handle,
    g.mandates_in_force,
)

MEETING = Workflow[MeetingFacts](
    name="meeting",
    states=S,
    initial=S.DRAFT,
    ends=frozenset({S.MINUTES_PUBLISHED, S.CANCELLED}),
    transitions={
        "edit_meeting": T(UNSETTLED, None, ORGANISER, "meeting_edited", checks=(g.places_enough,)),
        "set_agenda": T(UNSETTLED, None, ORGANISER, "meeting_agenda_set", checks=(g.agenda_fits,)),
        "invite_participants": T(UNSETTLED, None, ORGANISER, "meeting_invited", checks=(g.invitations_fit,)),
        "withdraw_invitation": T(
            UNSETTLED, None, ORGANISER, "meeting_invitation_withdrawn", checks=(g.participant_named,)
        ),
        "propose_meeting": T(
            frozenset({S.DRAFT, S.POSTPONED}), S.PROPOSED, ORGANISER, "meeting_proposed", (*SOUND, g.notice_kept)
        ),
        "confirm_meeting": T(
            frozenset({S.PROPOSED}),
            S.CONFIRMED,
            ORGANISER,
            "meeting_confirmed",
            (*SOUND, g.nobody_required_declined),
        ),
        "move_meeting": T(UNSETTLED, None, ORGANISER, "meeting_moved", (g.not_begun,), checks=(g.moved_with_reason,)),
        "answer_invitation": T(
            ON_THE_WAY, None, ANSWERING, "meeting_answered", (g.not_over,), checks=(g.participant_named, g.still_asked)
        ),
        "send_substitute": T(
            ON_THE_WAY,
            None,
            ANSWERING,
            "meeting_delegated",
            (g.not_over,),
            checks=(g.participant_named, g.substitute_fits),
        ),
        "postpone_meeting": T(ON_THE_WAY, S.POSTPONED, ORGANISER, "meeting_postponed"),
        "cancel_meeting": T(UNSETTLED, S.CANCELLED, ORGANISER, "meeting_cancelled"),
        "lose_hold": T(frozenset({S.PROPOSED}), S.DRAFT, SYSTEM, "meeting_hold_lost"),
        "start_meeting": T(frozenset({S.CONFIRMED}), S.UNDER_WAY, ORGANISER, "meeting_started", (g.has_begun,)),
        "record_attendance": T(
            frozenset({S.UNDER_WAY, S.HELD}),
            None,
            ORGANISER,
            "meeting_attendance_recorded",
            checks=(g.attendance_known,),
        ),
        "hold_meeting": T(frozenset({S.UNDER_WAY}), S.HELD, ORGANISER, "meeting_held", (g.attendance_recorded,)),
        "record_viewers": T(
            frozenset({S.UNDER_WAY, *TOOK_PLACE}), None, ORGANISER, "meeting_viewers_recorded", (g.live_allowed,)
        ),
        "record_decision": T(frozenset({S.HELD}), None, ORGANISER, "meeting_decided", checks=(g.decision_fits,)),
        "settle_decision": T(TOOK_PLACE, None, ORGANISER, "meeting_decision_settled", checks=(g.decision_open,)),
        "adopt_request": T(TOOK_PLACE, None, SUPERVISING, "meeting_request_adopted", checks=(g.class_requested,)),
        "refuse_request": T(TOOK_PLACE, None, SUPERVISING, "meeting_request_refused", checks=(g.class_requested,)),
        "draft_minutes": T(frozenset({S.HELD}), None, ORGANISER, "meeting_minutes_drafted"),
        "confirm_minutes": T(frozenset({S.HELD}), None, PARTY, "meeting_minutes_confirmed", (g.minutes_drafted,)),
        "publish_minutes": T(
            frozenset({S.HELD}),
            S.MINUTES_PUBLISHED,
            ORGANISER,
            "meeting_minutes_published",
            (g.minutes_drafted, g.minutes_confirmed),
        ),
    },
)
