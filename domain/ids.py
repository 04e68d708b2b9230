"""How rows are named: UUIDv7, so that keys sort by the time of their making."""

from typing import NewType
from uuid import UUID

import uuid_utils.compat
from asyncpg.pgproto import pgproto

CongressId = NewType("CongressId", UUID)
AccountId = NewType("AccountId", UUID)
PersonId = NewType("PersonId", UUID)
OrganisationId = NewType("OrganisationId", UUID)
SuggestionId = NewType("SuggestionId", UUID)
AssignmentId = NewType("AssignmentId", UUID)


def id_of(text: str) -> UUID:
    """An id out of JSON, of the class that rows bear: read eight times as fast as by the standard library."""
    found: UUID = pgproto.UUID(text)
    return found


def new_id() -> UUID:
    """A new UUIDv7: milliseconds since 1970 (UTC) in front, random behind."""
    return uuid_utils.compat.uuid7()
