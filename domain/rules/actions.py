"""How a rule profile is published: checked as a whole, under the next version number, the older versions untouched."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import bindparam, func, insert, select

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import Conflict, Invalid
from domain.events import event_values, recording
from domain.ids import new_id
from domain.rules.profile import Profile
from domain.rules.queries import shown
from domain.rules.tables import rule, rule_profile
from domain.shapes import insert_rows

_p = rule_profile.c
_RULE_COLUMNS = [column.name for column in rule.c]


def profile_row(congress_id: UUID, profile_id: UUID, profile: Profile, now: datetime) -> dict[str, Any]:
    """The row of `rule_profile`, JSON-able."""
    own = profile.model_dump(mode="json", include={"code", "version", "kind", "name_zh", "name_en", "effective_from"})
    ids = {"congress_id": congress_id, "id": profile_id}
    return ids | own | {"switches": profile.document(), "created_at": now}


def rule_rows(congress_id: UUID, profile_id: UUID, profile: Profile) -> list[dict[str, Any]]:
    """The rows of `rule`, JSON-able."""
    ids = {"congress_id": congress_id, "profile_id": profile_id}
    return [ids | {"id": new_id(), **each.as_row()} for each in profile.rules]


def _publishing() -> Statement:
    same = (_p.congress_id == bindparam("of_congress"), _p.code == bindparam("of_code"))
    following = select(func.coalesce(func.max(_p.version), 0) + 1).where(*same).scalar_subquery()
    other_kind = select(_p.id).where(*same, _p.kind != bindparam("set_kind")).exists()
    names = ("congress_id", "id", "code", "kind", "name_zh", "name_en", "effective_from", "switches", "created_at")
    given = [bindparam(f"set_{name}", type_=_p[name].type).label(name) for name in names]
    published = (
        insert(rule_profile)
        .from_select([*names, "version"], select(*given, following).where(~other_kind))
        .returning(_p.congress_id, _p.id, _p.version)
        .cte("published")
    )
    logged = recording(published, case=None).cte("logged")
    rules = insert_rows(rule, _RULE_COLUMNS, "rows_rule", published).cte("rules_written")
    return Statement(select(published.c.version).add_cte(logged, rules))


_PUBLISH = _publishing()


async def publish_profile(tx: Tx, me: Actor, content: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Publish the next version of a profile, or the first of a new one; `content` is a profile without its version.

    Cases keep the version that they were assigned under. Raises Invalid `profile_incomplete` with `errors`, Conflict
    `profile_kind_differs` (the code belongs to the other kind), `profile_version_exists` (two published at once).
    """
    profile = _checked(content)
    profile_id = new_id()
    row = profile_row(me.congress_id, profile_id, profile, now) | {"effective_from": profile.effective_from}
    del row["version"]
    version = await tx.value(
        _PUBLISH,
        of_congress=me.congress_id,
        of_code=profile.code,
        rows_rule=rule_rows(me.congress_id, profile_id, profile),
        **{f"set_{name}": value for name, value in row.items()},
        **event_values(
            me, now, "rule_profile_published", "publish", None, {"code": profile.code, "name_zh": profile.name_zh}
        ),
    )
    if version is None:
        raise Conflict("profile_kind_differs", profile=profile.code)
    return shown(profile_id, profile.model_copy(update={"version": version}))


def _checked(content: Mapping[str, Any]) -> Profile:
    try:
        return Profile.model_validate({**content, "version": 1})
    except ValidationError as error:
        places = [
            {
                "pointer": "/body" + "".join(f"/{part}" for part in each["loc"]),
                "code": each["type"],
                "message": each["msg"],
            }
            for each in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise Invalid("profile_incomplete", errors=places) from error
