"""The lines of a work list that meetings make: to answer, to confirm, to write down."""

from domain.meetings.flow import MEETING
from domain.meetings.states import MeetingState
from domain.meetings.tables import meeting
from domain.meetings.waiting import UNANSWERED, first_meeting, met
from domain.suggestions.task_lines import DEPUTY, HEAD, LEADER, ORGANISERS, UNIT, Task

TASKS_OF_MEETINGS: tuple[Task, ...] = (
    Task(
        "meetings_to_answer",
        DEPUTY | UNIT | HEAD | LEADER,
        "invited",
        MEETING,
        "answer_invitation",
        (),
        due_at=first_meeting(*UNANSWERED),
    ),
    Task("minutes_to_confirm", DEPUTY | UNIT | HEAD | LEADER, "parties", MEETING, "confirm_minutes", ()),
    Task(
        "meetings_to_confirm",
        ORGANISERS,
        "office",
        MEETING,
        "confirm_meeting",
        (met(meeting.c.state == MeetingState.PROPOSED),),
        due_at=first_meeting(meeting.c.state == MeetingState.PROPOSED),
    ),
    Task(
        "minutes_to_publish",
        ORGANISERS,
        "office",
        MEETING,
        "publish_minutes",
        (met(meeting.c.state == MeetingState.HELD),),
    ),
)
