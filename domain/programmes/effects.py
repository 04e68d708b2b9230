"""What each move of a programme changes beside its state; pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.ids import new_id
from domain.programmes.checking import Broken
from domain.programmes.facts import DraftedFact, ProgrammeFacts
from domain.programmes.problem import Drafted, Hindrance, Solution

Payload = Mapping[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """`columns` of the programme; `drafted`: rows of its draft as they are from now on; `told`: data of the event.

    `placed`: for each case the drafted meeting on whose agenda it stands, and where; None leaves all as they are.
    """

    columns: Mapping[str, Any] = field(default_factory=dict)
    drafted: Sequence[DraftedFact] = ()
    placed: Mapping[UUID, tuple[UUID, int]] | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


def placed(drafted: Sequence[DraftedFact]) -> dict[UUID, tuple[UUID, int]]:
    """Where each case stands."""
    return {case: (each.id, place) for each in drafted for place, case in enumerate(each.meeting.cases, start=1)}


def facts_of(solution: Solution) -> tuple[DraftedFact, ...]:
    """The meetings of a solution as those of a new draft."""
    return tuple(DraftedFact(new_id(), each) for each in solution.meetings)


def redrafted(programme: ProgrammeFacts, drafted_id: UUID, meeting: Drafted) -> tuple[DraftedFact, ...]:
    """The draft with one meeting as given; its cases leave the meetings in which they stood."""
    others = (each for each in programme.drafted if each.id != drafted_id)
    left = [DraftedFact(each.id, _without(each.meeting, set(meeting.cases))) for each in others]
    return tuple(sorted((*left, DraftedFact(drafted_id, meeting)), key=lambda each: each.meeting.starts_at))


def _without(meeting: Drafted, gone: set[UUID]) -> Drafted:
    cases = tuple(each for each in meeting.cases if each not in gone)
    return Drafted(meeting.starts_at, meeting.room_id, meeting.host_id, cases)


def told_broken(found: Sequence[Broken], draft: Sequence[DraftedFact]) -> list[Row]:
    """Breaches as they are kept and shown: drafted meetings by id."""
    return [
        {
            "kind": str(each.kind),
            "drafted": [str(draft[place].id) for place in each.meetings],
            "people": [str(person) for person in each.people],
            "suggestions": [str(case) for case in each.cases],
            "rooms": [str(room) for room in each.rooms],
        }
        for each in found
    ]


def _told_hindrance(found: Hindrance) -> Row:
    return {
        "kind": str(found.kind),
        "suggestion_id": found.case and str(found.case),
        "people": [str(person) for person in found.people],
        "suggestions": [str(case) for case in found.cases],
        "meetings_possible": found.possible,
    }


def _told_search(solution: Solution, given: Payload) -> Row:
    return {
        "gap": solution.gap,
        "uneven": solution.uneven,
        "overload": solution.overload,
        "seconds": round(solution.seconds, 2),
        "budget_seconds": given["seconds"],
    }


def _propose(_: ProgrammeFacts, given: Payload, __: datetime) -> Change:
    solution, drafted = given["solution"], given["drafted"]
    columns = {
        "outcome": str(solution.outcome),
        "search": _told_search(solution, given),
        "breaches": given["breaches"],
    }
    told = {"outcome": str(solution.outcome), "gap": solution.gap, "meetings": len(drafted)}
    return Change(columns, drafted, placed(drafted), told)


def _give_up(_: ProgrammeFacts, given: Payload, __: datetime) -> Change:
    solution = given["solution"]
    hindrances = [_told_hindrance(each) for each in solution.hindrances]
    columns = {
        "outcome": str(solution.outcome),
        "search": _told_search(solution, given),
        "hindrances": hindrances,
    }
    return Change(columns, told={"outcome": str(solution.outcome), "hindrances": len(hindrances)})


def _redraft(programme: ProgrammeFacts, given: Payload, _: datetime) -> Change:
    draft = given["draft"]
    before = next(each.meeting for each in programme.drafted if each.id == given["drafted_id"])
    told = {
        "drafted_id": str(given["drafted_id"]),
        "starts_at_before": before.starts_at.isoformat(),
        "starts_at": given["starts_at"].isoformat(),
        "breaches": sorted({each["kind"] for each in given["breaches"]}),
    }
    changed = [each for each in draft if each.id == given["drafted_id"]]
    return Change({"breaches": given["breaches"]}, changed, placed(draft), told)


def _confirm(programme: ProgrammeFacts, given: Payload, _: datetime) -> Change:
    told = {"meetings": len(programme.drafted), "accepting": sorted(given["accepting"])}
    return Change(told=told)


def _abandon(_: ProgrammeFacts, given: Payload, __: datetime) -> Change:
    return Change({"ended_reason": given["reason"]}, told={"reason": given["reason"]})


PROGRAMME_EFFECTS: Mapping[str, Callable[[ProgrammeFacts, Payload, datetime], Change]] = {
    "propose_programme": _propose,
    "give_up_search": _give_up,
    "redraft_meeting": _redraft,
    "confirm_programme": _confirm,
    "abandon_programme": _abandon,
}
