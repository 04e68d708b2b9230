"""The closed list of what somebody is told in their inbox."""

from enum import StrEnum


class NotificationKind(StrEnum):
    """What a notification says. `meeting_answered` is for whoever called the meeting, the others for its people."""

    MEETING_INVITATION = "meeting_invitation"
    MEETING_CONFIRMED = "meeting_confirmed"
    MEETING_CHANGED = "meeting_changed"
    MEETING_MOVED = "meeting_moved"
    MEETING_POSTPONED = "meeting_postponed"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_HOLD_LOST = "meeting_hold_lost"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    SUBSTITUTE_SENT = "substitute_sent"
    MEETING_ANSWERED = "meeting_answered"
    MEETING_REMINDER = "meeting_reminder"
    MINUTES_TO_CONFIRM = "minutes_to_confirm"
    MINUTES_PUBLISHED = "minutes_published"
