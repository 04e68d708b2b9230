"""The closed list of what a calendar feed follows."""

from enum import StrEnum


class FeedOf(StrEnum):
    """Whose meetings a feed shows: those to which a person is invited, a unit is, or those in a venue."""

    PERSON = "person"
    ORGANISATION = "organisation"
    VENUE = "venue"
