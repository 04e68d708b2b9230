"""The closed list of what a class may rest on."""

from enum import StrEnum


class ClassSource(StrEnum):
    """What led to the class: the reply itself, or what came to light after it."""

    REPLY_SENT = "reply_sent"
    SECOND_REPLY = "second_reply"
    SUPERVISION = "supervision"
    LOOK_BACK = "look_back"
    RECONCILIATION = "reconciliation"
    MEETING = "meeting"
