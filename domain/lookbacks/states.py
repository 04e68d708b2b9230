"""The closed lists of a look-back: where a batch and each of its items stand, what was found, and who checks."""

from enum import StrEnum


class LookBackState(StrEnum):
    """Where a batch stands."""

    PREPARED = "prepared"
    UNDER_WAY = "under_way"
    CLOSED = "closed"
    CALLED_OFF = "called_off"


OPEN = frozenset({LookBackState.PREPARED, LookBackState.UNDER_WAY})


class LookBackItemState(StrEnum):
    """Where the check of one reply stands: a checker records the finding, the committee decides by adopting it."""

    WAITING = "waiting"
    RECORDED = "recorded"
    DECIDED = "decided"


class LookBackResult(StrEnum):
    """What was found."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    NOT_CHECKABLE = "not_checkable"


class CheckerKind(StrEnum):
    """In which capacity somebody checks."""

    MONITOR = "monitor"
    DEPUTY = "deputy"
    COMMITTEE = "committee"
