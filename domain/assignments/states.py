"""The closed lists of an assignment: states, roles, consultations, disclosure."""

from enum import StrEnum


class AssignmentState(StrEnum):
    """One unit's work in one round."""

    PENDING_RECEIPT = "pending_receipt"
    RECEIVED = "received"
    RETURN_REQUESTED = "return_requested"
    RETURNED = "returned"
    OPINION_SUBMITTED = "opinion_submitted"
    OPINION_WAIVED = "opinion_waived"
    REPLY_DRAFTED = "reply_drafted"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    SENT = "sent"
    CANCELLED = "cancelled"


class UnitRole(StrEnum):
    """Sole, lead and split units answer the deputy; a co-handler only ever advises the lead."""

    SOLE = "sole"
    LEAD = "lead"
    CO = "co"
    SPLIT = "split"


ANSWERING = frozenset({UnitRole.SOLE, UnitRole.LEAD, UnitRole.SPLIT})


class ConsultationStage(StrEnum):
    """Before, during or after handling (三访)."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class ConsultationMode(StrEnum):
    """How the deputy was heard; only `face_to_face`, `symposium` and `site_visit` count as 面商."""

    FACE_TO_FACE = "face_to_face"
    SYMPOSIUM = "symposium"
    SITE_VISIT = "site_visit"
    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"
    OTHER = "other"


class DeputyView(StrEnum):
    """What the deputy said to the intended answer."""

    AGREES = "agrees"
    PARTLY = "partly"
    DISAGREES = "disagrees"
    NOT_STATED = "not_stated"


class ReplyState(StrEnum):
    """A version of a reply; a superseded one stays readable."""

    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    SENT = "sent"
    SUPERSEDED = "superseded"


class Disclosure(StrEnum):
    """The unit's own decision; the public sees a reply only when the deputy allows it too."""

    OPEN = "open"
    ON_REQUEST = "on_request"
    CLOSED = "closed"


class RequestState(StrEnum):
    """Of a return request or an extension request."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    VOID = "void"
