"""The templates of printed documents that a congress has of its own."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "document_template",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('meeting_sheet')", name=op.f("document_template_kind_check")),
        sa.CheckConstraint("size > 0", name=op.f("document_template_size_check")),
        sa.ForeignKeyConstraint(["congress_id"], ["congress.id"], name=op.f("document_template_congress_id_fkey")),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("document_template_pkey")),
    )
    op.create_index(
        "document_template_in_use_key",
        "document_template",
        ["congress_id", "kind"],
        unique=True,
        postgresql_where=sa.text("replaced_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("document_template")
