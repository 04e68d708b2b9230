"""A congress with answered cases whose deputies and units consent or do not."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.public.publishing import publish
from tests.factories import ZONE
from tests.office import CONSULTATION, Office, make_office

FACTS = "居民王建国反映（13800001234），家住文三路138号5幢2单元301室。"
PROPOSAL = "请联系 someone@example.com 。"


@dataclass
class Record:
    """The office and what is public of it."""

    office: Office
    client: object

    async def answered(
        self, permission="full", disclosure="open", body="已装。联系人：李小红", **given
    ) -> tuple[UUID, UUID]:
        """A case with a sent reply; gives the case and the reply."""
        office, text = self.office, {"facts": FACTS, "proposal": PROPOSAL}
        case, [unit] = await office.assigned(permission=permission, **text, **given)
        officer, head = office.officers[office.units[0]], office.heads[office.units[0]]
        await office.unit_move(officer, unit, "receive")
        held = CONSULTATION | {"held_on": office.now.astimezone(ZoneInfo(ZONE)).date()}
        await office.unit_move(officer, unit, "record_consultation", **held)
        drafted = {"body": body, "class_code": "A", "case_officer": "经办", "contact": "0571-8"}
        await office.unit_move(officer, unit, "draft_reply", **drafted)
        await office.unit_move(office.assigner, unit, "review_reply")
        signed = {"document_number": f"试〔2026〕{str(unit)[-12:]}号", "issuer": "负责人", "disclosure": disclosure}
        await office.unit_move(head, unit, "sign_reply", **signed, disclosure_reason="涉及第三人")
        await office.unit_move(officer, unit, "send_reply")
        return case, await office.reply_of(unit)

    async def published(self) -> None:
        await publish(self.office.db, self.office.now)

    async def get(self, path, headers=None, **query):
        url = f"/v1/{self.office.place.slug}/public{path}"
        return await self.client.get(url, params=query, headers=headers or {})

    async def titles(self, **query):
        return [each["title"] for each in (await self.get("/suggestions", **query)).json()["items"]]


@pytest.fixture
async def record(db, client):
    return Record(await make_office(db, units=1), client)
