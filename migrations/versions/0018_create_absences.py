"""When somebody cannot come."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('absence',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('absence_span_check')),
    sa.ForeignKeyConstraint(['congress_id', 'person_id'], ['person.congress_id', 'person.id'], name=op.f('absence_congress_id_person_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('absence_pkey'))
    )
    op.create_index('absence_congress_id_person_id_idx', 'absence', ['congress_id', 'person_id', 'starts_at'], unique=False, postgresql_where=sa.text('active'))
    op.create_index('absence_ends_at_idx', 'absence', ['ends_at'], unique=False)


def downgrade() -> None:
    op.drop_table("absence")
