"""The yearly handling report: its numbers are those of the figures, its words those of the published reports, its form the congress's own."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.actor import Role
from domain.document_templates.blueprints import BLUEPRINTS
from domain.document_templates.rendering import render
from domain.document_templates.states import TemplateKind
from domain.reports.yearly import TOTALS
from domain.reports.yearly_fields import EXAMPLE, sentences
from tests.document_templates.documents import template, words
from tests.factories import caller
from tests.office import make_office

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KIND = TemplateKind.YEARLY_REPORT


@pytest.fixture(scope="module")
async def office(db):
    """Five answered cases (A, A, A, B, A), one of them rated, and one that waits."""
    made = await make_office(db, units=2)
    for class_code in "AAABA":
        case, reply = await made.replied(class_code)
    await made.rate(made.deputy, case, reply, "satisfied")
    await made.assigned("lead", "co")
    return made


@pytest.fixture
def who(client, office, settings):
    return caller(client, office.place, settings.signing_key, Role.VIEWER, Role.ADMINISTRATOR)


async def report(who, **query):
    return await who.get("/reports/yearly.docx", **query)


async def test_the_report_says_what_the_figures_say(who, office):
    answer = await report(who)
    assert (answer.status_code, answer.headers["content-type"]) == (200, WORD)
    said = words(answer.content)
    text = "\n".join(said)
    for name in ("handled", "solved"):
        cell = (await who.get(f"/statistics/{name}")).json()["cells"][-1]
        assert f"{Decimal(str(cell['rate']))}%" in text, name
    assert "第十四届第五次会议代表建议办理情况报告" in text
    assert "共受理代表建议6件，交办6件，已答复代表5件。" in text
    assert "A类（已经解决或基本解决）4件" in text
    units = said[said.index("分办") + 1 :][:12]
    assert [units[1:6], units[7:12]] == [["6", "5", "1", "0", "0"], ["1", "0", "0", "1", "0"]]
    assert "{" not in text


async def test_the_congress_prints_its_own_form(who):
    path = f"/v1/{who.slug}/document-templates/{KIND}"
    own = template("{{ congress }}报告", "{% for s in sentences %}{{ s }}{% endfor %}", "{{ figures.solved.rate }}")
    files = {"file": ("报告.docx", own, WORD)}
    taken = await who.client.post(path, headers=who.headers, files=files)
    assert taken.status_code == 201, taken.text
    said = words((await report(who)).content)
    assert said[0].endswith("报告")
    assert "共受理代表建议6件" in said[1]
    wrong = {"file": ("报告.docx", template("{{ figures.beauty.rate }}"), WORD)}
    refused = await who.client.post(path, headers=who.headers, files=wrong)
    assert (refused.status_code, refused.json()["code"]) == (422, "template_not_understood")
    assert (await who.client.delete(path, headers=who.headers)).status_code == 200


async def test_what_a_report_is_refused_for(client, office, who, settings):
    deputy = caller(client, office.place, settings.signing_key, Role.DEPUTY, person_id=office.deputy.person_id)
    refused = await report(deputy)
    assert (refused.status_code, refused.json()["needs"]) == (403, "statistics:read_all")
    for query, code in (
        ({"from": "2026-02-02", "to": "2026-02-01"}, "ends_before_start"),
        ({"session": str(office.place.id)}, "session_unknown"),
        ({"as_of": "2998-01-01T00:00:00Z"}, "as_of_in_future"),
        ({"by": "class"}, "input_invalid"),
    ):
        answer = await report(who, **query)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_report_as_of_a_day_before_anything_happened_counts_nothing(who, office):
    early = (office.now - timedelta(days=3)).isoformat()
    text = "\n".join(words((await report(who, as_of=early)).content))
    assert "共受理代表建议0件" in text
    assert "办复率" not in text


def test_our_template_prints_the_example_and_knows_each_figure_with_a_total():
    said = "\n".join(words(render(BLUEPRINTS[KIND].document(), EXAMPLE)))
    assert "77.8%" in said
    assert set(TOTALS) <= set(EXAMPLE["figures"])


def test_the_sentences_of_the_document_of_hangzhou():
    """312 of 401 and 2.6 points more, as the bulletin printed it."""
    told = sentences(EXAMPLE)
    assert "所提问题得到解决或基本解决的312件，解决率77.8%，比上年同期提高2.6个百分点。" in told
    assert (
        told[2] == "从办理结果看，A类（已经解决或基本解决）312件，占77.8%；B类（正在解决或列入计划解决）89件，占22.2%。"
    )
