"""The addresses that calendar programs follow."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('calendar_feed',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('follows', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('venue_id', sa.Uuid(), nullable=True),
    sa.Column('prefix', sa.Text(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("follows IN ('person', 'organisation', 'venue')", name=op.f('calendar_feed_follows_check')),
    sa.CheckConstraint("num_nonnulls(person_id, organisation_id, venue_id) = 1 AND CASE follows WHEN 'person' THEN person_id IS NOT NULL WHEN 'organisation' THEN organisation_id IS NOT NULL WHEN 'venue' THEN venue_id IS NOT NULL END", name=op.f('calendar_feed_subject_check')),
    sa.ForeignKeyConstraint(['congress_id', 'account_id'], ['account.congress_id', 'account.id'], name=op.f('calendar_feed_congress_id_account_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'organisation_id'], ['organisation.congress_id', 'organisation.id'], name=op.f('calendar_feed_congress_id_organisation_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'person_id'], ['person.congress_id', 'person.id'], name=op.f('calendar_feed_congress_id_person_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'venue_id'], ['venue.congress_id', 'venue.id'], name=op.f('calendar_feed_congress_id_venue_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id'], ['congress.id'], name=op.f('calendar_feed_congress_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('calendar_feed_pkey')),
    sa.UniqueConstraint('token_hash', name='calendar_feed_token_hash_key')
    )
    op.create_index('calendar_feed_congress_id_account_id_idx', 'calendar_feed', ['congress_id', 'account_id'], unique=False)


def downgrade() -> None:
    op.drop_table("calendar_feed")
