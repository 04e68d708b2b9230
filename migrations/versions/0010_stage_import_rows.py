"""Imports become runs with a state: their file and rows wait in tables of their own until they are decided."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = '0010'
down_revision: str | None = '0009'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STATES = "state IN ('uploaded', 'staged', 'checked', 'applying', 'applied', 'failed', 'cancelled', 'undone')"


def _of_run(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ['congress_id', 'run_id'],
        ['import_run.congress_id', 'import_run.id'],
        name=op.f(f'{table}_congress_id_run_id_fkey'),
        ondelete='CASCADE',
    )


def upgrade() -> None:
    op.add_column('import_run', sa.Column('state', sa.Text(), nullable=True))
    op.add_column('import_run', sa.Column('mode', sa.Text(), nullable=True))
    op.add_column('import_run', sa.Column('content_type', sa.Text(), nullable=True))
    op.add_column('import_run', sa.Column('format', sa.Text(), nullable=True))
    op.add_column('import_run', sa.Column('header', postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column('import_run', sa.Column('header_row', sa.Integer(), server_default='1', nullable=False))
    op.add_column('import_run', sa.Column('session_id', sa.Uuid(), nullable=True))
    op.add_column('import_run', sa.Column('rows_staged', sa.Integer(), nullable=True))
    op.add_column('import_run', sa.Column('rows_done', sa.Integer(), nullable=True))
    op.add_column('import_run', sa.Column('failure', postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column('import_run', sa.Column('request_id', sa.Text(), nullable=True))
    op.execute(
        "UPDATE import_run SET state = CASE WHEN dry_run THEN 'checked' ELSE 'applied' END, mode = 'valid_rows',"
        " rows_done = rows_total, request_id = ''"
    )
    for name in ('state', 'mode', 'rows_done', 'request_id'):
        op.alter_column('import_run', name, nullable=False)
    op.alter_column('import_run', 'finished_at', nullable=True)
    op.create_check_constraint(op.f('import_run_format_check'), 'import_run', "format IN ('csv', 'xlsx', 'ndjson')")
    op.create_check_constraint(op.f('import_run_mode_check'), 'import_run', "mode IN ('valid_rows', 'all_or_nothing')")
    op.create_check_constraint(op.f('import_run_state_check'), 'import_run', STATES)
    op.create_index(
        'import_run_at_work_idx',
        'import_run',
        ['created_at'],
        postgresql_where=sa.text("state IN ('uploaded', 'staged', 'applying')"),
    )
    op.add_column('import_row', sa.Column('cells', postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_table(
        'import_piece',
        sa.Column('congress_id', sa.Uuid(), nullable=False),
        sa.Column('run_id', sa.Uuid(), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('bytes', sa.LargeBinary(), nullable=False),
        _of_run('import_piece'),
        sa.PrimaryKeyConstraint('congress_id', 'run_id', 'place', name=op.f('import_piece_pkey')),
    )
    op.create_table(
        'import_staged',
        sa.Column('congress_id', sa.Uuid(), nullable=False),
        sa.Column('run_id', sa.Uuid(), nullable=False),
        sa.Column('row_number', sa.Integer(), nullable=False),
        sa.Column('line', sa.Integer(), nullable=True),
        sa.Column('cells', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('flaws', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column('natural_key', sa.Uuid(), nullable=True),
        sa.Column('source_key', sa.Uuid(), nullable=True),
        sa.Column('document_key', sa.Uuid(), nullable=True),
        sa.Column('clash', sa.Text(), nullable=True),
        sa.Column('first_row', sa.Integer(), nullable=True),
        _of_run('import_staged'),
        sa.PrimaryKeyConstraint('congress_id', 'run_id', 'row_number', name=op.f('import_staged_pkey')),
    )


def downgrade() -> None:
    op.drop_table('import_staged')
    op.drop_table('import_piece')
    op.drop_column('import_row', 'cells')
    op.execute("DELETE FROM import_run WHERE state NOT IN ('applied', 'checked')")
    op.drop_index('import_run_at_work_idx', table_name='import_run')
    op.alter_column('import_run', 'finished_at', nullable=False)
    for name in ('state', 'mode', 'format'):
        op.drop_constraint(op.f(f'import_run_{name}_check'), 'import_run')
    for name in (
        'state',
        'mode',
        'content_type',
        'format',
        'header',
        'header_row',
        'session_id',
        'rows_staged',
        'rows_done',
        'failure',
        'request_id',
    ):
        op.drop_column('import_run', name)
