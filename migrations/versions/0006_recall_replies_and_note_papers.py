"""Recall signed replies, note what was given on paper, and let co-signers acknowledge the reply that was written to them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("reply", sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reply", sa.Column("recalled_by", sa.Uuid(), nullable=True))
    op.add_column("reply", sa.Column("recall_reason", sa.Text(), nullable=True))
    op.drop_constraint("reply_document_number_key", "reply", type_="unique")
    op.create_index(
        "reply_document_number_key",
        "reply",
        ["congress_id", "document_number"],
        unique=True,
        postgresql_where=sa.text("state <> 'superseded'"),
    )
    op.add_column("signature", sa.Column("answered_on_paper", postgresql.JSONB(), nullable=True))
    op.add_column("signature", sa.Column("withdrawal_on_paper", postgresql.JSONB(), nullable=True))
    op.add_column("signature", sa.Column("reply_received_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("signature", sa.Column("reply_received_round", sa.Integer(), nullable=True))


def downgrade() -> None:
    for column in ("reply_received_round", "reply_received_at", "withdrawal_on_paper", "answered_on_paper"):
        op.drop_column("signature", column)
    op.drop_index(
        "reply_document_number_key", table_name="reply", postgresql_where=sa.text("state <> 'superseded'")
    )
    # Before, a version that was called back kept its number for ever: only one reply can have it.
    op.execute("UPDATE reply SET document_number = NULL WHERE state = 'superseded'")
    op.create_unique_constraint("reply_document_number_key", "reply", ["congress_id", "document_number"])
    for column in ("recall_reason", "recalled_by", "recalled_at"):
        op.drop_column("reply", column)
