"""Find the absolute ends of paused clocks: no pause moves them, so they are announced while the clock stands still."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "deadline_paused_cap_at_idx", "deadline", ["cap_at"], postgresql_where=sa.text("state = 'paused'")
    )


def downgrade() -> None:
    op.drop_index("deadline_paused_cap_at_idx", table_name="deadline", postgresql_where=sa.text("state = 'paused'"))
