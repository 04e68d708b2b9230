"""What a clerk takes down from a signed paper, who may still sign, and to whom a joint suggestion is answered."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import bindparam, update

from domain.actor import Actor, Role
from domain.attachments.tables import attachment
from domain.db import Database, Statement
from domain.errors import Conflict, Forbidden, Invalid
from domain.ids import new_id
from domain.people.tables import mandate
from domain.suggestions.queries import get_suggestion
from tests.factories import actor, make_delegation, make_deputy, put
from tests.office import TEXT, Office, make_office, publish
from tests.suggestions import scenes as at

_END_MANDATE = Statement(
    update(mandate)
    .where(mandate.c.congress_id == bindparam("congress"), mandate.c.person_id == bindparam("person"))
    .values(ends_on=bindparam("day", type_=mandate.c.ends_on.type))
)


def paper(office: Office, **given: Any) -> dict[str, Any]:
    """The co-signer's paper, signed today, no scan."""
    signed_on = {"signed_on": office.now.date(), "attachment_id": None}
    return {"person_id": office.cosigner.person_id, **signed_on, **given}


async def line(office: Office, case: UUID) -> dict[str, Any]:
    """The co-signer's line."""
    return next(s for s in await office.rows("signature", case) if s["person_id"] == office.cosigner.person_id)


async def shown(office: Office, me: Actor, case: UUID) -> dict[str, Any]:
    async with office.db.read() as tx:
        return await get_suggestion(tx, me, case, office.now)


async def refused(move: Any, kind: type[Exception] = Conflict) -> str:
    with pytest.raises(kind) as refusal:
        await move
    code: str = refusal.value.code  # type: ignore[attr-defined]
    return code


def moves(case: dict[str, Any], person: UUID | None) -> dict[str, bool]:
    """The buttons on the line of a signatory."""
    own = next(each for each in case["signatories"] if each["person_id"] == str(person))
    return {each["action"]: each["open"] for each in own["actions"]}


async def test_a_confirmation_on_paper_is_marked_as_such(db: Database) -> None:
    office = await make_office(db)
    scene, clerk = await at.invited_by_clerk(office), at.clerk_of(office)
    scan = await scanned(office, scene.case)
    assert moves(await shown(office, clerk, scene.case), office.cosigner.person_id) == {"record_confirmation": True}
    await office.sign(clerk, scene.case, "record_confirmation", **paper(office, attachment_id=scan))
    own = await line(office, scene.case)
    noted = {"signed_on": "2026-03-02", "account_id": str(clerk.account_id), "attachment_id": str(scan)}
    assert (own["state"], own["text_version"], own["answered_on_paper"]) == ("confirmed", 1, noted)
    told = (await office.rows("event", scene.case))[-1]
    assert (told["kind"], told["action"], told["account_id"]) == ("cosigned", "record_confirmation", clerk.account_id)
    assert told["data"]["person_id"] == str(office.cosigner.person_id)
    assert [d["state"] for d in await office.rows("deadline", scene.case)] == ["met"]
    await office.move(clerk, scene.case, "submit")


async def test_a_changed_text_voids_a_paper_as_it_voids_a_signature(db: Database) -> None:
    office = await make_office(db)
    scene, clerk = await at.invited_by_clerk(office), at.clerk_of(office)
    await office.sign(clerk, scene.case, "record_confirmation", **paper(office))
    changed = {**TEXT, "proposal": "另一方案。"}
    await office.move(clerk, scene.case, "edit", **changed)
    own = await line(office, scene.case)
    assert (own["state"], own["answered_on_paper"]) == ("invited", None)


async def test_a_consent_to_withdraw_on_paper_counts(db: Database) -> None:
    office = await make_office(db)
    scene, clerk = await at.cosigned_by_clerk(office), at.clerk_of(office)
    assert await refused(office.move(clerk, scene.case, "withdraw", reason="已解决")) == "signatories_disagree"
    await office.sign(clerk, scene.case, "record_withdrawal_consent", **paper(office))
    own = await line(office, scene.case)
    assert (own["withdrawal_agreed_at"], own["withdrawal_on_paper"]["signed_on"]) == (office.now, "2026-03-02")
    assert own["answered_on_paper"] is None
    await office.move(clerk, scene.case, "withdraw", reason="已解决")


async def test_what_a_paper_must_be(db: Database) -> None:
    office = await make_office(db)
    scene, clerk = await at.invited_by_clerk(office), at.clerk_of(office)
    other = await at.invited_by_clerk(office)
    stray = await scanned(office, other.case)

    async def record(**given: Any) -> Any:
        return await office.sign(clerk, scene.case, "record_confirmation", **paper(office, **given))

    day = timedelta(days=1)
    assert await refused(record(signed_on=office.now.date() + day)) == "date_in_future"
    assert await refused(record(signed_on=office.now.date() - day)) == "date_before_invitation"
    assert await refused(record(attachment_id=stray), Invalid) == "reference_unknown"
    assert await refused(record(person_id=office.deputy.person_id), Invalid) == "reference_unknown"
    assert (await line(office, scene.case))["state"] == "invited"


async def test_only_the_clerk_of_the_case_records_papers(db: Database) -> None:
    office = await make_office(db)
    delegation = await make_delegation(db, office.place)
    deputy = await make_deputy(db, office.place, delegation)
    clerk = actor(office.place, Role.DELEGATION_CLERK, delegation_id=delegation)
    case = await office.file(clerk, lead_person_id=deputy)
    await office.move(clerk, case, "invite", person_ids=[office.cosigner.person_id])
    for nobody in (office.cosigner, office.screener):  # the co-signer signs in person, the other office holds no paper
        assert await refused(office.sign(nobody, case, "record_confirmation", **paper(office)), Exception) in {
            "not_your_move",
            "suggestion_not_found",
        }
    assert await refused(office.sign(clerk, case, "confirm"), Forbidden) == "not_your_move"
    await office.sign(clerk, case, "record_confirmation", **paper(office))


async def test_whoever_left_office_no_longer_signs(db: Database) -> None:
    office = await make_office(db)
    scene = await at.invited_by_clerk(office)
    async with office.db.write() as tx:
        left = date(2026, 3, 1)
        await tx.one(_END_MANDATE, congress=office.place.id, person=office.cosigner.person_id, day=left)
    seen = moves(await shown(office, office.cosigner, scene.case), office.cosigner.person_id)
    assert seen == {"confirm": False, "decline": True}
    assert await refused(office.sign(office.cosigner, scene.case, "confirm")) == "mandate_not_active"
    recorded = office.sign(at.clerk_of(office), scene.case, "record_confirmation", **paper(office))
    assert await refused(recorded) == "mandate_not_active"
    await office.sign(office.cosigner, scene.case, "decline", reason=None)


async def test_in_hangzhou_each_signatory_is_written_to(db: Database) -> None:
    office = await make_office(db)
    case, reply = await office.replied_jointly()
    both = {str(office.deputy.person_id), str(office.cosigner.person_id)}
    [sent] = [e for e in await office.rows("event", case) if e["kind"] == "reply_sent"]
    assert (sent["data"]["reply_to"], set(sent["data"]["addressees"])) == ("each_signatory", both)
    seen = await shown(office, office.cosigner, case)
    assert {str(each["id"]) for each in seen["replies"][0]["addressees"]} == both
    assert moves(seen, office.cosigner.person_id)["acknowledge_copy"]
    await office.sign(office.cosigner, case, "acknowledge_copy")
    own = await line(office, case)
    assert (own["reply_received_at"], own["reply_received_round"]) == (office.now, 1)
    assert await refused(office.sign(office.cosigner, case, "acknowledge_copy")) == "already_received"
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="未解决")
    assert await refused(office.sign(office.cosigner, case, "acknowledge_copy")) == "not_replied_yet"


async def test_where_the_lead_relays_the_reply_goes_to_the_lead_alone(db: Database) -> None:
    office = await make_office(db)
    await publish(office, reply_to="lead")
    case, _ = await office.replied_jointly()
    [sent] = [e for e in await office.rows("event", case) if e["kind"] == "reply_sent"]
    assert sent["data"]["addressees"] == [str(office.deputy.person_id)]
    seen = await shown(office, office.cosigner, case)
    assert [each["id"] for each in seen["replies"][0]["addressees"]] == [office.deputy.person_id]
    assert await refused(office.sign(office.cosigner, case, "acknowledge_copy")) == "reply_goes_to_lead"


@pytest.mark.parametrize(("reply_to", "waiting"), [("each_signatory", 1), ("lead", 0)])
async def test_a_copy_waits_for_the_co_signer(
    db: Database, client: httpx.AsyncClient, reply_to: str, waiting: int
) -> None:
    office = await make_office(db)
    await publish(office, reply_to=reply_to)
    case, _ = await office.replied_jointly()
    headers = at.headers_of(office, office.cosigner)
    url = f"/v1/{office.place.slug}/tasks"

    async def lines() -> dict[str, int]:
        tasks = (await client.get(url, headers=headers)).json()["tasks"]
        return {each["key"]: each["count"] for each in tasks}

    assert (await lines()).get("reply_copies_to_acknowledge", 0) == waiting
    if waiting:
        await office.sign(office.cosigner, case, "acknowledge_copy")
        assert (await lines()).get("reply_copies_to_acknowledge", 0) == 0


async def scanned(office: Office, case: UUID) -> UUID:
    """A file of the case, as its upload leaves it."""
    file = {"name": "签名页.pdf", "content_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    place = {"suggestion_id": case, "attached_to": "suggestion", "subject_id": case}
    return await put(
        office.db, attachment, congress_id=office.place.id, id=new_id(), uploaded_at=office.now, **file, **place
    )
