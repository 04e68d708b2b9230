"""Every code that the program can answer with has its words, and every refusal class its status."""

import ast
from pathlib import Path

import pytest

from api import problems
from api.errors import STATUS
from domain import errors
from domain.db import CONSTRAINT_CODES
from domain.tables import metadata

ROOT = Path(__file__).parents[1]
CLASSES = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.DomainError)
}
SPEAKING = CLASSES | {"Refusal"}


def _strings(node):
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def codes_in(tree, at_startup=frozenset()):
    """Codes of `Conflict("…")`, `Refusal("…")` (one of two as well), and of `problem(scope, status, "…")`."""
    found = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        if call.func.id in SPEAKING - at_startup and call.args:
            first = call.args[0]
            found |= _strings(first.body) | _strings(first.orelse) if isinstance(first, ast.IfExp) else _strings(first)
        if call.func.id == "problem" and len(call.args) > 2:
            found |= (
                _strings(call.args[2].body) | _strings(call.args[2].orelse)
                if isinstance(call.args[2], ast.IfExp)
                else _strings(call.args[2])
            )
    return found


def test_every_code_has_words_in_both_languages():
    assert metadata.tables, "importing the tables declares the codes of their constraints"
    codes = set(CONSTRAINT_CODES.values())
    for path in [*ROOT.glob("domain/**/*.py"), *ROOT.glob("api/**/*.py")]:
        # the Refusal of a command that cannot start is one English line for whoever started it, not a code
        commands = frozenset({"Refusal"}) if path.is_relative_to(ROOT / "api") else frozenset()
        codes |= codes_in(ast.parse(path.read_text(encoding="utf-8")), commands)

    assert len(codes) > 100
    assert sorted(codes - problems.PROBLEMS.keys()) == []


def test_the_scan_finds_what_it_looks_for():
    tree = ast.parse(
        'raise Conflict("a") if x else NotFound("b")\nRefusal("c" if y else "d")\nproblem(s, 503, "e")\nInvalid(code)'
    )

    assert codes_in(tree) == {"a", "b", "c", "d", "e"}


@pytest.mark.parametrize(("code", "words"), problems.PROBLEMS.items())
def test_words_are_sentences(code, words):
    chinese, english = words

    assert chinese.endswith("。")
    assert english.endswith(".")
    assert english.isascii()
    assert code.replace("_", "").isalnum()
    assert code.islower()


def test_every_refusal_class_has_its_status():
    assert {kind.__name__ for kind in STATUS} == CLASSES - {"DomainError"}
    assert len(set(STATUS.values())) == len(STATUS)
