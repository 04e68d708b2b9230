"""What a template may not say is refused when it is read, before anything of it runs."""

import zipfile
from io import BytesIO

import pytest
from docx import Document

from domain.document_templates.blueprints import BLUEPRINTS
from domain.document_templates.rendering import MOST_BYTES, looked_into, render
from domain.document_templates.states import TemplateKind
from domain.errors import Invalid
from tests.document_templates.documents import spoilt, template, words

EXAMPLE = BLUEPRINTS[TemplateKind.MEETING_SHEET].example
ATTACKS = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ title.__class__ }}",
    "{{ title['__class__'] }}",
    "{{ title|attr('__class__') }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__ }}",
    "{{ title.format(1) }}",
    "{{ 'x' * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}",
    "{% for a in people recursive %}{{ loop(people) }}{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% set x = 1 %}{{ x }}",
    "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "{{ title|pprint }}",
    "{{ title ~ title }}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_is_called_calculated_or_looked_into(attack: str) -> None:
    with pytest.raises(Invalid) as refused:
        render(template(attack), EXAMPLE)
    assert refused.value.code == "template_not_understood"
    assert "what" in refused.value.data


def test_an_attack_in_the_properties_or_the_header_is_refused_as_well() -> None:
    for place in ("title", "header"):
        document = Document()
        if place == "title":
            document.core_properties.title = ATTACKS[0]
        else:
            document.sections[0].header.paragraphs[0].text = ATTACKS[0]
        made = BytesIO()
        document.save(made)
        with pytest.raises(Invalid) as refused:
            render(made.getvalue(), EXAMPLE)
        assert refused.value.code == "template_not_understood", place


@pytest.mark.parametrize("line", ["{{ titel }}", "{% for %}", "{{ title", "{{ agenda.nobody }}"])
def test_an_unknown_field_or_a_broken_one_is_refused(line: str) -> None:
    with pytest.raises(Invalid) as refused:
        render(template(line), EXAMPLE)
    assert refused.value.code == "template_not_understood"


def test_fields_loops_and_conditions_are_understood_and_values_are_escaped() -> None:
    given = {**EXAMPLE, "title": "甲<b>&乙", "hidden": ""}
    made = render(
        template(
            "{{ title }}",
            "{% for item in agenda %}{{ loop.index }}.{{ item.title }}{% if item.minutes %}（{{ item.minutes }}分）{% endif %}{% endfor %}",
            "{{ hidden|default('无', true) if not hidden else hidden }}{{ people|length }}",
        ),
        given,
    )
    assert words(made) == ["甲<b>&乙", "1.关于推进老旧小区加装电梯的建议（30分）", "无5"]


def test_ours_is_rendered_whole() -> None:
    ours = BLUEPRINTS[TemplateKind.MEETING_SHEET].document()
    looked_into(ours)
    said = words(render(ours, EXAMPLE))
    assert {"市长·代表面对面：老旧小区加装电梯", "09:30—10:00", "局长001（代局长002）", "代表001"} <= set(said)
    assert not [each for each in said if "{" in each]


REFUSED = [
    ("word/document.xml", lambda xml: b'<!DOCTYPE a [<!ENTITY b "c">]>' + xml, "template_unreadable"),
    ("word/document.xml", lambda xml: xml.decode().encode("utf-16"), "template_unreadable"),
    ("word/embeddings/oleObject1.bin", lambda _: b"\xd0\xcf", "template_unreadable"),
    (
        "word/_rels/document.xml.rels",
        lambda xml: xml.replace(
            b"</Relationships>",
            b'<Relationship Id="r9" Type="http://x/attachedTemplate" Target="http://x/a.dotm" TargetMode="External"/></Relationships>',
        ),
        "template_unreadable",
    ),
    ("word/media/bomb.png", lambda _: b"\0" * (30 * 1024 * 1024), "template_too_large"),
    ("word/document.xml", lambda xml: xml + b" " * (3 * 1024 * 1024), "template_too_large"),
]


@pytest.mark.parametrize(("part", "change", "code"), REFUSED)
def test_a_document_that_carries_or_fetches_something_is_refused(part, change, code) -> None:
    content = spoilt(template("{{ title }}"), part, change)
    assert len(content) < MOST_BYTES
    with pytest.raises(Invalid) as refused:
        looked_into(content)
    assert refused.value.code == code


def test_many_parts_a_large_file_and_no_archive_are_refused() -> None:
    many = BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(501):
            archive.writestr(f"word/{number}.png", b"")
    for content, code in (
        (many.getvalue(), "template_too_large"),
        (b"\0" * (MOST_BYTES + 1), "template_too_large"),
        (b"PK\x03\x04 nothing", "template_unreadable"),
    ):
        with pytest.raises(Invalid) as refused:
            looked_into(content)
        assert refused.value.code == code
    with pytest.raises(Invalid) as refused:
        render(spoilt(template("a"), "word/document.xml", lambda _: b"<a/>"), EXAMPLE)
    assert refused.value.code == "template_unreadable"


def test_a_link_to_a_page_is_no_reference_to_elsewhere() -> None:
    link = b'<Relationship Id="r9" Type="http://x/hyperlink" Target="http://x/" TargetMode="External"/></Relationships>'
    looked_into(
        spoilt(template("a"), "word/_rels/document.xml.rels", lambda xml: xml.replace(b"</Relationships>", link))
    )
