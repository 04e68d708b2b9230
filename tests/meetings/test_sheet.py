"""The printed sheet says what its reader may know, with the hours of the agenda and everybody's seat, on paper as in Word."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.meetings.sheet import ROLES, STATES
from api.settings import Settings
from domain.actor import Role
from domain.meetings.queries import read_for_print
from domain.meetings.sheet_fields import EXAMPLE, sheet_fields
from tests.arranging import Desk, make_head
from tests.document_templates.documents import template, words
from tests.factories import Caller, bearer


@pytest.fixture
def reader(client: httpx.AsyncClient, app: FastAPI, settings: Settings, desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(app.state, "clock", lambda: desk.office.now, raising=False)

    def made(*roles: Role, **links: Any) -> Caller:
        headers = bearer(desk.office.place, settings.signing_key, *roles, now=desk.office.now, **links)
        return Caller(client, desk.office.place.slug, headers)

    return made


async def test_the_sheet_on_paper_and_in_word(desk: Desk, reader: Any) -> None:
    unit = desk.office.units[0]
    case, _ = await desk.office.assigned()
    other, _ = await desk.office.assigned(title="<script>alert(1)</script>")
    made: Any = (await desk.draft("chief-face-to-face", note="带身份证", places=3))["id"]
    cases = [{"suggestion_id": case, "minutes": 30}, {"suggestion_id": other, "minutes": 45, "note": "先看现场"}]
    await desk.step(made, "set_agenda", cases=cases)
    await desk.step(made, "invite_participants", participants=desk.people(unit))
    await desk.step(made, "propose_meeting")
    second = await make_head(desk.db, desk.office, unit)
    head = await desk.participant(made, desk.heads[unit])
    await desk.step(made, "send_substitute", participant_id=head, person_id=second, reason="出差")
    organiser = reader(Role.ORGANISER)

    page = await organiser.get(f"/meetings/{made}/sheet")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for said in (
        "2026年3月16日 星期一 10:00—12:00",
        "10:00—10:30",
        "10:30—11:15",
        "先看现场",
        "旁听席 3 个",
        "带身份证",
    ):
        assert said in page.text, said
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text
    shown = await desk.shown(made)
    names = {each["person"]["id"]: each["person"]["name"] for each in shown["participants"]}
    absent, came = names[str(desk.heads[unit])], names[str(second)]
    assert f"（代{absent}）" in page.text

    document = await organiser.get(f"/meetings/{made}/sheet.docx")
    assert document.status_code == 200
    assert {"10:30—11:15", f"{came}（代{absent}）", "C1", "A2"} <= set(words(document.content))
    assert "attachment" in document.headers["content-disposition"]

    # whoever takes part sees the note, not the case of others; a stranger sees no meeting
    deputy = reader(Role.DEPUTY, person_id=desk.office.cosigner.person_id)
    assert (await deputy.get(f"/meetings/{made}/sheet")).status_code == 404
    officer = reader(Role.UNIT_OFFICER, organisation_id=unit)
    assert "带身份证" in (await officer.get(f"/meetings/{made}/sheet")).text
    assert (await deputy.get(f"/meetings/{made}/sheet.docx")).status_code == 404


async def test_cases_that_a_reader_may_not_see_are_counted_only(desk: Desk, reader: Any) -> None:
    case, _ = await desk.office.assigned(title="绝密事项", confidential=True)
    made = await desk.ready()
    await desk.step(made, "set_agenda", desk.office.assigner, cases=[{"suggestion_id": case}])
    await desk.step(made, "propose_meeting")
    viewer = reader(Role.VIEWER)

    page = (await viewer.get(f"/meetings/{made}/sheet")).text

    assert "绝密事项" not in page
    assert "另有 1 件议题不在此列出" in page
    document = words((await viewer.get(f"/meetings/{made}/sheet.docx")).content)
    assert "另有 1 件议题不在此列出。" in document
    assert not [each for each in document if "绝密" in each]


async def test_the_congress_s_own_template_is_printed_from(desk: Desk, reader: Any) -> None:
    made = await desk.proposed()
    admin = reader(Role.ADMINISTRATOR)
    content = template("我市：{{ title }}", "{% for one in head_table %}{{ one.seat }}{% endfor %}")
    path = f"/v1/{admin.slug}/document-templates/meeting_sheet"
    assert (
        await admin.client.post(path, headers=admin.headers, files={"file": ("a.docx", content)})
    ).status_code == 201

    assert words((await reader(Role.ORGANISER).get(f"/meetings/{made}/sheet.docx")).content) == ["我市：面对面", "A1A2"]


async def test_the_example_of_a_template_has_the_fields_of_a_meeting(desk: Desk) -> None:
    made = await desk.proposed()
    async with desk.db.read() as tx:
        row = await read_for_print(tx, desk.organiser, made, desk.office.now)
    fields = sheet_fields(row, ROLES, STATES, desk.office.now)

    assert set(fields) == set(EXAMPLE)
    assert {type(fields[name]) for name in fields} == {str, list}
    assert all(set(each) == set(EXAMPLE["people"][0]) for each in fields["people"])
