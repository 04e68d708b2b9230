"""The yearly handling report is printed from a template too."""

from collections.abc import Sequence

from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_constraint("document_template_kind_check", "document_template")
    op.create_check_constraint(
        op.f("document_template_kind_check"), "document_template", "kind IN ('meeting_sheet', 'yearly_report')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM document_template WHERE kind = 'yearly_report'")
    op.drop_constraint("document_template_kind_check", "document_template")
    op.create_check_constraint(op.f("document_template_kind_check"), "document_template", "kind IN ('meeting_sheet')")
