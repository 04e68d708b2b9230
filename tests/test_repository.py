"""Rules of the house that no type can hold: each test reads the sources, and says what it looked at."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for folder in ("api", "domain", "migrations", "tests", "bench")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
CODE = {name: tree for name, tree in SOURCES.items() if name.startswith(("api/", "domain/"))}
DOMAIN = {name: tree for name, tree in CODE.items() if name.startswith("domain/")}
STATES = {
    "CaseState",
    "AssignmentState",
    "SignatureState",
    "SupervisionState",
    "MeetingState",
    "ProgrammeState",
    "LookBackState",
    "LookBackItemState",
}
REFUSING = {401, 403, 404, 405, 406, 409, 410, 411, 412, 413, 415, 422, 423, 428, 429, 501, 502, 503, 504}


def _in(trees: dict[str, ast.AST], kind: type) -> Iterator[tuple[str, ast.AST]]:
    return ((name, node) for name, tree in trees.items() for node in ast.walk(tree) if isinstance(node, kind))


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def test_there_is_something_to_look_at():
    assert len(CODE) > 100
    assert len(DOMAIN) > 60
    assert len(SOURCES) > len(CODE) + 20


def test_everything_is_caught_in_the_outermost_handlers_alone():
    outermost = {
        "api/errors.py": "the last answer of a request",
        "domain/deadlines/sweep.py": "one case that cannot be moved keeps no other from its lapse",
    }
    broad = [
        name
        for name, handler in _in(CODE, ast.ExceptHandler)
        if handler.type is None or re.search(r"\b(Base)?Exception\b", ast.unparse(handler.type))
    ]

    assert set(broad) == set(outermost)
    assert len(broad) == len(outermost), "once each"


def test_refusing_status_numbers_stand_where_transport_is_decided():
    places = {
        "api/errors.py": "the table",
        "api/routing.py": "what the document says of each",
        "api/openapi.py": "their examples",
        "api/health.py": "503 is for machines",
        "api/body_limit.py": "the framework's own exception, replaced by the table's",
        "api/reading.py": "the framework's own exception, replaced by the table's",
        "api/imports/remote.py": "a client: after which answers of a busy server it tries again",
    }
    figures = re.compile(r"^api/demo/|schemas\.py$")  # numbers of a bulletin, and of examples
    found = {
        name
        for name, node in _in(CODE, ast.Constant)
        if type(node.value) is int and node.value in REFUSING and not figures.search(name)
    }

    assert {"api/errors.py", "api/routing.py"} <= found
    assert found - set(places) == set()


def test_no_code_outside_of_moves_and_imports_puts_a_case_into_a_state():
    places = {
        "domain/suggestions/filing.py": "a case begins as a draft, signed by its lead",
        "domain/suggestions/effects.py": "new units begin, and children that a move of the case takes along",
        "domain/suggestions/cancelling.py": "a withdrawal takes the work of the units along",
        "domain/suggestions/leading.py": "with the lead the work of two units changes place",
        "domain/suggestions/inviting.py": "invitations begin, are asked again, and expire with the case's move",
        "domain/assignments/effects.py": "the unit that replaces another begins",
        "domain/imports/history.py": "what ended before it came here is written as it ended",
        "domain/imports/rounds.py": "and so are the rounds that followed",
        "domain/imports/look_back_items.py": "the look-backs at what was said to be solved",
        "domain/imports/past_meetings.py": "and meetings of the past, with their minutes",
    }
    pairs = [(name, node.arg, node.value) for name, node in _in(CODE, ast.keyword)]
    pairs += [
        (name, key.value, value)
        for name, node in _in(CODE, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant)
    ]
    written = {
        name
        for name, key, value in pairs
        if key == "state" and re.search(rf"\b({'|'.join(STATES)})\.[A-Z]", ast.unparse(value))
    }

    assert len(pairs) > 2000
    assert written <= set(places)
    assert {"domain/suggestions/filing.py", "domain/suggestions/effects.py"} <= written


def test_the_target_of_a_move_is_written_by_one_statement_a_flow():
    reads = {name for name, node in _in(DOMAIN, ast.Attribute) if node.attr == "target"}

    assert reads - {"domain/workflow.py"} == {
        "domain/meetings/writing.py",
        "domain/programmes/writing.py",
        "domain/imports/flow.py",
        "domain/moves.py",
        "domain/suggestions/signing.py",
        "domain/supervision/writing.py",
        "domain/lookbacks/writing.py",
    }


def test_the_clock_is_read_by_the_transport_alone():
    clocks = re.compile(r"(\b|\.)(now|utcnow|today|time_ns|monotonic)$|^time\.time$")
    reads = [
        name for name, node in _in(CODE, ast.Call) if clocks.search(_called(node)) and "func.now" not in _called(node)
    ]

    assert "api/deps.py" in reads
    assert [name for name in reads if name.startswith("domain/")] == []


def test_dependencies_are_declared_in_one_module():
    users = {name for name, node in _in(CODE, ast.Call) if _called(node) in {"Depends", "fastapi.Depends", "Security"}}

    assert users == {"api/deps.py"}


def test_the_environment_is_read_by_the_settings():
    inherited = {
        "api/embedded.py": "what PostgreSQL's own programs inherit, without PG* that would lead them elsewhere"
    }
    readers = {name for name, node in _in(CODE, ast.Attribute) if node.attr in {"environ", "getenv"}}

    assert len(CODE) > 100
    assert readers <= set(inherited)


def test_lists_are_limited_by_the_one_paging_module():
    others = {
        "domain/event_feed.py": "a feed has no pages: it is read on from where one stopped, below a watermark",
        "domain/deadlines/lapses.py": "the batch of a sweep",
        "domain/deadlines/announcing.py": "the batch of a sweep",
        "domain/imports/actions.py": "the first rows of a report",
        "domain/imports/refusals.py": "a file is written piece by piece",
        "domain/imports/runs.py": "the batch of a worker",
        "domain/public/publishing.py": "the batch of a worker",
        "domain/public/queries.py": "what one sitemap may hold",
        "domain/search/nearest.py": "candidates that are compared, never a list",
        "domain/availability/subscriptions.py": "the batch of a worker",
        "domain/calendars/queries.py": "a feed is read whole, within its window and at most so many meetings",
        "domain/quality/queries.py": "figures are judged in Python; one case above the most is refused",
    }
    limits = [
        (name, ast.unparse(node.args[0]))
        for name, node in _in(CODE, ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "limit" and node.args
    ]

    assert len(limits) > 5
    assert {name for name, most in limits if most != "1"} - set(others) == {"domain/paging.py"}


def test_commits_are_the_business_of_the_database_module():
    commits = [name for name, node in _in(CODE, ast.Call) if _called(node).endswith((".commit", ".rollback"))]

    assert [name for name in commits if name != "domain/db.py"] == []
    assert "transaction" in (ROOT / "domain/db.py").read_text(encoding="utf-8")


def test_no_module_is_longer_than_can_be_read():
    lengths = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in SOURCES}
    lengths = {name: length for name, length in lengths.items() if not name.startswith("migrations/versions/")}

    assert max(lengths.values()) > 200
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_no_module_is_named_for_what_nobody_could_place_elsewhere():
    refused = {"utils", "util", "helpers", "helper", "common", "manager", "base", "service", "misc"}
    words = {part for name in SOURCES for part in re.split(r"[/_.]", name)}

    assert {"suggestions", "workflow"} <= words
    assert refused & words == set()


def test_every_module_says_what_is_decided_in_it():
    silent = [name for name, tree in SOURCES.items() if tree.body and not ast.get_docstring(tree)]

    assert [name for name in silent if not name.startswith("migrations/versions/")] == []


def test_imports_stand_at_the_top():
    late = {
        name
        for name, node in _in(CODE, (ast.FunctionDef, ast.AsyncFunctionDef))
        if any(isinstance(each, (ast.Import, ast.ImportFrom)) for each in ast.walk(node))
    }

    assert late <= {"api/commands/serve.py"}, "only the start with a demo pays for the demo"


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "XX" + "X"])
def test_nothing_is_left_for_later(word):
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in SOURCES}

    assert sum(map(len, texts.values())) > 500_000
    assert [name for name, text in texts.items() if re.search(rf"\b{word}\b", text)] == []


def test_routes_declare_no_patch_and_no_second_framework_exception():
    routes = {name: tree for name, tree in CODE.items() if name.startswith("api/") and "routes" in name}
    calls = [_called(node) for _, node in _in(CODE, ast.Call)]

    assert len(routes) > 6
    assert [each for each in calls if each.endswith(".patch")] == []
    raising = {name for name, node in _in(CODE, ast.Call) if _called(node) == "HTTPException"}
    assert raising <= {"api/body_limit.py"}


def test_tests_mock_nothing_of_ours():
    imported = [
        (name, ast.unparse(node))
        for name, node in _in(SOURCES, (ast.Import, ast.ImportFrom))
        if name.startswith("tests/")
    ]

    assert len(imported) > 200
    assert [name for name, text in imported if "mock" in text] == []
