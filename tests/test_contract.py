"""The contract as front-end teams read it: committed as generated, complete, with examples that its own schemas accept."""

import re
from itertools import chain

import jsonschema_rs
import pytest

from api import openapi
from api.commands.openapi import contract
from api.enums.labels import ENUMS
from api.errors import STATUS
from api.procedure import words
from api.procedure.page import FLOWS
from domain.actor import Part
from domain.suggestions.rights import RIGHTS
from tests.committed import assert_committed
from tests.conformance import DOCUMENT, resolved, validator

AGAIN = "make openapi"
OPERATIONS = [
    pytest.param(method, path, operation, id=operation["operationId"])
    for method, path, operation in openapi.operations(DOCUMENT)
]
SCHEMAS = DOCUMENT["components"]["schemas"]
TEXT_ANSWERS = {"text/csv", "application/octet-stream", "application/x-ndjson"}


@pytest.mark.parametrize("name", ["openapi.json", "flows.md"])
def test_the_committed_documents_are_the_generated_ones(name):
    assert_committed(f"openapi/{name}", contract()[name].decode(), AGAIN)


def test_completing_the_document_again_changes_nothing():
    once = openapi.rendered(DOCUMENT)

    assert openapi.rendered(openapi.completed(DOCUMENT)) == once


def test_there_are_operations_to_look_at():
    assert len(OPERATIONS) > 60


def test_nothing_is_patched():
    methods = {method for item in DOCUMENT["paths"].values() for method in item}

    assert methods <= {"get", "post", "put", "delete"}


def test_operation_ids_are_unique_english_words_with_a_verb():
    ids = [operation["operationId"] for _, _, operation in openapi.operations(DOCUMENT)]

    assert len(set(ids)) == len(ids) > 60
    assert [each for each in ids if not re.fullmatch(r"[a-z]+(_[a-z]+)+", each)] == []


def test_every_tag_is_explained_and_used():
    used = {tag for _, _, operation in openapi.operations(DOCUMENT) for tag in operation["tags"]}

    assert used == {tag["name"] for tag in DOCUMENT["tags"]}


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_an_operation_says_what_it_does(method, path, operation):
    assert len(operation["description"]) > 15
    assert operation["summary"]
    assert all(parameter.get("description") for parameter in operation.get("parameters", ())), operation["parameters"]


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_every_parameter_of_a_path_is_declared(method, path, operation):
    declared = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}

    assert declared == set(re.findall(r"{(\w+)}", path))


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_an_operation_says_how_it_can_be_refused(method, path, operation):
    refusals = {status for status in operation["responses"] if status >= "400"}
    headers = {each["name"].lower() for each in operation.get("parameters", ()) if each["in"] == "header"}

    assert "default" not in operation["responses"]
    if operation["tags"] != ["health"]:
        assert "422" in refusals
    if operation["security"]:
        assert {"401", "403", "404"} <= refusals
    assert ("412" in refusals) == ("if-match" in headers)
    assert ("413" in refusals) == ("requestBody" in operation)


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_the_examples_are_what_the_schemas_accept(method, path, operation):
    bodies = [("request", media) for media in operation.get("requestBody", {}).get("content", {}).values()]
    shown = 0
    for status, answer in operation["responses"].items():
        bodies += [
            (status, media) for name, media in resolved(answer).get("content", {}).items() if name not in TEXT_ANSWERS
        ]
    for where, media in bodies:
        if "binary" in str(media["schema"]):
            continue
        example = media.get("example")
        assert example is not None, where
        problems = [f"{where}: {error.message}" for error in validator(media["schema"]).iter_errors(example)]
        assert not problems
        shown += 1
    assert shown


def test_a_body_of_which_nothing_is_required_may_be_left_out():
    needed, free = [], []
    for _, path, operation in openapi.operations(DOCUMENT):
        media = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if media is None:
            continue
        required = bool(resolved(media["schema"]).get("required"))
        assert operation["requestBody"].get("required", False) == required, path
        (needed if required else free).append(path)
    assert len(needed) > len(free) > 10


def test_schemas_are_named_for_their_readers_not_by_the_modules_that_hold_them():
    assert [name for name in SCHEMAS if "__" in name] == []


def test_every_refusal_has_an_example_of_its_own_status():
    for name, response in DOCUMENT["components"]["responses"].items():
        example = response["content"]["application/problem+json"]["example"]
        assert {error.__name__: status for error, status in STATUS.items()}[name] == example["status"]
        assert validator(SCHEMAS["Problem"]).is_valid(example)


def test_the_document_is_an_openapi_document():
    assert DOCUMENT["openapi"].startswith("3.1")
    for name, schema in SCHEMAS.items():
        jsonschema_rs.meta.validate(schema), name


def test_every_reference_leads_somewhere():
    found = set(re.findall(r'"\$ref": ?"#/components/(\w+)/([\w.-]+)"', contract()["openapi.json"].decode()))

    assert len(found) > 40
    assert [(kind, name) for kind, name in found if name not in DOCUMENT["components"][kind]] == []


def test_every_listed_value_has_a_label():
    labelled = {frozenset(each["value"] for each in values) for values in ENUMS.values()}
    closed = {
        name: frozenset(schema["enum"])
        for name, schema in SCHEMAS.items()
        if "enum" in schema and not name.endswith("Sort")
    }

    assert len(closed) > 15
    assert {name for name, values in closed.items() if values not in labelled} == set()


PEOPLE = [
    pytest.param(flow, action, id=f"{flow.name}-{action}")
    for flow in FLOWS
    for action, move in flow.transitions.items()
    if move.who - {Part.SYSTEM}
]


@pytest.mark.parametrize(("flow", "action"), PEOPLE)
def test_every_move_of_a_person_has_one_operation(flow, action):
    found = [
        operation
        for _, _, operation in openapi.operations(DOCUMENT)
        if (operation.get("x-flow"), operation.get("x-action")) == (flow.name, action)
    ]

    assert len(found) == 1
    assert found[0]["summary"].startswith(words.ACTIONS[action])


def test_every_post_below_a_case_an_assignment_or_a_promise_is_a_move():
    below = re.compile(r"/(suggestions|assignments|promises)/{\w+}/(?!attachments|quality|oversight)")
    posts = [
        (path, operation)
        for method, path, operation in openapi.operations(DOCUMENT)
        if method == "post" and below.search(path)
    ]

    assert len(posts) > 30
    assert [path for path, operation in posts if "x-action" not in operation] == []


def test_the_page_of_flows_names_every_state_move_and_condition_in_both_languages():
    page = contract()["flows.md"].decode()
    moves = [move for flow in FLOWS for move in flow.transitions.values()]
    conditions = {guard.__name__ for move in moves for guard in chain(move.guards, move.checks)}

    assert set(words.CONDITIONS) == conditions
    for labels in (words.ACTIONS, words.CONDITIONS, *words.STATES.values()):
        missing = [
            code
            for code, label in labels.items()
            if f"`{code}` {label}" not in page and f"`{code}` | {label}" not in page
        ]
        assert missing == []


def test_a_button_and_its_route_ask_for_the_same_right():
    asked = {}
    for _, _, operation in openapi.operations(DOCUMENT):
        if "x-flow" in operation:
            needed = re.search(r"Needs the right `([a-z_:]+)`", operation["description"])
            asked[operation["x-flow"], operation["x-action"]] = needed and needed[1]
    table = {(flow, action): right for flow, rights in RIGHTS.items() for action, right in rights.items()}

    assert len(asked) > 30
    assert asked == table
