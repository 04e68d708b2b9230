"""What somebody may do next, as the responses say it, and a sensible body for each: a new move needs a line here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.walk.city import City, Somebody

Row = dict[str, Any]
BECAUSE = {"reason": "按规定办理。"}
SKIP = object()  # a body cannot be made just now: no other unit, no other case


@dataclass(frozen=True, slots=True)
class Chance:
    """A move that a response draws as open."""

    kind: str
    row: Row
    case: Row
    action: str


def _open(kind: str, row: Row, case: Row) -> Iterator[Chance]:
    for move in row.get("actions", ()):
        if move["open"]:
            yield Chance(kind, row, case, move["action"])


def chances_of_case(case: Row) -> list[Chance]:
    """On the case, on its assignments and on the signatures."""
    found = list(_open("case", case, case))
    for kind, rows in (("assignment", case["assignments"]), ("signature", case["signatories"])):
        for row in rows:
            found += _open(kind, row, case)
    return found


def chances_of(kind: str, row: Row) -> list[Chance]:
    """On a row that stands beside the cases."""
    return list(_open(kind, row, row))


def _edit(city: City, case: Row) -> Any:
    kept = ("title", "category", "facts", "permission", "confidential", "written_reply")
    return {**{name: case[name] for name in kept}, "proposal": f"建议第{city.next_number()}稿。", "one_matter": True}


def _invite(city: City, case: Row) -> Any:
    asked = {each["person_id"] for each in case["signatories"]}
    others = [str(each) for each in city.deputies if str(each) not in asked]
    return {"person_ids": [city.dice.choice(others)]} if others else SKIP


def _assign(city: City, _case: Row) -> Any:
    mode, roles = city.dice.choice(
        [
            ("sole", ["sole"]),
            ("lead_co", ["lead", "co"]),
            ("lead_co", ["lead", "co", "co"]),
            ("split", ["split", "split"]),
        ]
    )
    chosen = city.dice.sample(city.units, len(roles))
    units = [
        {"organisation_id": str(unit), "role": role, **({"scope": "其负责部分"} if role == "split" else {})}
        for unit, role in zip(chosen, roles, strict=True)
    ]
    return {"mode": mode, "units": units}


def _another_unit(city: City, case: Row) -> str | None:
    busy = {each["organisation"]["id"] for each in case["assignments"]}
    free = [str(each) for each in city.units if str(each) not in busy]
    return city.dice.choice(free) if free else None


def _add_unit(city: City, case: Row) -> Any:
    unit = _another_unit(city, case)
    if unit is None or case["mode"] == "sole":
        return SKIP
    role = "split" if case["mode"] == "split" else "co"
    return {"organisation_id": unit, "role": role, **({"scope": "增办部分"} if role == "split" else {})}


def _merge(_city: City, _case: Row) -> Any:
    return SKIP  # needs another case in the right state; merging has its own tests


def _evaluate(city: City, case: Row) -> Any:
    sent = [each for each in case["replies"] if each["state"] == "sent" and each["round"] == case["round"]]
    rated = {each["reply_id"] for each in case["evaluations"]}
    reply = city.dice.choice([each for each in sent if each["id"] not in rated] or sent)
    levels = city.dice.choices(["satisfied", "basically_satisfied", "dissatisfied"], [5, 2, 3], k=3)
    ratings = [
        {"dimension": each, "level": level, "reason": "未回应要点。" if level == "dissatisfied" else None}
        for each, level in zip(case["rules"]["dimensions"], levels, strict=False)
    ]
    return {"reply_id": reply["id"], "ratings": ratings}


def _consultation(city: City, _row: Row) -> Any:
    return {
        "stage": city.dice.choice(["before", "during"]),
        "mode": city.dice.choice(["face_to_face", "phone"]),
        "held_on": city.day(0),
        "content": "听取代表意见。",
        "deputy_view": "agrees",
        "participants": [{"name": "承办人"}],
    }


def _replacement(city: City, chance: Chance) -> Any:
    unit = _another_unit(city, chance.case)
    if unit is None:
        return SKIP
    return {**BECAUSE, "organisation_id": unit}


def _return(city: City, chance: Chance) -> Any:
    return {**BECAUSE, "proposed_organisation_id": _another_unit(city, chance.case)}


def _class(city: City) -> str:
    return city.dice.choice("AABBC")


def _change_class(city: City, chance: Chance) -> Any:
    sent = [
        each for each in chance.case["replies"] if each["assignment_id"] == chance.row["id"] and each["state"] == "sent"
    ]
    now = sent[-1]["result"]["code"]
    return {
        **BECAUSE,
        "class_code": city.dice.choice([each for each in "ABC" if each != now]),
        "reply_id": sent[-1]["id"],
    }


def _grant(_city: City, chance: Chance) -> Any:
    asked = [each for each in chance.case["extension_requests"] if each["assignment_id"] == chance.row["id"]]
    return {"until": asked[-1]["until"], **BECAUSE}


def _extension(city: City, chance: Chance) -> Any:
    """A week more than now, where the absolute end leaves a week."""
    for clock in chance.case["deadlines"]:
        if clock["assignment_id"] == chance.row["id"] and clock["state"] == "running" and clock["cap_at"]:
            until = max(date.fromisoformat(clock["last_day"]), city.today) + timedelta(days=7)
            if until.isoformat() < clock["cap_at"][:10]:
                return {"until": until.isoformat(), **BECAUSE}
    return SKIP


def _sign(city: City, _chance: Chance) -> Any:
    number = f"试建议复〔2026〕{city.next_number()}号"
    return {"document_number": number, "issuer": "主要负责人", "disclosure": "open"}


def _promise(city: City, _chance: Chance) -> Any:
    return {"text": "年内完成。", "due_on": city.day(city.dice.randint(5, 90))}


def _other_unit_than(city: City, row: Row) -> Any:
    units = [str(each) for each in city.units if str(each) != row["organisation"]["id"]]
    return {**BECAUSE, "organisation_id": city.dice.choice(units)}


def _leaders(city: City) -> Any:
    return [
        {"person_id": str(city.leaders[0]), "role": "supervises", "title": "副主任"},
        {"person_id": str(city.leaders[1]), "role": "leads", "title": "副市长"},
    ]


def decision(city: City, cases: list[str]) -> Row:
    """A decision of the council on these cases."""
    return {
        "decided_on": city.day(0),
        "meeting": "主任会议",
        "criterion": "yearly_priority",
        "topic": f"课题{city.next_number()}",
        "organisation_id": str(city.committee),
        "due_on": city.day(60),
        "suggestion_ids": cases,
        "leaders": _leaders(city),
    }


def _replace(city: City, chance: Chance) -> Any:
    return {**decision(city, [each["id"] for each in chance.row["cases"]]), **BECAUSE}


def _change_lead(city: City, case: Row) -> Any:
    helpers = [each for each in case["assignments"] if each["round"] == case["round"] and each["role"] == "co"]
    working = [each for each in helpers if each["state"] in ("pending_receipt", "received", "opinion_submitted")]
    return {**BECAUSE, "assignment_id": city.dice.choice(working)["id"], "former": "leaves"} if working else SKIP


def _convene(city: City, case: Row) -> Any:
    unhappy = [
        each for each in case["evaluations"] if each["level"] == "dissatisfied" and each["round"] == case["round"]
    ]
    if not unhappy:
        return SKIP
    rated = city.dice.choice(unhappy)
    return {"round": rated["round"], "dimension": rated["dimension"], "positions_by": city.day(5)}


def _meet(city: City, row: Row) -> Any:
    """The parties came, and one of the six conclusions was reached."""
    sides = sorted({each["side"] for each in row["parties"] if not each["gone"]})
    present = [{"side": side, "name": f"出席人{number}"} for number, side in enumerate(sides)]
    unit = next(each["organisation"]["id"] for each in row["parties"] if each["side"] == "unit")
    inputs: dict[str, Row] = {
        "evaluation_kept_rehandle": {},
        "evaluation_changed": {},
        "class_changed": {"class_change": {"class_code": city.dice.choice("ABC"), "reason": "按现状确定。"}},
        "moved_to_plan_ledger": {"promise": {"organisation_id": unit, "text": "明年完成。", "due_on": city.day(90)}},
        "explained_accepted": {},
        "no_agreement": {},
    }
    conclusion = city.dice.choice(sorted(inputs))
    return {
        "held_on": city.day(0),
        "present": present,
        "findings": "三方说明。",
        "conclusion": conclusion,
        **inputs[conclusion],
    }


def look_back(city: City) -> Row:
    """A batch over everything that was answered."""
    return {
        "name": f"回头看{city.next_number()}",
        "session_id": str(city.place.session_id),
        "class_codes": ["A", "B"],
        "due_on": city.day(30),
    }


def _finding(city: City, row: Row) -> Any:
    result = city.dice.choice(["confirmed", "confirmed", "not_confirmed", "not_checkable"])
    if result == "confirmed":
        return {"result": result, "findings": "已落实。"}
    if result == "not_checkable":
        return {"result": result, "reason": "现场封闭。"}
    return {"result": result, "findings": "尚未完成。", "promise": {"text": "限期补齐。", "due_on": city.day(60)}}


def inspection(city: City, case: Row) -> Row:
    """A hearing of one case that demands something of a unit."""
    units = [each["organisation"]["id"] for each in case["assignments"] if each["round"] == case["round"]]
    demands = (
        [{"organisation_id": city.dice.choice(units), "text": "限期说明。", "due_on": city.day(10)}] if units else []
    )
    return {"held_on": city.day(0), "findings": "听取汇报。", "meeting": "主任会议", "demands": demands}


Body = Callable[[City, Chance], Any]
NOTHING: Body = lambda _city, _chance: None  # noqa: E731 - a line of the table
REASON: Body = lambda _city, _chance: BECAUSE  # noqa: E731

# kind, action -> method, path below the row, body
MOVES: dict[tuple[str, str], tuple[str, str, Body]] = {
    ("case", "edit"): ("PUT", "", lambda c, m: _edit(c, m.row)),
    ("case", "invite"): ("POST", "invite", lambda c, m: _invite(c, m.row)),
    ("case", "submit"): ("POST", "submit", NOTHING),
    ("case", "withdraw"): ("POST", "withdraw", REASON),
    ("case", "return_for_revision"): ("POST", "return-for-revision", lambda *_: {"ground": "no_concrete_content", "note": "请补充。"}),
    ("case", "reject"): ("POST", "reject", lambda *_: {"ground": "personal_matter", "note": "不属于范围。"}),
    ("case", "accept"): ("POST", "accept", lambda *_: {}),
    ("case", "notify"): ("POST", "notify", lambda *_: {"note": "已告知。"}),
    ("case", "merge"): ("POST", "merge", lambda c, m: _merge(c, m.row)),
    ("case", "assign"): ("POST", "assign", lambda c, m: _assign(c, m.row)),
    ("case", "add_unit"): ("POST", "add-unit", lambda c, m: _add_unit(c, m.row)),
    ("case", "urge"): ("POST", "urge", REASON),
    ("case", "acknowledge"): ("POST", "acknowledge", NOTHING),
    ("case", "evaluate"): ("POST", "evaluations", lambda c, m: _evaluate(c, m.row)),
    ("case", "rehandle"): ("POST", "rehandle", REASON),
    ("case", "close"): ("POST", "close", REASON),
    ("signature", "confirm"): ("POST", "confirm", NOTHING),
    ("signature", "decline"): ("POST", "decline", REASON),
    ("signature", "agree_withdrawal"): ("POST", "agree-withdrawal", NOTHING),
    ("assignment", "receive"): ("POST", "receive", NOTHING),
    ("assignment", "request_return"): ("POST", "request-return", _return),
    ("assignment", "approve_return"): ("POST", "approve-return", _replacement),
    ("assignment", "reassign"): ("POST", "reassign", _replacement),
    ("assignment", "refuse_return"): ("POST", "refuse-return", REASON),
    ("assignment", "request_extension"): ("POST", "request-extension", _extension),
    ("assignment", "grant_extension"): ("POST", "grant-extension", _grant),
    ("assignment", "refuse_extension"): ("POST", "refuse-extension", REASON),
    ("assignment", "record_consultation"): ("POST", "consultations", lambda c, m: _consultation(c, m.row)),
    ("assignment", "submit_opinion"): ("POST", "submit-opinion", lambda *_: {"opinion": "同意。"}),
    ("assignment", "send_back_opinion"): ("POST", "send-back-opinion", REASON),
    ("assignment", "waive_opinion"): ("POST", "waive-opinion", REASON),
    ("assignment", "draft_reply"): ("POST", "draft-reply", lambda c, _: {"body": "答复如下。", "class_code": _class(c)}),
    ("assignment", "review_reply"): ("POST", "review-reply", lambda *_: {}),
    ("assignment", "send_back_reply"): ("POST", "send-back-reply", REASON),
    ("assignment", "sign_reply"): ("POST", "sign-reply", _sign),
    ("assignment", "send_reply"): ("POST", "send-reply", NOTHING),
    ("assignment", "change_class"): ("POST", "class", _change_class),
    ("assignment", "make_promise"): ("POST", "promises", _promise),
    ("assignment", "enter_promise"): ("POST", "enter-promise", _promise),
    ("case", "unmerge"): ("POST", "unmerge", REASON),
    ("case", "change_lead"): ("POST", "change-lead", lambda c, m: _change_lead(c, m.row)),
    ("case", "convene"): ("POST", "reconciliations", lambda c, m: _convene(c, m.row)),
    ("signature", "acknowledge_copy"): ("POST", "acknowledge-copy", NOTHING),
    ("assignment", "take_extension"): ("POST", "take-extension", _extension),
    ("assignment", "recall_reply"): ("POST", "recall-reply", REASON),
    ("assignment", "record_communication"): ("POST", "record-communication", lambda c, m: _consultation(c, m.row)),
    ("reconciliation", "state_position"): ("POST", "state-position", lambda *_: {"position": "希望妥善解决。"}),
    ("reconciliation", "record_meeting"): ("POST", "record-meeting", lambda c, m: _meet(c, m.row)),
    ("reconciliation", "confirm_record"): ("POST", "confirm-record", NOTHING),
    ("reconciliation", "refuse_record"): ("POST", "refuse-record", REASON),
    ("reconciliation", "conclude_reconciliation"): ("POST", "conclude", NOTHING),
    ("reconciliation", "escalate_reconciliation"): ("POST", "escalate", NOTHING),
    ("reconciliation", "record_council_decision"): ("POST", "record-council-decision", lambda c, _: {"decision": c.dice.choice(["rehandle", "close"]), "decided_on": c.day(0), "text": "主任会议决定。"}),
    ("reconciliation", "call_off"): ("POST", "call-off", REASON),
    ("look_back", "assign_checkers"): ("POST", "assign-checkers", lambda c, _: {"checkers": [{"person_id": str(c.deputies[0]), "kind": "deputy"}]}),
    ("look_back", "start_look_back"): ("POST", "start", NOTHING),
    ("look_back", "close_look_back"): ("POST", "close", lambda *_: {"report": "回头看结束。"}),
    ("look_back", "call_off_look_back"): ("POST", "call-off", REASON),
    ("look_back_item", "record_finding"): ("POST", "record-finding", lambda c, m: _finding(c, m.row)),
    ("look_back_item", "send_back_finding"): ("POST", "send-back-finding", REASON),
    ("look_back_item", "adopt_finding"): ("POST", "adopt-finding", NOTHING),
    ("demand", "answer_demand"): ("POST", "answer", lambda *_: {"body": "已说明。"}),
    ("demand", "accept_answer"): ("POST", "accept-answer", lambda *_: {}),
    ("demand", "send_back_answer"): ("POST", "send-back-answer", lambda c, _: {**BECAUSE, "due_on": c.day(9)}),
    ("demand", "withdraw_demand"): ("POST", "withdraw", REASON),
    ("promise", "report_progress"): ("POST", "report-progress", lambda *_: {"text": "已完成一半。", "percent": 50}),
    ("promise", "request_due_change"): ("POST", "request-due-change", lambda c, _: {**BECAUSE, "due_on": c.day(c.dice.randint(91, 200))}),
    ("promise", "consent_due_change"): ("POST", "consent-due-change", REASON),
    ("promise", "refuse_due_change"): ("POST", "refuse-due-change", REASON),
    ("promise", "hand_over"): ("POST", "hand-over", lambda c, m: _other_unit_than(c, m.row)),
    ("promise", "fulfil"): ("POST", "fulfil", lambda *_: {"body": "已全部落实。"}),
    ("promise", "give_up"): ("POST", "give-up", REASON),
    ("promise", "evaluate_promise"): ("POST", "evaluations", lambda *_: {"level": "satisfied"}),
    ("supervision", "approve_plan"): ("POST", "approve-plan", lambda *_: {"plan": "分三步督办。"}),
    ("supervision", "record_activity"): ("POST", "record-activity", lambda c, _: {"kind": "inspection", "held_on": c.day(0), "findings": "进展顺利。"}),
    ("supervision", "report_to_council"): ("POST", "report-to-council", lambda *_: {"text": "督办情况报告。"}),
    ("supervision", "change_leaders"): ("POST", "change-leaders", lambda c, _: {"leaders": _leaders(c), **BECAUSE}),
    ("supervision", "conclude_supervision"): ("POST", "conclude", lambda c, _: {"outcome": c.dice.choice(["solved", "major_progress"])}),
    ("supervision", "withdraw_supervision"): ("POST", "withdraw", REASON),
    ("supervision", "replace_supervision"): ("POST", "replace", _replace),
}  # fmt: skip
# Where rows that stand beside the cases are listed, and whether a list shows their moves.
BESIDE = {
    "promise": ("promises", True),
    "supervision": ("key-supervisions", False),
    "reconciliation": ("reconciliations", False),
    "look_back": ("look-backs", False),
    "look_back_item": ("look-back-items", False),
    "demand": ("demands", False),
}
# Moves that end a case early, taken seldom so that the walk gets far.
SELDOM = frozenset({"call_off", "call_off_look_back", "refuse_record", "send_back_finding", "send_back_answer", "withdraw_demand", "recall_reply",
                    "change_lead", "unmerge", "withdraw", "add_unit", "waive_opinion", "merge", "reject", "give_up", "withdraw_supervision", "replace_supervision", "reassign", "edit", "urge", "decline",
                    "send_back_reply", "send_back_opinion", "return_for_revision", "invite", "request_return",
                    "change_class", "enter_promise", "make_promise", "change_leaders", "record_activity", "hand_over", "report_progress", "request_extension"})  # fmt: skip


def path_of(chance: Chance, below: str) -> str:
    """Where the move is posted."""
    case, row = chance.case["id"], chance.row["id"] if chance.kind != "signature" else None
    root = {
        "case": f"suggestions/{case}",
        "signature": f"suggestions/{case}/signature",
        "assignment": f"assignments/{row}",
        "promise": f"promises/{row}",
        "supervision": f"key-supervisions/{row}",
        "reconciliation": f"reconciliations/{row}",
        "look_back": f"look-backs/{row}",
        "look_back_item": f"look-back-items/{row}",
        "demand": f"demands/{row}",
    }[chance.kind]
    if (chance.kind, chance.action) == ("assignment", "change_class"):
        root = f"suggestions/{case}"
    return f"{root}/{below}" if below else root


def allowed_refusals(action: str) -> frozenset[str]:
    """Codes that depend on the body and that a response cannot foresee."""
    return frozenset(REFUSALS.get(action, ()))


REFUSALS: dict[str, tuple[str, ...]] = {
    "change_class": ("class_unchanged",),
    "evaluate": ("already_rated",),  # of two replies, one
    "record_meeting": ("class_unchanged",),
}


def seldom(chance: Chance) -> bool:
    """A move that leads back or nowhere."""
    again = {
        "record_consultation": any(
            each["assignment_id"] == chance.row["id"] for each in chance.case.get("consultations", ())
        ),
        "draft_reply": chance.row["state"] == "reply_drafted",
    }
    return chance.action in SELDOM or again.get(chance.action, False)


def pick(city: City, chances: list[Chance]) -> Chance:
    """One of them; what leads back or nowhere less often."""
    return city.dice.choices(chances, [1 if seldom(each) else 12 for each in chances])[0]


def somebody(city: City) -> Somebody:
    """Whoever comes."""
    return city.dice.choice(city.people)
