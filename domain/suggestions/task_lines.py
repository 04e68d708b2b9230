"""What one line of a work list is: a kind of work, the roles that do it, and whose rows it is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Uuid, bindparam, or_
from sqlalchemy.sql.selectable import ScalarSelect

from domain.actor import Role
from domain.assignments.tables import assignment
from domain.meetings.waiting import INVITED, PARTIES
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope
from domain.workflow import Workflow

Whose = Literal["authors", "persons", "units", "promisers", "office", "leaders", "invited", "parties", "checkers"]
_s, _a = suggestion.c, assignment.c
ME = bindparam("my_person", type_=Uuid)

# Whose rows a line is about, by the kind of sight that the caller has; without one of these the line is not theirs.
MINE: dict[Whose, Mapping[str, ColumnElement[bool]]] = {
    "authors": {
        "person": _s.lead_person_id == ME,
        "delegation": _s.delegation_id == bindparam("my_delegation", type_=Uuid),
        "filed": _s.filed_by == bindparam("my_account", type_=Uuid),
    },
    "persons": {"person": _s.id.is_not(None)},
    "units": {"organisation": _a.organisation_id == bindparam("my_organisation", type_=Uuid)},
    "invited": INVITED,
    "parties": PARTIES,
    "leaders": {"leader": _s.id.is_not(None)},
    "promisers": {"organisation": _s.id.is_not(None)},
    "checkers": dict.fromkeys(("person", "leader", "confidential", "all"), _s.id.is_not(None)),
    "office": {"confidential": _s.id.is_not(None), "all": _s.id.is_not(None)},
}


@dataclass(frozen=True, slots=True)
class Task:
    """`action` of `flow` is the move that does the work; `per_unit`: one row per assignment, else one per case.

    `due_at`: what the rows are ordered by, where it is not the nearest running clock of the case. `waits_for`: the move
    that each row waits for, where the rows of a line stand in different places.
    """

    key: str
    roles: frozenset[Role]
    whose: Whose
    flow: Workflow[Any]
    action: str
    where: tuple[ColumnElement[bool], ...]
    per_unit: bool = False
    due_at: ScalarSelect[Any] | None = None
    waits_for: ColumnElement[str] | None = None

    def mine(self, kinds: Scope) -> ColumnElement[bool] | None:
        """The caller's rows of this line; None when they have none by nature."""
        ways = [condition for kind, condition in MINE[self.whose].items() if kind in kinds]
        return or_(*ways) if ways else None


def one_of(column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """The column holds one of these."""
    return or_(*(column == value for value in sorted(values)))


DEPUTY = frozenset({Role.DEPUTY})
ASSIGNER = frozenset({Role.ASSIGNER})
UNIT = frozenset({Role.UNIT_OFFICER})
HEAD = frozenset({Role.UNIT_HEAD})
WATCHERS = frozenset({Role.ASSIGNER, Role.SUPERVISOR})
LEADER = frozenset({Role.LEADER})
ORGANISERS = frozenset({Role.ORGANISER, Role.ASSIGNER})
SCREENER = frozenset({Role.SCREENER})
