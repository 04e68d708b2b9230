"""The published proposals and letters imported over HTTP, counted against the files themselves."""

from collections import Counter
from datetime import date

from domain.actor import Role
from domain.congresses.tables import session, term
from tests.conftest import SECRET
from tests.factories import bearer, make_congress, make_deputy, put
from tests.imports.real_data import (
    SESSIONS,
    TERM,
    beijing_rows,
    deputies_of,
    jiangsu_rows,
    ndjson,
    needs_data,
    proposer,
    records,
    units_of,
)

pytestmark = needs_data
TOTALS = ("rows_total", "created", "updated", "unchanged", "refused")


async def post(client, place, rows, kind, **query):
    headers = bearer(place, SECRET, Role.IMPORTER)
    answer = await client.post(
        f"/v1/{place.slug}/imports",
        params={"kind": kind, **query},
        files={"file": ("rows.ndjson", ndjson(rows))},
        headers=headers,
        timeout=120,
    )
    assert answer.status_code == 201, answer.text
    report = answer.json()
    return [report[name] for name in TOTALS], report["rows"]


async def counts(db, place, expression, table, condition="true"):
    async with db.read() as tx:
        sql = f"SELECT {expression} AS what, count(*) FROM {table} WHERE congress_id = $1 AND {condition} GROUP BY 1"
        return dict(await tx.connection.fetch(sql, place.id))


async def test_the_867_proposals(client, db):
    place = await make_congress(db)
    of_term = await put(
        db, term, congress_id=place.id, number=TERM, starts_on=date(2018, 1, 1), ends_on=None, version=1
    )
    for number, starts_on, ends_on in SESSIONS.values():
        days = {"starts_on": date.fromisoformat(starts_on), "ends_on": date.fromisoformat(ends_on)}
        await put(
            db, session, congress_id=place.id, term_id=of_term, number=number, name=f"{number}次", **days, version=1
        )
    rows, lines = jiangsu_rows(), records("jiangsu_cppcc_proposals.ndjson")
    deputies, units = deputies_of(rows), units_of(rows)
    totals, _ = await post(client, place, deputies, "deputies")
    assert totals == [len(deputies), len(deputies), 0, 0, 0]
    totals, _ = await post(client, place, units, "organisations")
    assert totals == [len(units), len(units), 0, 0, 0]
    assert (await post(client, place, rows, "suggestions", dry_run=True))[0] == [867, 867, 0, 0, 0]
    totals, refused = await post(client, place, rows, "suggestions")
    assert totals == [867, 867, 0, 0, 0], refused[:3]

    assert await counts(db, place, "category", "suggestion") == Counter(line["category"] for line in lines)
    assert await counts(db, place, "state || kind || origin", "suggestion") == {"submittedproposalimported": 867}
    assert await counts(db, place, "source_id", "suggestion") == {
        f"jiangsu-{line['year']}-{line['proposal_number']}": 1 for line in lines
    }
    by_person = await counts(
        db, place, "(SELECT name FROM person p WHERE p.congress_id = $1 AND p.id = lead_person_id)", "suggestion"
    )
    assert by_person == Counter(proposer(line) for line in lines)

    for kind, given in (("deputies", deputies), ("organisations", units), ("suggestions", rows)):
        assert (await post(client, place, given, kind))[0] == [len(given), 0, 0, len(given), 0]
    assert sum((await counts(db, place, "state", "suggestion")).values()) == 867


async def test_the_700_answered_letters_as_cases_of_the_past(client, db):
    place = await make_congress(db)
    await make_deputy(db, place, name="代表001")
    lines = records("beijing_letters_replies.ndjson")
    departments = Counter(name for line in lines for name in line["departments"])
    totals, _ = await post(client, place, [{"name": name} for name in departments], "organisations")
    assert totals == [len(departments), len(departments), 0, 0, 0]
    rows = beijing_rows()
    totals, refused = await post(client, place, rows, "suggestions")
    assert totals == [700, 700, 0, 0, 0], refused[:3]

    named = "(SELECT name FROM organisation o WHERE o.congress_id = $1 AND o.id = organisation_id)"
    assert await counts(db, place, named, "assignment") == departments
    leads = Counter(line["departments"][0] for line in lines)
    assert await counts(db, place, named, "assignment", "role IN ('lead', 'sole')") == leads
    assert await counts(db, place, "role", "assignment") == Counter(
        "co" if place_ else "lead" if len(line["departments"]) > 1 else "sole"
        for line in lines
        for place_ in range(len(line["departments"]))
    )
    classes = Counter("A" if line["type"] == "咨询" else "B" for line in lines)
    assert await counts(db, place, "class_code", "reply", "state = 'sent'") == classes
    assert await counts(db, place, "state", "suggestion") == {"closed": 700}
    assert await counts(db, place, "level", "evaluation") == {"satisfied": 700}
    assert await counts(db, place, "last", "number_counter") == {700: 1}
    months = Counter(int(row["replied_on"][5:7]) for row in rows)
    replied = "extract(month FROM sent_at AT TIME ZONE 'Asia/Shanghai')::int"
    assert await counts(db, place, replied, "reply") == months
    assert await counts(db, place, "state", "deadline", "step = 'reply'") == {"met": 700}
    told = await counts(db, place, "kind", "event", "suggestion_id IS NOT NULL")
    assert {
        told[kind] for kind in ("submitted", "accepted", "assigned", "replied", "evaluated", "closed", "imported")
    } == {700}
    assert (await post(client, place, rows, "suggestions"))[0] == [700, 0, 0, 700, 0]
