"""Add three-party reconciliations, ratings that may be given anew, and whether basically satisfied ratings are followed up."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


STATES = "'draft', 'cosigning', 'submitted', 'returned_for_revision', 'not_accepted', 'withdrawn', 'accepted', 'assigned', 'in_handling', 'replied', 'evaluated', 'rehandling', {}'closed'"
SOURCES = "'reply', 'class_change', 'raised_again', 'meeting'{}"

# A published version says everything; what nobody had asked it yet is what was done under it, and in Haidian what its plan says.
SWITCHED = """
    UPDATE rule_profile
    SET switches = jsonb_set(
        jsonb_set(switches, '{switches,follow_up_basically_satisfied}', to_jsonb(code = 'bj-haidian')),
        '{sources}',
        (switches -> 'sources') || jsonb_build_object(
            'switch', 'follow_up_basically_satisfied', 'article', null, 'assumed', true,
            'note', CASE code WHEN 'bj-haidian'
                THEN '条例未写；海淀2025年工作安排对不满意和基本满意的建议都跟踪督办'
                ELSE '原文未写；基本满意视为满意的一档，不再跟踪' END
        )
    )
    WHERE NOT switches -> 'switches' ? 'follow_up_basically_satisfied'
"""
SWITCHED_BACK = """
    UPDATE rule_profile
    SET switches = jsonb_set(
        switches #- '{switches,follow_up_basically_satisfied}',
        '{sources}',
        (
            SELECT jsonb_agg(source ORDER BY place)
            FROM jsonb_array_elements(switches -> 'sources') WITH ORDINALITY AS listed(source, place)
            WHERE source ->> 'switch' <> 'follow_up_basically_satisfied'
        )
    )
"""
# Without turns the rating that counts is the only one; without reconciliations a case waits where it was taken from.
LATEST_TURN = """
    DELETE FROM evaluation e
    USING evaluation later
    WHERE later.congress_id = e.congress_id AND later.reply_id = e.reply_id AND later.person_id = e.person_id
        AND later.dimension = e.dimension AND later.turn > e.turn
"""


def _listed(table: str, column: str, values: str) -> None:
    op.drop_constraint(op.f(f"{table}_{column}_check"), table, type_="check")
    op.create_check_constraint(op.f(f"{table}_{column}_check"), table, f"{column} IN ({values})")


def upgrade() -> None:
    op.create_table('reconciliation',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('suggestion_id', sa.Uuid(), nullable=False),
    sa.Column('evaluation_id', sa.Uuid(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('dimension', sa.Text(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('positions_by', sa.Date(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=True),
    sa.Column('convened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('convened_by', sa.Uuid(), nullable=True),
    sa.Column('conclusion', sa.Text(), nullable=True),
    sa.Column('concluded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('called_off_reason', sa.Text(), nullable=True),
    sa.Column('escalated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('council_word', sa.Text(), nullable=True),
    sa.Column('council_decided_on', sa.Date(), nullable=True),
    sa.Column('council_text', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'called_off') = (called_off_reason IS NOT NULL)", name=op.f('reconciliation_called_off_check')),
    sa.CheckConstraint("(state IN ('concluded', 'escalated')) = (conclusion IS NOT NULL)", name=op.f('reconciliation_concluded_check')),
    sa.CheckConstraint("conclusion IN ('evaluation_kept_rehandle', 'evaluation_changed', 'class_changed', 'moved_to_plan_ledger', 'explained_accepted', 'no_agreement')", name=op.f('reconciliation_conclusion_check')),
    sa.CheckConstraint("council_word IN ('rehandle', 'close')", name=op.f('reconciliation_council_word_check')),
    sa.CheckConstraint("dimension IN ('overall', 'attitude', 'process', 'result')", name=op.f('reconciliation_dimension_check')),
    sa.CheckConstraint("level IN ('satisfied', 'basically_satisfied', 'dissatisfied')", name=op.f('reconciliation_level_check')),
    sa.CheckConstraint("state IN ('convened', 'held', 'escalated', 'concluded', 'called_off')", name=op.f('reconciliation_state_check')),
    sa.CheckConstraint('(council_word IS NULL) = (council_decided_on IS NULL)', name=op.f('reconciliation_council_check')),
    sa.ForeignKeyConstraint(['congress_id', 'evaluation_id'], ['evaluation.congress_id', 'evaluation.id'], name=op.f('reconciliation_congress_id_evaluation_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'suggestion_id'], ['suggestion.congress_id', 'suggestion.id'], name=op.f('reconciliation_congress_id_suggestion_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('reconciliation_pkey'))
    )
    op.create_index('reconciliation_congress_id_convened_at_idx', 'reconciliation', ['congress_id', 'convened_at', 'id'], unique=False)
    op.create_index('reconciliation_congress_id_suggestion_id_idx', 'reconciliation', ['congress_id', 'suggestion_id'], unique=False)
    op.create_index('reconciliation_open_key', 'reconciliation', ['congress_id', 'suggestion_id'], unique=True, postgresql_where=sa.text("state IN ('convened', 'held', 'escalated')"))
    op.create_table('reconciliation_party',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('reconciliation_id', sa.Uuid(), nullable=False),
    sa.Column('side', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('position', sa.Text(), nullable=True),
    sa.Column('stated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stated_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(side = 'deputy') = (person_id IS NOT NULL)", name=op.f('reconciliation_party_person_check')),
    sa.CheckConstraint("side <> 'unit' OR organisation_id IS NOT NULL", name=op.f('reconciliation_party_unit_check')),
    sa.CheckConstraint("side IN ('deputy', 'unit', 'committee')", name=op.f('reconciliation_party_side_check')),
    sa.CheckConstraint('(position IS NULL) = (stated_at IS NULL)', name=op.f('reconciliation_party_stated_check')),
    sa.ForeignKeyConstraint(['congress_id', 'organisation_id'], ['organisation.congress_id', 'organisation.id'], name=op.f('reconciliation_party_congress_id_organisation_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'person_id'], ['person.congress_id', 'person.id'], name=op.f('reconciliation_party_congress_id_person_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'reconciliation_id'], ['reconciliation.congress_id', 'reconciliation.id'], name=op.f('reconciliation_party_congress_id_reconciliation_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('reconciliation_party_pkey'))
    )
    op.create_index('reconciliation_party_congress_id_organisation_id_idx', 'reconciliation_party', ['congress_id', 'organisation_id'], unique=False)
    op.create_index('reconciliation_party_of_reconciliation_idx', 'reconciliation_party', ['congress_id', 'reconciliation_id'], unique=False)
    op.create_table('reconciliation_record',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('reconciliation_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('findings', sa.Text(), nullable=False),
    sa.Column('conclusion', sa.Text(), nullable=False),
    sa.Column('reply_id', sa.Uuid(), nullable=True),
    sa.Column('class_code', sa.Text(), nullable=True),
    sa.Column('class_reason', sa.Text(), nullable=True),
    sa.Column('promise_text', sa.Text(), nullable=True),
    sa.Column('promise_due_on', sa.Date(), nullable=True),
    sa.Column('promise_organisation_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("conclusion IN ('evaluation_kept_rehandle', 'evaluation_changed', 'class_changed', 'moved_to_plan_ledger', 'explained_accepted', 'no_agreement')", name=op.f('reconciliation_record_conclusion_check')),
    sa.CheckConstraint('(class_code IS NULL) = (class_reason IS NULL)', name=op.f('reconciliation_record_class_check')),
    sa.CheckConstraint('(promise_text IS NULL) = (promise_due_on IS NULL)', name=op.f('reconciliation_record_promise_check')),
    sa.ForeignKeyConstraint(['congress_id', 'promise_organisation_id'], ['organisation.congress_id', 'organisation.id'], name=op.f('reconciliation_record_congress_id_promise_organisation_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'reconciliation_id'], ['reconciliation.congress_id', 'reconciliation.id'], name=op.f('reconciliation_record_congress_id_reconciliation_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'reply_id'], ['reply.congress_id', 'reply.id'], name=op.f('reconciliation_record_congress_id_reply_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('reconciliation_record_pkey')),
    sa.UniqueConstraint('congress_id', 'reconciliation_id', 'number', name='reconciliation_record_number_key')
    )
    op.create_table('reconciliation_answer',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('record_id', sa.Uuid(), nullable=False),
    sa.Column('party_id', sa.Uuid(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(answer = 'refused') = (reason IS NOT NULL)", name=op.f('reconciliation_answer_reason_check')),
    sa.CheckConstraint("answer IN ('confirmed', 'refused')", name=op.f('reconciliation_answer_answer_check')),
    sa.ForeignKeyConstraint(['congress_id', 'party_id'], ['reconciliation_party.congress_id', 'reconciliation_party.id'], name=op.f('reconciliation_answer_congress_id_party_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'record_id'], ['reconciliation_record.congress_id', 'reconciliation_record.id'], name=op.f('reconciliation_answer_congress_id_record_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('reconciliation_answer_pkey')),
    sa.UniqueConstraint('congress_id', 'record_id', 'party_id', name='reconciliation_answer_party_key')
    )
    op.create_table('reconciliation_attendee',
    sa.Column('congress_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('record_id', sa.Uuid(), nullable=False),
    sa.Column('side', sa.Text(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=True),
    sa.CheckConstraint("side IN ('deputy', 'unit', 'committee')", name=op.f('reconciliation_attendee_side_check')),
    sa.ForeignKeyConstraint(['congress_id', 'organisation_id'], ['organisation.congress_id', 'organisation.id'], name=op.f('reconciliation_attendee_congress_id_organisation_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'person_id'], ['person.congress_id', 'person.id'], name=op.f('reconciliation_attendee_congress_id_person_id_fkey')),
    sa.ForeignKeyConstraint(['congress_id', 'record_id'], ['reconciliation_record.congress_id', 'reconciliation_record.id'], name=op.f('reconciliation_attendee_congress_id_record_id_fkey')),
    sa.PrimaryKeyConstraint('congress_id', 'id', name=op.f('reconciliation_attendee_pkey'))
    )
    op.create_index('reconciliation_attendee_congress_id_record_id_idx', 'reconciliation_attendee', ['congress_id', 'record_id'], unique=False)
    op.add_column('evaluation', sa.Column('turn', sa.Integer(), server_default='1', nullable=False))
    op.drop_constraint(op.f('evaluation_rated_key'), 'evaluation', type_='unique')
    op.create_unique_constraint('evaluation_rated_key', 'evaluation', ['congress_id', 'reply_id', 'person_id', 'dimension', 'turn'])
    op.add_column('suggestion', sa.Column('rating_turn', sa.Integer(), server_default='1', nullable=False))
    op.add_column('suggestion', sa.Column('rating_reopened_at', sa.DateTime(timezone=True), nullable=True))
    _listed("suggestion", "state", STATES.format("'in_reconciliation', "))
    _listed("promise", "source", SOURCES.format(", 'reconciliation'"))
    op.execute(SWITCHED)


def downgrade() -> None:
    op.execute(SWITCHED_BACK)
    op.execute("UPDATE promise SET source = 'meeting' WHERE source = 'reconciliation'")
    op.execute("UPDATE suggestion SET state = 'evaluated' WHERE state = 'in_reconciliation'")
    _listed("promise", "source", SOURCES.format(""))
    _listed("suggestion", "state", STATES.format(""))
    op.drop_column('suggestion', 'rating_reopened_at')
    op.drop_column('suggestion', 'rating_turn')
    op.drop_constraint('evaluation_rated_key', 'evaluation', type_='unique')
    op.drop_index('reconciliation_attendee_congress_id_record_id_idx', table_name='reconciliation_attendee')
    op.drop_table('reconciliation_attendee')
    op.drop_table('reconciliation_answer')
    op.drop_table('reconciliation_record')
    op.drop_index('reconciliation_party_of_reconciliation_idx', table_name='reconciliation_party')
    op.drop_index('reconciliation_party_congress_id_organisation_id_idx', table_name='reconciliation_party')
    op.drop_table('reconciliation_party')
    op.drop_index('reconciliation_open_key', table_name='reconciliation', postgresql_where=sa.text("state IN ('convened', 'held', 'escalated')"))
    op.drop_index('reconciliation_congress_id_suggestion_id_idx', table_name='reconciliation')
    op.drop_index('reconciliation_congress_id_convened_at_idx', table_name='reconciliation')
    op.drop_table('reconciliation')
    op.execute(LATEST_TURN)
    op.create_unique_constraint("evaluation_rated_key", "evaluation", ["congress_id", "reply_id", "person_id", "dimension"])
    op.drop_column("evaluation", "turn")
