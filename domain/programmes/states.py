"""The closed lists of programmes: where one stands, how its search ended, what a draft breaks, what stands in the way."""

from enum import StrEnum


class ProgrammeState(StrEnum):
    """Where a programme stands. A proposed one is a draft on paper: it takes nobody's time before it is confirmed."""

    PLANNING = "planning"
    PROPOSED = "proposed"
    UNSOLVED = "unsolved"
    CONFIRMED = "confirmed"
    ABANDONED = "abandoned"


class SearchOutcome(StrEnum):
    """How the search ended: proven best, good with a stated gap, proven impossible, or nothing found in the time it has."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NOT_FOUND = "not_found"


class Breach(StrEnum):
    """What a drafted meeting, or the draft as a whole, breaks."""

    OUTSIDE_WINDOW = "outside_window"
    TOO_SOON = "too_soon"
    NOT_A_WORKING_DAY = "not_a_working_day"
    ACROSS_MIDNIGHT = "across_midnight"
    AFTER_DUE = "after_due"
    PERSON_BUSY = "person_busy"
    PERSON_TWICE = "person_twice"
    ROOM_BUSY = "room_busy"
    ROOM_TWICE = "room_twice"
    ROOM_CLOSED = "room_closed"
    ROOM_TOO_SMALL = "room_too_small"
    HOST_IS_INVITED = "host_is_invited"
    CASES_APART = "cases_apart"
    TOO_MANY_CASES = "too_many_cases"
    MEETING_EMPTY = "meeting_empty"
    CASE_LEFT_OUT = "case_left_out"


class Obstacle(StrEnum):
    """Why no programme was found: what stands in the way of a case, or of so many meetings."""

    NO_TIME_BEFORE_DUE = "no_time_before_due"
    PEOPLE_NEVER_FREE = "people_never_free"
    NO_HOST_FREE = "no_host_free"
    NO_ROOM_FREE = "no_room_free"
    COMPETES = "competes"
    TOO_MANY_MEETINGS = "too_many_meetings"
    TOO_FEW_MEETINGS = "too_few_meetings"
