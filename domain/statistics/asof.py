"""What was true of a case at the instant asked about, as SQL over its columns, events and history rows.

`LIVE` reads what stands now and is the cheaper shape; `THEN` reads history. For the present instant both say the same.
Nothing here looks at a column that a later move overwrites, unless history rows tell what it was before.
"""

from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Text,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    text,
)
from sqlalchemy import literal as constant
from sqlalchemy.dialects.postgresql import JSONB

from domain.assignments.states import ANSWERING, AssignmentState, ConsultationMode, ReplyState, UnitRole
from domain.assignments.tables import assignment, consultation, reply
from domain.classes.tables import class_change
from domain.deadlines.reckoning import warned_at
from domain.deadlines.tables import DeadlineState, EntryKind, deadline, deadline_entry
from domain.evaluations.states import Dimension, RatingLevel
from domain.evaluations.tables import evaluation
from domain.event_tables import event
from domain.organisations.tables import organisation
from domain.rules.profile import Outcome, Step
from domain.rules.tables import rule, rule_profile
from domain.statistics.asked import ASKED, AT, local_day
from domain.suggestions.states import CaseState, SignatureState
from domain.suggestions.tables import signature, suggestion
from domain.supervision.states import REVOKED, SupervisionState
from domain.supervision.tables import key_supervision, key_supervision_case, key_supervision_leader
from domain.workdays import Lamp

s = suggestion.c
FACE_TO_FACE = (ConsultationMode.FACE_TO_FACE, ConsultationMode.SYMPOSIUM, ConsultationMode.SITE_VISIT)
_SEVERITY = {RatingLevel.DISSATISFIED: 3, RatingLevel.BASICALLY_SATISFIED: 2, RatingLevel.SATISFIED: 1}
_HANDED_ON = ("return_approved", "reassigned")


def one_of(column: Any, values: Any) -> Any:
    """Any of these constants; OR, for an expanding IN would bind them."""
    return or_(*(column == str(value) for value in values))


def of_case(table: Any) -> list[ColumnElement[bool]]:
    """The rows of a table or alias that belong to the case at hand."""
    return [table.c.congress_id == s.congress_id, table.c.suggestion_id == s.id]


def value(of: Any, column: Any, *where: Any, order: Any = ()) -> Any:
    """A scalar over rows of `of`, everything else being of the enclosing statement."""
    query = select(column).select_from(of).where(*where)
    if order:
        query = query.order_by(*order).limit(1)
    return query.correlate_except(*_tables(of)).scalar_subquery()


def _tables(of: Any) -> list[Any]:
    return [of] if not hasattr(of, "left") else [*_tables(of.left), *_tables(of.right)]


def some(of: Any, *where: Any) -> Any:
    """Whether there is such a row."""
    return select(literal_column("1")).select_from(of).where(*where).correlate_except(*_tables(of)).exists()


_FIRST_REPLY = value(event, func.min(event.c.at), *of_case(event), event.c.kind == "replied")
# The first round has its instant in the row; once a later round began, only the events tell of the first.
FIRST_REPLY_AT = case((s.round == 1, s.replied_at), else_=_FIRST_REPLY)

# Of every profile at once: a profile's document is large, and opening it for each case costs more than all the rest.
_YELLOW = (
    select(
        func.jsonb_object_agg(
            cast(rule_profile.c.id, Text), rule_profile.c.switches["switches"]["yellow_days"], type_=JSONB
        )
    )
    .where(rule_profile.c.congress_id == bindparam("congress"))
    .scalar_subquery()
)


def yellow_days(profile_id: Any) -> Any:
    """How many days before its last day a clock of this profile turns yellow."""
    return cast(_YELLOW.op("->>")(cast(profile_id, Text)), Integer)


def meaning(*outcomes: Outcome) -> Any:
    """Profile and code of all classes that mean one of these, found once and compared with each case."""
    classes = (
        func.jsonb_array_elements(rule_profile.c.switches["switches"]["classes"]).table_valued("value").alias("class")
    )
    wanted = one_of(classes.c.value.op("->>")(literal_column("'outcome'")), outcomes)
    found = (
        select(cast(rule_profile.c.id, Text) + classes.c.value.op("->>")(literal_column("'code'")))
        .select_from(rule_profile)
        .join(classes, text("true"))
        .where(rule_profile.c.congress_id == bindparam("congress"), wanted)
        .scalar_subquery()
    )
    return any_(func.array(found, type_=ARRAY(Text)))


class AsOf:
    """The expressions of one shape."""

    def __init__(self, *, live: bool) -> None:
        self.live = live

    def by_then(self, column: Any) -> list[ColumnElement[bool]]:
        """That a history row was written by the instant; every row was, when the instant is now."""
        return [] if self.live else [column <= AT]

    # the course of the case

    def accepted(self) -> Any:
        return s.accepted_at.is_not(None) if self.live else s.accepted_at <= AT

    def in_procedure(self) -> Any:
        """Not withdrawn; an end that nothing undoes, so the row tells since when."""
        gone = s.state == CaseState.WITHDRAWN
        return ~gone if self.live else or_(~gone, s.closed_at > AT)

    def assigned(self) -> Any:
        return s.assigned_at.is_not(None) if self.live else func.coalesce(s.assigned_at <= AT, False)

    def replied(self) -> Any:
        """Answered at least once, by all who had to answer in that round."""
        if self.live:
            return or_(s.round > 1, s.replied_at.is_not(None))
        return func.coalesce(FIRST_REPLY_AT <= AT, False)

    def handled(self) -> Any:
        """Answered in every round that was demanded."""
        if self.live:
            return s.replied_at.is_not(None)
        rounds = ("replied", "rehandling_demanded")
        last = value(
            event,
            event.c.kind,
            *of_case(event),
            one_of(event.c.kind, rounds),
            event.c.at <= AT,
            order=(event.c.at.desc(), event.c.seq.desc()),
        )
        return case(
            (s.round == 1, func.coalesce(s.replied_at <= AT, False)), else_=func.coalesce(last == "replied", False)
        )

    def state(self) -> Any:
        if self.live:
            return s.state
        own = (event.c.subject_id == s.id, event.c.assignment_id.is_(None), event.c.state_after.is_not(None))
        return value(
            event,
            event.c.state_after,
            *of_case(event),
            *own,
            event.c.at <= AT,
            order=(event.c.at.desc(), event.c.seq.desc()),
        )

    def online(self) -> Any:
        sent = (reply.c.state == ReplyState.SENT, reply.c.body != "")
        return some(reply, *of_case(reply), *sent, *self.by_then(reply.c.sent_at))

    def met_the_deputy(self) -> Any:
        c = consultation.c
        face = (one_of(c.mode, FACE_TO_FACE), c.deputy_present)
        return some(consultation, *of_case(consultation), *face, *self.by_then(c.recorded_at))

    # what came of it

    def class_code(self) -> Any:
        c = class_change.c
        return value(
            class_change, c.to_code, *of_case(class_change), *self.by_then(c.at), order=(c.at.desc(), c.id.desc())
        )

    def means(self, *outcomes: Outcome) -> Any:
        return func.coalesce(cast(s.profile_id, Text) + self.class_code() == meaning(*outcomes), False)

    def worst_rating(self, *, first: bool, dimension: Dimension | None = None) -> Any:
        """Of the round rated last, or of the first; of all raters and replies, in one dimension or in all. Null: none."""
        e = evaluation.c
        here = [*of_case(evaluation), *self.by_then(e.rated_at)]
        here += [e.round == 1, e.turn == 1] if first else []
        here += [e.dimension == dimension] if dimension else []
        severity = case(*((e.level == level, rank) for level, rank in _SEVERITY.items()), else_=0)
        return value(evaluation, e.level, *here, order=(e.round.desc(), e.turn.desc(), severity.desc()))

    # units

    def stands(self, unit: Any) -> Any:
        """Whether an assignment had been given out and not been handed on; `unit` is the table or an alias."""
        returned = unit.c.state == AssignmentState.RETURNED
        if self.live:
            return ~returned
        handed_on = some(
            event,
            event.c.congress_id == unit.c.congress_id,
            event.c.suggestion_id == unit.c.suggestion_id,
            event.c.subject_id == unit.c.id,
            one_of(event.c.kind, _HANDED_ON),
            event.c.at <= AT,
        )
        return (unit.c.assigned_at <= AT) & or_(~returned, ~handed_on)

    def latest_of_unit(self, unit: Any) -> Any:
        """Of a unit's rounds, the last."""
        later = assignment.alias("later")
        same = [*of_case(later), later.c.organisation_id == unit.c.organisation_id]
        return ~some(later, *same, later.c.round > unit.c.round, self.stands(later))

    def role(self, unit: Any) -> Any:
        """A sole unit becomes the lead when a co-handler joins it; before that it had been alone."""
        if self.live:
            return unit.c.role
        co = assignment.alias("co_handler")
        joined = some(co, *of_case(co), co.c.round == unit.c.round, co.c.role == UnitRole.CO, co.c.assigned_at <= AT)
        alone = (unit.c.role == UnitRole.LEAD) & ~joined
        return case((alone, constant(UnitRole.SOLE.value, Text)), else_=unit.c.role)

    def answered_for_by(self, kinds: Any) -> Any:
        """Whether a unit of these kinds answers the deputy."""
        unit = assignment.alias("answering")
        joined = unit.join(
            organisation,
            (organisation.c.congress_id == unit.c.congress_id) & (organisation.c.id == unit.c.organisation_id),
        )
        answers = one_of(unit.c.role, sorted(ANSWERING))
        return some(joined, *of_case(unit), answers, self.stands(unit), one_of(organisation.c.kind, kinds))

    def handled_by(self, organisation_id: Any) -> Any:
        """Whether this unit has a part in it, in any role."""
        unit = assignment.alias("taking_part")
        return some(unit, *of_case(unit), unit.c.organisation_id == organisation_id, self.stands(unit))

    # people

    def signed_by(self, person_id: Any) -> Any:
        """Whether this deputy's name stands under it; signatures stand from the day of submission."""
        c = signature.c
        return some(signature, *of_case(signature), c.state == SignatureState.CONFIRMED, c.person_id == person_id)

    def carried_by(self, person_id: Any) -> Any:
        """Whether it is under a standing decision that this leader carries; by whole days, as the decision says."""
        k, c, led = key_supervision, key_supervision_case, key_supervision_leader.c
        today = local_day(ASKED.c.zone, AT)
        joined = c.join(k, (k.c.congress_id == c.c.congress_id) & (k.c.id == c.c.supervision_id)).join(
            key_supervision_leader, (led.congress_id == k.c.congress_id) & (led.supervision_id == k.c.id)
        )
        in_charge = (led.person_id == person_id, led.since <= today, or_(led.until.is_(None), led.until > today))
        revoked = self._decided(k, REVOKED, ("supervision_withdrawn", "supervision_replaced"))
        return some(joined, *of_case(c), *in_charge, ~revoked, *self.by_then(k.c.created_at))

    # clocks

    def due_at(self) -> Any:
        """When a clock was due, by what the ledger says of later changes."""
        if self.live:
            return deadline.c.due_at
        e = deadline_entry.c
        moved = value(
            deadline_entry,
            e.before_due_at,
            e.congress_id == deadline.c.congress_id,
            e.deadline_id == deadline.c.id,
            e.at > AT,
            order=(e.at, e.id),
        )
        return func.coalesce(moved, deadline.c.due_at)

    def running(self) -> Any:
        """Begun, not ended, not paused."""
        d, e = deadline.c, deadline_entry.c
        if self.live:
            return d.state == DeadlineState.RUNNING
        last = value(
            deadline_entry,
            e.kind,
            e.congress_id == d.congress_id,
            e.deadline_id == d.id,
            one_of(e.kind, (EntryKind.PAUSED, EntryKind.RESUMED)),
            e.at <= AT,
            order=(e.at.desc(), e.id.desc()),
        )
        unended = or_(d.ended_at.is_(None), d.ended_at > AT)
        return (d.started_at <= AT) & unended & (func.coalesce(last, "") != EntryKind.PAUSED.value)

    def late(self) -> Any:
        """The first reply went out late, or is owed beyond its day."""
        d = deadline.c
        ended_late = (d.state == DeadlineState.LATE) & (d.ended_at <= AT)
        overdue = self.running() & (self.due_at() <= AT)
        return some(deadline, *of_case(deadline), d.step == Step.REPLY, d.round == 1, or_(ended_late, overdue))

    def reply_due_at(self) -> Any:
        """The earliest due instant of the replies that are owed, in any round."""
        owed = one_of(deadline.c.step, (Step.REPLY, Step.REDO_REPLY))
        return value(deadline, func.min(self.due_at()), *of_case(deadline), owed, self.running())

    def lamp(self) -> Any:
        """The worst of the running clocks; the same sum as `workdays.lamp`, under the profile of the clock's rule."""
        joined = deadline.join(rule, (rule.c.congress_id == deadline.c.congress_id) & (rule.c.id == deadline.c.rule_id))
        due = self.due_at()
        days = yellow_days(rule.c.profile_id)
        rank = case((due <= AT, 3), (warned_at(due, days, ASKED.c.zone) <= AT, 2), else_=1)
        worst = value(joined, func.max(rank), *of_case(deadline), self.running())
        lamps = {3: Lamp.RED, 2: Lamp.YELLOW, 1: Lamp.GREEN}
        return case(*((worst == rank, constant(lamp.value, Text)) for rank, lamp in lamps.items()), else_=null())

    # key supervision

    def key(self, *, concluded: bool = False) -> Any:
        """Under a decision of the council that was neither withdrawn nor replaced; open or concluded, or concluded."""
        k, c = key_supervision, key_supervision_case
        joined = c.join(k, (k.c.congress_id == c.c.congress_id) & (k.c.id == c.c.supervision_id))
        revoked = self._decided(k, REVOKED, ("supervision_withdrawn", "supervision_replaced"))
        wanted = [~revoked, *self.by_then(k.c.created_at)]
        if concluded:
            wanted.append(self._decided(k, (SupervisionState.CONCLUDED,), ("supervision_concluded",)))
        return some(joined, *of_case(c), *wanted)

    def _decided(self, k: Any, states: Any, kinds: tuple[str, ...]) -> Any:
        if self.live:
            return one_of(k.c.state, sorted(states))
        told = (event.c.subject_id == k.c.id, one_of(event.c.kind, kinds), event.c.at <= AT)
        return some(event, *of_case(event), *told)


LIVE, THEN = AsOf(live=True), AsOf(live=False)
