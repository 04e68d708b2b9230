"""Why a promise may refuse a move: one small pure function a rule."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.promises.facts import PromiseFacts
from domain.workflow import Refusal

Payload = Mapping[str, Any]


def no_due_change_pending(promise: PromiseFacts) -> Refusal | None:
    """One request for another day at a time."""
    return Refusal("due_change_pending") if promise.due_change else None


def due_change_pending(promise: PromiseFacts) -> Refusal | None:
    """There is a request for another day to decide."""
    return None if promise.due_change else Refusal("no_due_change_pending")


def asks_for_another_day(promise: PromiseFacts, payload: Payload) -> Refusal | None:
    """Today or later, and not the day that is set already."""
    wanted = payload.get("due_on")
    if not isinstance(wanted, date):
        return None
    if wanted == promise.due_on:
        return Refusal("due_unchanged", {"due_on": promise.due_on.isoformat()})
    return _past(promise, wanted)


def asked_day_lies_ahead(promise: PromiseFacts) -> Refusal | None:
    """A day that passed while it waited to be decided can only be refused."""
    return _past(promise, promise.due_change.due_on) if promise.due_change else None


def _past(promise: PromiseFacts, due_on: date) -> Refusal | None:
    today = promise.case.calendar.local_day(promise.case.now)
    return Refusal("promise_due_in_past", {"today": today.isoformat()}) if due_on < today else None


def another_unit(promise: PromiseFacts, payload: Payload) -> Refusal | None:
    """A promise is handed over to somebody else."""
    same = payload.get("organisation_id") == promise.organisation_id
    return Refusal("unit_unchanged") if same else None


def new_class_fits(promise: PromiseFacts, payload: Payload) -> Refusal | None:
    """With the second reply the class may change, to another one of the congress's own list."""
    code = payload.get("class_code")
    codes = [each.code for each in promise.case.profile.switches.classes]
    if code is None:
        return None
    if code not in codes:
        return Refusal("class_unknown", {"classes": codes})
    return Refusal("class_unchanged", {"class_code": code}) if code == promise.class_code else None


def not_rated_yet(promise: PromiseFacts) -> Refusal | None:
    """The lead deputy rates a promise once."""
    return Refusal("already_rated") if promise.case.lead_person_id in promise.raters else None


def level_has_reason(promise: PromiseFacts, payload: Payload) -> Refusal | None:
    """The same levels need a reason as in the rating of a reply."""
    needed = payload.get("level") in promise.case.profile.switches.reason_required_levels
    missing = needed and not (payload.get("reason") or "").strip()
    return Refusal("reason_missing", {"field": "reason"}) if missing else None
