"""A congress's own template is put in use, printed from, replaced, and given up again."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.actor import Role
from domain.attachments.orphans import SPARED, sweep_orphans
from tests.document_templates.documents import template, words
from tests.factories import caller, make_congress

KIND = "/document-templates/meeting_sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
async def place(db):
    return await make_congress(db)


@pytest.fixture
def admin(client, place, settings):
    return caller(client, place, settings.signing_key, Role.ADMINISTRATOR)


async def put(who, content, name="面对面.docx"):
    return await who.client.post(f"/v1/{who.slug}{KIND}", headers=who.headers, files={"file": (name, content, WORD)})


async def test_a_template_is_put_in_use_replaced_and_given_up(client, settings, place, admin, db, app):
    viewer = caller(client, place, settings.signing_key, Role.VIEWER)
    [ours] = [each for each in (await viewer.get("/document-templates")).json() if each["kind"] in KIND]
    assert (ours["own"], ours["id"], ours["kind"]) == (False, None, "meeting_sheet")
    assert ours["fields"]["title"]
    assert "{{ title }}" in words((await viewer.get(f"{KIND}/content")).content)
    assert (await put(viewer, template("{{ title }}"))).status_code == 403

    first = await put(admin, template("我市的{{ title }}"))
    assert first.status_code == 201, first.text
    second = await put(admin, template("本市的{{ title }}"), "新.docx")
    [own] = [each for each in (await viewer.get("/document-templates")).json() if each["kind"] in KIND]
    assert (own["own"], own["name"], own["id"]) == (True, "新.docx", second.json()["id"])
    answer = await viewer.get(f"{KIND}/content")
    assert words(answer.content) == ["本市的{{ title }}"]
    assert answer.headers["content-type"] == WORD

    storage = app.state.storage
    later = datetime.now(UTC) + SPARED + timedelta(hours=1)
    assert await sweep_orphans(db, storage, later) >= 1, "the bytes of the first are no longer needed"
    assert words((await viewer.get(f"{KIND}/content")).content) == ["本市的{{ title }}"]

    assert (await admin.delete(KIND)).json()["own"] is False
    assert (await admin.delete(KIND)).status_code == 404
    assert "{{ title }}" in words((await viewer.get(f"{KIND}/content")).content)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (template("{{ ''.__class__ }}"), "a.docx", "template_not_understood"),
        (template("{{ nobody }}"), "a.docx", "template_not_understood"),
        (b"%PDF-1.4", "a.docx", "content_mismatch"),
        (b"%PDF-1.4", "a.pdf", "type_not_allowed"),
        (b"", "a.docx", "attachment_empty"),
        (b"PK\x03\x04" + b"\0" * (2 * 1024 * 1024), "a.docx", "template_too_large"),
    ],
)
async def test_what_is_no_template_is_refused_and_the_one_in_use_stays(admin, content, name, code):
    assert (await put(admin, template("{{ title }}"))).status_code == 201
    refused = await put(admin, content, name)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert words((await admin.get(f"{KIND}/content")).content) == ["{{ title }}"]


async def test_what_is_far_too_large_is_refused_before_it_is_read(admin):
    refused = await put(admin, b"\0" * (4 * 1024 * 1024))
    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")
