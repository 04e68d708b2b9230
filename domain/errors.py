"""What a caller can have done wrong, as a code and data; status numbers and prose live in `api/errors.py`."""

from typing import Any


class DomainError(Exception):
    """A refusal with a stable code (snake nouns) and the data that say what to do."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


class NotFound(DomainError):
    """There is no such row, or the caller may not see it: the two are never told apart."""


class Forbidden(DomainError):
    """The caller sees the row, but this is not theirs to do."""


class Conflict(DomainError):
    """The right person at the wrong moment: state, guard, version or a race that the database saw."""


class Invalid(DomainError):
    """The input itself is wrong; `errors` in the data lists each place as a JSON pointer."""


class Unauthenticated(DomainError):
    """No credentials, or credentials that no longer hold."""


class Throttled(DomainError):
    """Too many tries; `retry_after` (seconds) in the data says when the next one is heard."""


class Unavailable(DomainError):
    """Not now, whoever asks: too many at once, or no database; `retry_after` (seconds) in the data says when to try again."""


class TooLarge(DomainError):
    """The upload is above its limit; `max_bytes` in the data says which."""


class PreconditionRequired(DomainError):
    """An edit without `If-Match`: nobody may overwrite what they have not read."""


class PreconditionFailed(DomainError):
    """`If-Match` names a version that is no longer the current one."""
