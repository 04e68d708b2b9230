"""What is said of one case to whom; pure, from one row of `columns.detail_columns` and the rules of `sight`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.actor import Actor
from domain.assignments.picture import unit_picture
from domain.deadlines.view import lamp_of
from domain.promises.picture import promise_picture
from domain.promises.view import promise_shown
from domain.suggestions.facts import CaseFacts
from domain.suggestions.guards import addressees
from domain.suggestions.moves_open import signature_moves, unit_moves
from domain.suggestions.sight import (
    assignments_seen,
    attachments_seen,
    contact_seen,
    extensions_seen,
    ratings_seen,
    replies_seen,
    returns_seen,
    screening_seen,
    sight,
    signatures_seen,
)
from domain.suggestions.summary import result, summary, unit

Row = Mapping[str, Any]
AS_THEY_ARE = (
    "facts",
    "proposal",
    "text_version",
    "one_matter",
    "permission",
    "written_reply",
    "handled_as_letter",
    "consultations",
    "session_name",
    "reconciliations",
)


def detail(row: Row, case: CaseFacts, me: Actor) -> dict[str, Any]:
    """The full shape of a case for this caller."""
    seen = sight(case, me)
    switches = case.profile.switches
    replies = replies_seen(row["replies"], seen)
    names = {UUID(line["person_id"]): line["name"] for line in row["signatures"]}
    names[case.lead_person_id] = row["lead_name"]
    written_to = [{"id": person, "name": names[person]} for person in addressees(case)]
    moves = {unit_id: unit_moves(facts, me) for unit_id, facts in _units(row, case)}
    promises = {each["promise"]["id"]: promise_picture(each["promise"], case) for each in row["fact_promises"]}
    return {
        **summary(row, case, me),
        **{name: row[name] for name in AS_THEY_ARE},
        **screening_seen(row, seen),
        "lead_contact": contact_seen(row, case, me, seen),
        "rules": {"profile": case.profile.code, "version": case.profile.version, "dimensions": switches.dimensions},
        "source": {"system": row["source_system"], "id": row["source_id"], "url": row["source_url"]},
        "signatories": [
            {**line, "actions": signature_moves(case, UUID(line["person_id"]), me)}
            for line in signatures_seen(row["signatures"], seen)
        ],
        "assignments": [
            {**unit(each), "actions": moves[each["id"]]} for each in assignments_seen(row["assignments"], seen)
        ],
        "return_requests": returns_seen(row["return_requests"], seen),
        "extension_requests": extensions_seen(row["extension_requests"], seen),
        "replies": [
            {**reply, "result": result(reply["class_code"], case.profile), "addressees": written_to}
            for reply in replies
        ],
        "evaluations": ratings_seen(row["ratings"], seen, reason_hidden_from_unit=switches.reason_hidden_from_unit),
        "deadlines": [
            {**each, **lamp_of(each, switches.yellow_days, case.calendar, case.now)} for each in row["deadlines"]
        ],
        "attachments": attachments_seen(row["attachments"], replies),
        "merged": row["merged"],
        "meetings": row["meetings"],
        "promises": [promise_shown(each, promises[each["id"]], me, seen) for each in row["promises"]],
    }


def _units(row: Row, case: CaseFacts) -> list[tuple[str, Any]]:
    return [(each["unit"]["id"], unit_picture(each["unit"], case)) for each in row["fact_units"]]
