"""The ratings of one person by an index: the work list of every deputy read those of all."""

from collections.abc import Sequence

from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("evaluation_congress_id_person_id_idx", "evaluation", ["congress_id", "person_id"])


def downgrade() -> None:
    op.drop_index("evaluation_congress_id_person_id_idx", table_name="evaluation")
