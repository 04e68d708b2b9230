"""Programmes: what is asked of a season, its cases, and the meetings of its draft."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('programme',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('meetings', sa.Integer(), nullable=False),
    sa.Column('cases_per_meeting', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('start_times', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('rooms', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('search', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('hindrances', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('breaches', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('ended_reason', sa.Text(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('request_id', sa.Text(), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'abandoned') = (ended_reason IS NOT NULL)", name=op.f('programme_ended_reason_check')),
    sa.CheckConstraint("outcome IN ('optimal', 'feasible', 'infeasible', 'not_found')", name=op.f('programme_outcome_check')),
    sa.CheckConstraint("state IN ('planning', 'proposed', 'unsolved', 'confirmed', 'abandoned')", name=op.f('programme_state_check')),
    sa.CheckConstraint("state NOT IN ('proposed', 'unsolved', 'confirmed') OR outcome IS NOT NULL", name=op.f('programme_searched_check')),
    sa.CheckConstraint('meetings > 0 AND cases_per_meeting > 0 AND minutes > 0', name=op.f('programme_sizes_check')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('programme_window_check')),
    sa.ForeignKeyConstraint(['congress_id', 'kind_id'], ['meeting_kind.congress_id', 'meeting_kind.id'], name=op.f('programme_congress_id_kind_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id'], ['congress.id'], name=op.f('programme_congress_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('programme_pkey'))
    )
    op.create_index('programme_congress_id_created_at_idx', 'programme', ['congress_id', 'created_at', 'id'], unique=False)
    op.create_index('programme_planning_idx', 'programme', ['created_at'], unique=False, postgresql_where=sa.text("state = 'planning'"))
    op.create_table('programme_meeting',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('programme_id', sa.Uuid(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('room_id', sa.Uuid(), nullable=False),
    sa.Column('host_id', sa.Uuid(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['congress_id', 'host_id'], ['person.congress_id', 'person.id'], name=op.f('programme_meeting_congress_id_host_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'meeting_id'], ['meeting.congress_id', 'meeting.id'], name=op.f('programme_meeting_congress_id_meeting_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'programme_id'], ['programme.congress_id', 'programme.id'], name=op.f('programme_meeting_congress_id_programme_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['congress_id', 'room_id'], ['room.congress_id', 'room.id'], name=op.f('programme_meeting_congress_id_room_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('programme_meeting_pkey'))
    )
    op.create_index('programme_meeting_congress_id_programme_id_idx', 'programme_meeting', ['congress_id', 'programme_id'], unique=False)
    op.create_table('programme_case',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('programme_id', sa.Uuid(), nullable=False),
    sa.Column('suggestion_id', sa.Uuid(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('hosts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('people', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('everybody', sa.ARRAY(sa.Uuid()), nullable=False),
    sa.Column('drafted_id', sa.Uuid(), nullable=True),
    sa.Column('place', sa.Integer(), nullable=True),
    sa.CheckConstraint('(drafted_id IS NULL) = (place IS NULL)', name=op.f('programme_case_place_check')),
    sa.ForeignKeyConstraint(['congress_id', 'drafted_id'], ['programme_meeting.congress_id', 'programme_meeting.id'], name=op.f('programme_case_congress_id_drafted_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'programme_id'], ['programme.congress_id', 'programme.id'], name=op.f('programme_case_congress_id_programme_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['congress_id', 'suggestion_id'], ['suggestion.congress_id', 'suggestion.id'], name=op.f('programme_case_congress_id_suggestion_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('programme_case_pkey'))
    )
    op.create_index('programme_case_congress_id_drafted_id_idx', 'programme_case', ['congress_id', 'drafted_id'], unique=False)
    op.create_index('programme_case_congress_id_suggestion_id_idx', 'programme_case', ['congress_id', 'suggestion_id'], unique=False)
    op.create_index('programme_case_suggestion_key', 'programme_case', ['congress_id', 'programme_id', 'suggestion_id'], unique=True)


def downgrade() -> None:
    op.drop_index('programme_case_suggestion_key', table_name='programme_case')
    op.drop_index('programme_case_congress_id_suggestion_id_idx', table_name='programme_case')
    op.drop_index('programme_case_congress_id_drafted_id_idx', table_name='programme_case')
    op.drop_table('programme_case')
    op.drop_index('programme_meeting_congress_id_programme_id_idx', table_name='programme_meeting')
    op.drop_table('programme_meeting')
    op.drop_index('programme_planning_idx', table_name='programme', postgresql_where=sa.text("state = 'planning'"))
    op.drop_index('programme_congress_id_created_at_idx', table_name='programme')
    op.drop_table('programme')
