"""How a reconciliation is shown: what a detail selects of it, and what of that is said to whom; the second part pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import and_

from domain.actor import Actor
from domain.organisations.tables import organisation
from domain.people.tables import person
from domain.reconciliations.facts import ReconciliationFacts, party_of, reconciliation_parts
from domain.reconciliations.flow import RECONCILIATION
from domain.reconciliations.picture import of_reconciliation
from domain.reconciliations.states import Side
from domain.reconciliations.tables import (
    reconciliation,
    reconciliation_answer,
    reconciliation_attendee,
    reconciliation_party,
    reconciliation_record,
)
from domain.shapes import array_of
from domain.suggestions.moves_open import carried, told
from domain.suggestions.rights import RECONCILIATION_RIGHTS
from domain.suggestions.sight import sight
from domain.workflow import Refusal, allowed

Row = Mapping[str, Any]
_r, _party, _record = reconciliation.c, reconciliation_party.c, reconciliation_record.c
_attendee, _answer = reconciliation_attendee.c, reconciliation_answer.c
_OF_RECORD = [_attendee.congress_id == _record.congress_id, _attendee.record_id == _record.id]
_NAMED_PARTIES = reconciliation_party.outerjoin(
    organisation,
    and_(organisation.c.congress_id == _party.congress_id, organisation.c.id == _party.organisation_id),
).outerjoin(person, and_(person.c.congress_id == _party.congress_id, person.c.id == _party.person_id))

BRIEF = ("id", "suggestion_id", "evaluation_id", "round", "dimension", "level", "state", "positions_by", "meeting_id")
OUTCOME = ("convened_at", "conclusion", "concluded_at", "escalated_at", "council_word", "council_decided_on", "version")
LISTED: dict[str, Any] = {name: _r[name] for name in (*BRIEF, *OUTCOME)}
WHOLE: dict[str, Any] = {
    **LISTED,
    **{name: _r[name] for name in ("called_off_reason", "council_text")},
    "parties": array_of(
        {
            **{name: _party[name] for name in ("id", "side", "person_id", "organisation_id", "position", "stated_at")},
            "person_name": person.c.name,
            "organisation_name": organisation.c.name,
        },
        of_reconciliation(reconciliation_party),
        _party.id,
        source=_NAMED_PARTIES,
    ),
    "records": array_of(
        {
            **{name: _record[name] for name in ("id", "number", "held_on", "place", "findings", "conclusion")},
            **{name: _record[name] for name in ("reply_id", "class_code", "class_reason", "recorded_at")},
            **{name: _record[name] for name in ("promise_text", "promise_due_on", "promise_organisation_id")},
            "present": array_of(
                {name: _attendee[name] for name in ("side", "organisation_id", "person_id", "name", "title")},
                _OF_RECORD,
                _attendee.id,
            ),
            "answers": array_of(
                {name: _answer[name] for name in ("party_id", "answer", "reason", "answered_at")},
                [_answer.congress_id == _record.congress_id, _answer.record_id == _record.id],
                _answer.id,
            ),
        },
        of_reconciliation(reconciliation_record),
        _record.number,
    ),
}


def reconciliation_moves(facts: ReconciliationFacts, me: Actor) -> list[dict[str, Any]]:
    """The moves of this caller; a party that has answered for the record sees that it has."""
    party = party_of(facts, me)
    answered = party is not None and facts.record is not None and party.id in facts.record.answers

    def asked_once() -> Iterator[tuple[str, Refusal | None]]:
        for action, refusal in allowed(RECONCILIATION, facts, reconciliation_parts(facts, me)):
            once = action in {"confirm_record", "refuse_record"} and answered
            yield action, refusal or (Refusal("answered_already") if once else None)

    return told(carried(asked_once(), RECONCILIATION_RIGHTS, me))


def reconciliation_shown(row: Row, facts: ReconciliationFacts, me: Actor) -> dict[str, Any]:
    """A reconciliation whole, as far as it is this caller's to read.

    Positions are each party's own and the office's until the parties have met; then they are all parties' to read, save
    that a unit does not read what the deputy wrote where the profile protects the deputy. Nobody else reads either.
    """
    seen = sight(facts.case, me)
    mine = party_of(facts, me)
    party = seen.office or seen.author or mine is not None
    own_unit = not seen.office and not seen.author
    protected = own_unit and facts.case.profile.switches.reason_hidden_from_unit
    deputy = {str(each.id) for each in facts.parties if each.side is Side.DEPUTY}
    met = bool(row["records"])

    def reads(each: Row) -> bool:
        if seen.office or (mine is not None and each["id"] == str(mine.id)):
            return True
        if seen.author and each["side"] == Side.DEPUTY:
            return True
        return party and met and not (protected and each["side"] == Side.DEPUTY)

    gone = {str(each.id) for each in facts.parties if each.gone}
    return {
        **{name: row[name] for name in (*BRIEF, *OUTCOME)},
        "called_off_reason": row["called_off_reason"] if party else None,
        "council_text": row["council_text"] if party else None,
        "parties": [
            {
                **{name: each[name] for name in ("id", "side", "stated_at")},
                "person": each["person_id"] and {"id": each["person_id"], "name": each["person_name"]},
                "organisation": each["organisation_id"]
                and {"id": each["organisation_id"], "name": each["organisation_name"]},
                "position": each["position"] if reads(each) else None,
                "gone": each["id"] in gone,
            }
            for each in row["parties"]
        ],
        "records": [_record_shown(each, deputy if protected else set()) for each in row["records"]] if party else [],
        "actions": reconciliation_moves(facts, me),
    }


def _record_shown(row: Row, hidden: set[str]) -> dict[str, Any]:
    changes, promises = row["class_code"] is not None, row["promise_text"] is not None
    return {
        **{name: row[name] for name in ("id", "number", "held_on", "place", "findings", "conclusion", "recorded_at")},
        "class_change": {"reply_id": row["reply_id"], "class_code": row["class_code"], "reason": row["class_reason"]}
        if changes
        else None,
        "promise": {
            "organisation_id": row["promise_organisation_id"],
            "text": row["promise_text"],
            "due_on": row["promise_due_on"],
        }
        if promises
        else None,
        "present": row["present"],
        "answers": [
            {**answer, "reason": None if answer["party_id"] in hidden else answer["reason"]}
            for answer in row["answers"]
        ],
    }
