"""A run as a table: from the uploaded file to rows applied, or to the reason why not. Whoever may import may move it."""

from dataclasses import dataclass

from domain.actor import Part
from domain.imports.states import ImportMode
from domain.imports.states import ImportState as S
from domain.workflow import SYSTEM, Refusal, Transition, Workflow, plan


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What the conditions look at."""

    state: str
    dry_run: bool
    mode: str
    refused: int
    rows_kept: bool = True


def checked_first(facts: RunFacts) -> Refusal | None:
    """A dry run ends with its report; all or nothing must know that every row is good before the first is written."""
    if facts.state == S.STAGED and (facts.dry_run or facts.mode == ImportMode.ALL_OR_NOTHING):
        return Refusal("import_unchecked")
    return None


def nothing_refused(facts: RunFacts) -> Refusal | None:
    if facts.mode == ImportMode.ALL_OR_NOTHING and facts.refused:
        return Refusal("import_rows_refused", {"refused": facts.refused})
    return None


def rows_kept(facts: RunFacts) -> Refusal | None:
    return None if facts.rows_kept else Refusal("import_rows_forgotten")


T = Transition[RunFacts]
BEFORE = frozenset({S.UPLOADED, S.STAGED, S.CHECKED})

IMPORT = Workflow[RunFacts](
    name="import",
    states=S,
    initial=S.UPLOADED,
    ends=frozenset({S.FAILED, S.CANCELLED, S.UNDONE}),
    transitions={
        "stage": T(frozenset({S.UPLOADED}), S.STAGED, SYSTEM, "import_staged"),
        "check": T(frozenset({S.STAGED}), S.CHECKED, SYSTEM, "import_checked"),
        "apply": T(
            frozenset({S.STAGED, S.CHECKED}),
            S.APPLYING,
            SYSTEM,
            "import_started",
            (checked_first, nothing_refused, rows_kept),
        ),
        "finish": T(frozenset({S.APPLYING}), S.APPLIED, SYSTEM, "import_applied"),
        "fail": T(BEFORE, S.FAILED, SYSTEM, "import_failed"),
        "cancel": T(BEFORE, S.CANCELLED, SYSTEM, "import_cancelled"),
        "undo": T(frozenset({S.APPLIED}), S.UNDONE, SYSTEM, "import_undone"),
    },
)
WORKING = (S.UPLOADED, S.STAGED, S.APPLYING)  # where a worker has something to do


def moved(facts: RunFacts, action: str) -> str:
    """The state after the move. Conflict `wrong_state`, or the code of the condition that refuses."""
    target = plan(IMPORT, facts, action, frozenset({Part.SYSTEM})).target
    assert target is not None
    return target
