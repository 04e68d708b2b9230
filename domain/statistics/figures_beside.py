"""The part of the catalogue that counts what stands beside the case: promises, look-backs, reconciliations, meetings."""

from typing import Any

from sqlalchemy import true

from domain.statistics import beside, promised
from domain.statistics.asof import AsOf
from domain.statistics.figure import OF_CASES, Figure
from domain.statistics.states import Breakdown, FigureKind, Grain, Measure

B, K, M = Breakdown, FigureKind, Measure
OF_ONE_UNIT = tuple(each for each in OF_CASES if each is not B.ROLE)
OF_NO_UNIT = tuple(each for each in OF_CASES if each not in {B.UNIT, B.ROLE})
_ATTENDED = (
    "截至该时点已召开、议程中有所计建议的会议的到会",
    "attendances of meetings held by that instant with a case in question on the agenda",
)
_OF_LISTS = (
    "以会议的到会名单为准；名单事后更正的，以更正后的为准。",
    "By the attendance list of the meeting; where a list was corrected, as corrected.",
)


def _every(_: AsOf) -> Any:
    return true()


BESIDE: dict[str, Figure] = {
    "promises_kept": Figure(
        name=("承诺落实率", "Promises kept"),
        kind=K.RATE,
        counted=promised.settled_or_due,
        counted_words=(
            "截至该时点已兑现、已说明不能兑现或已过承诺期限的承诺",
            "promises that were kept, given up, or past their day at that instant",
        ),
        part=promised.fulfilled,
        part_words=("其中已兑现（已再次答复）的", "those of them that were kept, by a second reply"),
        grain=Grain.PROMISE,
        measure=M.ITEMS,
        by=OF_ONE_UNIT,
    ),
    "promises": Figure(
        name=("承诺台账构成", "Promises by progress"),
        kind=K.SHARE,
        counted=_every,
        counted_words=("截至该时点登记的承诺", "promises entered by that instant"),
        grain=Grain.PROMISE,
        measure=M.ITEMS,
        own=B.PROGRESS,
        by=OF_ONE_UNIT,
    ),
    "look_back_confirmed": Figure(
        name=("回头看核实率", "Confirmed by the look-back"),
        kind=K.RATE,
        counted=_every,
        counted_words=(
            "截至该时点回头看已认定“属实”或“不属实”的答复",
            "replies that a look-back had found to be so or not to be so by that instant",
        ),
        part=beside.confirmed,
        part_words=("其中认定属实的", "those of them that were confirmed"),
        note=(
            "无法核实的不计入；尚未认定的核查结果不算。",
            "What could not be checked is left out; a finding counts once the committee has adopted it.",
        ),
        grain=Grain.LOOK_BACK,
        measure=M.COPIES,
        by=OF_ONE_UNIT,
    ),
    "reconciliations": Figure(
        name=("三方合议", "Three-party reconciliations"),
        kind=K.COUNT,
        counted=_every,
        counted_words=(
            "截至该时点已召集、未撤销的三方合议",
            "reconciliations convened by that instant and not called off",
        ),
        note=("按结论分列，尚无结论的另列。", "By conclusion; those that go on have none."),
        grain=Grain.RECONCILIATION,
        measure=M.EVENTS,
        own=B.CONCLUSION,
        by=OF_NO_UNIT,
    ),
    "meetings": Figure(
        name=("面对面等会议场次", "Meetings held"),
        kind=K.COUNT,
        counted=_every,
        counted_words=(
            "截至该时点已召开、议程中有所计建议的会议，每场一次",
            "meetings held by that instant with a case in question on the agenda, each once",
        ),
        grain=Grain.MEETING,
        measure=M.EVENTS,
        subject=lambda meeting: meeting.c.id,
        by=OF_NO_UNIT,
    ),
    "meeting_attendances": Figure(
        name=("会议到会人次", "Attendances of meetings"),
        kind=K.COUNT,
        counted=_every,
        counted_words=_ATTENDED,
        note=_OF_LISTS,
        grain=Grain.ATTENDANCE,
        measure=M.PERSON_TIMES,
        subject=lambda participant: participant.c.id,
        own=B.ATTENDED_AS,
        by=OF_NO_UNIT,
    ),
    "meeting_people": Figure(
        name=("会议到会人数", "People at meetings"),
        kind=K.COUNT,
        counted=_every,
        counted_words=(
            f"{_ATTENDED[0]}，不同的人",
            "different people at meetings held by that instant with a case in question on the agenda",
        ),
        note=_OF_LISTS,
        grain=Grain.ATTENDANCE,
        measure=M.PEOPLE,
        subject=lambda participant: participant.c.person_id,
        own=B.ATTENDED_AS,
        by=OF_NO_UNIT,
    ),
}
