"""The closed lists of a reconciliation: where it stands, who takes part, what it may end in."""

from enum import StrEnum


class ReconciliationState(StrEnum):
    """Where the three parties stand; a record that one of them refuses stays `held` until it is made anew."""

    CONVENED = "convened"
    HELD = "held"
    ESCALATED = "escalated"
    CONCLUDED = "concluded"
    CALLED_OFF = "called_off"


OPEN = frozenset({ReconciliationState.CONVENED, ReconciliationState.HELD, ReconciliationState.ESCALATED})


class Side(StrEnum):
    """The three parties (S4): the lead deputy, each unit that answered, the committee."""

    DEPUTY = "deputy"
    UNIT = "unit"
    COMMITTEE = "committee"


class Conclusion(StrEnum):
    """What the meeting came to; each does what it says once every party has confirmed the record."""

    EVALUATION_KEPT_REHANDLE = "evaluation_kept_rehandle"
    EVALUATION_CHANGED = "evaluation_changed"
    CLASS_CHANGED = "class_changed"
    MOVED_TO_PLAN_LEDGER = "moved_to_plan_ledger"
    EXPLAINED_ACCEPTED = "explained_accepted"
    NO_AGREEMENT = "no_agreement"


class RecordAnswer(StrEnum):
    """What a party says of the record of the meeting."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"


class CouncilWord(StrEnum):
    """What the chairpersons' council decides where the parties do not agree."""

    REHANDLE = "rehandle"
    CLOSE = "close"
