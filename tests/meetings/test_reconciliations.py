"""A three-party meeting carries the reconciliations of its cases."""

from datetime import timedelta

import pytest

from domain.errors import Conflict
from tests.arranging import Desk, invited
from tests.factories import make_person
from tests.reconciliations.reconciling import convened, divided


async def test_a_case_in_reconciliation_is_put_on_a_three_party_meeting_which_carries_it(desk: Desk) -> None:
    office = desk.office
    plain, _ = await office.replied("B")
    case = await divided(office)
    people = [*desk.people(office.units[0]), invited(await make_person(desk.db, office.place), "committee")]
    made = await desk.ready(plain, people=people, kind="reconciliation", starts_at=desk.hour(21))
    with pytest.raises(Conflict) as early:
        await desk.step(made, "propose_meeting")
    assert early.value.code == "reconciliation_not_convened"

    reconciliation = await convened(office, case)
    await desk.step(made, "set_agenda", cases=[{"suggestion_id": case}])
    await desk.step(made, "propose_meeting")
    [item] = (await desk.shown(made))["agenda"]
    assert item["reconciliation"] == {"id": str(reconciliation), "state": "convened", "conclusion": None}
    assert timedelta(0) < desk.hour(21) - office.now
