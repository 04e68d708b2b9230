"""A sensible body for each move: what somebody of the city would send just then."""

from datetime import date, timedelta
from typing import Any

from tests.walk.chances import Chance, Row
from tests.walk.city import City

BECAUSE = {"reason": "按规定办理。"}
SKIP = object()  # a body cannot be made just now: no other unit, no other case


def edit_body(city: City, case: Row) -> Any:
    kept = ("title", "category", "facts", "permission", "confidential", "written_reply")
    return {**{name: case[name] for name in kept}, "proposal": f"建议第{city.next_number()}稿。", "one_matter": True}


def invite_body(city: City, case: Row) -> Any:
    asked = {each["person_id"] for each in case["signatories"]}
    others = [str(each) for each in city.deputies if str(each) not in asked]
    return {"person_ids": [city.dice.choice(others)]} if others else SKIP


def assign_body(city: City, _case: Row) -> Any:
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


def another_unit(city: City, case: Row) -> str | None:
    busy = {each["organisation"]["id"] for each in case["assignments"]}
    free = [str(each) for each in city.units if str(each) not in busy]
    return city.dice.choice(free) if free else None


def add_unit(city: City, case: Row) -> Any:
    unit = another_unit(city, case)
    if unit is None or case["mode"] == "sole":
        return SKIP
    role = "split" if case["mode"] == "split" else "co"
    return {"organisation_id": unit, "role": role, **({"scope": "增办部分"} if role == "split" else {})}


def merge_body(_city: City, _case: Row) -> Any:
    return SKIP  # needs another case in the right state; merging has its own tests


def evaluate_body(city: City, case: Row) -> Any:
    sent = [each for each in case["replies"] if each["state"] == "sent" and each["round"] == case["round"]]
    rated = {each["reply_id"] for each in case["evaluations"]}
    reply = city.dice.choice([each for each in sent if each["id"] not in rated] or sent)
    levels = city.dice.choices(["satisfied", "basically_satisfied", "dissatisfied"], [5, 2, 3], k=3)
    ratings = [
        {"dimension": each, "level": level, "reason": "未回应要点。" if level == "dissatisfied" else None}
        for each, level in zip(case["rules"]["dimensions"], levels, strict=False)
    ]
    return {"reply_id": reply["id"], "ratings": ratings}


def consultation(city: City, _row: Row) -> Any:
    return {
        "stage": city.dice.choice(["before", "during"]),
        "mode": city.dice.choice(["face_to_face", "phone"]),
        "held_on": city.day(0),
        "content": "听取代表意见。",
        "deputy_view": "agrees",
        "participants": [{"name": "承办人"}],
    }


def replacement(city: City, chance: Chance) -> Any:
    unit = another_unit(city, chance.case)
    if unit is None:
        return SKIP
    return {**BECAUSE, "organisation_id": unit}


def return_body(city: City, chance: Chance) -> Any:
    return {**BECAUSE, "proposed_organisation_id": another_unit(city, chance.case)}


def class_body(city: City) -> str:
    return city.dice.choice("AABBC")


def change_class(city: City, chance: Chance) -> Any:
    sent = [
        each for each in chance.case["replies"] if each["assignment_id"] == chance.row["id"] and each["state"] == "sent"
    ]
    now = sent[-1]["result"]["code"]
    return {
        **BECAUSE,
        "class_code": city.dice.choice([each for each in "ABC" if each != now]),
        "reply_id": sent[-1]["id"],
    }


def grant_body(_city: City, chance: Chance) -> Any:
    asked = [each for each in chance.case["extension_requests"] if each["assignment_id"] == chance.row["id"]]
    return {"until": asked[-1]["until"], **BECAUSE}


def extension(city: City, chance: Chance) -> Any:
    """A week more than now, where the absolute end leaves a week."""
    for clock in chance.case["deadlines"]:
        if clock["assignment_id"] == chance.row["id"] and clock["state"] == "running" and clock["cap_at"]:
            until = max(date.fromisoformat(clock["last_day"]), city.today) + timedelta(days=7)
            if until.isoformat() < clock["cap_at"][:10]:
                return {"until": until.isoformat(), **BECAUSE}
    return SKIP


def sign_body(city: City, _chance: Chance) -> Any:
    number = f"试建议复〔2026〕{city.next_number()}号"
    return {"document_number": number, "issuer": "主要负责人", "disclosure": "open"}


def promise_body(city: City, _chance: Chance) -> Any:
    return {"text": "年内完成。", "due_on": city.day(city.dice.randint(5, 90))}


def other_unit_than(city: City, row: Row) -> Any:
    units = [str(each) for each in city.units if str(each) != row["organisation"]["id"]]
    return {**BECAUSE, "organisation_id": city.dice.choice(units)}


def leaders(city: City) -> Any:
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
        "leaders": leaders(city),
    }


def replace(city: City, chance: Chance) -> Any:
    return {**decision(city, [each["id"] for each in chance.row["cases"]]), **BECAUSE}


def change_lead(city: City, case: Row) -> Any:
    helpers = [each for each in case["assignments"] if each["round"] == case["round"] and each["role"] == "co"]
    working = [each for each in helpers if each["state"] in ("pending_receipt", "received", "opinion_submitted")]
    return {**BECAUSE, "assignment_id": city.dice.choice(working)["id"], "former": "leaves"} if working else SKIP


def convene_body(city: City, case: Row) -> Any:
    unhappy = [
        each for each in case["evaluations"] if each["level"] == "dissatisfied" and each["round"] == case["round"]
    ]
    if not unhappy:
        return SKIP
    rated = city.dice.choice(unhappy)
    return {"round": rated["round"], "dimension": rated["dimension"], "positions_by": city.day(5)}


def meet_body(city: City, row: Row) -> Any:
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


def finding(city: City, row: Row) -> Any:
    result = city.dice.choice(["confirmed", "confirmed", "not_confirmed", "not_checkable"])
    if result == "confirmed":
        return {"result": result, "findings": "已落实。"}
    if result == "not_checkable":
        return {"result": result, "reason": "现场封闭。"}
    return {"result": result, "findings": "尚未完成。", "promise": {"text": "限期补齐。", "due_on": city.day(60)}}


def meeting_time(city: City) -> Row:
    """Ten in the morning of a working day after next week's; a holiday is the response's to know."""
    day = city.today + timedelta(days=city.dice.randint(7, 12))
    while day.weekday() > 4:
        day += timedelta(days=1)
    return {
        "starts_at": f"{day}T10:00:00+08:00",
        "ends_at": f"{day}T12:00:00+08:00",
        "room_id": str(city.hall.room),
    }


def meeting_people(city: City, case: Row) -> Row:
    """The host, the lead deputy, and somebody for each unit that has the case."""
    units = {each["organisation"]["id"] for each in case["assignments"] if each["round"] == case["round"]}
    lead = next(each["person_id"] for each in case["signatories"] if each["role"] == "lead")
    people: list[Row] = [{"person_id": str(city.hall.host), "role": "host"}, {"person_id": lead, "role": "deputy"}]
    for unit, head in city.hall.heads.items():
        if str(unit) in units:
            people.append({"person_id": str(head), "role": "unit", "organisation_id": str(unit)})
    return {"participants": people}


def attendance(_city: City, meeting: Row) -> Any:
    coming = [each for each in meeting["participants"] if each["state"] in ("invited", "accepted", "tentative")]
    return {"attendance": [{"participant_id": each["id"], "attended": True} for each in coming]} if coming else SKIP


def inspection(city: City, case: Row) -> Row:
    """A hearing of one case that demands something of a unit."""
    units = [each["organisation"]["id"] for each in case["assignments"] if each["round"] == case["round"]]
    demands = (
        [{"organisation_id": city.dice.choice(units), "text": "限期说明。", "due_on": city.day(10)}] if units else []
    )
    return {"held_on": city.day(0), "findings": "听取汇报。", "meeting": "主任会议", "demands": demands}
