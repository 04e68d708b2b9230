"""Calendar feeds: an address that its maker's calendar program reads without signing in, stored hashed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from domain.calendars.states import FeedOf
from domain.columns import belongs_to, instant, key, of_congress, one_of, text

_SUBJECT = "num_nonnulls(person_id, organisation_id, venue_id) = 1 AND CASE follows" + "".join(
    f" WHEN '{each}' THEN {each}_id IS NOT NULL" for each in FeedOf
)


class CalendarFeed(SQLModel, table=True):
    """It shows what its maker's account may see at the moment of reading, and nothing once revoked."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        of_congress(),
        belongs_to("account", "account_id"),
        belongs_to("person", "person_id"),
        belongs_to("organisation", "organisation_id"),
        belongs_to("venue", "venue_id"),
        one_of("follows", FeedOf),
        CheckConstraint(f"{_SUBJECT} END", name="subject"),
        UniqueConstraint("token_hash", "congress_id", name="calendar_feed_token_hash_key"),
        Index("calendar_feed_congress_id_account_id_idx", "congress_id", "account_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    account_id: UUID
    follows: str = text()
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    venue_id: UUID | None = None
    prefix: str = text()
    token_hash: bytes
    created_at: datetime = instant()
    revoked_at: datetime | None = instant(optional=True)


calendar_feed = SQLModel.metadata.tables["calendar_feed"]
