"""The instant that a question is asked about: now, or one that has come. Pure."""

from datetime import datetime

from domain.errors import Invalid


def asked_about(as_of: datetime | None, now: datetime) -> datetime:
    """Both in UTC. What will be is not known: Invalid `as_of_in_future`."""
    if as_of is not None and as_of > now:
        raise Invalid("as_of_in_future", field="as_of")
    return as_of or now
