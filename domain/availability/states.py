"""The closed lists of the search for a time: why a slot stands where it does, and who or what stands in the way."""

from enum import StrEnum


class RankReason(StrEnum):
    """By what slots are ranked, in this order; each has a number, the smaller the better."""

    OPTIONAL_MISSING = "optional_missing"
    DAY_OFF = "day_off"
    STARTS_LATER = "starts_later"
    SPARE_SEATS = "spare_seats"


class Hindrance(StrEnum):
    """What a slot would have to do without. Whatever the congress itself has ruled (notice, days off) is not among them."""

    WINDOW = "window"
    HOURS = "hours"
    WORKING_DAYS = "working_days"
    NOTICE = "notice"
    DUE_DATE = "due_date"
    PERSON = "person"
    ONE_OF = "one_of"
    ROOM = "room"


class NotThere(StrEnum):
    """Why a person or a room cannot be had at an hour."""

    BUSY = "busy"
    NO_MANDATE = "no_mandate"
    CLOSED = "closed"


class FetchError(StrEnum):
    """Why a subscribed calendar was not read the last time; what was read before stands."""

    UNREACHABLE = "unreachable"
    ADDRESS_REFUSED = "address_refused"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    MALFORMED = "malformed"
    TOO_MANY = "too_many"
