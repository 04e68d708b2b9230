"""Proof of progress and of fulfilment: who attaches it, until when, and who sees it."""

from typing import Any

from domain.actor import Role
from domain.db import Database
from tests.conftest import SECRET
from tests.factories import Caller, caller
from tests.office import Office, make_office
from tests.promises.promising import held, move, officer, promised

PHOTO = ("现场.txt", "十二台已经验收。".encode(), "text/plain")


async def attached(who: Caller, case: Any, **fields: str) -> Any:
    path = f"/v1/{who.slug}/suggestions/{case}/attachments"
    return await who.client.post(path, headers=who.headers, data=fields, files={"file": PHOTO})


def people(client: Any, office: Office) -> dict[str, Caller]:
    def of_unit(number: int) -> Caller:
        return caller(client, office.place, SECRET, Role.UNIT_OFFICER, organisation_id=office.units[number])

    return {
        "unit": of_unit(0),
        "neighbour": of_unit(1),
        "assigner": caller(client, office.place, SECRET, Role.ASSIGNER),
        "deputy": caller(client, office.place, SECRET, Role.DEPUTY, person_id=office.deputy.person_id),
    }


async def test_a_report_is_proved_while_the_promise_is_open(client: Any, db: Database) -> None:
    office = await make_office(db)
    case, promise = await promised(office)
    await move(office, officer(office), promise, "report_progress", text="过半。")
    [report] = await held(office, "progress", promise)
    who = people(client, office)
    proof = {"attached_to": "promise_progress", "promise_progress_id": str(report["id"])}
    made = await attached(who["unit"], case, **proof)
    assert (made.status_code, made.json()["subject_id"]) == (201, str(report["id"]))
    assert (await attached(who["neighbour"], case, **proof)).json()["code"] == "promise_not_found"
    assert (await attached(who["deputy"], case, **proof)).json()["code"] == "attachment_not_yours"
    assert (await attached(who["unit"], case, attached_to="promise_progress")).json()["code"] == "subject_missing"
    other, _ = await office.replied("B")
    assert (await attached(who["unit"], other, **proof)).json()["code"] == "promise_not_found"
    path = f"/suggestions/{case}/attachments/{made.json()['id']}"
    told = {name: (await each.get(path)).status_code for name, each in who.items()}
    assert told == {"unit": 200, "neighbour": 404, "assigner": 200, "deputy": 200}
    shown = (await who["deputy"].get(f"/promises/{promise}")).json()
    assert [each["name"] for each in shown["progress"][0]["proof"]] == ["现场.txt"]
    second = (await attached(who["unit"], case, **proof)).json()["id"]
    assert (await who["unit"].delete(f"/suggestions/{case}/attachments/{second}")).status_code == 200
    await move(office, officer(office), promise, "give_up", reason="不能")
    assert (await attached(who["unit"], case, **proof)).json()["code"] == "attaching_over"
    assert (await who["unit"].delete(path)).json()["code"] == "attaching_over"


async def test_a_second_reply_is_proved_until_it_is_rated(client: Any, db: Database) -> None:
    office = await make_office(db)
    case, promise = await promised(office)
    who = people(client, office)
    proof = {"attached_to": "promise_reply", "promise_id": str(promise)}
    assert (await attached(who["unit"], case, **proof)).json()["code"] == "attaching_over"
    await move(office, officer(office), promise, "fulfil", body="已完成。")
    made = await attached(who["unit"], case, **proof)
    assert made.status_code == 201
    assert (await attached(who["assigner"], case, **proof)).json()["code"] == "attachment_not_yours"
    shown = (await who["deputy"].get(f"/suggestions/{case}")).json()
    assert [each["name"] for each in shown["promises"][0]["second_reply"]["proof"]] == ["现场.txt"]
    assert [each["attached_to"] for each in shown["attachments"]] == ["promise_reply"]
    content = await who["deputy"].get(f"/suggestions/{case}/attachments/{made.json()['id']}/content")
    assert content.content == PHOTO[1]
    rated = await who["deputy"].post(f"/promises/{promise}/evaluations", {"level": "satisfied"})
    assert rated.status_code == 201
    assert (await attached(who["unit"], case, **proof)).json()["code"] == "attaching_over"
    path = f"/suggestions/{case}/attachments/{made.json()['id']}"
    assert (await who["unit"].delete(path)).json()["code"] == "attaching_over"
