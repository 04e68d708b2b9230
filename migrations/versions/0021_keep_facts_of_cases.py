"""What stands of each case in one narrow row, and up to which transaction these rows are right."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from domain.event_tables import Xid8

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "case_facts",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seen", Xid8(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("delegation_id", sa.Uuid(), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("accepted_month", sa.Date(), nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("replied", sa.Boolean(), nullable=False),
        sa.Column("handled", sa.Boolean(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("late_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("red_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("yellow_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_week", sa.Date(), nullable=True),
        sa.Column("class_code", sa.Text(), nullable=True),
        sa.Column("solved", sa.Boolean(), nullable=False),
        sa.Column("advanced", sa.Boolean(), nullable=False),
        sa.Column("taken_up", sa.Boolean(), nullable=False),
        sa.Column("rated", sa.Text(), nullable=True),
        sa.Column("rated_first", sa.Text(), nullable=True),
        sa.Column("key", sa.Boolean(), nullable=False),
        sa.Column("key_concluded", sa.Boolean(), nullable=False),
        sa.Column("unit_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("unit_roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["congress_id", "suggestion_id"],
            ["suggestion.congress_id", "suggestion.id"],
            name=op.f("case_facts_congress_id_suggestion_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("congress_id", "suggestion_id", name=op.f("case_facts_pkey")),
    )
    op.create_index("case_facts_congress_id_session_id_idx", "case_facts", ["congress_id", "session_id", "kind"])
    op.create_table(
        "facts_horizon",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("txid", Xid8(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["congress_id"], ["congress.id"], name=op.f("facts_horizon_congress_id_fkey")
        ),
        sa.PrimaryKeyConstraint("congress_id", name=op.f("facts_horizon_pkey")),
    )


def downgrade() -> None:
    op.drop_table("facts_horizon")
    op.drop_table("case_facts")
