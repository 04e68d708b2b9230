"""Deputies are imported with their mandates and delegations, and stay the same people."""

from datetime import date

from domain.congresses.tables import term
from tests.factories import put
from tests.imports.applying import (
    codes,
    counted,
    fetched,
    imported,
    importer,
    outcomes,
)


async def test_deputies_with_their_mandates_and_delegations(db, place):
    me = importer(place)
    rows = [
        {"name": "代表甲", "card_number": "1", "term": 14, "delegation": "西湖团", "employer": "某厂", "position": "工人",
         "phone": "13800000000"},
        {"name": "代表乙", "card_number": "2", "term": 14, "delegation": "西湖团", "mandate_from": "2024-02-01"},
        {"name": "代表丙", "card_number": "3", "term": 99},
        {"name": "代表丁", "card_number": "4", "term": 14, "mandate_to": "2020-01-01"},
    ]  # fmt: skip
    dry = await imported(db, me, "deputies", rows, dry_run=True)
    report = await imported(db, me, "deputies", rows)
    assert outcomes(report) == ["created", "created", "refused", "refused"]
    assert outcomes(dry) == ["would_create", "would_create", "refused", "refused"]
    assert codes(dry) == codes(report) == [[], [], [("term", "term_unknown")], [("mandate_to", "dates_reversed")]]
    assert outcomes(await imported(db, me, "deputies", rows[:2])) == ["unchanged", "unchanged"]
    found = await fetched(
        db,
        "SELECT p.name, p.employer, p.phone, m.starts_on, d.name AS delegation FROM mandate m"
        " JOIN person p ON p.id = m.person_id JOIN delegation d ON d.id = m.delegation_id"
        " WHERE m.congress_id = $1 ORDER BY m.card_number",
        place.id,
    )
    assert found == [
        {"name": "代表甲", "employer": "某厂 工人", "phone": "13800000000", "starts_on": date(2022, 1, 5), "delegation": "西湖团"},
        {"name": "代表乙", "employer": None, "phone": None, "starts_on": date(2024, 2, 1), "delegation": "西湖团"},
    ]  # fmt: skip
    assert (await counted(db, place))["delegation"] == 1


async def test_a_deputy_is_changed_by_card_number_and_an_empty_cell_says_nothing(db, place):
    me = importer(place)
    await imported(
        db, me, "deputies", [{"name": "代表甲", "card_number": "1", "term": 14, "phone": "1", "party": "群众"}]
    )
    row = {"name": "代表甲改", "card_number": "1", "term": 14, "phone": "2", "mandate_to": "2026-01-01"}
    assert outcomes(await imported(db, me, "deputies", [row])) == ["updated"]
    found = await fetched(
        db,
        "SELECT p.name, p.phone, p.party, m.ends_on FROM mandate m JOIN person p ON p.id = m.person_id"
        " WHERE m.congress_id = $1",
        place.id,
    )
    assert found == [{"name": "代表甲改", "phone": "2", "party": "群众", "ends_on": date(2026, 1, 1)}]
    events = await fetched(
        db, "SELECT kind, data FROM event WHERE congress_id = $1 AND kind = 'person_amended'", place.id
    )
    assert [sorted(event["data"]["written"]) for event in events] == [["name", "phone"]]
    assert "2" not in str(events[0]["data"]["written"])


async def test_who_is_elected_again_stays_one_person(db, place):
    me = importer(place)
    await put(
        db, term, congress_id=place.id, number=13, starts_on=date(2017, 1, 5), ends_on=date(2022, 1, 4), version=1
    )
    await imported(db, me, "deputies", [{"name": "代表甲", "card_number": "1", "term": 13, "phone": "1"}])
    rows = [
        {"name": "代表甲", "card_number": "9", "term": 14, "phone": "1"},
        {"name": "代表甲", "card_number": "8", "term": 14, "phone": "2"},
        {"name": "代表乙", "card_number": "5", "term": 13},
        {"name": "代表乙", "card_number": "5", "term": 14},
    ]
    assert outcomes(await imported(db, me, "deputies", rows)) == ["created"] * 4
    assert (await counted(db, place))["person"] == 3
