"""A meeting as the guards see it: proposed in two weeks, everybody there, in a room that is open and big enough."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from domain.meetings.facts import AgendaFact, KindFact, MeetingFacts, Opening, ParticipantFact, RoomFact
from domain.meetings.states import MeetingRole, MeetingState, OffDays, ParticipantState
from domain.people.states import PositionRank
from domain.suggestions.states import CaseState
from tests.pictures import CALENDAR, NOW, OTHER, STRANGE_UNIT, UNIT, ident

STARTS = CALENDAR.midnight(CALENDAR.local_day(NOW) + timedelta(days=14)) + timedelta(hours=10)
HOST, HEAD, DEPUTY = ident(301), ident(302), OTHER


def kind(**given: Any) -> KindFact:
    wanted = KindFact(
        id=ident(310),
        code="chief-face-to-face",
        required=frozenset({"host", "unit", "deputy"}),
        opens=frozenset({"promise", "class_change", "task"}),
        notice_workdays=3,
        travel_minutes=30,
        precedence=20,
        may_be_live=True,
        makes_promises=True,
        three_party=False,
        off_days=OffDays.REFUSED,
        substitute_rank=PositionRank.HEAD,
    )
    return replace(wanted, **given)


def participant(number: int, person: Any, role: str, **given: Any) -> ParticipantFact:
    wanted = ParticipantFact(
        id=ident(number),
        person_id=person,
        role=MeetingRole(role),
        organisation_id=None,
        required=True,
        state=ParticipantState.INVITED,
        has_mandate=role == "deputy",
    )
    return replace(wanted, **given)


def room(**given: Any) -> RoomFact:
    opening = tuple(Opening(day, time(9), time(17, 30)) for day in range(1, 8))
    return replace(RoomFact(ident(320), 20, active=True, opening=opening), **given)


def case(**given: Any) -> AgendaFact:
    wanted = AgendaFact(ident(101), CaseState.IN_HANDLING, DEPUTY, frozenset({UNIT}), frozenset({UNIT, STRANGE_UNIT}))
    return replace(wanted, **given)


def meeting(**given: Any) -> MeetingFacts:
    wanted = MeetingFacts(
        congress_id=ident(100),
        id=ident(300),
        state=MeetingState.PROPOSED,
        version=1,
        kind=kind(),
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=2),
        room=room(),
        places=4,
        live=True,
        off_day_reason=None,
        participants=(
            participant(331, HOST, "host"),
            participant(332, HEAD, "unit", organisation_id=UNIT),
            participant(333, DEPUTY, "deputy"),
        ),
        cases=(case(),),
        seated=2,
        minutes=None,
        confirmed_by=frozenset(),
        sequence=1,
        calendar=CALENDAR,
        now=NOW,
    )
    return replace(wanted, **given)
