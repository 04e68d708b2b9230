"""Venues and rooms, kinds of meetings, meetings with all that belongs to them, and the bookings that never overlap."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


KINDS = """
    INSERT INTO meeting_kind (congress_id, id, code, name, required, opens, notice_workdays, travel_minutes, precedence,
                              may_be_live, makes_promises, three_party, off_days, substitute_rank, active, version)
    SELECT congress.id, gen_random_uuid(), code, kind.name, required::text[], opens::text[], notice_workdays, 30,
           precedence, may_be_live, true, three_party, off_days, substitute_rank, true, 1
    FROM congress CROSS JOIN (VALUES
        ('mayor-face-to-face', '市长·代表面对面', '{host,leader,unit,deputy}', '{promise,class_change,task}', 5, 30,
         true, false, 'with_reason', 'head'),
        ('chief-face-to-face', '局长·代表面对面', '{host,unit,deputy}', '{promise,class_change,task}', 3, 20,
         true, false, 'with_reason', 'head'),
        ('consultation', '协商座谈', '{unit,deputy}', '{promise,task}', 2, 10, false, false, 'refused', 'position'),
        ('reconciliation', '三方合议', '{committee,unit,deputy}', '{promise,class_change,task,reconcile}', 3, 20,
         false, true, 'refused', 'position')
    ) AS kind (code, name, required, opens, notice_workdays, precedence, may_be_live, three_party, off_days,
               substitute_rank)
"""


def upgrade() -> None:
    # A trusted extension of PostgreSQL's own contrib: the owner of the database may create it (PostgreSQL 13 and later).
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table('meeting_kind',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('required', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('opens', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('notice_workdays', sa.Integer(), nullable=False),
    sa.Column('travel_minutes', sa.Integer(), nullable=False),
    sa.Column('precedence', sa.Integer(), nullable=False),
    sa.Column('may_be_live', sa.Boolean(), nullable=False),
    sa.Column('makes_promises', sa.Boolean(), nullable=False),
    sa.Column('three_party', sa.Boolean(), nullable=False),
    sa.Column('off_days', sa.Text(), nullable=False),
    sa.Column('substitute_rank', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("off_days IN ('refused', 'with_reason')", name=op.f('meeting_kind_off_days_check')),
    sa.CheckConstraint("substitute_rank IN ('head', 'position')", name=op.f('meeting_kind_substitute_rank_check')),
    sa.CheckConstraint('notice_workdays BETWEEN 0 AND 60', name=op.f('meeting_kind_notice_workdays_check')),
    sa.CheckConstraint('travel_minutes BETWEEN 0 AND 1440', name=op.f('meeting_kind_travel_minutes_check')),
    sa.ForeignKeyConstraint(['congress_id'], ['congress.id'], name=op.f('meeting_kind_congress_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('meeting_kind_pkey')),
    sa.UniqueConstraint('congress_id', 'code', name='meeting_kind_code_key')
    )
    op.create_table('venue',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('opening', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['congress_id', 'organisation_id'], ['organisation.congress_id', 'organisation.id'], name=op.f('venue_congress_id_organisation_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id'], ['congress.id'], name=op.f('venue_congress_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('venue_pkey')),
    sa.UniqueConstraint('congress_id', 'code', name='venue_code_key')
    )
    op.create_index('venue_congress_id_name_idx', 'venue', ['congress_id', 'name'], unique=False)
    op.create_table('room',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('venue_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('turn_round_minutes', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('capacity > 0', name=op.f('room_capacity_check')),
    sa.CheckConstraint('turn_round_minutes BETWEEN 0 AND 1440', name=op.f('room_turn_round_minutes_check')),
    sa.ForeignKeyConstraint(['congress_id', 'venue_id'], ['venue.congress_id', 'venue.id'], name=op.f('room_congress_id_venue_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('room_pkey')),
    sa.UniqueConstraint('congress_id', 'venue_id', 'name', name='room_name_key')
    )
    op.create_table('meeting',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('room_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('live', sa.Boolean(), nullable=False),
    sa.Column('live_url', sa.Text(), nullable=True),
    sa.Column('viewers', sa.Integer(), nullable=True),
    sa.Column('off_day_reason', sa.Text(), nullable=True),
    sa.Column('ended_reason', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state IN ('draft', 'postponed', 'cancelled') OR (starts_at IS NOT NULL AND room_id IS NOT NULL)", name=op.f('meeting_scheduled_check')),
    sa.CheckConstraint("state IN ('draft', 'proposed', 'confirmed', 'under_way', 'held', 'minutes_published', 'postponed', 'cancelled')", name=op.f('meeting_state_check')),
    sa.CheckConstraint("state NOT IN ('cancelled', 'postponed') OR ended_reason IS NOT NULL", name=op.f('meeting_ended_reason_check')),
    sa.CheckConstraint('(starts_at IS NULL) = (ends_at IS NULL)', name=op.f('meeting_times_check')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('meeting_span_check')),
    sa.CheckConstraint('places >= 0', name=op.f('meeting_places_check')),
    sa.CheckConstraint('viewers >= 0', name=op.f('meeting_viewers_check')),
    sa.ForeignKeyConstraint(['congress_id', 'kind_id'], ['meeting_kind.congress_id', 'meeting_kind.id'], name=op.f('meeting_congress_id_kind_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'organisation_id'], ['organisation.congress_id', 'organisation.id'], name=op.f('meeting_congress_id_organisation_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'room_id'], ['room.congress_id', 'room.id'], name=op.f('meeting_congress_id_room_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('meeting_pkey'))
    )
    op.create_index('meeting_congress_id_room_id_idx', 'meeting', ['congress_id', 'room_id', 'starts_at'], unique=False)
    op.create_index('meeting_congress_id_starts_at_idx', 'meeting', ['congress_id', 'starts_at', 'id'], unique=False)
    op.create_table('room_blocking',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('room_id', sa.Uuid(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('room_blocking_span_check')),
    sa.ForeignKeyConstraint(['congress_id', 'room_id'], ['room.congress_id', 'room.id'], name=op.f('room_blocking_congress_id_room_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('room_blocking_pkey'))
    )
    op.create_index('room_blocking_congress_id_room_id_idx', 'room_blocking', ['congress_id', 'room_id', 'starts_at'], unique=False)
    op.create_table('booking',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=True),
    sa.Column('blocking_id', sa.Uuid(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('room_id', sa.Uuid(), nullable=True),
    sa.Column('standing', sa.Text(), nullable=False),
    sa.Column('span', postgresql.TSTZRANGE(), nullable=False),
    postgresql.ExcludeConstraint((sa.literal_column('congress_id'), '='), (sa.literal_column('person_id'), '='), (sa.literal_column('span'), '&&'), where=sa.text('person_id IS NOT NULL'), using='gist', name='booking_person_excl'),
    postgresql.ExcludeConstraint((sa.literal_column('congress_id'), '='), (sa.literal_column('room_id'), '='), (sa.literal_column('span'), '&&'), where=sa.text('room_id IS NOT NULL'), using='gist', name='booking_room_excl'),
    sa.CheckConstraint("standing IN ('tentative', 'confirmed')", name=op.f('booking_standing_check')),
    sa.CheckConstraint('NOT isempty(span)', name=op.f('booking_span_check')),
    sa.CheckConstraint('num_nonnulls(meeting_id, blocking_id) = 1', name=op.f('booking_cause_check')),
    sa.CheckConstraint('num_nonnulls(person_id, room_id) = 1', name=op.f('booking_resource_check')),
    sa.ForeignKeyConstraint(['congress_id', 'blocking_id'], ['room_blocking.congress_id', 'room_blocking.id'], name=op.f('booking_congress_id_blocking_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'meeting_id'], ['meeting.congress_id', 'meeting.id'], name=op.f('booking_congress_id_meeting_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'person_id'], ['person.congress_id', 'person.id'], name=op.f('booking_congress_id_person_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'room_id'], ['room.congress_id', 'room.id'], name=op.f('booking_congress_id_room_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('booking_pkey'))
    )
    op.create_index('booking_congress_id_blocking_id_idx', 'booking', ['congress_id', 'blocking_id'], unique=False)
    op.create_index('booking_congress_id_meeting_id_idx', 'booking', ['congress_id', 'meeting_id'], unique=False)
    op.create_table('meeting_case',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=False),
    sa.Column('suggestion_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('brief', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.CheckConstraint('minutes > 0', name=op.f('meeting_case_minutes_check')),
    sa.ForeignKeyConstraint(['congress_id', 'meeting_id'], ['meeting.congress_id', 'meeting.id'], name=op.f('meeting_case_congress_id_meeting_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'suggestion_id'], ['suggestion.congress_id', 'suggestion.id'], name=op.f('meeting_case_congress_id_suggestion_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('meeting_case_pkey')),
    sa.UniqueConstraint('congress_id', 'meeting_id', 'suggestion_id', name='meeting_case_case_key')
    )
    op.create_index('meeting_case_congress_id_suggestion_id_idx', 'meeting_case', ['congress_id', 'suggestion_id'], unique=False)
    op.create_table('meeting_minutes',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('public_text', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('confirmed_by', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'published') = (public_text IS NOT NULL)", name=op.f('meeting_minutes_published_check')),
    sa.CheckConstraint("state IN ('drafted', 'confirmed', 'published')", name=op.f('meeting_minutes_state_check')),
    sa.ForeignKeyConstraint(['congress_id', 'meeting_id'], ['meeting.congress_id', 'meeting.id'], name=op.f('meeting_minutes_congress_id_meeting_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('meeting_minutes_pkey')),
    sa.UniqueConstraint('congress_id', 'meeting_id', name='meeting_minutes_meeting_key')
    )
    op.create_table('meeting_participant',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('substitutes_id', sa.Uuid(), nullable=True),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint("role <> 'unit' OR organisation_id IS NOT NULL", name=op.f('meeting_participant_unit_check')),
    sa.CheckConstraint("role IN ('host', 'leader', 'unit', 'deputy', 'committee', 'guest')", name=op.f('meeting_participant_role_check')),
    sa.CheckConstraint("state IN ('invited', 'accepted', 'tentative', 'declined', 'delegated', 'withdrawn', 'attended', 'absent')", name=op.f('meeting_participant_state_check')),
    sa.ForeignKeyConstraint(['congress_id', 'meeting_id'], ['meeting.congress_id', 'meeting.id'], name=op.f('meeting_participant_congress_id_meeting_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'organisation_id'], ['organisation.congress_id', 'organisation.id'], name=op.f('meeting_participant_congress_id_organisation_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'person_id'], ['person.congress_id', 'person.id'], name=op.f('meeting_participant_congress_id_person_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'substitutes_id'], ['meeting_participant.congress_id', 'meeting_participant.id'], name=op.f('meeting_participant_congress_id_substitutes_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('meeting_participant_pkey')),
    sa.UniqueConstraint('congress_id', 'meeting_id', 'person_id', name='meeting_participant_person_key')
    )
    op.create_index('meeting_participant_congress_id_organisation_id_idx', 'meeting_participant', ['congress_id', 'organisation_id'], unique=False)
    op.create_index('meeting_participant_congress_id_person_id_idx', 'meeting_participant', ['congress_id', 'person_id'], unique=False)
    op.create_table('meeting_seat',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('seated', 'waiting', 'given_up')", name=op.f('meeting_seat_state_check')),
    sa.ForeignKeyConstraint(['congress_id', 'account_id'], ['account.congress_id', 'account.id'], name=op.f('meeting_seat_congress_id_account_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'meeting_id'], ['meeting.congress_id', 'meeting.id'], name=op.f('meeting_seat_congress_id_meeting_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('meeting_seat_pkey'))
    )
    op.create_index('meeting_seat_account_key', 'meeting_seat', ['congress_id', 'meeting_id', 'account_id'], unique=True, postgresql_where=sa.text("state <> 'given_up'"))
    op.create_table('meeting_decision',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('suggestion_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('class_code', sa.Text(), nullable=True),
    sa.Column('promise_id', sa.Uuid(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_note', sa.Text(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'class_change') = (class_code IS NOT NULL)", name=op.f('meeting_decision_class_code_check')),
    sa.CheckConstraint("(kind = 'promise') = (promise_id IS NOT NULL)", name=op.f('meeting_decision_promise_check')),
    sa.CheckConstraint("kind = 'task' OR suggestion_id IS NOT NULL", name=op.f('meeting_decision_case_check')),
    sa.CheckConstraint("kind IN ('promise', 'class_change', 'task')", name=op.f('meeting_decision_kind_check')),
    sa.ForeignKeyConstraint(['congress_id', 'meeting_id'], ['meeting.congress_id', 'meeting.id'], name=op.f('meeting_decision_congress_id_meeting_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'organisation_id'], ['organisation.congress_id', 'organisation.id'], name=op.f('meeting_decision_congress_id_organisation_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'promise_id'], ['promise.congress_id', 'promise.id'], name=op.f('meeting_decision_congress_id_promise_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'suggestion_id'], ['suggestion.congress_id', 'suggestion.id'], name=op.f('meeting_decision_congress_id_suggestion_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('meeting_decision_pkey'))
    )
    op.create_index('meeting_decision_congress_id_meeting_id_idx', 'meeting_decision', ['congress_id', 'meeting_id'], unique=False)
    op.create_index('meeting_decision_congress_id_suggestion_id_idx', 'meeting_decision', ['congress_id', 'suggestion_id'], unique=False)
    op.execute(KINDS)


def downgrade() -> None:
    op.drop_table("meeting_decision")
    op.drop_table("meeting_seat")
    op.drop_table("meeting_participant")
    op.drop_table("meeting_minutes")
    op.drop_table("meeting_case")
    op.drop_table("booking")
    op.drop_table("room_blocking")
    op.drop_table("meeting")
    op.drop_table("room")
    op.drop_table("venue")
    op.drop_table("meeting_kind")
