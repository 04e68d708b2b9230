"""The closed lists of oversight: what was held, why a case may be escalated, and where a demand stands."""

from enum import StrEnum


class OversightKind(StrEnum):
    """视察、检查; 主任会议听取个案; 约见; 专题询问; 质询."""

    INSPECTION = "inspection"
    HEARING = "hearing"
    INTERVIEW = "interview"
    INQUIRY = "inquiry"
    QUESTION = "question"


class Escalation(StrEnum):
    """The kinds that a case is escalated by, the mildest first."""

    INTERVIEW = "interview"
    INQUIRY = "inquiry"
    QUESTION = "question"


class EscalationGround(StrEnum):
    """What makes a case one that may be escalated."""

    DISSATISFIED = "dissatisfied"
    OVERDUE = "overdue"
    PROMISE_BROKEN = "promise_broken"
    DEMAND_OVERDUE = "demand_overdue"


class DemandState(StrEnum):
    """Overdue is no state: an open demand is late by its day. `void`: its case was withdrawn."""

    OPEN = "open"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    VOID = "void"


class AnswerState(StrEnum):
    """What became of one written answer."""

    GIVEN = "given"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"
