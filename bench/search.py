"""Search on published texts: what is found of duplicates, how categories are guessed, how fast a query is beside LIKE.

Prints ratios; exit code 1 when one misses its target, 0 with a word where the data of ../shared/data are absent. The
category is guessed beside scikit-learn (`pip install -e '.[bench]'`); without it that part is left out and said so.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from opencc import OpenCC
from sqlalchemy import select

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from api import embedded, migrating  # noqa: E402 - found from the tree, wherever one stands
from domain.actor import Actor, Role  # noqa: E402
from domain.db import Database, Statement  # noqa: E402
from domain.ids import new_id  # noqa: E402
from domain.imports.writing import Changes, batches, write  # noqa: E402
from domain.search.entries import COLUMNS, entries_of_case  # noqa: E402
from domain.search.found import search_filters, search_values  # noqa: E402
from domain.search.nearest import candidates, shares  # noqa: E402
from domain.search.passages import compact, likeness, shingles  # noqa: E402
from domain.search.query import parse_query  # noqa: E402
from domain.search.sight import reader  # noqa: E402
from domain.search.similar import VOTERS, similar_to_case, similar_to_text  # noqa: E402
from domain.suggestions.tables import suggestion  # noqa: E402
from domain.suggestions.visibility import scope, scope_values, visible  # noqa: E402
from tests.factories import NOW, Place, actor, make_congress, make_deputy  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "dev"
TEXTS = 100_000
QUERIES = 60
SCANS = 5
PAGE = 50
FOLDS = 5
NEAR = 0.8  # Jaccard of shingles from which on two messages are near duplicates
Text = dict[str, Any]


def records(name: str) -> list[Text]:
    return [orjson.loads(line) for line in (DATA / name).read_bytes().splitlines()]


def text_of(record: Text) -> Text:
    return {"title": record["title"].strip(), "facts": record["content"].strip(), "proposal": ""}


async def profile_of(db: Database, place: Place) -> UUID:
    async with db.read() as tx:
        found: UUID = await tx.connection.fetchval(
            "SELECT id FROM rule_profile WHERE congress_id = $1 LIMIT 1", place.id
        )
        return found


async def filed(db: Database, texts: list[Text]) -> tuple[Place, list[UUID]]:
    """A congress with these texts as submitted cases, one a minute."""
    place = await make_congress(db)
    lead, profile = await make_deputy(db, place), await profile_of(db, place)
    ids = [new_id() for _ in texts]
    rows = []
    for minute, (id_, text) in enumerate(zip(ids, texts, strict=True)):
        at = NOW + timedelta(minutes=minute)
        rows.append(
            {
                "congress_id": place.id, "id": id_, "kind": "suggestion", "state": "submitted", "origin": "imported",
                "session_id": place.session_id, "in_session": False, "profile_id": profile, "title": text["title"],
                "category": text.get("category"), "facts": text["facts"], "proposal": text["proposal"],
                "text_version": 1, "one_matter": True, "lead_person_id": lead, "permission": "full",
                "confidential": False, "written_reply": True, "round": 1, "handled_as_letter": False,
                "created_at": at, "updated_at": at, "submitted_at": at, "version": 1,
            }
        )  # fmt: skip
    for batch in batches(rows, lambda row: len(row["facts"])):
        indexed = [entry for row in batch for entry in entries_of_case(place.id, row["id"], row)]
        async with db.write() as tx:
            await write(tx, (suggestion,), Changes({suggestion.name: batch}))
            values = ([entry[name] for name in COLUMNS[:-1]] + [entry["vector"]] for entry in indexed)
            await tx.connection.execute("CREATE TEMP TABLE given (LIKE search_text) ON COMMIT DROP")
            await tx.connection.execute("ALTER TABLE given ALTER vector TYPE text")
            await tx.connection.copy_records_to_table("given", records=list(values))
            await tx.connection.execute(
                "INSERT INTO search_text SELECT congress_id, suggestion_id, part, subject_id, piece, vector::tsvector FROM given"
            )
    async with db.write_pool.acquire() as connection:
        await connection.execute("ANALYZE suggestion")
        await connection.execute("ANALYZE search_text")
    return place, ids


def screener(place: Place) -> Actor:
    return actor(place, Role.SCREENER)


# duplicates


def groups_of(bodies: list[frozenset[str]]) -> dict[int, set[int]]:
    """For each text, the others that are the same or nearly the same, found by comparing all that share a rare shingle."""
    holders = defaultdict(list)
    for index, body in enumerate(bodies):
        for shingle in body:
            holders[shingle].append(index)
    pairs = {
        (one, other)
        for shared in holders.values()
        if 1 < len(shared) <= 20
        for place, one in enumerate(shared)
        for other in shared[place + 1 :]
    }
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        if likeness(bodies[one], bodies[other])[0] >= NEAR:
            found[one].add(other)
            found[other].add(one)
    return found


def spoiled(text: Text, chance: random.Random) -> Text:
    """As another hand would hand it in again: in Traditional, with breaks of a scan, some signs lost."""
    kept = [each for each in text["facts"] if chance.random() > 0.03]
    for _ in range(len(kept) // 20):
        kept.insert(chance.randrange(len(kept) + 1), "\n")
    return text | {"title": "同一事项", "facts": OpenCC("s2t").convert("".join(kept))}


async def duplicates(db: Database) -> list[bool]:
    texts = [text_of(record) for record in records("taidi_messages_votes.ndjson")]
    place, ids = await filed(db, texts)
    me, where = screener(place), {id_: index for index, id_ in enumerate(ids)}
    bodies = [shingles(compact(text["facts"])) for text in texts]
    exact = Counter(text["facts"] for text in texts)
    groups = groups_of(bodies)
    for index, text in enumerate(texts):
        if exact[text["facts"]] > 1:
            groups[index] |= {other for other, each in enumerate(texts) if each["facts"] == text["facts"]} - {index}
    found = wanted = 0
    times = []
    async with db.read() as tx:
        for index, others in groups.items():
            begun = time.perf_counter()
            shown = {where[each["id"]] for each in await similar_to_case(tx, me, ids[index])}
            times.append(time.perf_counter() - begun)
            found += len(shown & others)
            wanted += min(len(others), 10)
        chance = random.Random(1)
        sample = chance.sample([index for index, body in enumerate(bodies) if len(body) >= 30], 200)
        again = 0
        for index in sample:
            shown = {where[each["id"]] for each in await similar_to_text(tx, me, spoiled(texts[index], chance))}
            again += bool(shown & ({index} | groups.get(index, set())))
    repeated = sum(times_ for times_ in exact.values() if times_ > 1)
    print(f"duplicates        {len(groups)} messages with a near one ({repeated} with the same body)")
    print(f"  recall at 10    {found / wanted:.3f}   (target 0.95; {statistics.median(times) * 1000:.0f} ms each)")
    print(f"  spoiled copies  {again / len(sample):.3f}   (target 0.95)")
    return [found / wanted >= 0.95, again / len(sample) >= 0.95]


# categories


async def categories(db: Database) -> list[bool]:
    rows = records("jiangsu_cppcc_proposals.ndjson")
    place, ids = await filed(db, [text_of(row) for row in rows])
    category = {id_: row["category"] for id_, row in zip(ids, rows, strict=True)}
    folds = [index % FOLDS for index in range(len(rows))]
    random.Random(1).shuffle(folds)
    fold_of = dict(zip(ids, folds, strict=True))
    right = 0
    async with db.read() as tx:
        for id_, row, fold in zip(ids, rows, folds, strict=True):
            near = await candidates(tx, screener(place), text_of(row), id_)
            votes: dict[str, float] = defaultdict(float)
            for each, share in shares([each for each in near if fold_of[each["id"]] != fold], VOTERS):
                votes[category[each["id"]]] += share
            right += bool(votes) and max(votes, key=lambda name: votes[name]) == row["category"]
    ours = right / len(rows)
    print(f"category          ours {ours:.3f} of {len(rows)} proposals in {len(set(category.values()))} categories")
    try:
        theirs = linear(rows, folds)
    except ImportError:
        print("  beside          left out: scikit-learn is not installed (pip install -e '.[bench]')")
        return []
    for name, accuracy in theirs.items():
        print(f"  beside          {name} {accuracy:.3f}   ratio {ours / accuracy:.2f} (target 1.00)")
    return [ours >= max(theirs.values())]


def linear(rows: list[Text], folds: list[int]) -> dict[str, float]:
    """TF-IDF of characters and pairs with linear models, on the same folds."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    texts = [f"{row['title']}\n{row['content']}" for row in rows]
    right = 0
    for fold in range(FOLDS):
        seen = [index for index, each in enumerate(folds) if each != fold]
        unseen = [index for index, each in enumerate(folds) if each == fold]
        vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2))
        model = LinearSVC().fit(vectors.fit_transform([texts[i] for i in seen]), [rows[i]["category"] for i in seen])
        guessed = model.predict(vectors.transform([texts[i] for i in unseen]))
        right += sum(guess == rows[i]["category"] for guess, i in zip(guessed, unseen, strict=True))
    return {"TF-IDF and LinearSVC": right / len(rows)}


# speed

LIKE = """
    SELECT id FROM suggestion WHERE congress_id = $1 AND (title LIKE $2 OR facts LIKE $2)
    ORDER BY created_at DESC LIMIT 50
"""


async def speed(db: Database) -> list[bool]:
    names = ("votes", "replies", "competition_test", "labelled")
    base = [text_of(record) for name in names for record in records(f"taidi_messages_{name}.ndjson")]
    base += [text_of(record) for record in records("beijing_letters_replies.ndjson")]
    texts = [
        {**base[index % len(base)], "title": f"{base[index % len(base)]['title']}（{index // len(base)}）"}
        for index in range(TEXTS)
    ]
    async with db.write_pool.acquire() as connection:
        await connection.execute("DROP INDEX search_text_vector_idx")
    place, _ = await filed(db, texts)
    async with db.write_pool.acquire() as connection:
        await connection.execute("SET maintenance_work_mem = '256MB'")
        await connection.execute("CREATE INDEX search_text_vector_idx ON search_text USING gin (vector)", timeout=900)
        await connection.execute("VACUUM ANALYZE search_text", timeout=900)
    me = screener(place)
    kinds, reads = scope(me), reader(me)
    newest = Statement(
        select(suggestion.c.id)
        .where(visible(kinds), search_filters(reads)["q"])
        .order_by(suggestion.c.created_at.desc())
        .limit(PAGE)
    )
    chance = random.Random(2)
    asked = [_cut(base, chance) for _ in range(QUERIES)]
    scans, searches = [], []
    async with db.read() as tx:
        for place_, query in enumerate(asked):
            given, _ = search_values(place.id, query, parse_query(query))
            values = {"congress": place.id, **scope_values(me, kinds), **given}
            for measured in (None, searches):  # the first fills the caches, as the scans below do for theirs
                begun = time.perf_counter()
                found = await tx.all(newest, **values)
                if measured is not None:
                    measured.append(time.perf_counter() - begun)
            if place_ < SCANS:
                begun = time.perf_counter()
                liked = await tx.connection.fetch(LIKE, place.id, f"%{query}%")
                scans.append(time.perf_counter() - begun)
                missed = {row[0] for row in liked} - {row[0] for row in found}
                assert len(missed) == 0 or len(found) == PAGE, query
    p95 = statistics.quantiles(searches, n=20)[-1]
    scan = statistics.median(scans)
    print(f"speed             {TEXTS} texts, {QUERIES} queries of 2 to 6 characters cut from their titles")
    print(f"  search          median {statistics.median(searches) * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms")
    print(f"  LIKE            median {scan * 1000:.0f} ms   p95 of search is 1/{scan / p95:.0f} of it (target 1/50)")
    return [scan / p95 >= 50]


def _cut(texts: list[Text], chance: random.Random) -> str:
    """Some characters of a title, all of them Han: what people look for."""
    while True:
        title, length = chance.choice(texts)["title"], chance.randint(2, 6)
        start = chance.randrange(max(len(title) - length, 1))
        cut = title[start : start + length]
        if len(cut) == length and all("\u4e00" <= each <= "\u9fff" for each in cut):
            return cut


async def measure(url: str, parts: list[str]) -> list[bool]:
    await migrating.upgrade(url)
    db = await Database.open(url, None, 1, 4)
    held: list[bool] = []
    for name, part in (("duplicates", duplicates), ("categories", categories), ("speed", speed)):
        if not parts or name in parts:
            held += await part(db)
    await db.close()
    return held


async def on_given(server: str, parts: list[str]) -> list[bool]:
    """In a database of its own on a server that is there."""
    name = f"yanlu_bench_{os.getpid()}"
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        return await measure(server.replace("/postgres", f"/{name}", 1), parts)
    finally:
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await connection.close()


def main() -> None:
    if not DATA.is_dir():
        print("nothing measured: the texts of ../shared/data are not here")
        return
    parts = sys.argv[1:]
    if given := os.environ.get("TEST_DATABASE_URL"):
        held = asyncio.run(on_given(given, parts))
    else:
        with tempfile.TemporaryDirectory(prefix="yanlu-bench-") as folder:
            server = embedded.start(Path(folder), {"fsync": "off"})
            try:
                held = asyncio.run(measure(server.url("postgres"), parts))
            finally:
                server.leave()
    sys.exit(not all(held))


if __name__ == "__main__":
    main()
