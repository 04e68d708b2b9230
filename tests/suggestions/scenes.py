"""Where a case stands before a move of the tests: each scene is reached by the moves of the office, from the draft on."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from domain.actor import Actor
from tests.conftest import SECRET
from tests.factories import bearer
from tests.office import CONSULTATION, Office, publish
from tests.promises import promising

MORE_TIME = date(2026, 7, 31)  # later than the three months from the office's day, within the six
ANOTHER_DAY = date(2027, 6, 30)


@dataclass(frozen=True, slots=True)
class Scene:
    """The case and what of it is moved: an assignment, a promise; `others` by name."""

    case: UUID
    unit: UUID | None = None
    promise: UUID | None = None
    others: dict[str, UUID] = field(default_factory=dict)


async def draft(office: Office) -> Scene:
    return Scene(await office.file())


async def invited(office: Office) -> Scene:
    case = await office.file()
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    return Scene(case)


async def cosigned(office: Office) -> Scene:
    scene = await invited(office)
    await office.sign(office.cosigner, scene.case, "confirm")
    return scene


def clerk_of(office: Office) -> Actor:
    """The office that registers cases which come on paper; the same account each time it is asked for."""
    return office.screener


async def invited_by_clerk(office: Office) -> Scene:
    """Registered from paper, the co-signer's answer still out."""
    case = await office.file(clerk_of(office), lead_person_id=office.deputy.person_id)
    await office.move(clerk_of(office), case, "invite", person_ids=[office.cosigner.person_id])
    return Scene(case)


async def cosigned_by_clerk(office: Office) -> Scene:
    scene = await invited_by_clerk(office)
    await office.sign(office.cosigner, scene.case, "confirm")
    return scene


async def submitted(office: Office) -> Scene:
    case = await office.file()
    await office.move(office.deputy, case, "submit")
    return Scene(case)


async def accepted(office: Office) -> Scene:
    return Scene(await office.accepted())


async def beside_another(office: Office) -> Scene:
    return Scene(await office.accepted(), others={"into": await office.accepted()})


async def merged(office: Office) -> Scene:
    scene = await beside_another(office)
    await office.move(office.assigner, scene.case, "merge", into=scene.others["into"])
    return scene


async def assigned(office: Office) -> Scene:
    case, [unit] = await office.assigned()
    return Scene(case, unit)


async def received(office: Office) -> Scene:
    scene = await assigned(office)
    await office.unit_move(_officer(office), unit_of(scene), "receive")
    return scene


async def return_asked(office: Office) -> Scene:
    scene = await received(office)
    await office.unit_move(_officer(office), unit_of(scene), "request_return", reason="不属本单位职责。")
    return scene


async def extension_asked(office: Office) -> Scene:
    scene = await received(office)
    await office.unit_move(_officer(office), unit_of(scene), "request_extension", reason="涉及面广。", until=MORE_TIME)
    return scene


async def free_to_extend(office: Office) -> Scene:
    await publish(office, extension_needs_consent=False)
    return await received(office)


async def with_co_handler(office: Office) -> Scene:
    """The co-handler's assignment is the one that is moved."""
    case, [lead, co] = await office.assigned("lead", "co")
    for number, unit in enumerate((lead, co)):
        await office.unit_move(_officer(office, number), unit, "receive")
    return Scene(case, co, others={"lead": lead})


async def opinion_given(office: Office) -> Scene:
    scene = await with_co_handler(office)
    await office.unit_move(_officer(office, 1), unit_of(scene), "submit_opinion", opinion="同意主办单位意见。")
    return scene


async def consulted(office: Office) -> Scene:
    scene = await received(office)
    await office.unit_move(_officer(office), unit_of(scene), "record_consultation", **CONSULTATION)
    return scene


async def drafted(office: Office) -> Scene:
    scene = await assigned(office)
    await office.drafted(unit_of(scene))
    return scene


async def reviewed(office: Office) -> Scene:
    scene = await drafted(office)
    await office.unit_move(office.assigner, unit_of(scene), "review_reply")
    return scene


async def signed(office: Office) -> Scene:
    scene = await assigned(office)
    await office.signed(unit_of(scene))
    return scene


async def sent(office: Office) -> Scene:
    scene = await signed(office)
    await office.unit_move(_officer(office), unit_of(scene), "send_reply")
    return scene


async def replied(office: Office) -> Scene:
    case, reply = await office.replied("B")
    [unit] = await office.rows("assignment", case)
    return Scene(case, unit["id"], others={"reply": reply})


async def replied_jointly(office: Office) -> Scene:
    case, reply = await office.replied_jointly()
    return Scene(case, others={"reply": reply})


async def satisfied(office: Office) -> Scene:
    """Rated, and left to the officer to close."""
    await publish(office, auto_close=False, dissatisfied="officer_decides")
    scene = await replied(office)
    await office.rate(office.deputy, scene.case, scene.others["reply"])
    return scene


async def dissatisfied(office: Office) -> Scene:
    """Rated badly, and left to the officer."""
    await publish(office, auto_close=False, dissatisfied="officer_decides")
    scene = await replied(office)
    await office.rate(office.deputy, scene.case, scene.others["reply"], "dissatisfied", reason="未解决。")
    return scene


async def talked_over(office: Office) -> Scene:
    """Rated badly, and talked over since."""
    scene = await dissatisfied(office)
    office.later(hours=1)
    await office.unit_move(_officer(office), unit_of(scene), "record_consultation", **CONSULTATION)
    return scene


async def promised(office: Office) -> Scene:
    scene = await replied(office)
    promise = await promising.make(office, unit_of(scene))
    return Scene(scene.case, scene.unit, promise)


async def day_asked(office: Office) -> Scene:
    scene = await promised(office)
    assert scene.promise is not None
    asked = {"due_on": ANOTHER_DAY, "reason": "跨年度实施。"}
    await promising.move(office, _officer(office), scene.promise, "request_due_change", **asked)
    return scene


async def kept(office: Office) -> Scene:
    scene = await promised(office)
    assert scene.promise is not None
    second = {"body": "已完成。", "document_number": None, "class_code": "A"}
    await promising.move(office, _officer(office), scene.promise, "fulfil", **second)
    return scene


def headers_of(office: Office, me: Actor, now: datetime | None = None) -> dict[str, str]:
    """The credentials of somebody of the office, good at `now`: the wall clock's unless told otherwise."""
    links = {name: getattr(me, name) for name in ("account_id", "person_id", "organisation_id", "delegation_id")}
    return bearer(office.place, SECRET, *me.roles, now=now, **links)


def unit_of(scene: Scene) -> UUID:
    """The assignment of a scene that has one."""
    assert scene.unit is not None
    return scene.unit


def _officer(office: Office, number: int = 0) -> Actor:
    return office.officers[office.units[number]]
