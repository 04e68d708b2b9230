"""The closed lists of statistics: what a figure counts, in which measure, over what, and how rounds and silence are treated."""

from enum import StrEnum


class FigureKind(StrEnum):
    """A count; a rate of two counts; shares of one whole; the spread of a duration in days."""

    COUNT = "count"
    RATE = "rate"
    SHARE = "share"
    SPREAD = "spread"


class Grain(StrEnum):
    """What one counted thing is."""

    CASE = "case"
    ASSIGNMENT = "assignment"
    SIGNATURE = "signature"
    PROMISE = "promise"
    LOOK_BACK = "look_back"
    RECONCILIATION = "reconciliation"
    MEETING = "meeting"
    ATTENDANCE = "attendance"


class Measure(StrEnum):
    """The measure word is part of the figure: 252 person-times are not 252 people."""

    CASES = "cases"
    CASE_TIMES = "case_times"
    PEOPLE = "people"
    PERSON_TIMES = "person_times"
    ITEMS = "items"
    COPIES = "copies"
    EVENTS = "events"
    DAYS = "days"


class RoundPolicy(StrEnum):
    """Which round of a case that was handled again a figure looks at."""

    FIRST = "first"
    LATEST = "latest"
    NONE = "none"


class SilencePolicy(StrEnum):
    """What becomes of a case whose deputy gave no feedback."""

    LEFT_OUT = "left_out"
    NOT_CONCERNED = "not_concerned"


class Breakdown(StrEnum):
    """By what a figure is broken down; the last five belong to some figures only."""

    CLASS = "class"
    UNIT = "unit"
    ROLE = "role"
    CATEGORY = "category"
    DELEGATION = "delegation"
    DEPUTY = "deputy"
    MONTH = "month"
    STATE = "state"
    LAMP = "lamp"
    AGE = "age"
    WEEK = "week"
    PROGRESS = "progress"
    CONCLUSION = "conclusion"
    ATTENDED_AS = "attended_as"


class ScopeKind(StrEnum):
    """Whose cases: of all, answered for by a kind of body, of one unit, delegation, category, deputy who signed, or leader.

    A leader's are those under standing key decisions that the leader carries.
    """

    ALL = "all"
    GOVERNMENT = "government"
    COURT = "court"
    PROCURATORATE = "procuratorate"
    UNIT = "unit"
    DELEGATION = "delegation"
    CATEGORY = "category"
    DEPUTY = "deputy"
    LEADER = "leader"


OF_AN_ID = frozenset({ScopeKind.UNIT, ScopeKind.DELEGATION, ScopeKind.DEPUTY, ScopeKind.LEADER})


class CellPart(StrEnum):
    """Which of the counted cases a list shows: all of the denominator, or those of the numerator."""

    DENOMINATOR = "denominator"
    NUMERATOR = "numerator"


class Coverage(StrEnum):
    """Whether every case of the congress is counted, or those that the caller may see."""

    WHOLE = "whole"
    VISIBLE = "visible"


class WithheldRate(StrEnum):
    """Why a rate is not given."""

    SMALL_GROUP = "small_group"
    NOTHING_COUNTED = "nothing_counted"


class Change(StrEnum):
    """How a case differs from a published snapshot."""

    ENTERED = "entered"
    LEFT = "left"
    CHANGED = "changed"


class BacklogAge(StrEnum):
    """How many days ago a case was assigned that has no reply yet."""

    TO_30 = "0-30"
    TO_60 = "31-60"
    TO_90 = "61-90"
    TO_180 = "91-180"
    OLDER = "181+"


class LedgerProgress(StrEnum):
    """Where a promise stands."""

    FULFILLED = "fulfilled"
    PROGRESSING = "progressing"
    WITHOUT_PROGRESS = "without_progress"
    GIVEN_UP = "given_up"
