"""The scores that reviewers give to the handling of a case."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0005'
down_revision: str | None = '0004'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('quality_score',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('suggestion_id', sa.Uuid(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('scored', sa.Text(), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('scored_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("scored IN ('overall', 'responsibility', 'procedure', 'communication', 'reply_form', 'on_time', 'solved')", name=op.f('quality_score_scored_check')),
    sa.CheckConstraint('round >= 1', name=op.f('quality_score_round_check')),
    sa.CheckConstraint('score BETWEEN 0 AND 100', name=op.f('quality_score_score_check')),
    sa.ForeignKeyConstraint(['congress_id', 'suggestion_id'], ['suggestion.congress_id', 'suggestion.id'], name=op.f('quality_score_congress_id_suggestion_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('quality_score_pkey'))
    )
    op.create_index('quality_score_current_key', 'quality_score', ['congress_id', 'suggestion_id', 'round', 'scored', 'account_id'], unique=True, postgresql_where=sa.text('replaced_at IS NULL'))


def downgrade() -> None:
    op.drop_table('quality_score')
