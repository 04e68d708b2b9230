"""Add the history of classes and the promises: tables beside the case; replies sent before get the first line of theirs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# What was sent before has no other line than the class of its sending; who sent it is told by the event.
BACK_FILL = """
    INSERT INTO class_change (congress_id, id, suggestion_id, reply_id, round, to_code, source, at)
    SELECT congress_id, gen_random_uuid(), suggestion_id, id, round, class_code, 'reply_sent', sent_at
    FROM reply
    WHERE state = 'sent'
"""


def upgrade() -> None:
    op.create_table(
        "class_change",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("from_code", sa.Text(), nullable=True),
        sa.Column("to_code", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(from_code IS NULL) = (source = 'reply_sent')", name=op.f("class_change_first_check")),
        sa.CheckConstraint("source = 'reply_sent' OR reason IS NOT NULL", name=op.f("class_change_reason_check")),
        sa.CheckConstraint(
            "source IN ('reply_sent', 'second_reply', 'supervision', 'look_back', 'reconciliation')",
            name=op.f("class_change_source_check"),
        ),
        sa.CheckConstraint("from_code <> to_code", name=op.f("class_change_changed_check")),
        sa.ForeignKeyConstraint(
            ["congress_id", "reply_id"],
            ["reply.congress_id", "reply.id"],
            name=op.f("class_change_congress_id_reply_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "suggestion_id"],
            ["suggestion.congress_id", "suggestion.id"],
            name=op.f("class_change_congress_id_suggestion_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("class_change_pkey")),
    )
    op.create_index(
        "class_change_congress_id_reply_id_idx", "class_change", ["congress_id", "reply_id", "at"], unique=False
    )
    op.create_index(
        "class_change_first_key",
        "class_change",
        ["congress_id", "reply_id"],
        unique=True,
        postgresql_where=sa.text("source = 'reply_sent'"),
    )
    op.create_index(
        "class_change_of_case_idx",
        "class_change",
        ["congress_id", "suggestion_id", "at", "id"],
        unique=False,
        postgresql_include=["to_code"],
    )
    op.execute(BACK_FILL)


def downgrade() -> None:
    op.drop_index("class_change_of_case_idx", table_name="class_change", postgresql_include=["to_code"])
    op.drop_index(
        "class_change_first_key", table_name="class_change", postgresql_where=sa.text("source = 'reply_sent'")
    )
    op.drop_index("class_change_congress_id_reply_id_idx", table_name="class_change")
    op.drop_table("class_change")
