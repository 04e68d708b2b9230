"""The tables of key supervision: decisions of the council, their cases and leaders, and what was done under them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0003'
down_revision: str | None = '0002'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('key_supervision',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('meeting', sa.Text(), nullable=False),
    sa.Column('criterion', sa.Text(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('tier', sa.Text(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('plan', sa.Text(), nullable=True),
    sa.Column('plan_approved_on', sa.Date(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('outcome_note', sa.Text(), nullable=True),
    sa.Column('concluded_on', sa.Date(), nullable=True),
    sa.Column('ended_reason', sa.Text(), nullable=True),
    sa.Column('replaces_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'concluded') = (outcome IS NOT NULL)", name=op.f('key_supervision_concluded_check')),
    sa.CheckConstraint("criterion IN ('city_wide_importance', 'concentrated_concern', 'broad_or_difficult', 'yearly_priority')", name=op.f('key_supervision_criterion_check')),
    sa.CheckConstraint("outcome IN ('solved', 'major_progress', 'some_progress', 'not_solved')", name=op.f('key_supervision_outcome_check')),
    sa.CheckConstraint("state IN ('decided', 'under_way', 'reported', 'concluded', 'withdrawn', 'replaced')", name=op.f('key_supervision_state_check')),
    sa.CheckConstraint("tier IN ('council', 'committee')", name=op.f('key_supervision_tier_check')),
    sa.CheckConstraint('due_on >= decided_on', name=op.f('key_supervision_due_on_check')),
    sa.ForeignKeyConstraint(['congress_id', 'organisation_id'], ['organisation.congress_id', 'organisation.id'], name=op.f('key_supervision_congress_id_organisation_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'replaces_id'], ['key_supervision.congress_id', 'key_supervision.id'], name=op.f('key_supervision_congress_id_replaces_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('key_supervision_pkey')),
    sa.UniqueConstraint('congress_id', 'replaces_id', name='key_supervision_replaces_key')
    )
    op.create_index('key_supervision_congress_id_decided_on_idx', 'key_supervision', ['congress_id', 'decided_on', 'id'], unique=False)
    op.create_index('key_supervision_open_due_on_idx', 'key_supervision', ['due_on'], unique=False, postgresql_where=sa.text("state IN ('decided', 'under_way', 'reported')"))
    op.create_table('council_report',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('supervision_id', sa.Uuid(), nullable=False),
    sa.Column('reported_on', sa.Date(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['congress_id', 'supervision_id'], ['key_supervision.congress_id', 'key_supervision.id'], name=op.f('council_report_congress_id_supervision_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('council_report_pkey'))
    )
    op.create_index('council_report_congress_id_supervision_id_idx', 'council_report', ['congress_id', 'supervision_id'], unique=False)
    op.create_table('key_supervision_leader',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('supervision_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint("role IN ('supervises', 'leads')", name=op.f('key_supervision_leader_role_check')),
    sa.ForeignKeyConstraint(['congress_id', 'person_id'], ['person.congress_id', 'person.id'], name=op.f('key_supervision_leader_congress_id_person_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'supervision_id'], ['key_supervision.congress_id', 'key_supervision.id'], name=op.f('key_supervision_leader_congress_id_supervision_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('key_supervision_leader_pkey'))
    )
    op.create_index('key_supervision_leader_congress_id_person_id_idx', 'key_supervision_leader', ['congress_id', 'person_id'], unique=False)
    op.create_index('key_supervision_leader_person_key', 'key_supervision_leader', ['congress_id', 'supervision_id', 'person_id'], unique=True, postgresql_where=sa.text('until IS NULL'))
    op.create_table('supervision_activity',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('supervision_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('participants', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('findings', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('inspection', 'survey', 'symposium', 'hearing', 'other')", name=op.f('supervision_activity_kind_check')),
    sa.ForeignKeyConstraint(['congress_id', 'supervision_id'], ['key_supervision.congress_id', 'key_supervision.id'], name=op.f('supervision_activity_congress_id_supervision_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('supervision_activity_pkey'))
    )
    op.create_index('supervision_activity_congress_id_supervision_id_idx', 'supervision_activity', ['congress_id', 'supervision_id'], unique=False)
    op.create_table('supervision_notice',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('supervision_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['congress_id', 'supervision_id'], ['key_supervision.congress_id', 'key_supervision.id'], name=op.f('supervision_notice_congress_id_supervision_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('supervision_notice_pkey')),
    sa.UniqueConstraint('congress_id', 'supervision_id', 'kind', name='supervision_notice_key')
    )
    op.create_table('key_supervision_case',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('supervision_id', sa.Uuid(), nullable=False),
    sa.Column('suggestion_id', sa.Uuid(), nullable=False),
    sa.Column('standing', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['congress_id', 'suggestion_id'], ['suggestion.congress_id', 'suggestion.id'], name=op.f('key_supervision_case_congress_id_suggestion_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'supervision_id'], ['key_supervision.congress_id', 'key_supervision.id'], name=op.f('key_supervision_case_congress_id_supervision_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('key_supervision_case_pkey')),
    sa.UniqueConstraint('congress_id', 'supervision_id', 'suggestion_id', name='key_supervision_case_key')
    )
    op.create_index('key_supervision_case_congress_id_suggestion_id_idx', 'key_supervision_case', ['congress_id', 'suggestion_id'], unique=False)
    op.create_index('key_supervision_case_standing_key', 'key_supervision_case', ['congress_id', 'suggestion_id'], unique=True, postgresql_where=sa.text('standing'))


def downgrade() -> None:
    op.drop_table("key_supervision_case")
    op.drop_table("supervision_notice")
    op.drop_table("supervision_activity")
    op.drop_table("key_supervision_leader")
    op.drop_table("council_report")
    op.drop_table("key_supervision")
