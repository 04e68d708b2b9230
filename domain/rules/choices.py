"""What the switches of a rule profile are called, and what each may be set to."""

from enum import StrEnum


class Switch(StrEnum):
    """The switches, in the order in which a profile says them."""

    MIN_SIGNATORIES = "min_signatories"
    WITHDRAWAL = "withdrawal"
    CONSULTATION_REQUIRED = "consultation_required"
    OPINION_REDO_MAX = "opinion_redo_max"
    EXTENSION_NEEDS_CONSENT = "extension_needs_consent"
    REASSIGNMENT_CLOCK = "reassignment_clock"
    REPLY_TO = "reply_to"
    CLASSES = "classes"
    RATERS = "raters"
    DIMENSIONS = "dimensions"
    REASON_REQUIRED_LEVELS = "reason_required_levels"
    REASON_HIDDEN_FROM_UNIT = "reason_hidden_from_unit"
    FEEDBACK_URGES = "feedback_urges"
    DISSATISFIED = "dissatisfied"
    MAX_ROUNDS = "max_rounds"
    AUTO_CLOSE = "auto_close"
    FOLLOW_UP_BASICALLY_SATISFIED = "follow_up_basically_satisfied"
    ROLL_OVER = "roll_over"
    DUE_SOON_DAYS = "due_soon_days"
    YELLOW_DAYS = "yellow_days"
    ESCALATION_GROUNDS = "escalation_grounds"


class YesNo(StrEnum):
    """How a switch that is on or off is read out; over the wire it is a boolean."""

    YES = "true"
    NO = "false"


class WithdrawalWindow(StrEnum):
    """Until when a case may be withdrawn."""

    BEFORE_ASSIGNMENT = "before_assignment"
    ANY_TIME = "any_time"


class ReassignmentClock(StrEnum):
    """What becomes of the time for the reply when another unit takes over."""

    RESTARTS = "restarts"
    CONTINUES = "continues"


class ReplyTo(StrEnum):
    """To whom the reply to a joint suggestion is addressed."""

    LEAD = "lead"
    EACH_SIGNATORY = "each_signatory"


class Raters(StrEnum):
    """Who rates the reply to a joint suggestion."""

    LEAD = "lead"
    EACH_SIGNATORY = "each_signatory"


class AfterDissatisfaction(StrEnum):
    """Whether a dissatisfied rating opens the next round by itself."""

    OFFICER_DECIDES = "officer_decides"
    AUTOMATIC = "automatic"
