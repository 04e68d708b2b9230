"""A signed reply that is called back before it was sent, a new version with the old files, and time that nobody need grant."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from domain.assignments.tables import reply
from domain.attachments.tables import attachment
from domain.db import Database, Statement, rows
from domain.errors import Conflict, Forbidden
from domain.ids import new_id
from tests.factories import put
from tests.office import Office, make_office
from tests.suggestions import scenes as at

WHY = "数据有误。"
NUMBER = "试建议复〔2026〕8号"


async def held(office: Office, table: Any, column: str, wanted: UUID) -> list[dict[str, Any]]:
    """The rows of a table whose column has this value, in the order of their ids."""
    here = (table.c.congress_id == office.place.id, table.c[column] == wanted)
    async with office.db.read() as tx:
        return rows(await tx.all(Statement(select(table).where(*here).order_by(table.c.id))))


async def signed_with(office: Office, unit: UUID, number: str = NUMBER) -> None:
    """From a draft to the head's signature."""
    await office.unit_move(office.assigner, unit, "review_reply")
    signing = {"document_number": number, "issuer": "主要负责人", "disclosure": "open"}
    await office.unit_move(office.heads[office.units[0]], unit, "sign_reply", **signing)


async def redrafted(office: Office, unit: UUID, **given: Any) -> None:
    """The unit writes its reply anew."""
    text = {"body": "更正后的答复。", "class_code": "A", "case_officer": None, "contact": None, **given}
    await office.unit_move(office.officers[office.units[0]], unit, "draft_reply", **text)


async def refused(move: Any) -> str:
    with pytest.raises(Conflict) as refusal:
        await move
    return refusal.value.code


async def test_a_signed_reply_is_called_back_and_its_number_is_free_again(db: Database) -> None:
    office = await make_office(db)
    scene = await at.drafted(office)
    unit, head = at.unit_of(scene), office.heads[office.units[0]]
    await signed_with(office, unit)
    with pytest.raises(Forbidden):
        await office.unit_move(office.officers[office.units[0]], unit, "recall_reply", reason=WHY)
    moved = await office.unit_move(head, unit, "recall_reply", reason=WHY)
    assert (moved["state"], moved["case_state"]) == ("received", "in_handling")
    [old] = await held(office, reply, "assignment_id", unit)
    assert (old["state"], old["document_number"], old["recall_reason"]) == ("superseded", NUMBER, WHY)
    assert (old["recalled_at"], old["recalled_by"]) == (office.now, head.account_id)
    told = (await office.rows("event", scene.case))[-1]
    assert (told["kind"], told["state_before"], told["data"]) == (
        "reply_recalled",
        "signed",
        {"reason": WHY, "draft": 1},
    )

    await redrafted(office, unit)
    await signed_with(office, unit)
    await office.unit_move(office.officers[office.units[0]], unit, "send_reply")
    states = [(each["draft"], each["state"]) for each in await held(office, reply, "assignment_id", unit)]
    assert states == [(1, "superseded"), (2, "sent")]
    assert await refused(office.unit_move(head, unit, "recall_reply", reason=WHY)) == "wrong_state"


async def test_the_number_of_a_standing_reply_is_taken(db: Database) -> None:
    office = await make_office(db)
    first, second = [at.unit_of(await at.drafted(office)) for _ in range(2)]
    await signed_with(office, first)
    assert await refused(signed_with(office, second)) == "document_number_taken"
    await office.unit_move(office.heads[office.units[0]], first, "recall_reply", reason=WHY)
    signing = {"document_number": NUMBER, "issuer": "主要负责人", "disclosure": "open"}
    await office.unit_move(office.heads[office.units[0]], second, "sign_reply", **signing)


async def test_the_office_sends_a_signed_reply_back_as_well(db: Database) -> None:
    office = await make_office(db)
    scene = await at.signed(office)
    moved = await office.unit_move(office.assigner, at.unit_of(scene), "send_back_reply", reason="口径不一。")
    assert moved["state"] == "received"
    [old] = await held(office, reply, "assignment_id", at.unit_of(scene))
    assert (old["recall_reason"], old["recalled_by"]) == ("口径不一。", office.assigner.account_id)
    assert [e["kind"] for e in await office.rows("event", scene.case)][-1] == "reply_sent_back"


async def test_the_clock_runs_on_while_a_reply_is_called_back(db: Database) -> None:
    office = await make_office(db)
    scene = await at.signed(office)
    before = [d for d in await office.rows("deadline", scene.case) if d["step"] == "reply"]
    await office.unit_move(office.heads[office.units[0]], at.unit_of(scene), "recall_reply", reason=WHY)
    after = [d for d in await office.rows("deadline", scene.case) if d["step"] == "reply"]
    assert [(d["state"], d["due_at"]) for d in after] == [("running", before[0]["due_at"])]


async def test_a_new_version_has_the_files_of_the_old_one(db: Database) -> None:
    office = await make_office(db)
    scene = await at.drafted(office)
    unit = at.unit_of(scene)
    [first] = await held(office, reply, "assignment_id", unit)
    files = [await attached(office, scene.case, unit, first["id"]) for _ in range(2)]
    gone = await attached(office, scene.case, unit, first["id"], removed_at=office.now)
    await redrafted(office, unit)
    second = (await held(office, reply, "assignment_id", unit))[-1]
    subjects = {each["id"]: each["subject_id"] for each in await held(office, attachment, "assignment_id", unit)}
    assert {subjects[file] for file in files} == {second["id"]}
    assert subjects[gone] == first["id"]


async def attached(office: Office, case: UUID, unit: UUID, reply_id: UUID, **given: Any) -> UUID:
    """A file of a reply, as its upload leaves it."""
    file = {"name": "附件.pdf", "content_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    place = {"suggestion_id": case, "assignment_id": unit, "attached_to": "reply", "subject_id": reply_id}
    return await put(
        office.db,
        attachment,
        congress_id=office.place.id,
        id=new_id(),
        uploaded_at=office.now,
        **file,
        **place,
        **given,
    )


async def test_where_consent_is_needed_time_is_asked_for(db: Database) -> None:
    office = await make_office(db)
    scene = await at.received(office)
    officer, asked = office.officers[office.units[0]], {"reason": "涉及面广。", "until": at.MORE_TIME}
    assert await refused(office.unit_move(officer, at.unit_of(scene), "take_extension", **asked)) == "consent_needed"
    await office.unit_move(officer, at.unit_of(scene), "request_extension", **asked)
    [request] = await office.rows("extension_request", at.unit_of(scene))
    assert request["state"] == "pending"


async def test_where_consent_is_not_needed_time_is_taken_within_the_cap(db: Database) -> None:
    office = await make_office(db)
    scene = await at.free_to_extend(office)
    unit, officer = at.unit_of(scene), office.officers[office.units[0]]
    asked = {"reason": "涉及面广。", "until": at.MORE_TIME}
    assert await refused(office.unit_move(officer, unit, "request_extension", **asked)) == "consent_not_needed"
    too_long = {**asked, "until": at.ANOTHER_DAY}
    assert await refused(office.unit_move(officer, unit, "take_extension", **too_long)) == "extension_beyond_cap"
    await office.unit_move(officer, unit, "take_extension", **asked)
    [request] = await office.rows("extension_request", unit)
    assert (request["state"], request["granted_until"], request["decided_by"]) == ("granted", at.MORE_TIME, None)
    [clock] = [d for d in await office.rows("deadline", scene.case) if d["step"] == "reply"]
    assert clock["due_at"].date() == at.MORE_TIME
    told = (await office.rows("event", scene.case))[-1]
    assert (told["kind"], told["action"], told["data"]["consent"]) == (
        "extension_granted",
        "take_extension",
        "not_needed",
    )
