"""The closed lists of a case: its states, kinds, and what may be said of it."""

from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands in the procedure; what it achieved is told by classes and ratings, not here."""

    DRAFT = "draft"
    COSIGNING = "cosigning"
    SUBMITTED = "submitted"
    RETURNED_FOR_REVISION = "returned_for_revision"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    IN_HANDLING = "in_handling"
    REPLIED = "replied"
    EVALUATED = "evaluated"
    REHANDLING = "rehandling"
    IN_RECONCILIATION = "in_reconciliation"
    CLOSED = "closed"


class CaseKind(StrEnum):
    """What runs on this engine: a deputies' suggestion (代表建议) or a CPPCC proposal (政协提案)."""

    SUGGESTION = "suggestion"
    PROPOSAL = "proposal"


class Origin(StrEnum):
    """Where a case came from."""

    FILED = "filed"
    REGISTERED = "registered"
    IMPORTED = "imported"
    MOTION = "motion"
    STATION = "station"


class Mode(StrEnum):
    """How units handle a case: one alone, a lead with co-handlers, or split by parts."""

    SOLE = "sole"
    LEAD_CO = "lead_co"
    SPLIT = "split"


class FormerLead(StrEnum):
    """What becomes of the unit that had the lead."""

    CO = "co"
    LEAVES = "leaves"


class Permission(StrEnum):
    """What the deputy lets the public see."""

    FULL = "full"
    TITLE_ONLY = "title_only"
    NONE = "none"


class SignatureRole(StrEnum):
    """Lead deputy (领衔) or co-signer (联名)."""

    LEAD = "lead"
    COSIGNER = "cosigner"


class SignatureState(StrEnum):
    """An invited co-signer answers for the text as it stands; a changed text asks again."""

    INVITED = "invited"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"


# Whoever declined, or let the invitation expire, has no part in the case; they may be invited anew.
ASKED = frozenset({SignatureState.INVITED, SignatureState.CONFIRMED})
OVER = frozenset({SignatureState.DECLINED, SignatureState.EXPIRED})


class Ground(StrEnum):
    """What may not be a suggestion (domain research §2.6; BJ14 §12, SH15s §7, QD21 §10 and their like)."""

    PERSONAL_MATTER = "personal_matter"
    FORWARDED_LETTER = "forwarded_letter"
    ACCUSATION_OR_COMPLAINT = "accusation_or_complaint"
    PENDING_CASE = "pending_case"
    RUNNING_TENDER = "running_tender"
    ACADEMIC_OR_PROMOTION = "academic_or_promotion"
    NO_CONCRETE_CONTENT = "no_concrete_content"
    OUTSIDE_POWERS = "outside_powers"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    LEGAL_CONSULTATION = "legal_consultation"
    MORE_THAN_ONE_MATTER = "more_than_one_matter"
    INCOMPLETE = "incomplete"


class WayOn(StrEnum):
    """What becomes of a case that comes back from its reconciliation."""

    REHANDLE = "rehandle"
    RATE_AGAIN = "rate_again"
    CLOSE = "close"
    LEAVE = "leave"


class Feedback(StrEnum):
    """How the deputies' answer to the reply ended."""

    GIVEN = "given"
    NONE = "none"
