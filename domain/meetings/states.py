"""The closed lists of meetings: where one stands, who takes part in which role, what was decided."""

from enum import StrEnum


class MeetingState(StrEnum):
    """Where a meeting stands. A proposed one holds its room and people, a confirmed one has them."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    UNDER_WAY = "under_way"
    HELD = "held"
    MINUTES_PUBLISHED = "minutes_published"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class MeetingRole(StrEnum):
    """What somebody is at a meeting: `unit` speaks for a handling unit, `deputy` for those who made the suggestion."""

    HOST = "host"
    LEADER = "leader"
    UNIT = "unit"
    DEPUTY = "deputy"
    COMMITTEE = "committee"
    GUEST = "guest"


class ParticipantState(StrEnum):
    """What became of an invitation. `withdrawn`: the organiser took it back."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    DELEGATED = "delegated"
    WITHDRAWN = "withdrawn"
    ATTENDED = "attended"
    ABSENT = "absent"


class MeetingAnswer(StrEnum):
    """What an invited person may say."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class OffDays(StrEnum):
    """Whether a kind of meeting may stand on a day without work: never, or with a reason on record."""

    REFUSED = "refused"
    WITH_REASON = "with_reason"


class Standing(StrEnum):
    """How firmly a room or a person is taken."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"


class SeatState(StrEnum):
    """A public place: taken, waited for, or given up."""

    SEATED = "seated"
    WAITING = "waiting"
    GIVEN_UP = "given_up"


class DecisionKind(StrEnum):
    """What a decision of a meeting makes: a promise of a unit, a request to change a class, or a task."""

    PROMISE = "promise"
    CLASS_CHANGE = "class_change"
    TASK = "task"


class MinutesState(StrEnum):
    """Minutes are drafted, confirmed by every party, and published without personal data."""

    DRAFTED = "drafted"
    CONFIRMED = "confirmed"
    PUBLISHED = "published"


class ActionOnCase(StrEnum):
    """Which actions a kind of meeting opens on its cases, named by what the decision makes."""

    PROMISE = "promise"
    CLASS_CHANGE = "class_change"
    TASK = "task"
    RECONCILE = "reconcile"


HOLDING = frozenset({MeetingState.PROPOSED})
FIRM = frozenset({MeetingState.CONFIRMED, MeetingState.UNDER_WAY, MeetingState.HELD, MeetingState.MINUTES_PUBLISHED})
ON_THE_WAY = frozenset({MeetingState.PROPOSED, MeetingState.CONFIRMED})
UNSETTLED = ON_THE_WAY | {MeetingState.DRAFT, MeetingState.POSTPONED}
TOOK_PLACE = frozenset({MeetingState.HELD, MeetingState.MINUTES_PUBLISHED})
GONE = frozenset({ParticipantState.DECLINED, ParticipantState.DELEGATED, ParticipantState.WITHDRAWN})
COMING = frozenset({ParticipantState.INVITED, ParticipantState.ACCEPTED, ParticipantState.TENTATIVE})
