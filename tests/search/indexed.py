"""What the index of a congress should hold, worked out anew from its texts, beside what it holds."""

from typing import Any
from uuid import UUID

from domain.db import Database
from domain.search.entries import entries_of, entries_of_case

TEXTS = {
    "suggestion": "SELECT congress_id, id, id AS suggestion_id, title, facts, proposal FROM suggestion WHERE congress_id = $1",
    "reply": "SELECT * FROM reply WHERE congress_id = $1",
    "consultation": "SELECT * FROM consultation WHERE congress_id = $1",
    "promise_reply": """
        SELECT r.*, p.suggestion_id FROM promise_reply r JOIN promise p ON p.id = r.promise_id WHERE r.congress_id = $1
    """,
}
STORED = "SELECT suggestion_id, part, subject_id, piece, vector::text FROM search_text WHERE congress_id = $1"
AS_STORED = "SELECT $1::text::tsvector::text"


async def differences(db: Database, congress_id: UUID) -> list[Any]:
    """Rows of the index that are not what the texts give today, and rows that are missing."""
    async with db.read_pool.acquire() as connection:
        wanted = {}
        for table, sql in TEXTS.items():
            for row in await connection.fetch(sql, congress_id):
                case = row["suggestion_id"]
                whole = table == "suggestion"
                for entry in entries_of_case(congress_id, case, row) if whole else entries_of(table, row, case):
                    place = (case, entry["part"], entry["subject_id"], entry["piece"])
                    wanted[place] = await connection.fetchval(AS_STORED, entry["vector"])
        stored = {tuple(row)[:4]: row["vector"] for row in await connection.fetch(STORED, congress_id)}
    assert wanted, "it looked at something"
    return sorted(str(place) for place in stored.keys() | wanted.keys() if stored.get(place) != wanted.get(place))
