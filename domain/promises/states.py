"""The closed lists of a promise: where it stands, where it came from, and what of it was changed."""

from enum import StrEnum


class PromiseState(StrEnum):
    """Overdue is no state: an open promise is late by its day. `void`: its case was withdrawn."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    GIVEN_UP = "given_up"
    VOID = "void"


class PromiseSource(StrEnum):
    """What made it a promise.

    The reply, a later change of its class, the same matter raised again and again, a meeting, a reconciliation of the three
    parties, or a look-back that did not confirm the reply.
    """

    REPLY = "reply"
    CLASS_CHANGE = "class_change"
    RAISED_AGAIN = "raised_again"
    MEETING = "meeting"
    RECONCILIATION = "reconciliation"
    LOOK_BACK = "look_back"


class PromiseChanged(StrEnum):
    """What of a promise can be changed, with a reason."""

    DUE_ON = "due_on"
    UNIT = "unit"
