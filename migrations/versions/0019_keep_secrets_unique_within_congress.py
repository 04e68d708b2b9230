"""Hashes of secrets stay unique beside their congress: still found by the hash alone, and kept by the server of that congress."""

from collections.abc import Sequence

from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

HASHES = {"refresh_token": "token_hash", "api_key": "key_hash", "calendar_feed": "token_hash"}


def upgrade() -> None:
    for table, column in HASHES.items():
        op.drop_constraint(op.f(f"{table}_{column}_key"), table, type_="unique")
        op.create_unique_constraint(op.f(f"{table}_{column}_key"), table, [column, "congress_id"])


def downgrade() -> None:
    for table, column in HASHES.items():
        op.drop_constraint(op.f(f"{table}_{column}_key"), table, type_="unique")
        op.create_unique_constraint(op.f(f"{table}_{column}_key"), table, [column])
