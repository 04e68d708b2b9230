"""The tables of the look-back; promises that come of one or of a reconciliation; files that prove a report or a finding."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

SOURCES = ("reply", "class_change", "raised_again", "meeting", "reconciliation")
FILES = ("suggestion", "reply", "consultation")


def _list(table: str, column: str, values: Sequence[str]) -> None:
    """The closed list of a column."""
    op.drop_constraint(op.f(f"{table}_{column}_check"), table, type_="check")
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f(f"{table}_{column}_check"), table, f"{column} IN ({listed})")


def upgrade() -> None:
    _list("promise", "source", (*SOURCES, "look_back"))
    _list("attachment", "attached_to", (*FILES, "promise_progress", "promise_reply", "look_back"))
    op.create_table('look_back',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('class_codes', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('sample_size', sa.Integer(), nullable=True),
    sa.Column('sample_seed', sa.Text(), nullable=True),
    sa.Column('sample_method', sa.Text(), nullable=True),
    sa.Column('frame', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('report', sa.Text(), nullable=True),
    sa.Column('called_off_reason', sa.Text(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_by', sa.Uuid(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'called_off') = (called_off_reason IS NOT NULL)", name=op.f('look_back_called_off_check')),
    sa.CheckConstraint("(state = 'closed') = (report IS NOT NULL)", name=op.f('look_back_closed_check')),
    sa.CheckConstraint("state IN ('prepared', 'under_way', 'closed', 'called_off')", name=op.f('look_back_state_check')),
    sa.CheckConstraint('(sample_size IS NULL) = (sample_seed IS NULL) AND (sample_size IS NULL) = (sample_method IS NULL)', name=op.f('look_back_sample_check')),
    sa.ForeignKeyConstraint(['congress_id', 'organisation_id'], ['organisation.congress_id', 'organisation.id'], name=op.f('look_back_congress_id_organisation_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'session_id'], ['session.congress_id', 'session.id'], name=op.f('look_back_congress_id_session_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('look_back_pkey'))
    )
    op.create_index('look_back_congress_id_due_on_idx', 'look_back', ['congress_id', 'due_on', 'id'], unique=False)
    op.create_index('look_back_congress_id_opened_at_idx', 'look_back', ['congress_id', 'opened_at', 'id'], unique=False)
    op.create_index('look_back_open_due_on_idx', 'look_back', ['due_on'], unique=False, postgresql_where=sa.text("state IN ('prepared', 'under_way')"))
    op.create_table('look_back_notice',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('look_back_id', sa.Uuid(), nullable=False),
    sa.Column('threshold', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['congress_id', 'look_back_id'], ['look_back.congress_id', 'look_back.id'], name=op.f('look_back_notice_congress_id_look_back_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('look_back_notice_pkey')),
    sa.UniqueConstraint('congress_id', 'look_back_id', 'threshold', 'due_on', name='look_back_notice_threshold_key')
    )
    op.create_table('look_back_item',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('look_back_id', sa.Uuid(), nullable=False),
    sa.Column('suggestion_id', sa.Uuid(), nullable=False),
    sa.Column('assignment_id', sa.Uuid(), nullable=False),
    sa.Column('reply_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('class_code', sa.Text(), nullable=False),
    sa.Column('standing', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('findings', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('class_after', sa.Text(), nullable=True),
    sa.Column('promise_text', sa.Text(), nullable=True),
    sa.Column('promise_due_on', sa.Date(), nullable=True),
    sa.Column('promise_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('recorded_person_id', sa.Uuid(), nullable=True),
    sa.Column('sent_back_reason', sa.Text(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'waiting') = (result IS NULL)", name=op.f('look_back_item_found_check')),
    sa.CheckConstraint("result IN ('confirmed', 'not_confirmed', 'not_checkable')", name=op.f('look_back_item_result_check')),
    sa.CheckConstraint("state IN ('waiting', 'recorded', 'decided')", name=op.f('look_back_item_state_check')),
    sa.CheckConstraint('(promise_text IS NULL) = (promise_due_on IS NULL)', name=op.f('look_back_item_promise_check')),
    sa.ForeignKeyConstraint(['congress_id', 'assignment_id'], ['assignment.congress_id', 'assignment.id'], name=op.f('look_back_item_congress_id_assignment_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'look_back_id'], ['look_back.congress_id', 'look_back.id'], name=op.f('look_back_item_congress_id_look_back_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'organisation_id'], ['organisation.congress_id', 'organisation.id'], name=op.f('look_back_item_congress_id_organisation_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'promise_id'], ['promise.congress_id', 'promise.id'], name=op.f('look_back_item_congress_id_promise_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'reply_id'], ['reply.congress_id', 'reply.id'], name=op.f('look_back_item_congress_id_reply_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'suggestion_id'], ['suggestion.congress_id', 'suggestion.id'], name=op.f('look_back_item_congress_id_suggestion_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('look_back_item_pkey')),
    sa.UniqueConstraint('congress_id', 'look_back_id', 'reply_id', name='look_back_item_reply_key')
    )
    op.create_index('look_back_item_congress_id_organisation_id_idx', 'look_back_item', ['congress_id', 'organisation_id'], unique=False)
    op.create_index('look_back_item_congress_id_suggestion_id_idx', 'look_back_item', ['congress_id', 'suggestion_id'], unique=False)
    op.create_index('look_back_item_standing_key', 'look_back_item', ['congress_id', 'reply_id'], unique=True, postgresql_where=sa.text('standing'))
    op.create_table('look_back_checker',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('monitor', 'deputy', 'committee')", name=op.f('look_back_checker_kind_check')),
    sa.ForeignKeyConstraint(['congress_id', 'item_id'], ['look_back_item.congress_id', 'look_back_item.id'], name=op.f('look_back_checker_congress_id_item_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'person_id'], ['person.congress_id', 'person.id'], name=op.f('look_back_checker_congress_id_person_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('look_back_checker_pkey')),
    sa.UniqueConstraint('congress_id', 'item_id', 'person_id', name='look_back_checker_person_key')
    )
    op.create_index('look_back_checker_congress_id_person_id_idx', 'look_back_checker', ['congress_id', 'person_id'], unique=False)


def downgrade() -> None:
    op.drop_table("look_back_checker")
    op.drop_table("look_back_item")
    op.drop_table("look_back_notice")
    op.drop_table("look_back")
    op.execute("DELETE FROM attachment WHERE attached_to IN ('promise_progress', 'promise_reply', 'look_back')")
    _list("attachment", "attached_to", FILES)
    op.execute("UPDATE promise SET source = 'raised_again' WHERE source = 'look_back'")
    _list("promise", "source", SOURCES)
