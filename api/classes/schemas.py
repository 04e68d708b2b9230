"""What is said of a class and its history."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from api.assignments.schemas import UnitMoved
from api.examples import ident
from api.schemas import In, Line, Note, Out
from api.suggestions.schemas_summary import CaseParty, Result
from domain.classes.states import ClassSource


class ChangeClass(In):
    """Another class, and why."""

    class_code: Line = Field(description="A code of the case's own list.", examples=["B"])
    reason: Note = Field(examples=["实地核查时加装工程尚未完工。"])
    evidence: Note | None = Field(default=None, description="What it rests on.", examples=["2025-09-12现场核查记录。"])
    reply_id: UUID | None = Field(
        default=None, description="The reply meant; needed where several units answered each for its part."
    )


class ClassMoved(UnitMoved):
    """The assignment whose reply it is; its `version` is the `ETag`."""

    reply_id: UUID
    class_code: str


class ClassChange(Out):
    """One line of the history. The first of a reply has no `from_code`: the class that it was sent with."""

    id: UUID
    reply_id: UUID | None
    assignment_id: UUID | None
    round: int
    from_code: str | None
    to_code: str
    source: ClassSource
    reason: str | None
    evidence: str | None
    meeting_decision_id: UUID | None = Field(default=None, description="The decision of a meeting that asked for it.")
    at: datetime
    by: CaseParty | None = Field(description="Null where it was written by an import or before this record was kept.")


class ClassHistory(Out):
    """The changes up to an instant, oldest first, and the class of the case then."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "as_of": "2025-09-30T16:00:00Z",
                    "current": {
                        "code": "B",
                        "outcome": "partly_or_in_progress",
                        "label_zh": "正在解决或列入计划逐步解决",
                        "label_en": "Being solved, or planned",
                    },
                    "changes": [
                        {
                            "id": ident(101),
                            "reply_id": ident(41),
                            "assignment_id": ident(31),
                            "round": 1,
                            "from_code": None,
                            "to_code": "A",
                            "source": "reply_sent",
                            "reason": None,
                            "evidence": None,
                            "at": "2025-06-20T02:00:00Z",
                            "by": {"id": ident(1), "name": "经办001"},
                        },
                        {
                            "id": ident(102),
                            "reply_id": ident(41),
                            "assignment_id": ident(31),
                            "round": 1,
                            "from_code": "A",
                            "to_code": "B",
                            "source": "supervision",
                            "reason": "实地核查时加装工程尚未完工。",
                            "evidence": "2025-09-12现场核查记录。",
                            "at": "2025-09-15T02:00:00Z",
                            "by": {"id": ident(3), "name": "督办001"},
                        },
                    ],
                }
            ]
        }
    )

    as_of: datetime
    current: Result | None
    changes: list[ClassChange]
