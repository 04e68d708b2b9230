"""What is held about single cases: monitors, records, demands with their answers; every rule profile says what may be escalated."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Versions that were published before start from what every profile of the catalogue assumes.
SAY_GROUNDS = """
    UPDATE rule_profile SET switches = jsonb_set(
        jsonb_set(
            switches,
            '{switches,escalation_grounds}',
            '["dissatisfied", "overdue", "promise_broken", "demand_overdue"]'
        ),
        '{sources}',
        switches -> 'sources' || jsonb_build_object(
            'switch', 'escalation_grounds', 'article', NULL, 'assumed', true, 'note', '原文未列事由'
        )
    )
    WHERE NOT switches -> 'switches' ? 'escalation_grounds'
"""
FORGET_GROUNDS = """
    UPDATE rule_profile SET switches = jsonb_set(
        switches #- '{switches,escalation_grounds}',
        '{sources}',
        (
            SELECT coalesce(jsonb_agg(source), '[]') FROM jsonb_array_elements(switches -> 'sources') AS source
            WHERE source ->> 'switch' <> 'escalation_grounds'
        )
    )
"""


def upgrade() -> None:
    op.create_table('monitor',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('until IS NULL OR until >= since', name=op.f('monitor_span_check')),
    sa.ForeignKeyConstraint(['congress_id', 'person_id'], ['person.congress_id', 'person.id'], name=op.f('monitor_congress_id_person_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('monitor_pkey'))
    )
    op.create_index('monitor_congress_id_person_id_idx', 'monitor', ['congress_id', 'person_id'], unique=False)
    op.create_index('monitor_standing_key', 'monitor', ['congress_id', 'person_id'], unique=True, postgresql_where=sa.text('until IS NULL'))
    op.create_table('oversight_record',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('suggestion_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('meeting', sa.Text(), nullable=True),
    sa.Column('participants', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('findings', sa.Text(), nullable=False),
    sa.Column('grounds', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('monitor_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(kind = 'inspection') = (monitor_id IS NOT NULL)", name=op.f('oversight_record_monitor_id_check')),
    sa.CheckConstraint("kind IN ('inspection', 'hearing', 'interview', 'inquiry', 'question')", name=op.f('oversight_record_kind_check')),
    sa.ForeignKeyConstraint(['congress_id', 'monitor_id'], ['person.congress_id', 'person.id'], name=op.f('oversight_record_congress_id_monitor_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'suggestion_id'], ['suggestion.congress_id', 'suggestion.id'], name=op.f('oversight_record_congress_id_suggestion_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('oversight_record_pkey'))
    )
    op.create_index('oversight_record_day_key', 'oversight_record', ['congress_id', 'suggestion_id', 'kind', 'held_on', sa.literal_column('coalesce(monitor_id, suggestion_id)')], unique=True)
    op.create_table('demand',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('suggestion_id', sa.Uuid(), nullable=False),
    sa.Column('record_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_reason', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('open', 'answered', 'accepted', 'withdrawn', 'void')", name=op.f('demand_state_check')),
    sa.ForeignKeyConstraint(['congress_id', 'organisation_id'], ['organisation.congress_id', 'organisation.id'], name=op.f('demand_congress_id_organisation_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'record_id'], ['oversight_record.congress_id', 'oversight_record.id'], name=op.f('demand_congress_id_record_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'suggestion_id'], ['suggestion.congress_id', 'suggestion.id'], name=op.f('demand_congress_id_suggestion_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('demand_pkey'))
    )
    op.create_index('demand_congress_id_organisation_id_idx', 'demand', ['congress_id', 'organisation_id', 'state'], unique=False)
    op.create_index('demand_congress_id_record_id_idx', 'demand', ['congress_id', 'record_id'], unique=False)
    op.create_index('demand_congress_id_suggestion_id_idx', 'demand', ['congress_id', 'suggestion_id'], unique=False)
    op.create_index('demand_open_due_on_idx', 'demand', ['due_on'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_table('demand_answer',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('demand_id', sa.Uuid(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint("state IN ('given', 'accepted', 'sent_back')", name=op.f('demand_answer_state_check')),
    sa.ForeignKeyConstraint(['congress_id', 'demand_id'], ['demand.congress_id', 'demand.id'], name=op.f('demand_answer_congress_id_demand_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('demand_answer_pkey'))
    )
    op.create_index('demand_answer_standing_key', 'demand_answer', ['congress_id', 'demand_id'], unique=True, postgresql_where=sa.text("state <> 'sent_back'"))
    op.create_table('demand_notice',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('demand_id', sa.Uuid(), nullable=False),
    sa.Column('threshold', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['congress_id', 'demand_id'], ['demand.congress_id', 'demand.id'], name=op.f('demand_notice_congress_id_demand_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('demand_notice_pkey')),
    sa.UniqueConstraint('congress_id', 'demand_id', 'threshold', 'due_on', name='demand_notice_threshold_key')
    )
    op.execute(SAY_GROUNDS)


def downgrade() -> None:
    op.drop_table('demand_notice')
    op.drop_index('demand_answer_standing_key', table_name='demand_answer', postgresql_where=sa.text("state <> 'sent_back'"))
    op.drop_table('demand_answer')
    op.drop_index('demand_open_due_on_idx', table_name='demand', postgresql_where=sa.text("state = 'open'"))
    op.drop_index('demand_congress_id_suggestion_id_idx', table_name='demand')
    op.drop_index('demand_congress_id_record_id_idx', table_name='demand')
    op.drop_index('demand_congress_id_organisation_id_idx', table_name='demand')
    op.drop_table('demand')
    op.drop_index('oversight_record_day_key', table_name='oversight_record')
    op.drop_table('oversight_record')
    op.drop_index('monitor_standing_key', table_name='monitor', postgresql_where=sa.text('until IS NULL'))
    op.drop_index('monitor_congress_id_person_id_idx', table_name='monitor')
    op.drop_table('monitor')
    op.execute(FORGET_GROUNDS)
