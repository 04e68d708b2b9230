"""What must hold between the cells of one row of key supervision, of a look-back or of a reconciliation. Pure."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from domain.reconciliations.guards import NEEDS, TAKES
from domain.reconciliations.states import Conclusion

Broken = tuple[str, str | None, Mapping[str, object]]  # code, field, params
Values = Mapping[str, Any]
# What a conclusion of the three parties comes with, as the procedure names it, and the columns that tell it.
TOLD = {"class_change": ("class_after", "class_reason"), "promise": ("promise", "promise_due_on")}
OF_COUNCIL = ("council_decision", "council_decided_on", "council_text")


def in_order(values: Values, *chain: str) -> Iterator[Broken]:
    """The days of a chain, as far as they are told, do not go back."""
    for earlier, later in pairwise([field for field in chain if values.get(field) is not None]):
        if values[later] < values[earlier]:
            yield "dates_reversed", later, {"other": earlier}


def together(values: Values, *pairs: tuple[str, str]) -> Iterator[Broken]:
    """The first of a pair is not told without the second."""
    for one, other in pairs:
        if one in values and other not in values:
            yield "required_with", other, {"other": one}


def _supervision(values: Values) -> Iterator[Broken]:
    """In the order of the procedure: a plan, what was done under it, the report to the council, the conclusion."""
    yield from together(
        values,
        ("plan_approved_on", "plan"),
        ("activities", "plan"),
        ("reported_on", "plan"),
        ("reported_on", "report"),
        ("report", "reported_on"),
        ("concluded_on", "reported_on"),
        ("concluded_on", "outcome"),
        ("outcome", "concluded_on"),
        ("outcome_note", "outcome"),
    )
    yield from in_order(values, "decided_on", "due_on")
    yield from in_order(values, "decided_on", "plan_approved_on", "reported_on", "concluded_on")


def _look_back(values: Values) -> Iterator[Broken]:
    yield from together(values, ("promise", "promise_due_on"), ("promise_due_on", "promise"))
    yield from in_order(values, "opened_on", "batch_due_on")
    yield from in_order(values, "opened_on", "found_on", "closed_on")


def _reconciliation(values: Values) -> Iterator[Broken]:
    """Each conclusion has what it needs and nothing else; division is what the chairpersons' council decides upon."""
    yield from in_order(values, "communicated_on", "convened_on", "met_on", "council_decided_on")
    if values.get("confirmed") is False:
        yield "confirmations_missing", "confirmed", {}
    if "conclusion" not in values:
        return
    conclusion = Conclusion(values["conclusion"])
    wanted, taken = (
        [column for name in by.get(conclusion, frozenset()) for column in TOLD[name]] for by in (NEEDS, TAKES)
    )
    if conclusion is Conclusion.EVALUATION_CHANGED:
        wanted, taken = [*wanted, "rating_after"], [*taken, "rating_after"]
    if conclusion is Conclusion.NO_AGREEMENT:
        wanted, taken = [*wanted, *OF_COUNCIL], [*taken, *OF_COUNCIL]
    yield from (("required_with", field, {"other": "conclusion"}) for field in sorted(wanted) if field not in values)
    idle = {field for columns in TOLD.values() for field in columns} | {"rating_after", *OF_COUNCIL}
    yield from (("conclusion_takes_less", field, {}) for field in sorted(idle - set(taken)) if field in values)
    if "class_after" in values and "class_reason" not in values and "class_reason" not in wanted:
        yield "required_with", "class_reason", {"other": "class_after"}


Rules = Callable[[Values], Iterator[Broken]]
RECORD_RULES: Mapping[Any, Rules] = {
    "key_supervisions": _supervision,
    "look_back_items": _look_back,
    "reconciliations": _reconciliation,
}
