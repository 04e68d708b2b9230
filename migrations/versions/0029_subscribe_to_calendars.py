"""Calendars elsewhere that say when people are busy."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('calendar_subscription',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('host', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('etag', sa.Text(), nullable=True),
    sa.Column('modified', sa.Text(), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("error IN ('unreachable', 'address_refused', 'refused', 'too_large', 'too_slow', 'malformed', 'too_many')", name=op.f('calendar_subscription_error_check')),
    sa.CheckConstraint('active = (url IS NOT NULL)', name=op.f('calendar_subscription_url_check')),
    sa.ForeignKeyConstraint(['congress_id', 'person_id'], ['person.congress_id', 'person.id'], name=op.f('calendar_subscription_congress_id_person_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('calendar_subscription_pkey'))
    )
    op.create_index('calendar_subscription_congress_id_person_id_idx', 'calendar_subscription', ['congress_id', 'person_id'], unique=False)
    op.create_index('calendar_subscription_due_at_idx', 'calendar_subscription', ['due_at'], unique=False, postgresql_where=sa.text('active'))
    op.create_table('subscribed_busy',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('subscription_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('standing', sa.Text(), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('subscribed_busy_span_check')),
    sa.CheckConstraint("standing IN ('tentative', 'confirmed')", name=op.f('subscribed_busy_standing_check')),
    sa.ForeignKeyConstraint(['congress_id', 'person_id'], ['person.congress_id', 'person.id'], name=op.f('subscribed_busy_congress_id_person_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'subscription_id'], ['calendar_subscription.congress_id', 'calendar_subscription.id'], name=op.f('subscribed_busy_congress_id_subscription_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('subscribed_busy_pkey'))
    )
    op.create_index('subscribed_busy_congress_id_person_id_idx', 'subscribed_busy', ['congress_id', 'person_id', 'starts_at'], unique=False)
    op.create_index('subscribed_busy_congress_id_subscription_id_idx', 'subscribed_busy', ['congress_id', 'subscription_id'], unique=False)


def downgrade() -> None:
    op.drop_table("subscribed_busy")
    op.drop_table("calendar_subscription")
