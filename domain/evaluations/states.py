"""The closed lists of a rating."""

from enum import StrEnum


class RatingLevel(StrEnum):
    """满意, 基本满意, 不满意 [CQ18 §26]."""

    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"


class Dimension(StrEnum):
    """What is rated: the handling as a whole, or one side of it (SH15s §21, SD17 §23)."""

    OVERALL = "overall"
    ATTITUDE = "attitude"
    PROCESS = "process"
    RESULT = "result"
