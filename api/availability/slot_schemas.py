"""What crosses the wire for the search for a time."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from api.congresses.schemas import example
from api.examples import ident
from api.meetings.views import Taken
from api.schemas import Day, In, Out
from api.venues.schemas import Clock
from domain.availability.states import Hindrance, NotThere, RankReason
from domain.meetings.states import MeetingRole

_WINDOW = ("2025-05-12T00:00:00Z", "2025-06-12T00:00:00Z")
_BUSY = {"from": "2025-05-12T00:30:00Z", "until": "2025-05-12T04:00:00Z", "standing": "confirmed"}
_ROOM = {"id": ident(122), "name": "一号协商厅", "capacity": 40, "venue": "市全过程人民民主实践中心"}
_LEADER, _GUEST = {"id": ident(3), "name": "领导001"}, {"id": ident(6), "name": "人员002"}
_TIME = {"starts_at": "2025-05-12T06:00:00Z", "ends_at": "2025-05-12T08:00:00Z"}


class Invitee(In):
    """Somebody who is wanted."""

    person_id: UUID
    role: MeetingRole | None = Field(default=None, description="A `deputy` needs a mandate on the day.")


class CaseDue(In):
    """A case that is to be met before its day is over."""

    suggestion_id: UUID
    due_on: Day | None = Field(
        default=None, description="The last day; left out: that of the key supervision of the case, if there is one."
    )


class SlotsWanted(In):
    """What is looked for."""

    model_config = example(
        {
            "kind_id": ident(131),
            "from_at": _WINDOW[0],
            "until_at": _WINDOW[1],
            "duration_minutes": 120,
            "required": [{"person_id": ident(3)}, {"person_id": ident(2), "role": "deputy"}],
            "optional": [{"person_id": ident(6)}],
            "one_of": [[{"person_id": ident(7)}, {"person_id": ident(8)}]],
            "opens": "09:00",
            "closes": "17:30",
            "cases": [{"suggestion_id": ident(21), "due_on": "2025-06-06"}],
        }
    )

    kind_id: UUID = Field(description="Gives notice, the way there and back, and whether days off are allowed.")
    from_at: AwareDatetime = Field(description="No slot starts earlier.")
    until_at: AwareDatetime = Field(description="No slot ends later; at most 92 days after `from_at`.")
    duration_minutes: int = Field(ge=5, le=720)
    required: list[Invitee] = Field(default=[], max_length=100, description="Nobody of them may be missing.")
    optional: list[Invitee] = Field(default=[], max_length=100, description="The fewer of them are missing the better.")
    one_of: list[Annotated[list[Invitee], Field(min_length=1, max_length=50)]] = Field(
        default=[], max_length=20, description="Of each group one comes: the first in its order who can."
    )
    rooms: list[UUID] | None = Field(
        default=None, min_length=1, max_length=50, description="One of these; left out: any room that is big enough."
    )
    capacity: int | None = Field(
        default=None, ge=1, le=100_000, description="Seats, where more are needed than people."
    )
    places: int = Field(default=0, ge=0, le=100_000, description="Public places.")
    opens: Clock = Field(default="09:00", description="Working hours, local: no slot starts earlier.")
    closes: Clock = Field(default="17:30", description="No slot ends later.")
    only_workdays: bool = Field(default=True, description="False: days off too, ranked last, where the kind allows it.")
    notice_workdays: int | None = Field(default=None, ge=0, le=60, description="More than the kind asks for.")
    turn_round_minutes: int | None = Field(default=None, ge=0, le=1440, description="More than the room needs.")
    step_minutes: int = Field(default=15, ge=5, le=120, description="From one start to the next, from `opens` on.")
    cases: list[CaseDue] = Field(default=[], max_length=50)
    meeting_id: UUID | None = Field(default=None, description="To move this meeting: what it holds itself is free.")
    limit: int = Field(default=20, ge=1, le=100)


class PersonWanted(Out):
    """A person."""

    id: UUID
    name: str


class RoomOffered(PersonWanted):
    """A room and its venue."""

    capacity: int
    venue: str


class AbsentOut(Out):
    """A person or a room that cannot be had then, and why."""

    person: PersonWanted | None
    room: RoomOffered | None
    why: NotThere
    busy: list[Taken] = Field(description="When they are taken around that time, by nothing that is told.")


class ReasonOut(Out):
    """One of the numbers by which slots are ranked, in this order; the smaller the better."""

    code: RankReason
    value: int = Field(
        description="People; 1 on a day off; days after the beginning of the window, and within a day the hour; seats."
    )


class SlotOut(Out):
    """A time that suits everybody who is required."""

    starts_at: datetime
    ends_at: datetime
    room: RoomOffered = Field(description="The smallest that is free.")
    other_rooms: list[RoomOffered]
    chosen: list[PersonWanted] = Field(description="Who comes of each group of `one_of`.")
    missing: list[AbsentOut] = Field(description="Optional people who cannot come.")
    reasons: list[ReasonOut]


class ObstacleOut(Out):
    """What stands in the way."""

    code: Hindrance
    suggestion_id: UUID | None = Field(description="With `due_date`: whose day would pass.")
    due_on: date | None
    absent: list[AbsentOut] = Field(description="With `person`, `one_of` and `room`: who, or which rooms.")


class RelaxationOut(Out):
    """Without these obstacles there would be a slot, this one first."""

    obstacles: list[ObstacleOut]
    starts_at: datetime
    ends_at: datetime
    room: RoomOffered | None


_ABSENT: dict[str, Any] = {"person": _GUEST, "room": None, "why": "busy", "busy": [_BUSY]}


class SlotsFound(Out):
    """Slots, the best first and none overlapping another; where there are none, the smallest relaxations."""

    model_config = ConfigDict(
        **example(
            {
                "zone": "Asia/Shanghai",
                "slots": [
                    {
                        **_TIME,
                        "room": _ROOM,
                        "other_rooms": [],
                        "chosen": [{"id": ident(7), "name": "人员003"}],
                        "missing": [_ABSENT],
                        "reasons": [
                            {"code": "optional_missing", "value": 1},
                            {"code": "day_off", "value": 0},
                            {"code": "starts_later", "value": 0},
                            {"code": "spare_seats", "value": 36},
                        ],
                    }
                ],
                "relaxations": [],
            }
        )
    )

    zone: str = Field(description="The time zone of the congress, in which hours and days are meant.")
    slots: list[SlotOut]
    relaxations: list[RelaxationOut] = Field(
        description="Empty where there are slots. Each names the fewest things that one would have to do without.",
        examples=[
            [
                {
                    **_TIME,
                    "obstacles": [
                        {
                            "code": "person",
                            "suggestion_id": None,
                            "due_on": None,
                            "absent": [_ABSENT | {"person": _LEADER}],
                        }
                    ],
                    "room": _ROOM,
                }
            ]
        ],
    )
