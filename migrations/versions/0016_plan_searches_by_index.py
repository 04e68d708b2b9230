"""No statistics of the search vectors: every search is planned as one for a rare term, by the index, whatever was asked.

With statistics a term that is not among the most frequent ones counts as held by a half percent of the texts. The planner
then walks the cases from the newest and opens each vector on the way: seconds where the index answers in milliseconds.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# The same type again rewrites nothing and drops the statistics that were gathered before.
FORGET = "ALTER TABLE search_text ALTER COLUMN vector TYPE tsvector"


def upgrade() -> None:
    op.execute("ALTER TABLE search_text ALTER COLUMN vector SET STATISTICS 0")
    op.execute(FORGET)


def downgrade() -> None:
    op.execute("ALTER TABLE search_text ALTER COLUMN vector SET STATISTICS -1")
