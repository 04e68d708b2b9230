"""What the rows of a suggestions file do: each is a new case, a case of the past, the same again, or refused with reasons."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from domain.actor import Actor
from domain.db import Tx
from domain.exports.same import told_already
from domain.imports import cases
from domain.imports.cases import CounterKey, Found, Match
from domain.imports.columns import SuggestionRow
from domain.imports.history import TABLES, Telling
from domain.imports.known import Session
from domain.imports.naming import Congress, in_session_of, name_all, read_congress, session_of
from domain.imports.parse import ParsedRow
from domain.imports.sheet import Flaw
from domain.imports.writing import Changes, Decide, Outcome, batches, refused, write


async def deciding(tx: Tx, me: Actor, run_id: UUID, now: datetime, *, session_id: UUID | None, dry_run: bool) -> Decide:
    """Outcomes in the order of the rows. Two reads a batch, and unless it is dry one statement per table.

    `session_id`: whose the rows are that name no session; without it a new case belongs to the latest session that had
    begun when it was submitted. Raises Invalid `session_unknown`, Conflict `changed_meanwhile`.
    """
    knows = await read_congress(tx, me, session_id)
    spoken_of: dict[UUID, int] = {}

    async def decide(rows: Sequence[ParsedRow]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for batch in batches(rows, _chars):
            counters = _counters(batch, knows, now)
            changes = Changes()
            if not dry_run:
                await cases.raise_counters(tx, me.congress_id, dict.fromkeys(counters, 0))
            done = [outcome async for outcome in _batch(tx, me, batch, knows, spoken_of, changes, run_id, now)]
            outcomes += done
            if not dry_run:
                await cases.clear(tx, me.congress_id, [row["id"] for row in changes.updates.get("suggestion", ())])
                await write(tx, TABLES, changes)
                good = {outcome.row_number for outcome in done if outcome.outcome != "refused"}
                taken = _counters([row for row in batch if row.row_number in good], knows, now)
                await cases.raise_counters(tx, me.congress_id, taken)
        return outcomes

    return decide


def _chars(parsed: ParsedRow) -> int:
    row = parsed.values
    assert isinstance(row, SuggestionRow)
    return 1000 + sum(len(text or "") for text in (row.facts, row.proposal, row.reply_text))


def _counters(batch: Sequence[ParsedRow], knows: Congress, now: datetime) -> dict[CounterKey, int]:
    """The highest number of each series that the rows bear."""
    last: dict[CounterKey, int] = {}
    for _, row in batch:
        if isinstance(row, SuggestionRow) and row.number and isinstance(at := session_of(row, knows, now), Session):
            key = (at.id, bool(row.in_session), row.kind)
            last[key] = max(last.get(key, 0), row.number)
    return last


async def _batch(
    tx: Tx,
    me: Actor,
    batch: Sequence[ParsedRow],
    knows: Congress,
    spoken_of: dict[UUID, int],
    changes: Changes,
    run_id: UUID,
    now: datetime,
) -> AsyncIterator[Outcome]:
    """One outcome for each row; what is to be written goes into `changes`."""
    placed: dict[int, Session | Flaw] = {}
    keyed = []
    documents = []
    for number, row in batch:
        assert isinstance(row, SuggestionRow)
        session = placed[number] = session_of(row, knows, now)
        if isinstance(session, Session):
            keyed.append((number, row, session, in_session_of(row, session, knows, now)))
        if row.reply_document_number:
            documents.append(row.reply_document_number)
    found = await cases.existing(tx, me.congress_id, keyed)
    borne = await cases.documents(tx, me.congress_id, documents) if documents else {}
    changed = [
        (number, row, here.before.id)
        for number, row, session, _ in keyed
        if (here := found[number].by_number or found[number].by_source if number in found else None)
        and here.digest != cases.digest_of(row, session)
    ]
    told_before = await told_already(tx, me.congress_id, changed, knows.zone)
    for number, row in batch:
        assert isinstance(row, SuggestionRow)
        session = placed[number]
        if isinstance(session, Flaw):
            yield refused(number, session)
            continue
        if number in told_before:
            yield Outcome(number, "unchanged", told_before[number])
            continue
        match = _match(number, row, found.get(number, Found()), spoken_of)
        if isinstance(match, Flaw):
            yield refused(number, match)
            continue
        digest = cases.digest_of(row, session)
        if match is not None and match.digest == digest:
            yield Outcome(number, "unchanged", match.before.id)
            continue
        told = await name_all(tx, me, row, session, digest, knows, now)
        flaws = told if isinstance(told, list) else list(_taken(row, match, borne))
        flaws += _held(match)
        if flaws or isinstance(told, list):
            yield refused(number, *flaws)
            continue
        telling = Telling(told, match.before if match else None, me, run_id, now)
        changes.add(telling.changes())
        yield Outcome(number, "updated" if match else "created", telling.id)


# which case


def _match(number: int, row: SuggestionRow, found: Found, spoken_of: dict[UUID, int]) -> Match | Flaw | None:
    """The case that a row repeats or corrects. A case that no import made is never a row's own.

    Two rows of a file with the same key are told apart when it is staged; here two that name one case in two ways.
    """
    by_number, by_source = found.by_number, found.by_source
    source = (row.source_system, row.source_id)
    if by_number is not None:
        other = by_source is not None and by_source.before.id != by_number.before.id
        renamed = by_source is None and row.source_id and by_number.source[1] and by_number.source != source
        if other or renamed or by_number.digest is None:
            return Flaw("number_taken", None, "number", str(row.number))
    if by_source is not None and by_source.digest is None:
        return Flaw("source_taken", None, "source_id", row.source_id)
    match = by_number or by_source
    if match is not None and (match.number, match.source[1]) != (row.number, row.source_id):
        first = spoken_of.setdefault(match.before.id, number)
        if first != number:
            return Flaw("key_repeated", None, params={"first_row": first})
    return match


def _held(match: Match | None) -> Iterator[Flaw]:
    """What keeps a case that is here from being replaced."""
    if match is not None and match.in_procedure:
        yield Flaw("case_in_procedure")
    elif match is not None and match.has_records:
        yield Flaw("case_built_upon")


def _taken(row: SuggestionRow, match: Match | None, borne: dict[str, UUID]) -> Iterator[Flaw]:
    number = row.reply_document_number
    owner = borne.get(number) if number else None
    if owner is not None and (match is None or match.before.id != owner):
        yield Flaw("document_number_taken", None, "reply_document_number", number)
