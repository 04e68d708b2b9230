"""A change of class for which a meeting asked is made by the supervising side, once, and its line names the decision."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from domain.actor import Role
from domain.classes.queries import list_classes
from domain.db import Database
from domain.errors import Conflict, Forbidden
from tests.arranging import Desk, make_desk, make_head
from tests.conftest import SECRET
from tests.factories import actor, bearer, make_position


async def asked(desk: Desk, code: str = "B") -> tuple[UUID, UUID, UUID]:
    """A case of class A, a meeting that was held on it, and its request for another class."""
    case, _ = await desk.office.replied("A")
    made = await desk.held(case)
    row = await desk.step(
        made,
        "record_decision",
        kind="class_change",
        text="现场尚未完工，建议改为B类。",
        suggestion_id=case,
        organisation_id=None,
        due_on=None,
        class_code=code,
    )
    return case, made, row["decision_id"]


async def classes(desk: Desk, case: UUID) -> list[dict[str, Any]]:
    async with desk.db.read() as tx:
        found: list[dict[str, Any]] = (await list_classes(tx, desk.office.assigner, case, desk.office.now))["changes"]
    return found


def supervisor(desk: Desk) -> Any:
    return actor(desk.office.place, Role.SUPERVISOR)


async def test_an_adopted_request_changes_the_class_and_is_settled(desk: Desk) -> None:
    case, made, decision = await asked(desk)

    await desk.step(made, "adopt_request", supervisor(desk), decision_id=decision)

    first, changed = await classes(desk, case)
    assert (first["to_code"], first["source"], first["meeting_decision_id"]) == ("A", "reply_sent", None)
    assert (changed["to_code"], changed["source"], changed["meeting_decision_id"]) == ("B", "meeting", str(decision))
    assert changed["reason"] == "现场尚未完工，建议改为B类。"
    [shown] = (await desk.shown(made))["decisions"]
    assert shown["settled_at"] is not None
    with pytest.raises(Conflict) as again:
        await desk.step(made, "adopt_request", supervisor(desk), decision_id=decision)
    assert again.value.code == "decision_settled"


async def test_a_refused_request_leaves_the_class_and_says_why(desk: Desk) -> None:
    case, made, decision = await asked(desk)

    await desk.step(made, "refuse_request", desk.office.assigner, decision_id=decision, reason="暂不调整")

    assert [each["to_code"] for each in await classes(desk, case)] == ["A"]
    [shown] = (await desk.shown(made))["decisions"]
    assert shown["settled_note"] == "暂不调整"


async def test_the_organiser_does_not_decide_on_a_class(desk: Desk) -> None:
    case, made, decision = await asked(desk)
    with pytest.raises(Forbidden) as forbidden:
        await desk.step(made, "adopt_request", decision_id=decision)
    assert forbidden.value.code == "not_your_move"
    with pytest.raises(Conflict) as settled:
        await desk.step(made, "settle_decision", decision_id=decision, note="已办")
    assert settled.value.code == "class_request_undecided"
    same = await asked(desk, code="A")
    with pytest.raises(Conflict) as unchanged:
        await desk.step(same[1], "adopt_request", supervisor(desk), decision_id=same[2])
    assert unchanged.value.code == "class_unchanged"
    assert [each["to_code"] for each in await classes(desk, case)] == ["A"]


async def test_both_answers_over_http(desk: Desk, client: httpx.AsyncClient) -> None:
    for sent, given, codes in (("/adopt-request", {}, ["A", "B"]), ("/refuse-request", {"reason": "暂不调整"}, ["A"])):
        case, made, decision = await asked(desk)
        place = desk.office.place
        who = bearer(place, SECRET, Role.SUPERVISOR)
        body = {"decision_id": str(decision), **given}
        answer = await client.post(f"/v1/{place.slug}/meetings/{made}{sent}", json=body, headers=who)
        assert answer.status_code == 200, answer.text
        told = (await client.get(f"/v1/{place.slug}/suggestions/{case}/classes", headers=who)).json()["changes"]
        assert [each["to_code"] for each in told] == codes


async def test_two_who_adopt_at_once_change_the_class_once(db: Database) -> None:
    desk = await make_desk(db)
    case, made, decision = await asked(desk)

    done = await asyncio.gather(
        *(desk.step(made, "adopt_request", supervisor(desk), decision_id=decision) for _ in range(4)),
        return_exceptions=True,
    )

    assert sorted(each.code for each in done if isinstance(each, Conflict)) == ["decision_settled"] * 3
    assert [each["to_code"] for each in await classes(desk, case)] == ["A", "B"]


async def test_a_substitute_is_as_high_as_the_kind_asks(desk: Desk) -> None:
    """The kind asks for a head; a deputy head is not enough, whoever heads an organisation is one by whatever rank."""
    unit = desk.office.units[0]
    made = await desk.proposed()
    head = await desk.participant(made, desk.heads[unit])
    second = await make_head(desk.db, desk.office, unit, head=False)
    for rank, title in (("section_head", "处长"), ("deputy_head", "副局长")):
        await make_position(desk.db, desk.office.place, second, unit, title=title, rank=rank)
    with pytest.raises(Conflict) as refused:
        await desk.step(made, "send_substitute", participant_id=head, person_id=second, reason="出差")
    assert (refused.value.code, refused.value.data) == (
        "rank_too_low",
        {"needed": "head", "given": "deputy_head"}
        | {name: refused.value.data[name] for name in refused.value.data if name not in {"needed", "given"}},
    )
    other = await desk.proposed(kind="consultation", starts_at=desk.hour(16))
    head = await desk.participant(other, desk.heads[unit])
    await desk.step(other, "send_substitute", participant_id=head, person_id=second, reason="出差")
