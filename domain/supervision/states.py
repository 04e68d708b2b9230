"""The closed lists of key supervision: where a decision stands, why it was taken, by whom it is carried, what came of it."""

from enum import StrEnum


class SupervisionState(StrEnum):
    """Where a decision of the council stands; what became of its cases is told by the cases."""

    DECIDED = "decided"
    UNDER_WAY = "under_way"
    REPORTED = "reported"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


OPEN = frozenset({SupervisionState.DECIDED, SupervisionState.UNDER_WAY, SupervisionState.REPORTED})
REVOKED = frozenset({SupervisionState.WITHDRAWN, SupervisionState.REPLACED})


class Criterion(StrEnum):
    """Why these cases (SD17 §14, QD21 §21)."""

    CITY_WIDE_IMPORTANCE = "city_wide_importance"
    CONCENTRATED_CONCERN = "concentrated_concern"
    BROAD_OR_DIFFICULT = "broad_or_difficult"
    YEARLY_PRIORITY = "yearly_priority"


class Tier(StrEnum):
    """By whom: the chairpersons of the council, or a committee (9 and 25 in Changzhou)."""

    COUNCIL = "council"
    COMMITTEE = "committee"


class SupervisionOutcome(StrEnum):
    """What the supervision brought about; a vocabulary of its own beside the classes of replies."""

    SOLVED = "solved"
    MAJOR_PROGRESS = "major_progress"
    SOME_PROGRESS = "some_progress"
    NOT_SOLVED = "not_solved"


class LeaderRole(StrEnum):
    """A leader of the congress supervises (督办), one of the government takes charge (领办, ZJ16 §16)."""

    SUPERVISES = "supervises"
    LEADS = "leads"


class ActivityKind(StrEnum):
    """How the supervision is done on the spot."""

    INSPECTION = "inspection"
    SURVEY = "survey"
    SYMPOSIUM = "symposium"
    HEARING = "hearing"
    OTHER = "other"
