"""What the document shows as an example: the schema's own, else one made of words that the office would use."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]


def ident(number: int) -> str:
    """An id as the document shows it."""
    return f"019a0000-0000-7000-8000-{number:012}"


# By name of the field. What a schema shows of its own accord goes before these.
WORDS: Mapping[str, Any] = {
    "account_id": ident(1),
    "person_id": ident(2),
    "lead_person_id": ident(2),
    "person_ids": [ident(6), ident(7)],
    "key_id": ident(4),
    "organisation_id": ident(11),
    "proposed_organisation_id": ident(12),
    "delegation_id": ident(13),
    "session_id": ident(14),
    "term_id": ident(15),
    "suggestion_id": ident(21),
    "into": ident(22),
    "assignment_id": ident(31),
    "reply_id": ident(41),
    "deadline_id": ident(51),
    "event_id": ident(61),
    "attachment_id": ident(71),
    "import_id": ident(81),
    "promise_id": ident(111),
    "demand_id": ident(121),
    "monitor_id": ident(131),
    "record_id": ident(141),
    "batch_id": ident(81),
    "profile_id": ident(91),
    "supervision_id": ident(95),
    "look_back_id": ident(121),
    "item_id": ident(122),
    "item_ids": [ident(122)],
    "class_codes": ["A"],
    "class_after": "B",
    "class_now": "A",
    "report": "本年A类件全部回访，不属实两件，已改为B类并限期办理。",
    "sample_method": "sha256(seed:reply_id) ascending",
    "sample_seed": "2025-09-01摇号:17",
    "reconciliation_id": ident(121),
    "snapshot_id": ident(121),
    "suggestion_ids": [ident(21)],
    "meeting_id": ident(132),
    "feed_id": ident(135),
    "notification_id": ident(136),
    "subject_id": ident(2),
    "token": "ylc_" + "x" * 43,
    "kind_id": ident(131),
    "programme_id": ident(136),
    "drafted_id": ident(137),
    "venue_id": ident(121),
    "room_id": ident(122),
    "blocking_id": ident(123),
    "absence_id": ident(141),
    "subscription_id": ident(142),
    "participant_id": ident(133),
    "decision_id": ident(134),
    "topic": "加快老旧小区加装电梯",
    "meeting": "市十四届人大常委会第四十次主任会议",
    "findings": "已开工二十处，费用分摊仍是主要困难。",
    "decided_on": "2025-03-20",
    "concluded_on": "2025-06-27",
    "due_on": "2025-06-30",
    "year": 2025,
    "body": "您提出的关于推进老旧小区加装电梯的建议收悉。经研究，现答复如下：一、已设立统一受理窗口。……",
    "case_officer": "经办001",
    "class_code": "A",
    "class_reason": "所提事项已列入本年计划，尚未完成。",
    "congress": "hangzhou",
    "contact": "0571-00000000",
    "content": "当面听取了代表对费用分摊办法的意见，代表希望年内见到试点。",
    "deputy_opinion": "同意试点，请把时间写进答复。",
    "disclosure_reason": "涉及商业秘密。",
    "facts": "全区九十年代以前的小区多数没有电梯……",
    "held_on": "2025-04-10",
    "issuer": "局长001",
    "name": "市城乡建设委员会",
    "note": "请补充具体建议。",
    "opinion": "涉及我局的规划审批事项，我局已并联办理，时限压缩为十个工作日。",
    "page": "第一页",
    "place": "代表联络站",
    "reason": "不在本单位职责范围内。",
    "request_id": "6f1c0a4be7c14b0c9d0f7c0a2f9d3a11",
    "scope": "道路部分",
    "slug": "hangzhou",
    "title": "关于推进老旧小区加装电梯的建议",
    "until": "2025-09-30",
    "version": 3,
    "round": 1,
    "number": 23,
    "in_session": True,
    "next": "eyJrIjpbMjNdLCJzIjoiLW51bWJlciJ9",
    "total": 23,
    "revision": "0002",
    "case_version": 7,
}
FORMATS: Mapping[str, Any] = {
    "uuid": ident(21),
    "date": "2025-04-10",
    "date-time": "2025-04-10T01:30:00Z",
    "uri": "https://example.org/",
    "binary": "（文件内容）",
}

# By operation: what a request says when it is made for a reason that the words above cannot tell.
REQUESTS: Mapping[str, Any] = {
    "assign_suggestion": {
        "mode": "lead_co",
        "units": [
            {"organisation_id": ident(11), "role": "lead"},
            {"organisation_id": ident(12), "role": "co"},
        ],
    },
    "add_unit": {"organisation_id": ident(12), "role": "co"},
    "withdraw_suggestion": {"reason": "有关部门已在会前解决。"},
    "return_for_revision": {"ground": "no_concrete_content", "note": "请补充具体建议。"},
    "reject_suggestion": {
        "ground": "pending_case",
        "note": "所提事项正在诉讼中，按代表来信转办。",
        "handled_as_letter": True,
    },
    "accept_suggestion": {"in_session": True, "category": "城乡建设"},
    "notify_deputy": {"note": "已电话告知受理。"},
    "rehandle_suggestion": {"reason": "代表对办理结果不满意，请当面沟通后再次答复。"},
    "close_suggestion": {"reason": "代表表示理解。"},
    "decline_signature": {"reason": "已就同一事项另提建议。"},
    "request_return": {"reason": "加装电梯由住房保障部门主管。", "proposed_organisation_id": ident(12)},
    "reassign_unit": {"organisation_id": ident(12), "reason": "机构改革后职责划入住房保障部门。"},
    "approve_return": {"organisation_id": ident(12), "reason": "同意改由住房保障部门主办。"},
    "refuse_return": {"reason": "职责分工第三条明确由你单位负责。"},
    "request_extension": {"until": "2025-07-31", "reason": "涉及三个部门，试点方案正在会签。"},
    "grant_extension": {"until": "2025-07-31", "reason": "同意延期，请先向代表说明。"},
    "refuse_extension": {"reason": "事项单一，请按期答复。"},
    "send_back_opinion": {"reason": "请写明完成时限。"},
    "waive_opinion": {"reason": "该单位已就同类事项书面答复。"},
    "review_reply": {"class_code": "B", "class_reason": "试点尚未完成，应为列入计划逐步解决。"},
    "send_back_reply": {"reason": "未逐条回应代表所提的三点建议。"},
    "sign_reply": {"document_number": "杭建议复〔2025〕23号", "issuer": "局长001", "disclosure": "open"},
    "convene_reconciliation": {"round": 2, "dimension": "result", "positions_by": "2190-09-30"},
    "record_meeting": {
        "held_on": "2025-10-10",
        "place": "代表联络总站",
        "present": [
            {"side": "deputy", "name": "代表001", "title": "领衔代表"},
            {"side": "unit", "name": "局长001", "organisation_id": ident(11)},
            {"side": "committee", "name": "主任001", "title": "代表工委主任"},
        ],
        "findings": "试点两处已完工；其余小区的方案已列入明年计划。",
        "conclusion": "moved_to_plan_ledger",
        "promise": {
            "organisation_id": ident(11),
            "text": "2026年底前全区推开加装电梯统一受理。",
            "due_on": "2026-12-31",
        },
    },
    "evaluate_reply": {
        "reply_id": ident(41),
        "ratings": [
            {"dimension": "process", "level": "satisfied"},
            {"dimension": "result", "level": "dissatisfied", "reason": "答复未说明试点的时间。"},
        ],
    },
}


def request_of(operation_id: str, schema: Schema, schemas: Mapping[str, Schema]) -> Any:
    """The example of a request: fields that may be left out are left out, unless the schema shows them."""
    return REQUESTS.get(operation_id) or _made(schema, schemas, "", sent=True)


def response_of(schema: Schema, schemas: Mapping[str, Schema]) -> Any:
    """The example of an answer: every field is there."""
    return _made(schema, schemas, "", sent=False)


def word(name: str, schema: Schema, schemas: Mapping[str, Schema]) -> Any:
    """The example of one field or parameter."""
    return _made(schema, schemas, name, sent=False)


def whole(example: Any, schema: Schema, schemas: Mapping[str, Schema]) -> Any:
    """An example with the nulls that its schema requires; FastAPI strips them from the document."""
    if "$ref" in schema:
        return whole(example, schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if isinstance(example, list):
        return [whole(each, schema.get("items", {}), schemas) for each in example]
    if not isinstance(example, dict):
        return example
    if options := [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]:
        return whole(example, options[0], schemas)
    fields = schema.get("properties", {})
    needed = {name: None for name in schema.get("required", ()) if name not in example}
    return {name: whole(each, fields.get(name, {}), schemas) for name, each in (example | needed).items()}


def _made(schema: Schema, schemas: Mapping[str, Schema], name: str, *, sent: bool) -> Any:
    if schema.get("examples"):
        return whole(schema["examples"][0], schema, schemas)
    for key in ("example", "const"):
        if key in schema:
            return schema[key]
    if "$ref" in schema:
        return _made(schemas[schema["$ref"].rpartition("/")[2]], schemas, name, sent=sent)
    if schema.get("enum"):
        return schema["default"] if schema.get("default") in schema["enum"] else schema["enum"][0]
    if options := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        chosen = next((each for each in options if each.get("type") != "null"), options[0])
        return _made({**chosen}, schemas, name, sent=sent)
    return _of_type(schema, schemas, name, sent=sent)


def _of_type(schema: Schema, schemas: Mapping[str, Schema], name: str, *, sent: bool) -> Any:
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, schemas, sent=sent)
    if name in WORDS and _is(kind, WORDS[name]):
        return WORDS[name]
    if kind == "array":
        most = schema.get("maxItems", 1)
        return [_made(schema.get("items", {}), schemas, name, sent=sent)] if most else []
    if kind == "string":
        given = FORMATS.get(schema.get("format", ""), "文字")
        return schema.get("default") or given[: schema.get("maxLength", len(given))]
    if kind in {"integer", "number"}:
        return schema.get("default", max(1, schema.get("minimum", 1)))
    if kind == "boolean":
        return schema.get("default", True)
    return None


def _object(schema: Schema, schemas: Mapping[str, Schema], *, sent: bool) -> dict[str, Any]:
    needed = schema.get("required", ())
    return {
        name: _made(each, schemas, name, sent=sent)
        for name, each in schema.get("properties", {}).items()
        if not sent or name in needed or each.get("examples")
    }


def _is(kind: Any, value: Any) -> bool:
    """Whether a word fits a field of this type."""
    kinds = {"string": str, "integer": int, "boolean": bool, "array": list}
    return isinstance(value, kinds.get(str(kind), object)) and isinstance(value, bool) == (kind == "boolean")
