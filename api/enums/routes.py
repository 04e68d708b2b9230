"""The route of the closed lists."""

from typing import Any

from pydantic import ConfigDict

from api.enums.labels import ENUMS
from api.routing import Router
from api.schemas import Out

router = Router("enums", "/v1")


class Label(Out):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"value": "in_handling", "zh": "办理中", "en": "In handling"}]}
    )

    value: str
    zh: str
    en: str


@router.get("/enums", response_model=dict[str, list[Label]])
async def get_enums() -> Any:
    """Every closed list of this API: stable codes, each with its Chinese and English label. Open to everybody.

    Result classes (A, B, C …) are no closed list: they stand in the rule profile of each congress.
    """
    return ENUMS
