"""Before a case has its number: drafting, co-signing, submission, screening, withdrawal."""

from datetime import date
from typing import Any

import pytest

from domain import actor as actors
from domain.actor import Role
from domain.db import Database
from domain.deadlines.sweep import sweep
from domain.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from tests.factories import actor, make_delegation, make_deputy, make_mandate, make_person
from tests.office import TEXT, Office, at, make_office, publish


async def refusal(awaitable: Any) -> str:
    """The code with which this is refused."""
    with pytest.raises(DomainError) as caught:
        await awaitable
    return caught.value.code


async def signatures(office: Office, case: Any) -> dict[str, str]:
    """Role to state of the signatures, for cases with one co-signer."""
    return {row["role"]: row["state"] for row in await office.rows("signature", case)}


async def test_a_draft_is_its_authors_alone(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    for other in (office.cosigner, office.screener, office.assigner):
        with pytest.raises(NotFound):
            await office.move(other, case, "submit")


@pytest.mark.parametrize(
    ("lacks", "code"),
    [
        ({"facts": ""}, "text_incomplete"),
        ({"proposal": ""}, "text_incomplete"),
        ({"one_matter": False}, "one_matter_not_declared"),
    ],
)
async def test_an_unfinished_text_is_not_submitted(db: Database, lacks: dict[str, Any], code: str) -> None:
    office = await make_office(db)
    case = await office.file(**lacks)
    assert await refusal(office.move(office.deputy, case, "submit")) == code


async def test_whoever_is_no_longer_a_deputy_does_not_submit(db: Database) -> None:
    office = await make_office(db)
    person = await make_person(db, office.place)
    await make_mandate(db, office.place, person, ends_on=date(2026, 3, 1))
    former = actor(office.place, Role.DEPUTY, person_id=person)
    case = await office.file(former)
    assert await refusal(office.move(former, case, "submit")) == "mandate_not_active"
    office.now = at(2026, 3, 1, 15)  # 23:00 in Shanghai, the last day of the mandate
    assert (await office.move(former, case, "submit"))["state"] == "submitted"


async def test_a_case_is_in_session_while_the_session_sits(db: Database) -> None:
    office = await make_office(db)
    for instant, expected in (
        (at(2026, 2, 23, 15), False),
        (at(2026, 2, 23, 16), True),
        (at(2026, 2, 28, 15), True),
        (at(2026, 2, 28, 16), False),
    ):
        office.now = instant
        # before the session has begun there is no session to file under
        if instant < at(2026, 2, 23, 16):
            assert await refusal(office.file()) == "session_or_mandate_unknown"
        else:
            assert (await office.case(await office.file()))["in_session"] is expected


async def test_a_deputy_files_in_their_own_name_only(db: Database) -> None:
    office = await make_office(db)
    filed = office.file(office.deputy, lead_person_id=office.cosigner.person_id)
    assert await refusal(filed) == "files_in_own_name_only"


async def test_a_clerk_files_for_the_delegation_only(db: Database) -> None:
    office = await make_office(db)
    ours = await make_delegation(db, office.place)
    clerk = actor(office.place, Role.DELEGATION_CLERK, delegation_id=ours)
    member = await make_deputy(db, office.place, ours)
    case = await office.file(clerk, lead_person_id=member)
    assert (await office.move(clerk, case, "submit"))["state"] == "submitted"
    with pytest.raises(Invalid, match="session_or_mandate_unknown"):
        await office.file(clerk, lead_person_id=office.deputy.person_id)


async def test_the_office_registers_what_came_on_paper(db: Database) -> None:
    office = await make_office(db)
    case = await office.file(office.screener, lead_person_id=office.deputy.person_id)
    assert (await office.case(case))["origin"] == "registered"
    await office.move(office.screener, case, "submit")
    other = actor(office.place, Role.SCREENER)
    again = await office.file(office.screener, lead_person_id=office.deputy.person_id)
    with pytest.raises(NotFound):
        await office.move(other, again, "submit")


async def test_the_same_source_is_registered_once(db: Database) -> None:
    office = await make_office(db)
    source = {"source_system": "paper", "source_id": "1"}
    await office.file(**source)
    with pytest.raises(Conflict, match="source_taken"):
        await office.file(**source)


async def test_a_changed_text_voids_the_confirmations(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    assert await refusal(office.move(office.deputy, case, "submit")) == "cosigners_unanswered"
    await office.sign(office.cosigner, case, "confirm")
    await office.move(office.deputy, case, "edit", **TEXT)
    assert (await signatures(office, case))["cosigner"] == "confirmed"
    await office.move(office.deputy, case, "edit", **{**TEXT, "proposal": "另一项建议。"})
    assert (await signatures(office, case))["cosigner"] == "invited"
    await office.sign(office.cosigner, case, "confirm")
    assert (await office.move(office.deputy, case, "submit"))["state"] == "submitted"
    assert await refusal(office.sign(office.cosigner, case, "decline")) == "cosigning_over"


async def test_an_invitation_expires_and_the_case_goes_on_without_it(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    system = actors.system(office.place.id, "sweep")
    await office.move(system, case, "expire_invitations")
    assert (await signatures(office, case))["cosigner"] == "expired"
    assert await refusal(office.sign(office.cosigner, case, "confirm")) == "wrong_state"
    await office.move(office.deputy, case, "submit")


async def test_nobody_is_invited_twice_and_the_lead_not_at_all(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    lead, other = office.deputy.person_id, office.cosigner.person_id
    assert await refusal(office.move(office.deputy, case, "invite", person_ids=[lead])) == "lead_cannot_cosign"
    await office.move(office.deputy, case, "invite", person_ids=[other])
    assert await refusal(office.move(office.deputy, case, "invite", person_ids=[other])) == "already_invited"


async def test_a_stranger_cannot_be_invited(db: Database) -> None:
    office, elsewhere = await make_office(db), await make_office(db)
    case = await office.file()
    with pytest.raises(Invalid, match="reference_unknown"):
        await office.move(office.deputy, case, "invite", person_ids=[elsewhere.deputy.person_id])
    somebody = await make_person(db, office.place)
    with pytest.raises(Invalid, match="not_a_deputy"):
        await office.move(office.deputy, case, "invite", person_ids=[somebody])


async def test_a_returned_text_is_mended_and_submitted_again(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    await office.move(office.deputy, case, "submit")
    await office.move(office.screener, case, "return_for_revision", ground="no_concrete_content", note="请补充")
    assert (await office.case(case))["ground"] == "no_concrete_content"
    await office.move(office.deputy, case, "edit", **{**TEXT, "proposal": "更具体的建议。"})
    await office.move(office.deputy, case, "submit")
    assert (await office.case(case))["ground"] is None


async def test_what_is_not_accepted_keeps_its_ground(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    await office.move(office.deputy, case, "submit")
    rejected = {"ground": "pending_case", "note": "涉诉", "handled_as_letter": True}
    await office.move(office.screener, case, "reject", **rejected)
    row = await office.case(case)
    assert (row["state"], row["ground"], row["handled_as_letter"], row["number"]) == (
        "not_accepted",
        "pending_case",
        True,
        None,
    )
    assert await refusal(office.move(office.deputy, case, "submit")) == "wrong_state"


async def test_the_deputy_is_told_within_seven_days_between_sessions_only(db: Database) -> None:
    office = await make_office(db)
    between = await office.accepted()
    steps = {d["step"]: d["due_at"].isoformat() for d in await office.rows("deadline", between)}
    assert steps["acceptance_notice"] == "2026-03-09T16:00:00+00:00"
    await office.move(office.screener, between, "notify", note="已电话告知")
    assert {d["step"]: d["state"] for d in await office.rows("deadline", between)}["acceptance_notice"] == "met"
    office.now = at(2026, 2, 26)
    within = await office.accepted()
    steps = {d["step"]: d["due_at"].isoformat() for d in await office.rows("deadline", within)}
    assert "acceptance_notice" not in steps
    assert steps["assign"] == "2026-03-28T16:00:00+00:00"


async def test_a_joint_case_is_withdrawn_by_all_who_signed(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    await office.sign(office.cosigner, case, "confirm")
    await office.move(office.deputy, case, "submit")
    withdraw = {"reason": "已解决"}
    assert await refusal(office.move(office.deputy, case, "withdraw", **withdraw)) == "signatories_disagree"
    await office.sign(office.cosigner, case, "agree_withdrawal")
    assert await refusal(office.sign(office.cosigner, case, "agree_withdrawal")) == "agreed_already"
    assert (await office.move(office.deputy, case, "withdraw", **withdraw))["state"] == "withdrawn"


async def test_in_haidian_a_case_is_withdrawn_before_assignment_only(db: Database) -> None:
    office = await make_office(db, suggestion_profile="bj-haidian")
    case, _ = await office.assigned()
    assert await refusal(office.move(office.deputy, case, "withdraw", reason="已解决")) == "withdrawal_closed"


async def test_in_hangzhou_a_withdrawal_after_assignment_ends_the_units_work(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.assigned("lead", "co")
    await office.move(office.deputy, case, "withdraw", reason="已解决")
    assert {a["state"] for a in await office.rows("assignment", case)} == {"cancelled"}
    assert {d["state"] for d in await office.rows("deadline", case)} <= {"void", "met"}


async def test_who_may_not_move_is_told_who_may(db: Database) -> None:
    office = await make_office(db)
    case = await office.accepted()
    with pytest.raises(Forbidden) as caught:
        await office.move(office.deputy, case, "assign", mode="sole", units=[])
    assert caught.value.data["allowed_to"] == ["assigner"]


async def test_merged_cases_keep_their_numbers_and_share_a_group(db: Database) -> None:
    office = await make_office(db)
    first, second, third = [await office.accepted() for _ in range(3)]
    await office.move(office.assigner, second, "merge", into=first)
    await office.move(office.assigner, third, "merge", into=second)
    group = {(await office.case(case))["merge_id"] for case in (first, second, third)}
    assert group == {first}
    assert await refusal(office.move(office.assigner, first, "merge", into=first)) == "merges_with_itself"
    with pytest.raises(Invalid, match="reference_unknown"):
        await office.move(office.assigner, first, "merge", into=office.units[0])


async def test_the_clock_of_co_signing_ends_with_the_last_answer(db: Database) -> None:
    office = await make_office(db)
    third = actor(office.place, Role.DEPUTY, person_id=await make_deputy(db, office.place))
    case = await office.file()
    invited = [office.cosigner.person_id, third.person_id]
    await office.move(office.deputy, case, "invite", person_ids=invited)
    await office.sign(office.cosigner, case, "confirm")
    assert [d["state"] for d in await office.rows("deadline", case)] == ["running"]
    await office.sign(third, case, "decline")
    assert [d["state"] for d in await office.rows("deadline", case)] == ["met"]


async def test_a_clerk_sees_the_confidential_case_that_the_clerk_filed_and_no_other(db: Database) -> None:
    office = await make_office(db)
    ours = await make_delegation(db, office.place)
    clerk, colleague = (actor(office.place, Role.DELEGATION_CLERK, delegation_id=ours) for _ in range(2))
    member = await make_deputy(db, office.place, ours)
    case = await office.file(clerk, lead_person_id=member, confidential=True)
    with pytest.raises(NotFound):
        await office.move(colleague, case, "submit")
    assert (await office.move(clerk, case, "submit"))["state"] == "submitted"


async def test_who_is_invited_last_has_all_the_time_to_answer(db: Database) -> None:
    office = await make_office(db)
    third = actor(office.place, Role.DEPUTY, person_id=await make_deputy(db, office.place))
    case = await office.file()
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    office.later(days=6)
    await office.move(office.deputy, case, "invite", person_ids=[third.person_id])
    office.later(days=2)
    await sweep(db, office.now)
    assert [d["state"] for d in await office.rows("deadline", case)] == ["void", "running"]
    await office.sign(third, case, "confirm")


async def test_an_invitation_that_came_to_nothing_is_made_anew(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    office.later(days=20)
    await sweep(db, office.now)
    assert (await signatures(office, case))["cosigner"] == "expired"
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    await office.sign(office.cosigner, case, "confirm")
    assert (await signatures(office, case))["cosigner"] == "confirmed"
    assert (await office.move(office.deputy, case, "submit"))["state"] == "submitted"


async def test_an_edit_that_asks_nobody_starts_no_clock(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    await office.sign(office.cosigner, case, "confirm")
    await office.move(office.deputy, case, "edit", **{**TEXT, "category": "其他"})
    assert [d["state"] for d in await office.rows("deadline", case)] == ["met"]
    await office.move(office.deputy, case, "edit", **{**TEXT, "facts": "另一情况。"})
    assert [d["state"] for d in await office.rows("deadline", case)] == ["met", "running"]


async def test_a_consent_to_withdraw_is_for_the_text_as_it_stood(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    await office.sign(office.cosigner, case, "confirm")
    await office.sign(office.cosigner, case, "agree_withdrawal")
    await office.move(office.deputy, case, "edit", **{**TEXT, "facts": "另一情况。"})
    await office.sign(office.cosigner, case, "confirm")
    assert await refusal(office.move(office.deputy, case, "withdraw", reason="已解决")) == "signatories_disagree"


async def test_who_declined_has_no_part_in_the_case(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    await office.sign(office.cosigner, case, "decline")
    await office.move(office.deputy, case, "submit")
    await office.move(office.screener, case, "accept", in_session=None, category=None)
    assert await refusal(office.move(office.cosigner, case, "urge", reason="请尽快")) == "not_your_move"


async def test_a_case_that_is_merged_takes_its_group_along(db: Database) -> None:
    office = await make_office(db)
    first, second, third = [await office.accepted() for _ in range(3)]
    await office.move(office.assigner, second, "merge", into=first)
    await office.move(office.assigner, first, "merge", into=third)
    assert {(await office.case(case))["merge_id"] for case in (first, second, third)} == {third}


async def test_only_cases_that_are_still_to_be_answered_are_merged(db: Database) -> None:
    office = await make_office(db)
    case, withdrawn, draft = await office.accepted(), await office.accepted(), await office.file()
    await office.move(office.deputy, withdrawn, "withdraw", reason="已解决")
    assert await refusal(office.move(office.assigner, case, "merge", into=withdrawn)) == "wrong_state"
    assert await refusal(office.move(office.assigner, case, "merge", into=draft)) == "reference_unknown"
    assert (await office.case(draft))["merge_id"] is None


async def test_where_the_profile_asks_for_more_names_one_is_not_enough(db: Database) -> None:
    office = await make_office(db)
    await publish(office, min_signatories=2)
    case = await office.file()
    assert await refusal(office.move(office.deputy, case, "submit")) == "signatories_missing"
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    await office.sign(office.cosigner, case, "confirm")
    assert (await office.move(office.deputy, case, "submit"))["state"] == "submitted"
