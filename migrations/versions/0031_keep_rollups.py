"""Tiles kept for overviews, and which congress may see those of which."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "rollup",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tiles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["congress_id", "session_id"],
            ["session.congress_id", "session.id"],
            name=op.f("rollup_congress_id_session_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "session_id", "kind", name=op.f("rollup_pkey")),
    )
    op.create_table(
        "congress_part",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("part_id <> congress_id", name=op.f("congress_part_itself_check")),
        sa.ForeignKeyConstraint(["congress_id"], ["congress.id"], name=op.f("congress_part_congress_id_fkey")),
        sa.ForeignKeyConstraint(["part_id"], ["congress.id"], name=op.f("congress_part_part_id_fkey")),
        sa.PrimaryKeyConstraint("congress_id", "part_id", name=op.f("congress_part_pkey")),
    )


def downgrade() -> None:
    op.drop_table("congress_part")
    op.drop_table("rollup")
