"""The document that front-end teams read and generate from: what FastAPI knows, and what only the procedure knows."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from fastapi import FastAPI

from api import examples
from api.problems import PROBLEMS
from api.procedure import words
from api.procedure.page import FLOWS
from api.routing import PROBLEM, REFUSALS

Document = dict[str, Any]

DESCRIPTION = """\
人大代表建议办理：从提出、受理、交办、办理、答复到满意度评价。

The handling of deputies' suggestions (代表建议), from filing to rating, for web dashboards, WeChat mini-programs and
scripts. The procedure itself, move by move, is drawn in `openapi/flows.md`.

**Signing in.** `POST /v1/sign-in` gives an access token of some minutes (`Authorization: Bearer …`) and a refresh token.
Scripts use an API key (`X-API-Key`). `GET /v1/me` says who you are and what you may do.

**Paths.** Everything lies under `/v1/{congress}`, the slug of your congress. What belongs to another congress, or what you
may not see, is 404. Only GET, POST, PUT and DELETE occur: `wx.request` has no PATCH.

**Moves.** A case is moved by naming an action: `POST /v1/{congress}/suggestions/{suggestion_id}/assign`. Nobody sends a
state. Draw your buttons from `actions` of a case or an assignment: exactly the moves that the caller may make now, and
where one is closed, the code that says why. `x-flow` and `x-action` tie an operation to its row of the flow.

**Errors** are `application/problem+json` (RFC 9457). `code` is stable; `title` and `detail` are Chinese, or English where
`Accept-Language` prefers it; further members say what to do. 403: not yours to do. 409: the right person at the wrong
moment. 422: `errors` has a JSON pointer for every wrong place. Unknown fields and parameters are refused.

**Versions.** What changes carries `version`, which is also its `ETag`. Edits need `If-Match` (428 without, 412 when it is
old); moves honour it.

**Repeats.** Send an `Idempotency-Key` with every POST: after a lost connection the same request with the same key gives
the first answer again (`Idempotency-Replayed: true`).

**Lists** are pages: `next` is the cursor of the following page, and the `Link` header its URL; `total=true` counts.

**Time.** Instants are UTC (RFC 3339), legal days are local dates of the congress. Ids are strings (UUIDv7).
"""
TAGS: Mapping[str, str] = {
    "accounts": "账号与登录 · Signing in, your own account, and the accounts of a congress.",
    "api keys": "接口密钥 · Keys for scripts: shown once, with rights, an expiry and revocation.",
    "congresses": "人大、届、次 · The congress, its terms and its sessions.",
    "organisations": "机构与承办单位 · Organs of the congress, the government office and the handling units, as a tree.",
    "people": "人员、代表与代表团 · People with their dated mandates and positions, and delegations.",
    "statistics": "统计 · Figures with their definitions, as of any instant, each with the list of its cases.",
    "dashboards": "看板 · Everything one screen needs in one answer, and its charts as pictures.",
    "rules": "办理规则与工作日历 · How long each step takes and by which article; holidays and make-up workdays.",
    "suggestions": "建议 · Cases: filing, co-signing, screening, assigning, closing; lists, detail and timeline.",
    "assignments": "承办 · The work of one unit: receipt, return, extension, consultation, opinion, reply.",
    "classes": "结果类别 · What a reply achieved, with its history: who changed it, when, why.",
    "evaluations": "评价 · The deputy's rating of a reply.",
    "supervision": "重点督办 · Decisions of the chairpersons' council: who watches over which cases, and what came of it.",
    "look-backs": "回头看 · Whether what replies say was done is really so: batches, findings, and what follows.",
    "promises": "承诺与台账 · What replies leave to be done: progress, changes, second replies, and the ledger over years.",
    "oversight": "监督 · What was held about a single case: inspections by monitors, hearings, escalation; demands upon units.",
    "meetings": "会议 · Face to face, consultations, reconciliations: agenda, people, places, minutes, decisions.",
    "programmes": "会议排期 · A season of meetings for a list of cases, found by a solver, edited, confirmed as one step.",
    "document templates": "文书模板 · What is printed, from which Word template: ours, or one of the congress's own.",
    "notifications": "消息 · What you were told: invitations, changes, reminders; each as it was when you were told.",
    "calendars": "日历 · Meetings as iCalendar: one file each, and addresses that a calendar program follows.",
    "availability": "空闲时间 · When people cannot come, and when a meeting could be held.",
    "venues": "场所 · Stations and their rooms, opening hours, and when a room cannot be had.",
    "reconciliations": "三方合议 · Deputy, units and committee over a rating that stays divided, and what they come to.",
    "quality": "办理质量 · Six findings per case by the twenty-four characters, computed from the record, and scores.",
    "public record": "公开 · What everybody may read without signing in: published cases, replies, figures, people.",
    "search": "检索 · Cases like a case or a text, and the units that the past suggests.",
    "deadlines": "期限 · Running clocks, and how each came about.",
    "attachments": "附件 · Files of a case.",
    "exports": "导出 · Lists and figures as CSV, XLSX and NDJSON; what an import takes comes in its columns.",
    "imports": "导入 · Files of many rows: a dry run, then the same rows applied.",
    "events": "事件 · What happened, in the order in which it became visible.",
    "tasks": "待办 · What waits for you.",
    "enums": "代码表 · Every code with its Chinese and English label.",
    "health": "健康检查 · For whoever watches over the processes.",
}
PARAMETERS: Mapping[str, str] = {
    "congress": "Slug of your congress.",
    "suggestion_id": "Id of the case.",
    "assignment_id": "Id of one unit's assignment.",
    "deadline_id": "Id of the clock.",
    "chart_id": "Id of the chart.",
    "supervision_id": "Id of the decision of the council.",
    "meeting_id": "Id of the meeting.",
    "recording_id": "Id of the recording.",
    "template_kind": "What is printed.",
    "notification_id": "Id of the notification.",
    "feed_id": "Id of the calendar feed, not its token.",
    "kind_id": "Id of the kind of meeting.",
    "venue_id": "Id of the venue.",
    "room_id": "Id of the room.",
    "blocking_id": "Id of the blocking.",
    "absence_id": "Id of the absence.",
    "subscription_id": "Id of the subscription.",
    "look_back_id": "Id of the batch of a look-back.",
    "item_id": "Id of one reply under check.",
    "account_id": "Id of the account.",
    "key_id": "Id of the API key, not the key itself.",
    "organisation_id": "Id of the organisation.",
    "person_id": "Id of the person.",
    "delegation_id": "Id of the delegation.",
    "mandate_id": "Id of the mandate.",
    "position_id": "Id of the position.",
    "term_id": "Id of the term.",
    "session_id": "Id of the session of the congress.",
    "profile_id": "Id of one published version of a rule profile.",
    "attachment_id": "Id of the attachment.",
    "promise_id": "Id of the promise.",
    "demand_id": "Id of the demand.",
    "monitor_id": "Id of the designation.",
    "programme_id": "Id of the programme.",
    "drafted_id": "Id of the meeting of the draft.",
    "reply_id": "Id of the reply.",
    "reconciliation_id": "Id of the reconciliation.",
    "import_id": "Id of the import.",
    "active": "Only those that are (true) or are no longer (false) in use.",
    "card_number": "Number of the deputy's card.",
    "code": "Its code, exactly.",
    "due_before": "Only what falls due before this instant.",
    "snapshot_id": "Id of the published snapshot.",
    "figure": "Id of the figure, of the catalogue.",
    "kind": "Only of this kind.",
    "level": "Only of this level.",
    "outcome": "Only rows that ended like this.",
    "role": "Only those with this role.",
    "sort": "Order of the list; `-` is descending.",
    "state": "Only those in this state.",
    "step": "The step of the procedure.",
    "year": "A calendar year.",
}
REFUSED: Mapping[int, tuple[str, str, Document]] = {
    401: ("Unauthenticated", "credentials_missing", {}),
    403: ("Forbidden", "right_missing", {"needs": "suggestion:assign"}),
    404: ("NotFound", "not_found", {}),
    409: ("Conflict", "wrong_state", {"action": "assign", "state": "submitted", "allowed_in": ["accepted"]}),
    412: ("PreconditionFailed", "version_stale", {"version": 4}),
    413: ("TooLarge", "body_too_large", {"max_bytes": 1_048_576}),
    422: (
        "Invalid",
        "input_invalid",
        {"errors": [{"pointer": "/body/title", "code": "missing", "message": "必填"}]},
    ),
    428: ("PreconditionRequired", "if_match_missing", {}),
    429: ("Throttled", "sign_in_throttled", {"retry_after": 120}),
    503: ("Unavailable", "overloaded", {"retry_after": 1}),
}
ANSWERS = {
    "200": "Done; the answer.",
    "201": "Made; the answer.",
    "202": "Begun; it goes on in the background.",
    "204": "Done.",
}
THROTTLED = {"create_sign_in", "read_calendar_feed"}
THROTTLED_TAGS = {"exports", "public record"}
EDITING_POSTS = {"publish_calendar_year"}  # an edit that is no PUT: it needs `If-Match` too
# The areas whose POST is a move.
MOVED = {
    "suggestions",
    "assignments",
    "evaluations",
    "classes",
    "promises",
    "supervision",
    "oversight",
    "meetings",
    "programmes",
    "look-backs",
    "reconciliations",
}
METHODS = ("get", "post", "put", "delete")
# Moves whose path does not end in their name.
MOVES = {
    "edit_suggestion": "edit",
    "evaluate_reply": "evaluate",
    "record_consultation": "record_consultation",
    "start_look_back": "start_look_back",
    "close_look_back": "close_look_back",
    "call_off_look_back": "call_off_look_back",
    "conclude_supervision": "conclude_supervision",
    "edit_meeting": "edit_meeting",
    "redraft_meeting": "redraft_meeting",
    "withdraw_supervision": "withdraw_supervision",
    "replace_supervision": "replace_supervision",
    "change_class": "change_class",
    "convene_reconciliation": "convene",
    "conclude_reconciliation": "conclude_reconciliation",
    "escalate_reconciliation": "escalate_reconciliation",
    "make_promise": "make_promise",
    "evaluate_promise": "evaluate_promise",
    "answer_demand": "answer_demand",
    "withdraw_demand": "withdraw_demand",
}


def install(app: FastAPI) -> None:
    """Serve the whole document at /openapi.json, made once."""
    plain = app.openapi

    def openapi() -> Document:
        if not getattr(app.state, "document", None):
            app.state.document = completed(plain())
        made: Document = app.state.document
        return made

    app.openapi = openapi  # type: ignore[method-assign]


def rendered(document: Document) -> bytes:
    """The committed bytes: the same for the same code, wherever they are made."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    """Method, path and operation, in the order of the document."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def completed(document: Document) -> Document:
    """The document of FastAPI with words, examples and headers; completing it again changes nothing."""
    schemas = document["components"]["schemas"]
    document["info"]["description"] = DESCRIPTION
    for method, path, operation in operations(document):
        _about(operation)
        _parameters(operation, schemas)
        _request(operation, schemas)
        _refusals(method, path, operation)
        _answers(operation, schemas)
        _move(method, path, operation)
    used = {tag for _, _, operation in operations(document) for tag in operation["tags"]}
    document["tags"] = [{"name": tag, "description": text} for tag, text in TAGS.items() if tag in used]
    document["components"] = {
        "schemas": {
            name: _shown_whole(schema, schemas) for name, schema in sorted(schemas.items()) if name not in _UNUSED
        },
        "responses": {name: _refusal(status) for status, (name, _, _) in REFUSED.items()},
        "headers": _HEADERS,
        "securitySchemes": document["components"].get("securitySchemes", {}),
    }
    return document


def flow_actions() -> dict[str, str]:
    """Every move that a person makes, with its flow."""
    return {action: flow.name for flow in FLOWS for action, move in flow.transitions.items() if move.who - {"system"}}


_UNUSED = {"HTTPValidationError", "ValidationError"}
_HEADERS = {
    "ETag": {"description": 'The `version` of the row, for `If-Match`: `"3"`.', "schema": {"type": "string"}},
    "Link": {"description": '`<…>; rel="next"`: the URL of the next page.', "schema": {"type": "string"}},
    "RetryAfter": {"description": "Seconds until the next try is heard.", "schema": {"type": "integer"}},
    "RequestId": {
        "description": "Of this request; yours when you sent one. Also in errors, logs and events.",
        "schema": {"type": "string"},
    },
}


def _about(operation: Document) -> None:
    operation.setdefault("security", [])
    operation["description"] = operation.get("description", "").strip()


def _move(method: str, path: str, operation: Document) -> None:
    """Which row of which flow this operation is; its summary is what the office calls it."""
    name = MOVES.get(operation["operationId"]) or path.rpartition("/")[2].replace("-", "_")
    flow = flow_actions().get(name)
    if flow is None or method == "get" or "x-flow" in operation or not MOVED.intersection(operation["tags"]):
        return
    operation["summary"] = f"{words.ACTIONS[name]} · {operation['summary']}"
    operation["x-flow"], operation["x-action"] = flow, name
    for status in ("200", "201"):
        for media in operation["responses"].get(status, {}).get("content", {}).values():
            media["example"] = _moved(flow, name, media["example"])


def _moved(flow: str, action: str, example: Document) -> Document:
    """The answer of a move shows the state that it leads to."""
    move = next(each for each in FLOWS if each.name == flow).transitions[action]
    shown = example | {"state": str(move.target or min(move.sources))}
    if flow == "assignment":
        replied = "complete" in move.fires
        shown |= {"id": examples.WORDS["assignment_id"], "case_state": "replied" if replied else "in_handling"}
    return shown


def _parameters(operation: Document, schemas: Document) -> None:
    for parameter in operation.get("parameters", ()):
        name, schema = parameter["name"], parameter["schema"]
        schema.pop("title", None)
        text = parameter.get("description") or schema.get("description") or PARAMETERS.get(name)
        schema.pop("description", None)
        if text:
            parameter["description"] = text
        if parameter.get("required") and "example" not in parameter:
            parameter["example"] = examples.word(name, schema, schemas)


def _request(operation: Document, schemas: Document) -> None:
    for media in operation.get("requestBody", {}).get("content", {}).values():
        if "example" not in media and "examples" not in media:
            media["example"] = examples.request_of(operation["operationId"], media["schema"], schemas)


def _answers(operation: Document, schemas: Document) -> None:
    for status, answer in operation["responses"].items():
        if not status.startswith("2"):
            continue
        if answer["description"] == "Successful Response":
            answer["description"] = ANSWERS[status]
        headers = {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}}
        for media in answer.get("content", {}).values():
            schema = media.get("schema", {})
            if schema and "example" not in media:
                media["example"] = examples.response_of(schema, schemas)
            properties = schemas.get(schema.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
            if "version" in properties:
                headers["ETag"] = {"$ref": "#/components/headers/ETag"}
            if {"next", "items"} <= set(properties):
                headers["Link"] = {"$ref": "#/components/headers/Link"}
        answer["headers"] = headers | answer.get("headers", {})


def _refusals(method: str, path: str, operation: Document) -> None:
    """Only what can happen: no version without `If-Match`, no body too large without a body."""
    headers = {each["name"].lower() for each in operation.get("parameters", ()) if each["in"] == "header"}
    public, reads = not operation["security"], method == "get"
    cannot = {
        401: public and reads,
        403: public,
        404: public and "{" not in path,
        409: public or reads,
        412: "if-match" not in headers,
        413: "requestBody" not in operation,
        428: "if-match" not in headers or (method == "post" and operation["operationId"] not in EDITING_POSTS),
        429: operation["operationId"] not in THROTTLED and not THROTTLED_TAGS.intersection(operation["tags"]),
    }
    for status, answer in operation["responses"].items():
        if status >= "400" and (int(status) not in REFUSED or path == "/readyz"):
            known = answer["content"].get(PROBLEM, {})
            answer["content"] = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, **known}}
    for status, (name, _, _) in REFUSED.items():
        if str(status) not in operation["responses"] or path == "/readyz":  # which says more of its 503
            continue
        if cannot.get(status):
            del operation["responses"][str(status)]
        else:
            operation["responses"][str(status)] = {"$ref": f"#/components/responses/{name}"}


def _refusal(status: int) -> Document:
    _, code, data = REFUSED[status]
    title, _, detail = PROBLEMS[code][0].partition("。")
    example = {
        "type": f"urn:yanlu:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail or PROBLEMS[code][0],
        "code": code,
        "request_id": examples.WORDS["request_id"],
    }
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example | data}}
    made: Document = {"description": REFUSALS[status], "content": content}
    if status in {429, 503}:
        made["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    return made


def _shown_whole(schema: Document, schemas: Document) -> Document:
    """Without a title per field (pydantic repeats its name), and with the nulls that FastAPI strips from examples."""
    for field in schema.get("properties", {}).values():
        field.pop("title", None)
    if "examples" in schema:
        schema["examples"] = [examples.whole(each, schema, schemas) for each in schema["examples"]]
    return schema
