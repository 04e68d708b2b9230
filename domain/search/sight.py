"""Which texts of a case answer whom: the same rules as `domain.suggestions.sight`, as WHERE clauses over the index."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, exists, or_, true

from domain.actor import Actor
from domain.assignments.states import AssignmentState, ReplyState
from domain.assignments.tables import assignment, reply
from domain.search.tables import Part, search_text
from domain.suggestions.sight import OFFICE, UNITS

Reader = frozenset[str]


def reader(me: Actor) -> Reader:
    """What opens drafts to this caller; the same set gives the same statement."""
    if me.system or me.roles & OFFICE:
        return frozenset({"office"})
    return frozenset({"unit"}) if me.organisation_id and me.roles & UNITS else frozenset()


def reader_values(me: Actor, reads: Reader) -> dict[str, Any]:
    """The parameters that `readable` of this reader needs."""
    return {"my_organisation": me.organisation_id} if "unit" in reads else {}


def readable_reply(reads: Reader) -> ColumnElement[bool]:
    """What was sent is for all who see the case, a draft for its own unit while it has the case, and for the office."""
    if "office" in reads:
        return true()
    sent = reply.c.state == ReplyState.SENT
    if "unit" not in reads:
        return sent
    own, held = assignment.alias("drafting"), assignment.alias("holding")
    mine: Any = bindparam("my_organisation")
    drafted_here = exists().where(
        own.c.congress_id == reply.c.congress_id, own.c.id == reply.c.assignment_id, own.c.organisation_id == mine
    )
    still_ours = exists().where(
        held.c.congress_id == reply.c.congress_id,
        held.c.suggestion_id == reply.c.suggestion_id,
        held.c.organisation_id == mine,
        held.c.state != AssignmentState.RETURNED,
    )
    return or_(sent, and_(drafted_here, still_ours))


def readable(reads: Reader, index: FromClause = search_text) -> ColumnElement[bool]:
    """The rows of the index whose text this reader sees, of a case that they see."""
    if "office" in reads:
        return true()
    of_reply = exists().where(
        reply.c.congress_id == index.c.congress_id, reply.c.id == index.c.subject_id, readable_reply(reads)
    )
    return or_(index.c.part != Part.REPLY, of_reply)
