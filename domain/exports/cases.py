"""A case as a row of the import: what its columns can say of it, out of the first round and under its own names."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, func, select

from domain.assignments.states import ANSWERING, AssignmentState, ReplyState
from domain.assignments.tables import assignment, reply
from domain.congresses.tables import congress, session
from domain.db import Statement, Tx
from domain.evaluations.states import Dimension
from domain.evaluations.tables import evaluation
from domain.exports.naming import Names, name_of
from domain.organisations.tables import organisation
from domain.people.tables import delegation, person
from domain.shapes import array_of, first_of
from domain.suggestions.columns import TERM_NUMBER, of_case
from domain.suggestions.picture import SOURCE
from domain.suggestions.states import CaseState, Mode, SignatureRole, SignatureState
from domain.suggestions.tables import signature, suggestion

_s, _a, _r, _v, _g = suggestion.c, assignment.c, reply.c, evaluation.c, signature.c
LEVELS = {
    Dimension.OVERALL: "rating",
    Dimension.ATTITUDE: "rating_attitude",
    Dimension.PROCESS: "rating_process",
    Dimension.RESULT: "rating_result",
}
AS_THEY_ARE = ("number", "kind", "in_session", "title", "category", "confidential", "source_system", "source_id")
_UNITS = assignment.join(
    organisation, and_(organisation.c.congress_id == _a.congress_id, organisation.c.id == _a.organisation_id)
)
_SIGNERS = signature.join(person, and_(person.c.congress_id == _g.congress_id, person.c.id == _g.person_id))
_SENT = [*of_case(reply), _r.round == 1, _r.state == ReplyState.SENT]


def _named(table: Any, key: Any) -> Any:
    return select(table.c.name).where(table.c.congress_id == _s.congress_id, table.c.id == key).scalar_subquery()


COLUMNS = (
    *[_s[name] for name in ("id", *AS_THEY_ARE, "source_url", "facts", "proposal", "permission", "state", "round")],
    *[_s[name] for name in ("submitted_at", "accepted_at", "assigned_at", "replied_at", "reply_received_at")],
    *[_s[name] for name in ("evaluated_at", "closed_at", "lead_person_id")],
    congress.c.zone,
    session.c.term_id,
    session.c.number.label("session"),
    TERM_NUMBER.label("term"),
    _named(person, _s.lead_person_id).label("lead_name"),
    _named(delegation, _s.delegation_id).label("delegation"),
    array_of(
        {"person_id": _g.person_id, "name": person.c.name},
        [*of_case(signature), _g.role == SignatureRole.COSIGNER, _g.state == SignatureState.CONFIRMED],
        _g.id,
        source=_SIGNERS,
    ).label("cosigners"),
    array_of(
        {"role": _a.role, "organisation_id": _a.organisation_id, "name": organisation.c.name, "at": _a.assigned_at},
        [
            *of_case(assignment),
            _a.round == 1,
            _a.state != AssignmentState.RETURNED,
            _a.state != AssignmentState.CANCELLED,
        ],
        _a.id,
        source=_UNITS,
    ).label("units"),
    first_of(
        {name: _r[name] for name in ("document_number", "body", "class_code", "disclosure")}, _SENT, _r.assignment_id
    ).label("reply"),
    select(func.max(_r.sent_at)).where(*_SENT).correlate(suggestion).scalar_subquery().label("first_sent_at"),
    array_of(
        {name: _v[name] for name in ("dimension", "level", "reason", "rated_at", "turn", "reply_id")},
        [*of_case(evaluation), _v.round == 1, _v.person_id == _s.lead_person_id],
        _v.id,
    ).label("ratings"),
)
_OF_IDS = Statement(
    select(*COLUMNS)
    .select_from(SOURCE)
    .where(_s.congress_id == bindparam("congress"), _s.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
)


async def rows_of(tx: Tx, congress_id: UUID, ids: Sequence[UUID], names: Names) -> dict[UUID, dict[str, Any]]:
    """What an export says of these cases. One statement."""
    found = await tx.all(_OF_IDS, congress=congress_id, ids=list(ids))
    return {row["id"]: row_of(dict(row), names) for row in found}


def row_of(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """By the fields of the import.

    The columns tell of one round, one reply and one rating: the first round's, of split handling the first unit's reply,
    and the lead deputy's rating. Later rounds, classes and promises have files of their own.
    """
    zone = _zone(row["zone"])
    units = row["units"]
    leads = [name_of(each, names.units) for each in units if each["role"] in ANSWERING]
    cos = [name_of(each, names.units) for each in units if each["role"] not in ANSWERING]
    leads, cos = (leads, cos) if leads else ([], [])
    term_id = row["term_id"]
    signers = [names.deputy(term_id, UUID(each["person_id"]), each["name"]) for each in row["cosigners"]]
    return {
        **{name: row[name] for name in AS_THEY_ARE},
        "source_url": row["source_url"],
        "case_state": row["state"],
        "term": row["term"],
        "session": row["session"],
        "facts": row["facts"] or None,
        "proposal": row["proposal"] or None,
        "lead_deputy": names.deputy(term_id, row["lead_person_id"], row["lead_name"]),
        "cosigners": signers or None,
        "delegation": row["delegation"],
        "deputy_permission": row["permission"],
        "lead_units": leads or None,
        "co_units": cos or None,
        "mode": _mode(leads, cos),
        "submitted_on": _day(row["submitted_at"], zone),
        "accepted_on": _day(row["accepted_at"], zone),
        "assigned_on": _day(min((_instant(each["at"]) for each in units), default=None), zone) if leads else None,
        **(_answered(row, zone) if leads else {}),
    }


def _answered(row: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """The reply of the first round, once all units have sent theirs, and what the deputy said to it."""
    sent, again = row["reply"], row["round"] > 1
    replied = row["first_sent_at"] if again else row["replied_at"]
    if sent is None or replied is None:
        return {}
    found = {
        "reply_document_number": sent["document_number"],
        "reply_text": sent["body"] or None,
        "result_class": sent["class_code"],
        "disclosure": sent["disclosure"],
        "replied_on": _day(replied, zone),
    }
    if row["evaluated_at"] or again:
        found |= _rated(row["ratings"], zone)
    if not again:
        found["received_on"] = _day(row["reply_received_at"], zone)
        found["closed_on"] = _day(row["closed_at"], zone) if row["state"] == CaseState.CLOSED else None
    return found


def _rated(ratings: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> dict[str, Any]:
    """Of the latest turn, of the first reply that was rated."""
    told = [each for each in ratings if each["dimension"] in set(LEVELS)]
    if not told:
        return {}
    turn = max(each["turn"] for each in told)
    told = [each for each in told if each["turn"] == turn]
    told = [each for each in told if each["reply_id"] == told[0]["reply_id"]]
    found: dict[str, Any] = {LEVELS[Dimension(each["dimension"])]: each["level"] for each in told}
    found["rating_reason"] = next((each["reason"] for each in told if each["reason"]), None)
    found["rated_on"] = _day(max(_instant(each["rated_at"]) for each in told), zone)
    return found


def _mode(leads: Sequence[str], cos: Sequence[str]) -> Mode | None:
    """As the units say, which is how an import reads it."""
    if not leads:
        return None
    return Mode.SPLIT if len(leads) > 1 else Mode.LEAD_CO if cos else Mode.SOLE


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return None if at is None else at.astimezone(zone).date()


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
