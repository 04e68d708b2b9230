"""The shape of a rule profile: for each step how long, from which event and by which article, and the switches beside them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.evaluations.states import Dimension, RatingLevel
from domain.oversight.states import EscalationGround
from domain.rules.choices import AfterDissatisfaction, Raters, ReassignmentClock, ReplyTo, WithdrawalWindow
from domain.workdays import Unit


class Step(StrEnum):
    """What may run on a clock."""

    ACCEPTANCE_NOTICE = "acceptance_notice"  # the deputy is told of acceptance
    ASSIGN = "assign"
    RECEIPT = "receipt"  # afterwards the assignment is deemed received
    RETURN = "return"  # a unit asks to return an assignment
    RETURN_DECISION = "return_decision"  # re-assign or refuse
    CONTACT = "contact"  # the unit gets in touch with the deputy
    CO_OPINION = "co_opinion"
    OPINION_REDO = "opinion_redo"
    REPLY = "reply"
    REPLY_EXTENDED = "reply_extended"  # the cap of every extension; no clock of its own is started
    REDO_REPLY = "redo_reply"
    COSIGN = "cosign"
    REPLY_RECEIPT = "reply_receipt"  # afterwards the reply is deemed received
    FEEDBACK = "feedback"
    FEEDBACK_GRACE = "feedback_grace"  # after the urging; afterwards there is no feedback


class Anchor(StrEnum):
    """The event whose local day is day 0."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    SESSION_CLOSED = "session_closed"
    ASSIGNED = "assigned"  # 交办之日
    RECEIVED = "received"  # 收到之日: the unit acknowledged the assignment
    REQUESTED = "requested"  # the unit asked to return it
    OPINION_SENT_BACK = "opinion_sent_back"
    REPLIED = "replied"
    REPLY_RECEIVED = "reply_received"
    URGED = "urged"
    DISSATISFIED = "dissatisfied"  # re-handling was demanded after a dissatisfied rating
    INVITED = "invited"


class Outcome(StrEnum):
    """What a result class means in any place; places that differ in letters are compared by this."""

    SOLVED = "solved"
    PARTLY_OR_IN_PROGRESS = "partly_or_in_progress"
    PLANNED = "planned"
    NOT_NOW = "not_now"
    REFERENCE = "reference"
    NOT_FEASIBLE = "not_feasible"
    ESCALATED = "escalated"


Applies = Literal["always", "in_session", "inter_session"]

# A clock is started by an event that its step knows; any other anchor would never come, and the clock never run.
ANCHORS: Mapping[Step, frozenset[Anchor]] = {
    Step.ACCEPTANCE_NOTICE: frozenset({Anchor.SUBMITTED, Anchor.ACCEPTED}),
    Step.ASSIGN: frozenset({Anchor.SUBMITTED, Anchor.ACCEPTED, Anchor.SESSION_CLOSED}),
    Step.RECEIPT: frozenset({Anchor.ASSIGNED}),
    Step.RETURN: frozenset({Anchor.ASSIGNED, Anchor.RECEIVED}),
    Step.RETURN_DECISION: frozenset({Anchor.REQUESTED}),
    Step.CONTACT: frozenset({Anchor.ASSIGNED, Anchor.RECEIVED}),
    Step.CO_OPINION: frozenset({Anchor.ASSIGNED, Anchor.RECEIVED}),
    Step.OPINION_REDO: frozenset({Anchor.OPINION_SENT_BACK}),
    Step.REPLY: frozenset({Anchor.ASSIGNED, Anchor.RECEIVED}),
    Step.REPLY_EXTENDED: frozenset({Anchor.ASSIGNED, Anchor.RECEIVED}),
    Step.REDO_REPLY: frozenset({Anchor.DISSATISFIED, Anchor.ASSIGNED, Anchor.RECEIVED}),
    Step.COSIGN: frozenset({Anchor.INVITED}),
    Step.REPLY_RECEIPT: frozenset({Anchor.REPLIED}),
    Step.FEEDBACK: frozenset({Anchor.REPLIED, Anchor.REPLY_RECEIVED}),
    Step.FEEDBACK_GRACE: frozenset({Anchor.URGED}),
}

# Where nobody need ever answer, the lapse of a clock is what carries the case on.
LAPSING = (Step.COSIGN, Step.RECEIPT, Step.REPLY_RECEIPT, Step.FEEDBACK)

Amount = Annotated[int, Field(ge=1, le=1000)]
Days = Annotated[int, Field(ge=0, le=1000)]
Text = Annotated[str, Field(min_length=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Sourced(_Frozen):
    """A value stands on an article, or is marked as assumed and says why it is what it is."""

    article: Text | None
    note: str  # Chinese, in our own words
    assumed: bool

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if self.assumed and not self.note:
            raise ValueError("an assumed value needs a note")
        if not self.assumed and self.article is None:
            raise ValueError("a value that is not assumed needs its article")
        return self


class Limit(_Frozen):
    amount: Amount
    unit: Unit
    anchor: Anchor


class Rule(_Sourced):
    step: Step
    applies: Applies = "always"
    amount: Amount
    unit: Unit
    anchor: Anchor
    cap: Limit | None = None

    @model_validator(mode="after")
    def _anchor_is_known(self) -> Self:
        for anchor in (self.anchor, self.cap.anchor if self.cap else self.anchor):
            if anchor not in ANCHORS[self.step]:
                raise ValueError(f"{self.step} cannot be counted from {anchor}")
        return self

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """From a row of `rule`; its keys and those of the row's other owners are not looked at."""
        cap = {name: row[f"cap_{name}"] for name in Limit.model_fields}
        own = {name: row[name] for name in cls.model_fields if name != "cap"}
        return cls.model_validate(own | {"cap": cap if cap["amount"] is not None else None})

    def as_row(self) -> dict[str, Any]:
        cap = {f"cap_{name}": getattr(self.cap, name, None) for name in Limit.model_fields}
        return self.model_dump(exclude={"cap"}) | cap


class NoClock(_Frozen):
    """A step that the place knows without a limit, and why."""

    step: Step
    applies: Applies = "always"
    note: Text


class ResultClass(_Frozen):
    code: Text
    label_zh: Text
    label_en: Text
    outcome: Outcome


class Switches(_Frozen):
    """What differs by place and is no amount of time. No defaults: each profile says each of them."""

    min_signatories: Amount
    withdrawal: WithdrawalWindow
    consultation_required: bool
    opinion_redo_max: Days
    extension_needs_consent: bool  # where it is off, the unit takes more time by its own word, within the cap
    reassignment_clock: ReassignmentClock  # of the reply, when another unit takes over
    reply_to: ReplyTo  # whoever is not written to hears of it from the lead deputy
    classes: tuple[ResultClass, ...] = Field(min_length=1)
    raters: Raters
    dimensions: tuple[Dimension, ...] = Field(min_length=1)
    reason_required_levels: tuple[RatingLevel, ...]
    reason_hidden_from_unit: bool
    feedback_urges: Days
    dissatisfied: AfterDissatisfaction
    max_rounds: Amount
    auto_close: bool
    follow_up_basically_satisfied: bool  # as a dissatisfied rating is, by the committee's decision
    roll_over: bool  # a last day without work moves to the next working day (Civil Code §203)
    due_soon_days: tuple[Amount, ...]
    yellow_days: Days
    escalation_grounds: tuple[EscalationGround, ...]  # what a case is interviewed, inquired or questioned about for

    @model_validator(mode="after")
    def _lists_are_sound(self) -> Self:
        codes = [each.code for each in self.classes]
        for name, values in {
            "classes": codes,
            "dimensions": self.dimensions,
            "due_soon_days": self.due_soon_days,
            "escalation_grounds": self.escalation_grounds,
        }.items():
            if len(set(values)) != len(values):
                raise ValueError(f"{name} names something twice")
        if Outcome.SOLVED not in {each.outcome for each in self.classes}:
            raise ValueError("no class means solved")
        if list(self.due_soon_days) != sorted(self.due_soon_days, reverse=True):
            raise ValueError("due_soon_days run from early to late")
        return self

    def levels_followed_up(self) -> tuple[RatingLevel, ...]:
        """The levels that the committee does not let rest, the worst first."""
        basically = (RatingLevel.BASICALLY_SATISFIED,) if self.follow_up_basically_satisfied else ()
        return (RatingLevel.DISSATISFIED, *basically)

    def outcome(self, code: str) -> Outcome | None:
        return next((each.outcome for each in self.classes if each.code == code), None)


class SwitchSource(_Sourced):
    switch: Text


class Profile(_Frozen):
    """One published version; it never changes, a case keeps the one that it was assigned under."""

    code: Text
    version: Amount
    kind: Literal["suggestion", "proposal"]
    name_zh: Text
    name_en: Text
    effective_from: date
    rules: tuple[Rule, ...]
    no_clock: tuple[NoClock, ...]
    switches: Switches
    sources: tuple[SwitchSource, ...]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        rows: tuple[Rule | NoClock, ...] = (*self.rules, *self.no_clock)
        said = Counter((row.step, when) for row in rows for when in _sessions(row.applies))
        wanted = {(step, when) for step in Step for when in _sessions("always")}
        if wrong := sorted(f"{step} {when}" for step, when in wanted if said[step, when] != 1):
            raise ValueError(f"each step needs one rule, or one reason for none: {', '.join(wrong)}")
        if Counter(source.switch for source in self.sources) != Counter(list(Switches.model_fields)):
            raise ValueError("each switch needs one source")
        lapsing = [*LAPSING, *([Step.FEEDBACK_GRACE] if self.switches.feedback_urges else [])]
        if endless := [step for step in lapsing if any(row.step is step for row in self.no_clock)]:
            raise ValueError(f"a case would wait for ever without a clock: {', '.join(endless)}")
        reply, extended = self.rule(Step.REPLY), self.rule(Step.REPLY_EXTENDED)
        if (
            reply
            and extended
            and reply.cap != Limit(amount=extended.amount, unit=extended.unit, anchor=extended.anchor)
        ):
            raise ValueError("the cap of the reply is the extended reply")
        return self

    def rule(self, step: Step, *, in_session: bool | None = None) -> Rule | None:
        """None where the place has no clock. A step that differs by session must be asked for with `in_session`."""
        found = {
            when: next((r for r in self.rules if r.step is step and when in _sessions(r.applies)), None)
            for when in _sessions("always")
        }
        if in_session is not None:
            return found["in_session" if in_session else "inter_session"]
        if found["in_session"] != found["inter_session"]:
            raise ValueError(f"{step} differs in and between sessions")
        return found["in_session"]

    def why_no_clock(self, step: Step, *, in_session: bool) -> str | None:
        when = "in_session" if in_session else "inter_session"
        return next((row.note for row in self.no_clock if row.step is step and when in _sessions(row.applies)), None)

    def source(self, switch: str) -> SwitchSource:
        return next(source for source in self.sources if source.switch == switch)

    @classmethod
    def from_rows(cls, row: Mapping[str, Any], rules: Iterable[Mapping[str, Any]]) -> Self:
        """From a row of `rule_profile`, whose `switches` column holds `document()`, and its rows of `rule`."""
        own = {name: row[name] for name in ("code", "version", "kind", "name_zh", "name_en", "effective_from")}
        return cls.model_validate(own | row["switches"] | {"rules": tuple(Rule.from_row(rule) for rule in rules)})

    def document(self) -> dict[str, Any]:
        """What is neither a column of the profile nor a rule: switches, their sources, reasons for no clock. JSON-able."""
        return self.model_dump(mode="json", include={"switches", "sources", "no_clock"})


def _sessions(applies: Applies) -> tuple[Applies, ...]:
    return ("in_session", "inter_session") if applies == "always" else (applies,)
