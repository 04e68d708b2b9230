"""Why a look-back, or the check of one reply, refuses a move: one small pure function a rule."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.assignments.guards import PROMISING
from domain.lookbacks.facts import ItemFacts, LookBackFacts
from domain.lookbacks.states import LookBackItemState, LookBackResult, LookBackState
from domain.rules.profile import Outcome, Profile
from domain.suggestions.states import CaseState
from domain.workflow import Refusal

Payload = Mapping[str, Any]


def every_item_has_a_checker(batch: LookBackFacts) -> Refusal | None:
    """Nothing starts before somebody is named for each reply."""
    alone = sum(not item.checkers for item in batch.items)
    return Refusal("checkers_missing", {"items": alone}) if alone else None


def everything_decided(batch: LookBackFacts) -> Refusal | None:
    """A batch is closed once each of its replies has a result that the committee adopted."""
    left = sum(item.state is not LookBackItemState.DECIDED for item in batch.items)
    return Refusal("look_back_items_open", {"items": left}) if left else None


def batch_under_way(item: ItemFacts) -> Refusal | None:
    """Findings belong to a batch that has started and is neither closed nor called off."""
    under_way = item.batch_state is LookBackState.UNDER_WAY
    return None if under_way else Refusal("look_back_not_under_way", {"look_back": item.batch_state})


def reply_still_stands(item: ItemFacts) -> Refusal | None:
    """What was found of a case that is withdrawn or handled anew since is not adopted, unless it is that it cannot be checked."""
    assert item.finding is not None or item.state is not LookBackItemState.RECORDED
    return None if item.finding is None else _gone(item, item.finding.result)


def checkable(item: ItemFacts, payload: Payload) -> Refusal | None:
    """A case that is withdrawn, or handled anew, can only be recorded as not checkable."""
    return _gone(item, payload["result"])


def _gone(item: ItemFacts, result: str) -> Refusal | None:
    if result == LookBackResult.NOT_CHECKABLE:
        return None
    if item.case.state is CaseState.WITHDRAWN:
        return Refusal("case_withdrawn")
    rehandled = item.case.round != item.round
    return Refusal("case_rehandled", {"round": item.case.round}) if rehandled else None


def checks_another(item: ItemFacts, payload: Payload) -> Refusal | None:
    """One who checks is not one who is checked: nobody of the unit records what is found of its reply."""
    own = payload.get("by_organisation_id") == item.organisation_id
    return Refusal("checks_own_unit", {"organisations": [str(item.organisation_id)]}) if own else None


def nobody_else_recorded(item: ItemFacts, payload: Payload) -> Refusal | None:
    """Whoever comes second does not overwrite the first; one's own finding may be corrected until it is decided."""
    other = item.finding is not None and item.finding.account_id != payload["account_id"]
    return Refusal("finding_recorded_already") if other else None


def finding_is_told(_: ItemFacts, payload: Payload) -> Refusal | None:
    """Not confirmed needs what was found, not checkable the reason; what follows is stated for what is not confirmed alone."""
    return told(payload)


def told(payload: Payload) -> Refusal | None:
    """The same of any finding, of today or of the past."""
    result = payload["result"]
    if result == LookBackResult.NOT_CONFIRMED:
        found = (payload.get("findings") or "").strip()
        return None if found else Refusal("findings_missing", {"field": "findings"})
    if result == LookBackResult.NOT_CHECKABLE and not (payload.get("reason") or "").strip():
        return Refusal("reason_missing", {"field": "reason"})
    stated = [name for name in ("class_code", "promise") if payload.get(name) is not None]
    return Refusal("nothing_follows", {"fields": stated}) if stated else None


def class_is_lower(item: ItemFacts, payload: Payload) -> Refusal | None:
    """What is not confirmed is of a class of the case's own list that does not mean solved."""
    return lower(item.case.profile, payload.get("class_code"))


def lower(profile: Profile, code: str | None) -> Refusal | None:
    """The same by the profile alone."""
    if code is None:
        return None
    codes = [each.code for each in profile.switches.classes]
    if code not in codes:
        return Refusal("class_unknown", {"classes": codes})
    solved = profile.switches.outcome(code) is Outcome.SOLVED
    return Refusal("class_means_solved", {"class_code": code}) if solved else None


def promise_follows(item: ItemFacts, payload: Payload) -> Refusal | None:
    """What is still to come is promised for a day that is not over; where nothing is to come, nothing is promised."""
    today = item.case.calendar.local_day(item.case.now)
    return follows(item.case.profile, item.class_now, payload, today)


def follows(profile: Profile, class_now: str, payload: Payload, today: date) -> Refusal | None:
    """The same by the profile, the class and the day of the finding alone."""
    if payload["result"] != LookBackResult.NOT_CONFIRMED:
        return None
    code = class_after(profile, class_now, payload.get("class_code"))
    promised = payload.get("promise")
    if profile.switches.outcome(code) not in PROMISING:
        return Refusal("class_makes_no_promise", {"class_code": code}) if promised else None
    if promised is None:
        return Refusal("promise_missing", {"class_code": code})
    past = isinstance(promised["due_on"], date) and promised["due_on"] < today
    return Refusal("promise_due_in_past", {"today": today.isoformat()}) if past else None


def class_after(profile: Profile, now: str, wanted: str | None) -> str:
    """The class of what is not confirmed: the one that was asked for, else the congress's own for what is being solved.

    A class that does not mean solved stays (not on schedule, but still to come).
    """
    if wanted is not None or profile.switches.outcome(now) is not Outcome.SOLVED:
        return wanted or now
    by_outcome = {each.outcome: each.code for each in reversed(profile.switches.classes)}
    return next(
        (by_outcome[each] for each in (Outcome.PARTLY_OR_IN_PROGRESS, Outcome.PLANNED) if each in by_outcome), now
    )
