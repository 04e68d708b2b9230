"""Add the index of the texts, and fill it with what is there: in batches, by the function that writes it from now on."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from domain.search.entries import entries_of, entries_of_case

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BATCH = 500
FIRST = "00000000-0000-0000-0000-000000000000"
TEXTS = {
    "suggestion": "SELECT congress_id, id, id AS suggestion_id, title, facts, proposal FROM suggestion",
    "reply": "SELECT congress_id, id, suggestion_id, body FROM reply",
    "consultation": "SELECT congress_id, id, suggestion_id, content, deputy_opinion FROM consultation",
    "promise_reply": """
        SELECT r.congress_id, r.id, p.suggestion_id, r.body
        FROM promise_reply r JOIN promise p ON (p.congress_id, p.id) = (r.congress_id, r.promise_id)
    """,
}
NEXT = "SELECT * FROM ({texts}) t WHERE (congress_id, id) > (CAST(:congress AS uuid), CAST(:id AS uuid)) ORDER BY congress_id, id LIMIT {batch}"
INSERT = "INSERT INTO search_text SELECT * FROM jsonb_populate_recordset(NULL::search_text, CAST(:rows AS jsonb))"


def upgrade() -> None:
    op.create_table(
        "search_text",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column("vector", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["congress_id", "suggestion_id"],
            ["suggestion.congress_id", "suggestion.id"],
            name=op.f("search_text_congress_id_suggestion_id_fkey"),
        ),
        sa.PrimaryKeyConstraint(
            "congress_id", "suggestion_id", "part", "subject_id", "piece", name=op.f("search_text_pkey")
        ),
    )
    # Long vectors lie apart and unpacked: most questions are answered by the index alone and never look at them.
    op.execute("ALTER TABLE search_text ALTER COLUMN vector SET STORAGE EXTERNAL")
    if not op.get_context().as_sql:
        for table in TEXTS:
            fill(op.get_bind(), table)
    op.create_index("search_text_vector_idx", "search_text", ["vector"], unique=False, postgresql_using="gin")


def fill(connection: sa.Connection, table: str) -> None:
    batch = sa.text(NEXT.format(texts=TEXTS[table], batch=BATCH))
    last = {"congress": FIRST, "id": FIRST}
    while rows := connection.execute(batch, last).mappings().all():
        indexed = [entry for row in rows for entry in indexed_of(table, row)]
        connection.execute(sa.text(INSERT), {"rows": json.dumps(indexed, default=str)})
        last = {"congress": str(rows[-1]["congress_id"]), "id": str(rows[-1]["id"])}


def indexed_of(table: str, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    if table == "suggestion":
        return entries_of_case(row["congress_id"], row["id"], row)
    return entries_of(table, row, row["suggestion_id"])


def downgrade() -> None:
    op.drop_table("search_text")
