"""Every closed list that a front end meets has its labels, in the order of the code, and no label too many."""

import importlib
import sys
from enum import StrEnum
from pathlib import Path

import pytest

from api.enums.labels import ENUMS, LABELS
from domain.assignments.flow import ASSIGNMENT
from domain.lookbacks.flow import LOOK_BACK, LOOK_BACK_ITEM
from domain.meetings.flow import MEETING
from domain.oversight.flow import DEMAND
from domain.programmes.flow import PROGRAMME
from domain.promises.flow import PROMISE
from domain.reconciliations.flow import RECONCILIATION
from domain.suggestions.flow import CASE
from domain.suggestions.signature_flow import SIGNATURE
from domain.suggestions.tasks import TASKS
from domain.suggestions.timeline import EVENTS
from domain.supervision.flow import SUPERVISION
from domain.tables import metadata

ROOT = Path(__file__).parents[2]


def domain_modules():
    for path in sorted((ROOT / "domain").rglob("*.py")):
        if "(StrEnum)" in path.read_text(encoding="utf-8"):
            yield importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def closed_lists():
    """Those of the domain, and those of the modules that the application has loaded."""
    loaded = [module for name, module in sys.modules.items() if name.startswith("api.") and module is not None]
    return {
        each
        for module in [*domain_modules(), *loaded]
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, StrEnum) and each is not StrEnum
    }


def values_met(schema):
    """Every list of codes in the document, but those of sorts, which are an instruction and no value."""
    if isinstance(schema, dict):
        if isinstance(schema.get("enum"), list) and not str(schema.get("title", "")).endswith("Sort"):
            yield schema.get("title"), frozenset(schema["enum"])
        for each in schema.values():
            yield from values_met(each)
    if isinstance(schema, list):
        for each in schema:
            yield from values_met(each)


@pytest.mark.parametrize("enum", LABELS, ids=lambda enum: enum.__name__)
def test_a_list_has_a_label_for_each_member_and_no_other(enum):
    assert sorted(LABELS[enum]) == sorted(enum)
    assert all(zh.strip() and en.strip() for zh, en in LABELS[enum].values())


def test_every_enumeration_that_a_caller_meets_has_labels(app):
    document = app.openapi()
    named = {title for title, _ in values_met(document["components"]["schemas"])}
    met = {each for each in closed_lists() if each.__name__ in named}
    assert len(met) > 20
    assert {each.__name__ for each in met - LABELS.keys() if not each.__name__.endswith("Sort")} == set()


def test_every_enumeration_that_the_database_checks_has_labels():
    checks = " ".join(
        str(constraint.sqltext)
        for table in metadata.tables.values()
        for constraint in table.constraints
        if hasattr(constraint, "sqltext")
    )
    checked = {each for each in closed_lists() if f"IN ({', '.join(repr(str(value)) for value in each)})" in checks}
    assert len(checked) > 15
    assert {each.__name__ for each in checked - LABELS.keys()} == set()


@pytest.mark.parametrize(
    ("flow", "name"),
    [
        (CASE, "case_action"),
        (ASSIGNMENT, "assignment_action"),
        (SIGNATURE, "signature_action"),
        (SUPERVISION, "supervision_action"),
        (PROMISE, "promise_action"),
        (DEMAND, "demand_action"),
        (MEETING, "meeting_action"),
        (PROGRAMME, "programme_action"),
        (LOOK_BACK, "look_back_action"),
        (LOOK_BACK_ITEM, "look_back_item_action"),
        (RECONCILIATION, "reconciliation_action"),
    ],
)
def test_every_move_has_a_label_in_the_order_of_its_table(flow, name):
    assert [each["value"] for each in ENUMS[name]] == list(flow.transitions)


def test_every_line_of_a_work_list_has_a_label_in_the_order_of_its_table():
    assert [each["value"] for each in ENUMS["task"]] == [task.key for task in TASKS]


def test_every_event_that_a_timeline_tells_has_a_label():
    told = {move.event for flow in (CASE, ASSIGNMENT, SIGNATURE) for move in flow.transitions.values()} | set(EVENTS)
    assert told - {each["value"] for each in ENUMS["event"]} == set()
    assert all(each["zh"].strip() and each["en"].strip() for each in ENUMS["event"])


async def test_anybody_reads_the_lists(client):
    answer = await client.get("/v1/enums")
    assert answer.status_code == 200
    assert {"value": "in_handling", "zh": "办理中", "en": "In handling"} in answer.json()["case_state"]
    assert answer.json() == ENUMS
    assert len(answer.json()) == len(LABELS) + 13
