"""Published snapshots of figures: what was said, by which definition, of which cases."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0008'
down_revision: str | None = '0007'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('statistics_snapshot',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('as_of', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("kind IN ('suggestion', 'proposal')", name=op.f('statistics_snapshot_kind_check')),
    sa.CheckConstraint('(session_id IS NULL) = (from_on IS NOT NULL AND to_on IS NOT NULL)', name=op.f('statistics_snapshot_period_check')),
    sa.CheckConstraint('as_of <= published_at', name=op.f('statistics_snapshot_as_of_check')),
    sa.ForeignKeyConstraint(['congress_id', 'session_id'], ['session.congress_id', 'session.id'], name=op.f('statistics_snapshot_congress_id_session_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id'], ['congress.id'], name=op.f('statistics_snapshot_congress_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('statistics_snapshot_pkey'))
    )
    op.create_index('statistics_snapshot_congress_id_published_at_idx', 'statistics_snapshot', ['congress_id', 'published_at', 'id'], unique=False)
    op.create_table('statistics_snapshot_figure',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('snapshot_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('figure', sa.Text(), nullable=False),
    sa.Column('definition', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('asked', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('answer', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('counted', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint('place >= 1', name=op.f('statistics_snapshot_figure_place_check')),
    sa.ForeignKeyConstraint(['congress_id', 'snapshot_id'], ['statistics_snapshot.congress_id', 'statistics_snapshot.id'], name=op.f('statistics_snapshot_figure_congress_id_snapshot_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('statistics_snapshot_figure_pkey')),
    sa.UniqueConstraint('congress_id', 'snapshot_id', 'place', name='statistics_snapshot_figure_place_key')
    )


def downgrade() -> None:
    op.drop_table('statistics_snapshot_figure')
    op.drop_index('statistics_snapshot_congress_id_published_at_idx', table_name='statistics_snapshot')
    op.drop_table('statistics_snapshot')
