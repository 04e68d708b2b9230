"""Who sees what inside a case that they may see: drafts, opinions, reasons, contacts; each rule one pure function."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.actor import Actor, Part, Right, Role
from domain.assignments.states import ANSWERING, AssignmentState, ReplyState, RequestState
from domain.attachments.tables import AttachedTo
from domain.suggestions.facts import CaseFacts, case_parts
from domain.suggestions.states import CaseState, SignatureState

Row = Mapping[str, Any]
OFFICE = frozenset({Role.SCREENER, Role.ASSIGNER, Role.SUPERVISOR})
AUTHORS = frozenset({Part.LEAD_DEPUTY, Part.COSIGNER, Part.DELEGATION_CLERK, Part.REGISTRAR})
UNITS = frozenset({Role.UNIT_OFFICER, Role.UNIT_HEAD})
INTERNAL_TO_THE_UNIT = ("proposed_class_code", "class_reason", "drafted_at", "reviewed_at", "signed_at")


@dataclass(frozen=True, slots=True)
class Sight:
    """The office looks over everything; authors are the deputies' side; `unit` is the caller's own unit of this case.

    `of_units`: on the side of those whom deputies rate, with a part in this case or not (a promise was handed to them).
    """

    office: bool
    author: bool
    unit: UUID | None
    of_units: bool
    contacts: bool

    @property
    def party(self) -> bool:
        """Whether the caller has a part in the case, beyond reading it."""
        return self.office or self.author or self.unit is not None

    def within(self, organisation_id: Any) -> bool:
        """What is between one unit and the office: returns, drafts, reviews."""
        return self.office or (self.unit is not None and str(self.unit) == str(organisation_id))


def sight(case: CaseFacts, me: Actor) -> Sight:
    """What this caller is to this case, as far as reading goes."""
    office = me.system or bool(me.roles & OFFICE)
    author = bool(case_parts(case, me) & AUTHORS)
    held = {a.organisation_id for a in case.assignments if a.state is not AssignmentState.RETURNED}
    unit = me.organisation_id if me.roles & UNITS and me.organisation_id in held else None
    party = office or author or unit is not None
    of_units = bool(me.roles & UNITS) and not office and not author
    return Sight(office, author, unit, of_units, contacts=party or me.may(Right.CONTACT_READ))


def signatures_seen(rows: Iterable[Row], seen: Sight) -> list[dict[str, Any]]:
    """Authors and office see who was asked and what they said; everybody else sees the names that stand under the text."""
    if seen.office or seen.author:
        return [dict(row) for row in rows]
    inside = dict.fromkeys(("reason", "answered_on_paper", "withdrawal_on_paper"))
    return [{**row, **inside} for row in rows if row["state"] == SignatureState.CONFIRMED]


def contact_seen(row: Row, case: CaseFacts, me: Actor, seen: Sight) -> Row | None:
    """How to reach the lead deputy: for those who may know anyway, and for a unit that has to hear the deputy (DL25 §51)."""
    over = case.state in {CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.NOT_ACCEPTED}
    must_hear = not over and seen.unit in {a.organisation_id for a in case.answering}
    contact: Row = row["lead_contact"]
    return contact if seen.author or must_hear or me.may(Right.CONTACT_READ) else None


def screening_seen(row: Row, seen: Sight) -> dict[str, Any]:
    """Why a text was sent back or not accepted is between its authors and the office."""
    return {name: row[name] if seen.office or seen.author else None for name in ("ground", "screening_note")}


def assignments_seen(rows: Iterable[Row], seen: Sight) -> list[dict[str, Any]]:
    """A co-handler's opinion is between the units and the office until the round is answered (会办意见)."""
    rows = list(rows)
    answered = {row["round"] for row in rows if row["role"] in ANSWERING and row["state"] == AssignmentState.SENT}
    inside = seen.office or seen.unit is not None
    return [{**row, "opinion": row["opinion"] if inside or row["round"] in answered else None} for row in rows]


def returns_seen(rows: Iterable[Row], seen: Sight) -> list[dict[str, Any]]:
    """A return is between the unit and the office."""
    return [dict(row) for row in rows if seen.within(row["organisation_id"])]


def extensions_seen(rows: Iterable[Row], seen: Sight) -> list[dict[str, Any]]:
    """A granted extension is told to the deputy (SH15s, QD21, HN17); the asking and a refusal are not."""
    return [dict(row) for row in rows if row["state"] == RequestState.GRANTED or seen.within(row["organisation_id"])]


def replies_seen(rows: Iterable[Row], seen: Sight) -> list[dict[str, Any]]:
    """What was sent is for all who see the case, a draft for its own unit and the office, a phone for the parties."""
    shown = []
    for row in rows:
        within = seen.within(row["organisation_id"])
        if row["state"] != ReplyState.SENT and not within:
            continue
        reply = dict(row) if within else {**row, **dict.fromkeys(INTERNAL_TO_THE_UNIT)}
        shown.append(reply if seen.contacts else {**reply, "contact": None})
    return shown


def ratings_seen(rows: Iterable[Row], seen: Sight, *, reason_hidden_from_unit: bool) -> list[dict[str, Any]]:
    """A unit sees the level only, where the profile protects the deputy's reason: neither the words nor whose they are."""
    if seen.of_units and reason_hidden_from_unit:
        return [{**row, **dict.fromkeys(("reason", "person_id", "name"))} for row in rows]
    return [dict(row) for row in rows]


def attachments_seen(rows: Iterable[Row], replies: Iterable[Row]) -> list[dict[str, Any]]:
    """A file is seen by whoever sees what it is attached to; proof of a look-back stands with its item."""
    known = {str(reply["id"]) for reply in replies}
    of_case = [row for row in rows if row["attached_to"] != AttachedTo.LOOK_BACK]
    return [dict(row) for row in of_case if row["attached_to"] != AttachedTo.REPLY or row["subject_id"] in known]
