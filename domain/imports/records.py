"""What the rows of records do: rounds, class changes, promises and what was supervised, checked or reconciled of past cases.

Each is new, the same again, corrected or refused. They are kinds of file of their own, and no columns of the case: a case has
any number of them, they come about years after its reply and are kept by others in ledgers of their own, and a ledger is
loaded again when it has grown.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Table

from domain.actor import Actor
from domain.db import Tx
from domain.imports import cases
from domain.imports.naming import Congress, read_congress
from domain.imports.parse import ParsedRow
from domain.imports.past_cases import PastCase, PastReply, named
from domain.imports.record_columns import RecordRow, RoundRow
from domain.imports.sheet import Flaw
from domain.imports.writing import Changes, Decide, Outcome, batches, refused, write
from domain.rules import store
from domain.rules.store import RuleBook

CASE_COLUMNS = frozenset(("number", "kind", "term", "session", "in_session", "source_system", "source_id"))


@dataclass(frozen=True, slots=True)
class Asked:
    """One row with its case and what the congress knows."""

    row_number: int
    row: RecordRow
    case: PastCase
    knows: Congress
    book: RuleBook
    me: Actor
    run_id: UUID
    now: datetime
    spoken_of: dict[str, int]  # the keys of the file -> the first row that has each
    borne: dict[str, UUID]  # document numbers that replies bear -> the case
    beside: Any = None  # what the kind has read of its own: people, decisions, batches

    @property
    def today(self) -> date:
        return self.now.astimezone(self.knows.zone).date()

    def at(self, day: date) -> datetime:
        """Noon of a local day, and never later than now: a file says the day and not the hour."""
        return min(datetime.combine(day, time(12), self.knows.zone), self.now)

    @property
    def digest(self) -> str:
        """The same however the case is named, for a case may be named in two ways."""
        said = {name: value for name, value in asdict(self.row).items() if name not in CASE_COLUMNS}
        return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def key(self, reply: PastReply, *words: object) -> str:
        """The digest of the natural key of what a unit's reply led to."""
        return self.named(reply.organisation_id, *words)

    def named(self, *words: object) -> str:
        """The digest of a natural key within the case."""
        named = [str(self.case.id), *map(str, words)]
        return hashlib.sha256(orjson.dumps(named)).hexdigest()

    def repeated(self, key: str) -> Flaw | None:
        """Two rows of one file that name one record, in the same way or in two."""
        first = self.spoken_of.setdefault(key, self.row_number)
        return None if first == self.row_number else Flaw("key_repeated", None, params={"first_row": first})


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a row comes to: `created`, `updated` or `unchanged`, the record, and what is to be written."""

    outcome: str
    id: UUID
    changes: Changes


Plan = Callable[[Asked], Recorded | list[Flaw]]
Clear = Callable[[Tx, UUID, Sequence[UUID]], Awaitable[None]]
Read = Callable[[Tx, UUID], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class RecordKind:
    """How one kind of record is decided.

    `clear` removes what an earlier import wrote under records to be corrected; `read` is asked once for what its rows name
    beside their cases; `settle` is given the records that were made, once their rows are there.
    """

    tables: Sequence[Table]
    plan: Plan
    clear: Clear
    read: Read | None = None
    settle: Clear | None = None


async def deciding(tx: Tx, me: Actor, run_id: UUID, now: datetime, kind: RecordKind, *, dry_run: bool) -> Decide:
    """Outcomes in the order of the rows, the file as one: a later row may rest on an earlier one, wherever they stand.

    Two reads a batch, three where document numbers are named, and unless it is dry one statement per table.
    """
    knows = await read_congress(tx, me, None)
    beside = await kind.read(tx, me.congress_id) if kind.read else None
    read: dict[UUID, PastCase] = {}
    spoken_of: dict[str, int] = {}
    borne: dict[str, UUID] = {}

    async def decide(rows: Sequence[ParsedRow]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for batch in batches(rows):
            changes = Changes()
            own = [(number, row) for number, row in batch if isinstance(row, RecordRow)]
            found = await named(tx, me.congress_id, own, knows, read)
            documents = [row.reply_document_number for _, row in own if isinstance(row, RoundRow)]
            if wanted := [each for each in documents if each and each not in borne]:
                borne.update(await cases.documents(tx, me.congress_id, wanted))
            corrected: list[UUID] = []
            made: list[UUID] = []
            for number, row in own:
                case = found[number]
                if isinstance(case, Flaw):
                    outcomes.append(refused(number, case))
                    continue
                book = await store.rule_book(tx, me.congress_id, case.profile_id)
                done = kind.plan(Asked(number, row, case, knows, book, me, run_id, now, spoken_of, borne, beside))
                if isinstance(done, list):
                    outcomes.append(refused(number, *done))
                    continue
                changes.add(done.changes)
                corrected += [done.id] if done.outcome == "updated" else []
                made += [done.id] if done.outcome == "created" else []
                outcomes.append(Outcome(number, done.outcome, done.id))
            if not dry_run:
                await kind.clear(tx, me.congress_id, corrected)
                for name, changed in changes.updates.items():  # of a case with several rounds the last word
                    changes.updates[name] = list({each["id"]: each for each in changed}.values())
                await write(tx, kind.tables, changes)
                if kind.settle:
                    await kind.settle(tx, me.congress_id, made)
                read.clear()
        return outcomes

    return decide
