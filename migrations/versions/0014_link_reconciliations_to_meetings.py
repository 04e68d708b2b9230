"""A reconciliation that is planned as a meeting names one that exists."""

from collections.abc import Sequence

from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # Until now the column could name anything; what names no meeting of the congress says nothing.
    op.execute(
        "UPDATE reconciliation SET meeting_id = NULL WHERE meeting_id IS NOT NULL AND NOT EXISTS (SELECT FROM meeting"
        " WHERE meeting.congress_id = reconciliation.congress_id AND meeting.id = reconciliation.meeting_id)"
    )
    op.create_foreign_key(
        "reconciliation_congress_id_meeting_id_fkey",
        "reconciliation",
        "meeting",
        ["congress_id", "meeting_id"],
        ["congress_id", "id"],
    )
    op.create_index("reconciliation_congress_id_meeting_id_idx", "reconciliation", ["congress_id", "meeting_id"])


def downgrade() -> None:
    op.drop_index("reconciliation_congress_id_meeting_id_idx", table_name="reconciliation")
    op.drop_constraint("reconciliation_congress_id_meeting_id_fkey", "reconciliation", type_="foreignkey")
