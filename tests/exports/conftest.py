"""Two congresses: one with cases of every kind that an import can tell of, one that is empty."""

from dataclasses import dataclass

import httpx
import pytest

from domain.actor import Role
from tests.conftest import SECRET
from tests.factories import Place, bearer, make_congress
from tests.imports.applying import NOW, imported, importer

ORGANISATIONS = [
    {"code": "ZF", "name": "市政府办公厅", "kind": "government_office"},
    {"code": "ZJ", "name": "市住建局", "parent_code": "ZF"},
    {"code": "ZG", "name": "市资规局", "short_name": "资规", "parent_code": "ZF"},
    {"code": "CZ-1", "name": "财政分局"},
    {"code": "CZ-2", "name": "财政分局"},
    {"code": "OLD", "name": "市旧局", "active": "停用"},
]
DEPUTIES = [
    {
        "name": "代表甲",
        "card_number": "001",
        "term": 14,
        "delegation": "西湖代表团",
        "gender": "female",
        "phone": "13800001234",
    },
    {"name": "代表乙", "card_number": "002", "term": 14, "delegation": "上城代表团", "phone": "+8657112345"},
    {"name": "代表丙", "card_number": "003", "term": 14, "employer": "=HYPERLINK(1)", "email": "deputy003@example.com"},
    {"name": "代表丙", "card_number": "004", "term": 14, "delegation": "上城代表团", "mandate_to": "2025-05-01"},
]
_IN = {"term": 14, "session": 5, "in_session": True, "lead_deputy": "代表甲"}
_ANSWERED = {
    "accepted_on": "2026-02-25",
    "assigned_on": "2026-02-26",
    "lead_units": "市住建局",
    "replied_on": "2026-02-27",
    "result_class": "B",
    "reply_text": "一、已装。\n二、“统一审批”,已定。",
}
CASES = [
    {**_IN, "title": "=1+1 的建议", "facts": "'=已有单引号\n第二行", "source_system": "paper", "source_id": "1"},
    {
        **_IN,
        "number": 7,
        "title": "加装电梯",
        "category": "城乡建设",
        "accepted_on": "2026-02-25",
        "cosigners": "代表乙",
    },
    {
        **_IN,
        "number": 8,
        "title": "@两个同名代表",
        "lead_deputy": "003",
        "cosigners": "004",
        "accepted_on": "2026-02-25",
    },
    {**_IN, **_ANSWERED, "number": 9, "title": "已答复", "reply_document_number": "杭建1号", "disclosure": "open"},
    {
        **_IN,
        **_ANSWERED,
        "number": 10,
        "title": "主会办，已评价",
        "co_units": "市资规局、CZ-1",
        "rated_on": "2026-03-01",
        "rating_process": "满意",
        "rating_result": "不满意",
        "rating_reason": "-没有时间表",
        "deputy_permission": "full",
    },
    {
        **_IN,
        **_ANSWERED,
        "number": 11,
        "title": "分办",
        "lead_units": "市住建局、CZ-2",
        "rating": "满意",
        "rated_on": "2026-03-01",
    },
    {**_IN, "number": 12, "title": "保密", "confidential": True, "in_session": False, "accepted_on": "2026-03-01"},
    {**_IN, **_ANSWERED, "number": 13, "kind": "proposal", "title": "没有反馈", "closed_on": "2026-03-01"},
]


@dataclass(frozen=True, slots=True)
class Downloads:
    """Somebody who fetches files of a congress."""

    client: httpx.AsyncClient
    place: Place
    roles: tuple[Role, ...] = (Role.ASSIGNER, Role.ADMINISTRATOR)

    async def get(self, path: str, **query: object) -> httpx.Response:
        headers = bearer(self.place, SECRET, *self.roles)
        return await self.client.get(f"/v1/{self.place.slug}{path}", params=query, headers=headers)


async def fill(db, place, now=NOW):
    """The same rows for every congress."""
    for kind, rows in (("organisations", ORGANISATIONS), ("deputies", DEPUTIES), ("suggestions", CASES)):
        report = await imported(db, importer(place), kind, rows, now=now)
        assert report["refused"] == 0, report["rows"]


@pytest.fixture(scope="module")
async def filled(db):
    place = await make_congress(db)
    await fill(db, place)
    return place


@pytest.fixture
async def empty(db):
    return await make_congress(db)


@pytest.fixture
def files(client, filled):
    return Downloads(client, filled)
