"""What crosses the wire for organisations."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.congresses.schemas import example
from api.schemas import Code, Filter, In, Name, Out, SearchText, ShortText
from domain.organisations.tables import OrganisationKind

_LISTED = {
    "id": "019a0000-0000-7000-8000-000000000021",
    "parent_id": "019a0000-0000-7000-8000-000000000020",
    "kind": "government_unit",
    "code": "jiaotong",
    "name": "市交通运输局",
    "short_name": "交通局",
    "active": True,
    "created_at": "2025-01-08T01:00:00Z",
    "version": 1,
}
_WHOLE = _LISTED | {
    "path": [
        {"id": "019a0000-0000-7000-8000-000000000020", "name": "市人民政府"},
        {"id": "019a0000-0000-7000-8000-000000000021", "name": "市交通运输局"},
    ],
    "children": [
        {
            "id": "019a0000-0000-7000-8000-000000000022",
            "name": "市公路与港航管理中心",
            "kind": "government_unit",
            "active": True,
        }
    ],
}


class OrganisationListed(Out):
    model_config = example(_LISTED)

    id: UUID
    parent_id: UUID | None
    kind: OrganisationKind
    code: str
    name: str
    short_name: str | None
    active: bool = Field(description="An inactive organisation keeps its history and gets no new work.")
    created_at: datetime
    version: int


class Above(Out):
    id: UUID
    name: str


class Below(Above):
    kind: OrganisationKind
    active: bool


class OrganisationOut(OrganisationListed):
    model_config = example(_WHOLE)

    path: list[Above] = Field(description="From the root of the tree to the organisation itself.")
    children: list[Below] = Field(description="What lies directly under it, by name.")


class OrganisationIn(In):
    model_config = example(_LISTED, "id", "active", "created_at", "version")

    parent_id: UUID | None = Field(default=None, description="The organisation above; null for a root.")
    kind: OrganisationKind
    code: Code = Field(description="Unique in the congress; imports know the organisation by it.")
    name: ShortText
    short_name: Name | None = None


class OrganisationFilter(Filter):
    kind: OrganisationKind | None = None
    active: bool | None = None
    parent_id: UUID | None = Field(default=None, description="Those directly under it.")
    code: Code | None = None
    q: SearchText | None = Field(default=None, description="A part of name, short name or code.")
