"""How high a position is, and the changes of class for which meetings asked."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

RANKS = "'head', 'deputy_head', 'section_head', 'staff'"
SOURCES = "'reply_sent', 'second_reply', 'supervision', 'look_back', 'reconciliation'"


def upgrade() -> None:
    op.add_column("position", sa.Column("rank", sa.Text(), server_default=sa.text("'staff'"), nullable=False))
    op.execute("UPDATE position SET rank = 'head' WHERE head")
    op.create_check_constraint(op.f("position_rank_check"), "position", f"rank IN ({RANKS})")
    op.drop_constraint(op.f("meeting_kind_substitute_rank_check"), "meeting_kind", type_="check")
    op.execute("UPDATE meeting_kind SET substitute_rank = 'staff' WHERE substitute_rank = 'position'")
    op.create_check_constraint(
        op.f("meeting_kind_substitute_rank_check"), "meeting_kind", f"substitute_rank IN ({RANKS})"
    )
    op.add_column("class_change", sa.Column("meeting_decision_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("class_change_congress_id_meeting_decision_id_fkey"),
        "class_change",
        "meeting_decision",
        ["congress_id", "meeting_decision_id"],
        ["congress_id", "id"],
    )
    op.drop_constraint(op.f("class_change_source_check"), "class_change", type_="check")
    op.create_check_constraint(op.f("class_change_source_check"), "class_change", f"source IN ({SOURCES}, 'meeting')")
    op.create_check_constraint(
        op.f("class_change_meeting_check"), "class_change", "(meeting_decision_id IS NOT NULL) = (source = 'meeting')"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("class_change_meeting_check"), "class_change", type_="check")
    op.execute("UPDATE class_change SET source = 'supervision' WHERE source = 'meeting'")
    op.drop_constraint(op.f("class_change_source_check"), "class_change", type_="check")
    op.create_check_constraint(op.f("class_change_source_check"), "class_change", f"source IN ({SOURCES})")
    op.drop_constraint(op.f("class_change_congress_id_meeting_decision_id_fkey"), "class_change", type_="foreignkey")
    op.drop_column("class_change", "meeting_decision_id")
    op.drop_constraint(op.f("meeting_kind_substitute_rank_check"), "meeting_kind", type_="check")
    op.execute(
        "UPDATE meeting_kind SET substitute_rank = CASE substitute_rank WHEN 'head' THEN 'head' ELSE 'position' END"
    )
    op.create_check_constraint(
        op.f("meeting_kind_substitute_rank_check"), "meeting_kind", "substitute_rank IN ('head', 'position')"
    )
    op.drop_constraint(op.f("position_rank_check"), "position", type_="check")
    op.drop_column("position", "rank")
