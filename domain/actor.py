"""Who may do what: roles of an account, rights of a role, and the part a person plays in one case."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What an account is in its congress; one account may be several things."""

    DEPUTY = "deputy"
    DELEGATION_CLERK = "delegation_clerk"
    SCREENER = "screener"
    ASSIGNER = "assigner"
    UNIT_OFFICER = "unit_officer"
    UNIT_HEAD = "unit_head"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    MONITOR = "monitor"
    ORGANISER = "organiser"
    IMPORTER = "importer"
    VIEWER = "viewer"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What an endpoint asks for, `resource:action`; whose row it may touch is the part's business, not the right's."""

    CONGRESS_READ = "congress:read"
    CONGRESS_WRITE = "congress:write"
    ACCOUNT_MANAGE = "account:manage"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    CONTACT_READ = "contact:read"
    RULES_READ = "rules:read"
    RULES_WRITE = "rules:write"
    CALENDAR_WRITE = "calendar:write"
    SUGGESTION_READ = "suggestion:read"
    SUGGESTION_READ_ALL = "suggestion:read_all"
    SUGGESTION_READ_CONFIDENTIAL = "suggestion:read_confidential"
    SUGGESTION_FILE = "suggestion:file"
    SUGGESTION_REGISTER = "suggestion:register"
    SUGGESTION_SCREEN = "suggestion:screen"
    SUGGESTION_ASSIGN = "suggestion:assign"
    SUGGESTION_URGE = "suggestion:urge"
    ASSIGNMENT_HANDLE = "assignment:handle"
    REPLY_SIGN = "reply:sign"
    CLASS_CHANGE = "class:change"
    EVALUATION_WRITE = "evaluation:write"
    STATISTICS_READ = "statistics:read"
    STATISTICS_READ_ALL = "statistics:read_all"
    STATISTICS_PUBLISH = "statistics:publish"
    DEADLINE_MANAGE = "deadline:manage"
    ATTACHMENT_WRITE = "attachment:write"
    IMPORT_RUN = "import:run"
    EVENT_READ = "event:read"
    SUPERVISION_DECIDE = "supervision:decide"
    SUPERVISION_RECORD = "supervision:record"
    MEETING_READ = "meeting:read"
    MEETING_ANSWER = "meeting:answer"
    MEETING_ARRANGE = "meeting:arrange"
    VENUE_WRITE = "venue:write"
    LOOK_BACK_DECIDE = "look_back:decide"
    LOOK_BACK_CHECK = "look_back:check"
    RECONCILIATION_CONDUCT = "reconciliation:conduct"
    RECONCILIATION_JOIN = "reconciliation:join"
    QUALITY_READ = "quality:read"
    QUALITY_SCORE = "quality:score"
    OVERSIGHT_INSPECT = "oversight:inspect"
    OVERSIGHT_RECORD = "oversight:record"
    OVERSIGHT_DECIDE = "oversight:decide"


_READ = {
    Right.CONGRESS_READ,
    Right.PEOPLE_READ,
    Right.RULES_READ,
    Right.SUGGESTION_READ,
    Right.STATISTICS_READ,
    Right.MEETING_READ,
    Right.MEETING_ANSWER,
}
# Sees what was filed by anybody, and figures of the whole congress: the same for everyone who may ask for them.
_READ_ALL = _READ | {Right.SUGGESTION_READ_ALL, Right.STATISTICS_READ_ALL}
_FILE = _READ | {
    Right.SUGGESTION_FILE,
    Right.SUGGESTION_URGE,
    Right.EVALUATION_WRITE,
    Right.ATTACHMENT_WRITE,
    Right.QUALITY_READ,
}
_OFFICE = _READ_ALL | {
    Right.SUGGESTION_READ_CONFIDENTIAL,
    Right.CONTACT_READ,
    Right.ATTACHMENT_WRITE,
    Right.EVENT_READ,
    Right.QUALITY_READ,
}
_ARRANGE = {Right.MEETING_ARRANGE, Right.VENUE_WRITE}
_SUPERVISE = {
    Right.SUPERVISION_DECIDE,
    Right.SUPERVISION_RECORD,
    Right.LOOK_BACK_DECIDE,
    Right.LOOK_BACK_CHECK,
    Right.QUALITY_READ,
    Right.QUALITY_SCORE,
    Right.OVERSIGHT_RECORD,
    Right.OVERSIGHT_DECIDE,
}
_RECONCILE = {Right.RECONCILIATION_CONDUCT, Right.RECONCILIATION_JOIN}

ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.DEPUTY: frozenset(_FILE | {Right.LOOK_BACK_CHECK} | {Right.RECONCILIATION_JOIN}),
    Role.DELEGATION_CLERK: frozenset(_FILE | {Right.CONTACT_READ}),
    Role.SCREENER: frozenset(
        _OFFICE
        | {
            Right.SUGGESTION_SCREEN,
            Right.SUGGESTION_REGISTER,
            Right.SUGGESTION_FILE,
            Right.SUGGESTION_URGE,
            Right.LOOK_BACK_CHECK,
        }
    ),
    Role.ASSIGNER: frozenset(
        _OFFICE
        | {
            Right.SUGGESTION_ASSIGN,
            Right.SUGGESTION_REGISTER,
            Right.SUGGESTION_FILE,
            Right.SUGGESTION_URGE,
            Right.DEADLINE_MANAGE,
            Right.CLASS_CHANGE,
            Right.STATISTICS_PUBLISH,
        }
        | _SUPERVISE
        | _ARRANGE
        | _RECONCILE
    ),
    Role.UNIT_OFFICER: frozenset(
        _READ
        | {
            Right.ASSIGNMENT_HANDLE,
            Right.ATTACHMENT_WRITE,
            Right.SUPERVISION_RECORD,
            Right.RECONCILIATION_JOIN,
            Right.QUALITY_READ,
        }
    ),
    Role.UNIT_HEAD: frozenset(
        _READ
        | {
            Right.ASSIGNMENT_HANDLE,
            Right.REPLY_SIGN,
            Right.ATTACHMENT_WRITE,
            Right.SUPERVISION_RECORD,
            Right.RECONCILIATION_JOIN,
            Right.QUALITY_READ,
        }
    ),
    Role.SUPERVISOR: frozenset(
        _READ_ALL
        | _SUPERVISE
        | _RECONCILE
        | {
            Right.SUGGESTION_URGE,
            Right.EVENT_READ,
            Right.CLASS_CHANGE,
            Right.STATISTICS_PUBLISH,
            Right.ATTACHMENT_WRITE,
        }
    ),
    Role.LEADER: frozenset(_READ_ALL | {Right.SUPERVISION_RECORD, Right.QUALITY_READ, Right.QUALITY_SCORE}),
    Role.MONITOR: frozenset(_READ_ALL | {Right.OVERSIGHT_INSPECT, Right.OVERSIGHT_DECIDE, Right.QUALITY_READ}),
    Role.ORGANISER: frozenset(_READ_ALL | _ARRANGE | {Right.CONTACT_READ, Right.EVENT_READ}),
    Role.IMPORTER: frozenset(_READ | {Right.SUGGESTION_READ_ALL, Right.IMPORT_RUN}),
    Role.VIEWER: frozenset(_READ_ALL),
    Role.ADMINISTRATOR: frozenset(
        _READ
        | {
            Right.CONGRESS_WRITE,
            Right.ACCOUNT_MANAGE,
            Right.PEOPLE_WRITE,
            Right.CONTACT_READ,
            Right.RULES_WRITE,
            Right.CALENDAR_WRITE,
            Right.IMPORT_RUN,
            Right.EVENT_READ,
            Right.VENUE_WRITE,
        }
    ),
}


class Part(StrEnum):
    """What this person is towards this case or this assignment; the flow tables name parts, never roles."""

    LEAD_DEPUTY = "lead_deputy"
    COSIGNER = "cosigner"
    DELEGATION_CLERK = "delegation_clerk"
    REGISTRAR = "registrar"
    SCREENER = "screener"
    ASSIGNER = "assigner"
    UNIT_OFFICER = "unit_officer"
    UNIT_HEAD = "unit_head"
    LEAD_UNIT = "lead_unit"
    SUPERVISOR = "supervisor"
    SUPERVISING_LEADER = "supervising_leader"
    LEADING_LEADER = "leading_leader"
    COMMITTEE = "committee"
    MONITOR = "monitor"
    ORGANISER = "organiser"
    INVITEE = "invitee"
    PARTY = "party"
    CHECKER = "checker"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: read off the credentials, without a statement."""

    account_id: UUID | None
    congress_id: UUID
    roles: frozenset[Role] = frozenset()
    rights: frozenset[Right] = frozenset()
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    delegation_id: UUID | None = None
    name: str = ""
    request_id: str = ""
    system: bool = field(default=False)

    def may(self, right: Right) -> bool:
        """Whether any role (or the API key) of this actor carries the right."""
        return right in self.rights


def rights_of(roles: frozenset[Role]) -> frozenset[Right]:
    """The union of the rights of these roles."""
    return frozenset(right for role in roles for right in ROLE_RIGHTS[role])


def system(congress_id: UUID, request_id: str) -> Actor:
    """The actor of the sweep and of moves that other moves fire."""
    return Actor(None, congress_id, rights=frozenset(Right), name="system", request_id=request_id, system=True)
