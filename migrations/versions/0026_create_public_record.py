"""What everybody may read: published cases and replies without personal data."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('public_case',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('heading', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('body', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('rules', sa.Integer(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['congress_id', 'id'], ['suggestion.congress_id', 'suggestion.id'], name=op.f('public_case_congress_id_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('public_case_pkey'))
    )
    op.create_index('public_case_congress_id_published_at_idx', 'public_case', ['congress_id', 'published_at', 'id'], unique=False)
    op.create_table('public_reply',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('suggestion_id', sa.Uuid(), nullable=False),
    sa.Column('document', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['congress_id', 'id'], ['reply.congress_id', 'reply.id'], name=op.f('public_reply_congress_id_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['congress_id', 'suggestion_id'], ['suggestion.congress_id', 'suggestion.id'], name=op.f('public_reply_congress_id_suggestion_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('public_reply_pkey'))
    )
    op.create_index('public_reply_congress_id_published_at_idx', 'public_reply', ['congress_id', 'published_at', 'id'], unique=False)
    op.create_index('public_reply_congress_id_suggestion_id_idx', 'public_reply', ['congress_id', 'suggestion_id'], unique=False)
    op.create_table('public_mark',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['congress_id'], ['congress.id'], name=op.f('public_mark_congress_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', name=op.f('public_mark_pkey'))
    )


def downgrade() -> None:
    op.drop_table("public_mark")
    op.drop_table("public_reply")
    op.drop_table("public_case")
