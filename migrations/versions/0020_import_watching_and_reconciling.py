"""Imports of key supervision, of look-backs and of reconciliations."""

from collections.abc import Sequence

from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = ("suggestions", "deputies", "organisations", "promises", "class_changes", "rounds")
ADDED = ("key_supervisions", "look_back_items", "reconciliations")


def _list(kinds: Sequence[str]) -> None:
    """The closed list of kinds."""
    op.drop_constraint(op.f("import_run_kind_check"), "import_run", type_="check")
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f("import_run_kind_check"), "import_run", f"kind IN ({listed})")


def upgrade() -> None:
    _list((*KINDS, *ADDED))


def downgrade() -> None:
    op.execute("DELETE FROM import_run WHERE kind IN ('key_supervisions', 'look_back_items', 'reconciliations')")
    _list(KINDS)
