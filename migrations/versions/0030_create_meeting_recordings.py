"""The recordings of meetings."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "meeting_recording",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("meeting_recording_size_check")),
        sa.ForeignKeyConstraint(
            ["congress_id", "meeting_id"],
            ["meeting.congress_id", "meeting.id"],
            name=op.f("meeting_recording_congress_id_meeting_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("meeting_recording_pkey")),
    )
    op.create_index(
        "meeting_recording_congress_id_meeting_id_idx", "meeting_recording", ["congress_id", "meeting_id"]
    )


def downgrade() -> None:
    op.drop_table("meeting_recording")
