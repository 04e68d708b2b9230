"""The rows of a case as the file tells it: assignments, reply, ratings, clocks and the events with their real instants. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.actor import Actor
from domain.assignments.states import ANSWERING, AssignmentState, Disclosure, ReplyState, UnitRole
from domain.assignments.tables import assignment, reply
from domain.classes.states import ClassSource
from domain.classes.tables import class_change
from domain.deadlines import clocks
from domain.deadlines.clocks import Subject
from domain.deadlines.tables import deadline
from domain.evaluations.states import Dimension, RatingLevel
from domain.evaluations.tables import evaluation
from domain.event_tables import event
from domain.ids import new_id
from domain.imports.columns import SuggestionRow
from domain.imports.days import Days
from domain.imports.known import Session
from domain.imports.marks import event_row, past_row
from domain.imports.writing import Changes
from domain.legal_calendar import Calendar
from domain.rules.profile import Anchor, Step
from domain.rules.store import RuleBook
from domain.search.entries import entries_of, entries_of_case
from domain.search.tables import search_text
from domain.suggestions.flow import CASE
from domain.suggestions.states import (
    CaseState,
    Feedback,
    Mode,
    Origin,
    Permission,
    SignatureRole,
    SignatureState,
)
from domain.suggestions.tables import signature, suggestion

TABLES = (suggestion, signature, assignment, reply, class_change, evaluation, deadline, search_text, event)
LEVELS = {
    Dimension.OVERALL: "rating",
    Dimension.ATTITUDE: "rating_attitude",
    Dimension.PROCESS: "rating_process",
    Dimension.RESULT: "rating_result",
}
ROLES = {Mode.SOLE: UnitRole.SOLE, Mode.LEAD_CO: UnitRole.LEAD, Mode.SPLIT: UnitRole.SPLIT}


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier import left of this case; ids are kept, so that its events still name their subjects."""

    id: UUID
    version: int
    created_at: datetime
    filed_by: UUID | None
    units: Mapping[UUID, UUID]  # organisation -> assignment
    replies: Mapping[UUID, UUID]  # assignment -> reply
    events: frozenset[tuple[str, UUID, datetime]]


@dataclass(frozen=True, slots=True)
class Told:
    """One row of the file with everything that it names found."""

    row: SuggestionRow
    digest: str
    days: Days
    session: Session
    in_session: bool
    lead: UUID
    delegation_id: UUID | None
    cosigners: tuple[UUID, ...]
    lead_units: tuple[UUID, ...]
    co_units: tuple[UUID, ...]
    mode: Mode | None
    class_code: str | None
    book: RuleBook
    calendar: Calendar


def state_of(told: Told) -> CaseState:
    """Where the case stands. A dissatisfied rating that nobody closed waits for its next round."""
    days = told.days
    if days.closed or (days.rated and RatingLevel.DISSATISFIED not in levels(told.row).values()):
        return CaseState.CLOSED
    if days.rated:
        return CaseState.EVALUATED
    if days.replied:
        return CaseState.REPLIED
    if days.assigned:
        return CaseState.ASSIGNED
    return CaseState.ACCEPTED if days.accepted else CaseState.SUBMITTED


def levels(row: SuggestionRow) -> dict[Dimension, str]:
    """The dimensions that were rated."""
    return {dimension: level for dimension, field in LEVELS.items() if (level := getattr(row, field))}


class Telling:
    """Builds the rows of one case."""

    def __init__(self, told: Told, before: Before | None, me: Actor, run_id: UUID, now: datetime) -> None:
        self.told, self.before, self.me, self.run_id, self.now = told, before, me, run_id, now
        self.id = before.id if before else new_id()
        self.state = state_of(told)
        self.own = {"congress_id": me.congress_id}
        self.units = list(self._units())
        self.replies = list(self._replies())

    def changes(self) -> Changes:
        """Everything to write; of an earlier import only the events remain, the rest is replaced."""
        found = Changes()
        if self.before:
            found.update(suggestion, self._case(self.before.version))
        else:
            found.insert(suggestion, self._case(1))
        found.insert(signature, *self._signatures())
        found.insert(assignment, *self.units)
        found.insert(reply, *self.replies)
        found.insert(class_change, *self._classes())
        found.insert(evaluation, *self._ratings())
        found.insert(deadline, *self._clocks())
        found.insert(search_text, *self._indexed())
        known = self.before.events if self.before else frozenset()
        past = (each for each in self._past() if (each["kind"], each["subject_id"], each["at"]) not in known)
        found.insert(event, *past, self._imported())
        return found

    def _case(self, version: int) -> dict[str, Any]:
        row, days, told = self.told.row, self.told.days, self.told
        return self.own | {
            "id": self.id,
            "kind": row.kind,
            "state": self.state,
            "origin": Origin.IMPORTED,
            "source_system": row.source_system,
            "source_id": row.source_id,
            "source_url": row.source_url,
            "session_id": told.session.id,
            "in_session": told.in_session,
            "number": row.number,
            "profile_id": told.book.id,
            "title": row.title,
            "category": row.category,
            "facts": row.facts or "",
            "proposal": row.proposal or "",
            "text_version": 1,
            "one_matter": False,
            "lead_person_id": told.lead,
            "delegation_id": told.delegation_id,
            "permission": row.deputy_permission or Permission.TITLE_ONLY,
            "confidential": bool(row.confidential),
            "written_reply": True,
            "mode": told.mode,
            "round": 1,
            "rating_turn": 1,
            "handled_as_letter": False,
            "feedback": Feedback.GIVEN if days.rated else Feedback.NONE if days.closed else None,
            "filed_by": self.before.filed_by if self.before else self.me.account_id,
            "created_at": self.before.created_at if self.before else self.now,
            "updated_at": self.now,
            "submitted_at": days.submitted,
            "accepted_at": days.accepted,
            "assigned_at": days.assigned,
            "replied_at": days.replied,
            "reply_received_at": days.received,
            "evaluated_at": days.rated,
            "closed_at": self._closed_at(),
            "version": version,
        }

    def _indexed(self) -> Iterator[dict[str, Any]]:
        yield from entries_of_case(self.me.congress_id, self.id, self._case(1))
        for each in self.replies:
            yield from entries_of(reply.name, each, self.id)

    def _closed_at(self) -> datetime | None:
        return (self.told.days.closed or self.told.days.rated) if self.state is CaseState.CLOSED else None

    def _signatures(self) -> Iterator[dict[str, Any]]:
        lead = (self.told.lead, SignatureRole.LEAD)
        for person_id, role in (lead, *((each, SignatureRole.COSIGNER) for each in self.told.cosigners)):
            yield self.own | {
                "id": new_id(),
                "suggestion_id": self.id,
                "person_id": person_id,
                "role": role,
                "state": SignatureState.CONFIRMED,
                "text_version": 1,
                "invited_at": self.told.days.submitted,
                "answered_at": self.told.days.submitted,
            }

    def _units(self) -> Iterator[dict[str, Any]]:
        """Where a reply went out, the co-handlers' opinions were in; what they said the file does not tell."""
        days, told = self.told.days, self.told
        if days.assigned is None or told.mode is None:
            return
        known = self.before.units if self.before else {}
        answering = AssignmentState.SENT if days.replied else AssignmentState.PENDING_RECEIPT
        advising = AssignmentState.OPINION_SUBMITTED if days.replied else AssignmentState.PENDING_RECEIPT
        units = [(each, ROLES[told.mode], answering) for each in told.lead_units]
        units += [(each, UnitRole.CO, advising) for each in told.co_units]
        for organisation_id, role, state in units:
            yield self.own | {
                "id": known.get(organisation_id) or new_id(),
                "suggestion_id": self.id,
                "round": 1,
                "organisation_id": organisation_id,
                "role": role,
                "state": state,
                "assigned_at": days.assigned,
                "opinion_redos": 0,
                "sent_at": days.replied if role in ANSWERING else None,
                "version": 1,
            }

    def _answering(self) -> list[dict[str, Any]]:
        return [unit for unit in self.units if unit["role"] in ANSWERING]

    def _replies(self) -> Iterator[dict[str, Any]]:
        """One row tells one reply: in split handling each unit sent it, and the first one's bears the number."""
        row, days = self.told.row, self.told.days
        if days.replied is None:
            return
        known = self.before.replies if self.before else {}
        for place, unit in enumerate(self._answering()):
            yield self.own | {
                "id": known.get(unit["id"]) or new_id(),
                "suggestion_id": self.id,
                "assignment_id": unit["id"],
                "round": 1,
                "draft": 1,
                "state": ReplyState.SENT,
                "body": row.reply_text or "",
                "class_code": self.told.class_code,
                "proposed_class_code": self.told.class_code,
                "document_number": row.reply_document_number if place == 0 else None,
                "disclosure": row.disclosure or Disclosure.ON_REQUEST,
                "drafted_at": days.replied,
                "sent_at": days.replied,
            }

    def _classes(self) -> Iterator[dict[str, Any]]:
        """The class that each reply was sent with; how it came about later the file does not tell."""
        for each in self.replies:
            yield self.own | {
                "id": new_id(),
                "suggestion_id": self.id,
                "reply_id": each["id"],
                "round": 1,
                "to_code": each["class_code"],
                "source": ClassSource.REPLY_SENT,
                "at": each["sent_at"],
            }

    def _ratings(self) -> Iterator[dict[str, Any]]:
        if self.told.days.rated is None:
            return
        for each in self.replies:
            for dimension, level in levels(self.told.row).items():
                yield self.own | {
                    "id": new_id(),
                    "suggestion_id": self.id,
                    "reply_id": each["id"],
                    "person_id": self.told.lead,
                    "round": 1,
                    "turn": 1,
                    "dimension": dimension,
                    "level": level,
                    "reason": self.told.row.rating_reason,
                    "late": False,
                    "rated_at": self.told.days.rated,
                }

    # clocks

    def _clocks(self) -> Iterator[dict[str, Any]]:
        """Those that run on from here, as the moves of the procedure would have started them, and the reply's that ended."""
        days, case = self.told.days, Subject(self.me.congress_id, self.id, 1, self.told.in_session)
        if self.state is CaseState.ACCEPTED and days.accepted:
            anchors = {Anchor.ACCEPTED: days.accepted, Anchor.SUBMITTED: days.submitted}
            if self.told.in_session:
                anchors[Anchor.SESSION_CLOSED] = self.told.calendar.midnight(self.told.session.ends_on)
            yield from self._started("accept", case, anchors)
        if self.state is CaseState.ASSIGNED and days.assigned:
            for unit in self.units:
                yield from self._started("assign", self._subject(unit), {Anchor.ASSIGNED: days.assigned})
        if days.replied and days.assigned:
            for unit in self._answering():
                yield from self._ended(self._subject(unit), days.assigned, days.replied)
        if self.state is CaseState.REPLIED and days.replied:
            anchors = {Anchor.REPLIED: days.replied}
            if days.received is None:
                yield from self._started("complete", case, anchors)
            else:
                yield from self._started("acknowledge", case, anchors | {Anchor.REPLY_RECEIVED: days.received})

    def _subject(self, unit: Mapping[str, Any]) -> Subject:
        told = self.told
        return Subject(
            self.me.congress_id, self.id, 1, told.in_session, unit["id"], UnitRole(unit["role"]), told.days.assigned
        )

    def _started(self, action: str, subject: Subject, anchors: Mapping[Anchor, datetime]) -> list[dict[str, Any]]:
        return self._counted(CASE.transitions[action].starts, subject, anchors, self.now)

    def _counted(
        self, steps: tuple[str, ...], subject: Subject, anchors: Mapping[Anchor, datetime], at: datetime
    ) -> list[dict[str, Any]]:
        book = self.told.book
        counted = clocks.started(steps, subject, anchors, book.profile, book.rule_ids, self.told.calendar, at)
        return [each | {"ended_at": None} for each in counted]

    def _ended(self, subject: Subject, assigned: datetime, replied: datetime) -> Iterator[dict[str, Any]]:
        """Timeliness of the past: when the unit received the case is not told, so it counts from the assignment."""
        anchors = {Anchor.ASSIGNED: assigned, Anchor.RECEIVED: assigned}
        for each in self._counted((Step.REPLY,), subject, anchors, assigned):
            yield each | {"state": "met" if replied < each["due_at"] else "late", "ended_at": replied}

    # events

    def _past(self) -> Iterator[dict[str, Any]]:
        days, s = self.told.days, CaseState
        yield self._did(days.submitted, "submit", None, s.SUBMITTED, {})
        if days.accepted:
            yield self._did(days.accepted, "accept", s.SUBMITTED, s.ACCEPTED, {"number": self.told.row.number})
        if days.assigned:
            units = [{name: unit[name] for name in ("organisation_id", "role")} for unit in self.units]
            yield self._did(days.assigned, "assign", s.ACCEPTED, s.ASSIGNED, {"mode": self.told.mode, "units": units})
        if days.replied:
            yield from self._sent(days.replied)
            yield self._did(days.replied, "complete", s.ASSIGNED, s.REPLIED, {})
        if days.received:
            yield self._did(days.received, "acknowledge", s.REPLIED, s.REPLIED, {"deemed": False})
        if days.rated:
            given = [{"dimension": dimension, "level": level} for dimension, level in levels(self.told.row).items()]
            told = {"reply_id": self.replies[0]["id"], "ratings": given}
            yield self._did(days.rated, "evaluate", s.REPLIED, s.REPLIED, told)
            yield self._did(days.rated, "conclude", s.REPLIED, s.EVALUATED, {})
        if closed_at := self._closed_at():
            action, since = ("close", s.EVALUATED) if days.rated else ("lapse_feedback", s.REPLIED)
            yield self._did(closed_at, action, since, s.CLOSED, {})

    def _did(
        self, at: datetime, action: str, before: CaseState | None, after: CaseState, data: Mapping[str, Any]
    ) -> dict[str, Any]:
        kind = CASE.transitions[action].event
        return past_row(self.me, self.run_id, at, kind, action, self.id, data, state_before=before, state_after=after)

    def _sent(self, at: datetime) -> Iterator[dict[str, Any]]:
        for unit in self._answering():
            more = {"assignment_id": unit["id"], "subject_id": unit["id"], "state_after": AssignmentState.SENT}
            told = {"class_code": self.told.class_code}
            made = past_row(self.me, self.run_id, at, "reply_sent", "send_reply", self.id, told)
            yield made | more

    def _imported(self) -> dict[str, Any]:
        """The importer's own event; its digest is how a repeated row is known."""
        told = {"digest": self.told.digest, "again": self.before is not None}
        made = event_row(self.me, self.run_id, self.now, "imported", "import", self.id, told)
        return made | {"suggestion_id": self.id, "state_after": self.state}
