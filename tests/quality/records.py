"""Records of a round that tests judge: one unit that did everything right under Hangzhou's rules, unless told otherwise."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.assignments.states import AssignmentState, UnitRole
from domain.legal_calendar import Calendar
from domain.quality.facts import (
    AnswerFact,
    ClassFact,
    ExtensionFact,
    KeyFact,
    PromiseFact,
    QualityFacts,
    ReturnFact,
    StepFact,
    TalkFact,
    UnitFact,
)
from domain.quality.findings import Checked, checked, findings
from domain.quality.states import Check, Finding, Judgement
from domain.rules.catalogue import profile
from domain.rules.profile import Step
from domain.suggestions.states import CaseState

CALENDAR = Calendar("Asia/Shanghai")
ASSIGNED = datetime(2026, 3, 2, 1, tzinfo=UTC)
DUE = CALENDAR.midnight(date(2026, 6, 3))
SENT = datetime(2026, 5, 20, 2, tzinfo=UTC)
NOW = datetime(2026, 9, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def ident(number: int) -> UUID:
    return UUID(int=number)


def clock(step: Step = Step.REPLY, due_at: datetime = DUE, state: str = "met", **given: Any) -> StepFact:
    """A clock that was kept."""
    return replace(StepFact(ident(50), step, state, due_at, due_at, SENT), **given)


def talk(**given: Any) -> TalkFact:
    """A talk before the reply, face to face."""
    return replace(TalkFact(ident(40), "before", "face_to_face", date(2026, 3, 10), "agrees"), **given)


def answer(**given: Any) -> AnswerFact:
    """A reply with every field."""
    reviewed = {"reviewed_at": SENT - 2 * DAY, "signed_at": SENT - DAY, "sent_at": SENT}
    plain = AnswerFact(ident(30), "A", "杭建议复〔2026〕1号", "局长001", "经办001", "0571-1", "open", None, **reviewed)
    return replace(plain, **given)


def classed(code: str = "A", source: str = "reply_sent", at: datetime = SENT) -> ClassFact:
    """A line of the class's history."""
    return ClassFact(ident(60), code, source, at)


def promise(state: str = "open", due_on: date = date(2026, 12, 31), ended_at: datetime | None = None) -> PromiseFact:
    """A promise of the unit's own."""
    return PromiseFact(ident(70), ident(11), state, due_on, ended_at)


def asked_back(state: str = "refused", at: datetime = ASSIGNED + DAY, decided: datetime | None = None) -> ReturnFact:
    """A request to return the assignment."""
    return ReturnFact(ident(80), state, at, decided)


def more_time(at: datetime, decided: datetime, before: datetime | None = DUE) -> ExtensionFact:
    """More time that was granted."""
    return ExtensionFact(ident(90), at, decided, before, date(2026, 7, 1))


def unit(**given: Any) -> UnitFact:
    """A sole unit that answered in time."""
    done = UnitFact(
        id=ident(21),
        organisation_id=ident(11),
        role=UnitRole.SOLE,
        state=AssignmentState.SENT,
        received_at=ASSIGNED + DAY,
        deemed=False,
        clocks=(clock(),),
        talks=(talk(),),
        answer=answer(),
        classes=(classed(),),
    )
    return replace(done, **given)


def working(**given: Any) -> UnitFact:
    """A sole unit that has received the case and not answered yet."""
    fresh = {"state": AssignmentState.RECEIVED, "talks": (), "answer": None, "classes": ()}
    return unit(**{**fresh, "clocks": (clock(state="running", ended_at=None),), **given})


def co(**given: Any) -> UnitFact:
    """A co-handler that gave its opinion."""
    return UnitFact(
        **{
            "id": ident(22),
            "organisation_id": ident(12),
            "role": UnitRole.CO,
            "state": AssignmentState.OPINION_SUBMITTED,
            "received_at": ASSIGNED + DAY,
            "deemed": False,
            "opinion_at": ASSIGNED + 10 * DAY,
            "clocks": (clock(Step.CO_OPINION, ASSIGNED + 60 * DAY),),
            **given,
        }
    )


def record(*units: UnitFact, **given: Any) -> QualityFacts:
    """A round of a case that was replied."""
    switches = given.pop("switches", {})
    rules = profile("zj-hangzhou")
    plain = QualityFacts(
        state=CaseState.REPLIED,
        round=1,
        rounds=1,
        in_session=True,
        imported=False,
        units=units or (unit(),),
        key=None,
        profile=rules.model_copy(update={"switches": rules.switches.model_copy(update=switches)}),
        calendar=CALENDAR,
        now=NOW,
    )
    return replace(plain, **given)


KEY = KeyFact(ident(95), ident(13), (ident(96),))


def asked(case: QualityFacts, check: Check) -> list[Checked]:
    """The answers to one question."""
    return [each for each in checked(case) if each.check is check]


def judged(case: QualityFacts, check: Check) -> Judgement | None:
    """The only answer to one question; None where it is not asked."""
    found = asked(case, check)
    assert len(found) < 2, found
    return found[0].judgement if found else None


def six(case: QualityFacts) -> dict[Finding, Judgement]:
    """The findings."""
    return findings(case, checked(case))
