"""Why a case may refuse a move: one small pure function a rule, each with the code that the caller gets."""

from collections.abc import Mapping
from typing import Any

from domain.assignments.states import AssignmentState, UnitRole
from domain.evaluations.states import RatingLevel
from domain.suggestions.facts import AssignmentFact, CaseFacts, RatingFact
from domain.suggestions.states import CaseState, Mode, SignatureState, WayOn
from domain.workflow import Refusal

Payload = Mapping[str, Any]


def text_complete(case: CaseFacts) -> Refusal | None:
    """Title, facts and a concrete proposal (BJ14 §9)."""
    return None if case.complete else Refusal("text_incomplete", {"needs": ["title", "facts", "proposal"]})


def one_matter(case: CaseFacts) -> Refusal | None:
    """One matter per suggestion, declared by the deputy (一事一议)."""
    return None if case.one_matter else Refusal("one_matter_not_declared")


def mandate_active(case: CaseFacts) -> Refusal | None:
    """Only a deputy in office files; what was filed outlives the mandate."""
    return None if case.mandate_active else Refusal("mandate_not_active")


def cosigners_answered(case: CaseFacts) -> Refusal | None:
    """Every invited co-signer has confirmed this text, declined, or let the invitation expire (BJ14 §11)."""
    waiting = [str(s.person_id) for s in case.cosigners if s.state is SignatureState.INVITED]
    return Refusal("cosigners_unanswered", {"waiting_for": waiting}) if waiting else None


def some_unanswered(case: CaseFacts) -> Refusal | None:
    """There is an invitation left that can expire."""
    waiting = any(s.state is SignatureState.INVITED for s in case.cosigners)
    return None if waiting else Refusal("nobody_waiting")


def not_the_lead(case: CaseFacts, payload: Payload) -> Refusal | None:
    """The lead deputy has signed already."""
    if case.lead_person_id in payload["person_ids"]:
        return Refusal("lead_cannot_cosign")
    return None


def withdrawal_open(case: CaseFacts) -> Refusal | None:
    """Until assignment (BJ14 §13) or at any time (QD21 §12, SD17 §9, CQ18 §12), as the profile says."""
    handed_over = case.assigned_at is not None
    if handed_over and case.profile.switches.withdrawal == "before_assignment":
        return Refusal("withdrawal_closed", {"rule": "before_assignment"})
    return None


def all_signatories_agree(case: CaseFacts) -> Refusal | None:
    """A joint suggestion is withdrawn by all who signed it (SH15s §10)."""
    missing = [
        str(s.person_id) for s in case.cosigners if s.state is SignatureState.CONFIRMED and not s.withdrawal_agreed
    ]
    return Refusal("signatories_disagree", {"waiting_for": missing}) if missing else None


def mode_is_valid(_: CaseFacts, payload: Payload) -> Refusal | None:
    """sole: one lead, no co-handler; lead_co: one lead, some; split: two or more, each with its part stated."""
    units = payload["units"]
    ids = [unit["organisation_id"] for unit in units]
    if len(set(ids)) != len(ids):
        return Refusal("unit_named_twice")
    roles = sorted(unit["role"] for unit in units)
    answering, co = [r for r in roles if r != UnitRole.CO], [r for r in roles if r == UnitRole.CO]
    valid = {
        Mode.SOLE: answering == [UnitRole.SOLE] and not co,
        Mode.LEAD_CO: answering == [UnitRole.LEAD] and bool(co),
        Mode.SPLIT: len(answering) > 1 and set(answering) == {UnitRole.SPLIT} and not co,
    }[payload["mode"]]
    if not valid:
        return Refusal("mode_mismatch", {"mode": payload["mode"], "roles": roles})
    if payload["mode"] == Mode.SPLIT and not all((unit.get("scope") or "").strip() for unit in units):
        return Refusal("scope_missing")
    return None


def handled_together(case: CaseFacts) -> Refusal | None:
    """There is a group that the case can leave."""
    return None if case.merge_id else Refusal("not_merged")


def nothing_replied(case: CaseFacts) -> Refusal | None:
    """As long as no unit has replied for this case: what was answered together was answered together."""
    sent = [str(a.id) for a in case.assignments if a.state is AssignmentState.SENT]
    return Refusal("replied_already", {"replied": sent}) if sent else None


def urges_a_unit_of_the_case(case: CaseFacts, payload: Payload) -> Refusal | None:
    """Who is urged by name has this case in this round."""
    meant = payload.get("assignment_id")
    there = meant is None or any(a.id == meant for a in case.current)
    return None if there else Refusal("unit_not_on_case", {"units": [str(a.id) for a in case.current]})


def unit_is_new(case: CaseFacts, payload: Payload) -> Refusal | None:
    """A unit has at most one assignment in a round."""
    if any(a.organisation_id == payload["organisation_id"] for a in case.current):
        return Refusal("unit_already_assigned")
    return None


def addition_fits(case: CaseFacts, payload: Payload) -> Refusal | None:
    """A co-handler joins a lead (a sole unit becomes one); a further part joins a split handling, and is stated."""
    split = any(a.role is UnitRole.SPLIT for a in case.current)
    if split and payload["role"] != UnitRole.SPLIT:
        return Refusal("mode_mismatch", {"mode": Mode.SPLIT, "roles": [payload["role"]]})
    if not split and payload["role"] != UnitRole.CO:
        return Refusal("mode_mismatch", {"mode": Mode.LEAD_CO, "roles": [payload["role"]]})
    if split and not (payload.get("scope") or "").strip():
        return Refusal("scope_missing")
    return None


def _lead(case: CaseFacts) -> AssignmentFact | None:
    return next((a for a in case.current if a.role is UnitRole.LEAD), None)


def has_a_lead(case: CaseFacts) -> Refusal | None:
    """One unit leads and others advise; a sole unit is reassigned, the parts of a split handling have no lead."""
    return None if _lead(case) else Refusal("no_lead", {"roles": sorted({a.role for a in case.current})})


def lead_not_replied(case: CaseFacts) -> Refusal | None:
    """Whoever has answered the deputy has led."""
    lead = _lead(case)
    sent = lead is not None and lead.state is AssignmentState.SENT
    return Refusal("replied_already", {"replied": [str(lead.id)]}) if lead and sent else None


def no_return_undecided(case: CaseFacts) -> Refusal | None:
    """Who asked to return the case is answered first."""
    asking = [str(a.id) for a in case.current if a.state is AssignmentState.RETURN_REQUESTED]
    return Refusal("return_undecided", {"waiting_for": asking}) if asking else None


def becomes_the_lead(case: CaseFacts, payload: Payload) -> Refusal | None:
    """The new lead is one of the co-handlers of this round; another unit is added first, or takes over as replacement."""
    co = [a.id for a in case.current if a.role is UnitRole.CO]
    known = payload["assignment_id"] in co
    return None if known else Refusal("not_a_co_handler", {"co_handlers": [str(each) for each in co]})


def all_replies_in(case: CaseFacts) -> Refusal | None:
    """The case is replied when every answering unit of the round has sent its reply, and no return is open."""
    waiting = [str(a.id) for a in case.answering if a.state is not AssignmentState.SENT]
    if waiting or not case.answering:
        return Refusal("replies_missing", {"waiting_for": waiting})
    return None


def not_yet_received(case: CaseFacts) -> Refusal | None:
    """The reply is received once."""
    return Refusal("already_received") if case.reply_received else None


def reply_received(case: CaseFacts) -> Refusal | None:
    """A rating comes after the reply was received; the clock of feedback runs from there."""
    return None if case.reply_received else Refusal("reply_not_received")


def raters(case: CaseFacts) -> tuple[Any, ...]:
    """Who rates: the lead deputy (ZJ16 §23, CQ18 §26), or each signatory, as the profile says."""
    if case.profile.switches.raters == "each_signatory":
        return case.signatories or (case.lead_person_id,)
    return (case.lead_person_id,)


def addressees(case: CaseFacts) -> tuple[Any, ...]:
    """Whom the reply is written to: each signatory (ZJ16 §22, SH15s §20, CQ18 §23), or the lead deputy, who tells the others."""
    if case.profile.switches.reply_to == "each_signatory":
        return case.signatories or (case.lead_person_id,)
    return (case.lead_person_id,)


def rating_fits(case: CaseFacts, payload: Payload) -> Refusal | None:
    """The reply is one of this round, the rater is asked, the dimensions are the profile's, a reason where one is due."""
    switches = case.profile.switches
    if payload["reply_id"] not in {r.id for r in case.replies}:
        return Refusal("reply_not_of_this_round", {"replies": [str(r.id) for r in case.replies]})
    if payload["person_id"] not in raters(case):
        return Refusal("rater_not_asked", {"raters": switches.raters})
    given = {rating["dimension"] for rating in payload["ratings"]}
    if given != set(switches.dimensions):
        return Refusal("dimensions_mismatch", {"needs": list(switches.dimensions)})
    lacking = [
        rating["dimension"]
        for rating in payload["ratings"]
        if rating["level"] in switches.reason_required_levels and not (rating.get("reason") or "").strip()
    ]
    return Refusal("reason_missing", {"dimensions": lacking}) if lacking else None


def all_ratings_in(case: CaseFacts) -> Refusal | None:
    """Every reply of the round is rated in every dimension by everyone who is asked."""
    done = {(r.reply_id, r.person_id, r.dimension) for r in case.ratings}
    missing = sum(
        (reply.id, person, dimension) not in done
        for reply in case.replies
        for person in raters(case)
        for dimension in case.profile.switches.dimensions
    )
    return Refusal("ratings_missing", {"missing": missing}) if missing or not case.replies else None


def urged_enough(case: CaseFacts) -> Refusal | None:
    """Feedback lapses only after the deputy was urged for it (CQ18 §29)."""
    needed = case.profile.switches.feedback_urges
    if case.feedback_urges < needed:
        return Refusal("not_urged_yet", {"urged": case.feedback_urges, "needed": needed})
    return None


def urges_left(case: CaseFacts) -> Refusal | None:
    """The sweep urges as often as the profile says, then the feedback lapses."""
    return Refusal("urged_already") if case.feedback_urges >= case.profile.switches.feedback_urges else None


def somebody_rated(case: CaseFacts) -> Refusal | None:
    """What was said counts, also when not everybody who was asked has said something."""
    return None if case.ratings else Refusal("ratings_missing", {"missing": len(case.replies)})


def nobody_rated(case: CaseFacts) -> Refusal | None:
    """There is no feedback only where nobody gave any, ever: a dissatisfied rating is never dropped."""
    return Refusal("already_rated") if case.ratings or case.rating_turn > 1 else None


def not_rated_anew(case: CaseFacts) -> Refusal | None:
    """A rating that was opened again and is not given anew stands as it was."""
    if case.rating_turn == 1:
        return Refusal("rating_not_reopened")
    return Refusal("already_rated") if case.ratings else None


def dissatisfied(case: CaseFacts) -> bool:
    """Whether any rating of this round says so, in any dimension."""
    return any(r.level == RatingLevel.DISSATISFIED for r in case.ratings)


def somebody_dissatisfied(case: CaseFacts) -> Refusal | None:
    """Only a dissatisfied rating opens a further round (ZJ16 §24)."""
    return None if dissatisfied(case) else Refusal("nobody_dissatisfied")


def divided(case: CaseFacts) -> tuple[RatingFact, ...]:
    """The ratings that are followed up: dissatisfied ones; basically satisfied ones too where the profile says so (S2)."""
    levels = case.profile.switches.levels_followed_up()
    return tuple(sorted((r for r in case.ratings if r.level in levels), key=lambda r: levels.index(r.level)))


def somebody_to_follow_up(case: CaseFacts) -> Refusal | None:
    """A dissatisfied rating; a basically satisfied one too where the profile follows it up (Haidian 2025)."""
    return None if divided(case) else Refusal("nobody_dissatisfied")


def nobody_to_follow_up(case: CaseFacts) -> Refusal | None:
    """What closes by itself: nobody is dissatisfied, nor left to be followed up."""
    return Refusal("somebody_dissatisfied") if divided(case) else None


def rounds_left(case: CaseFacts) -> Refusal | None:
    """The number of rounds is a rule of the profile; beyond it stands the reconciliation."""
    most = case.profile.switches.max_rounds
    return Refusal("rounds_exhausted", {"round": case.round, "max_rounds": most}) if case.round >= most else None


def rehandled_if_dissatisfied(case: CaseFacts) -> Refusal | None:
    """Where the profile re-handles by itself, a dissatisfied case is not closed while it is still owed a round."""
    owed = case.profile.switches.dissatisfied == "automatic" and rounds_left(case) is None
    if dissatisfied(case) and owed:
        return Refusal("rehandling_due", {"round": case.round, "max_rounds": case.profile.switches.max_rounds})
    return None


def dissatisfied_close_has_reason(case: CaseFacts, payload: Payload) -> Refusal | None:
    """Who closes over a dissatisfied rating says why."""
    if dissatisfied(case) and not (payload.get("reason") or "").strip():
        return Refusal("reason_missing", {"field": "reason"})
    return None


def enough_signatories(case: CaseFacts) -> Refusal | None:
    """As many names as the profile asks for; one deputy is enough wherever a text says so."""
    least = case.profile.switches.min_signatories
    signed = len(case.signatories)
    return Refusal("signatories_missing", {"signed": signed, "needed": least}) if signed < least else None


def closes_by_itself(case: CaseFacts) -> Refusal | None:
    """A switch of the profile."""
    return None if case.profile.switches.auto_close else Refusal("officer_decides")


def rehandled_by_itself(case: CaseFacts) -> Refusal | None:
    """A switch of the profile."""
    return None if case.profile.switches.dissatisfied == "automatic" else Refusal("officer_decides")


def no_reconciliation_open(case: CaseFacts) -> Refusal | None:
    """One reconciliation of a case at a time."""
    return Refusal("reconciliation_open") if case.state is CaseState.IN_RECONCILIATION else None


def communicated(case: CaseFacts) -> Refusal | None:
    """A unit has talked with the deputy after a divided rating, and put it on record (S4: 经沟通协调和解释后仍有分歧)."""
    if any(communicated_since(case, rating) for rating in divided(case)):
        return None
    return Refusal("communication_missing", {"round": case.round})


def communicated_since(case: CaseFacts, rating: RatingFact) -> bool:
    """Whether a talk of this round is on record that was held and written down after the rating.

    Any consultation counts, by whatever means, and whatever view of the deputy it notes: the unit writes it, and a unit
    must not be able to bar the committee by what it writes. A talk of an earlier round, or before the rating, is about
    something else.
    """
    if rating.rated_at is None:
        return False
    day = case.calendar.local_day(rating.rated_at)
    return any(each.recorded_at > rating.rated_at and each.held_on >= day for each in case.communications)


def divided_rating(case: CaseFacts, payload: Payload) -> RatingFact | None:
    """The rating that is meant: of the stated dimension, the worst of those that are followed up."""
    return next((each for each in divided(case) if each.dimension == payload["dimension"]), None)


def rating_divides(case: CaseFacts, payload: Payload) -> Refusal | None:
    """The rating of the stated round and dimension is one that is followed up, and no later round has overtaken it."""
    if payload["round"] != case.round:
        return Refusal("round_overtaken", {"round": case.round})
    levels = sorted({each.level for each in case.ratings if each.dimension == payload["dimension"]})
    if not levels:
        return Refusal("rating_not_found", {"dimensions": sorted({each.dimension for each in case.ratings})})
    return None if divided_rating(case, payload) else Refusal("rating_satisfied", {"levels": levels})


def communicated_on_it(case: CaseFacts, payload: Payload) -> Refusal | None:
    """The talk came after the very rating that is named."""
    rating = divided_rating(case, payload)
    if rating is None or communicated_since(case, rating):
        return None
    return Refusal("communication_missing", {"round": case.round})


def positions_day_lies_ahead(case: CaseFacts, payload: Payload) -> Refusal | None:
    """The parties have time to state their positions: today at least."""
    today = case.calendar.local_day(case.now)
    return Refusal("positions_day_past", {"today": today.isoformat()}) if payload["positions_by"] < today else None


def _goes(case: CaseFacts, way: WayOn) -> bool:
    return case.way_on is way


def means_another_round(case: CaseFacts) -> Refusal | None:
    """The rating was kept, or the council said so: beyond the last round of the profile too."""
    return None if _goes(case, WayOn.REHANDLE) else Refusal("reconciliation_unfinished")


def means_another_rating(case: CaseFacts) -> Refusal | None:
    """The deputy is ready to rate anew; what was said stays on record."""
    return None if _goes(case, WayOn.RATE_AGAIN) else Refusal("reconciliation_unfinished")


def means_the_end(case: CaseFacts) -> Refusal | None:
    """The explanation was accepted, the rest entered into the ledger, or the council said so."""
    return None if _goes(case, WayOn.CLOSE) else Refusal("reconciliation_unfinished")


def means_no_more(case: CaseFacts) -> Refusal | None:
    """The reconciliation was called off, or put the class right and left the rating standing."""
    return None if _goes(case, WayOn.LEAVE) else Refusal("reconciliation_unfinished")
