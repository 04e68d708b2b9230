"""How accounts come about and change; every change is recorded, and a congress never loses its last administrator."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, any_, bindparam, insert, literal, or_, select, update

from domain.accounts import passwords
from domain.accounts.queries import shown
from domain.accounts.sign_in import REVOKE_OF_ACCOUNT
from domain.accounts.tables import account
from domain.actor import Actor, Role, system
from domain.congresses.tables import congress
from domain.db import Record, Statement, Tx
from domain.errors import Conflict, Invalid, NotFound, PreconditionFailed
from domain.events import event_values, recording
from domain.ids import new_id

# What a role is nothing without, and the refusal of an account that lacks it.
ROLE_NEEDS: dict[Role, tuple[str, str]] = {
    Role.DEPUTY: ("person_id", "role_needs_person"),
    Role.MONITOR: ("person_id", "role_needs_person"),
    Role.UNIT_OFFICER: ("organisation_id", "role_needs_organisation"),
    Role.UNIT_HEAD: ("organisation_id", "role_needs_organisation"),
    Role.DELEGATION_CLERK: ("delegation_id", "role_needs_delegation"),
}
LINKS = ("person_id", "organisation_id", "delegation_id")
EDITED = ("name", "roles", *LINKS)

_a = account.c
_THIS = (_a.congress_id == bindparam("congress"), _a.id == bindparam("account"))


def _changing(change: Any, *, revoking: bool = False) -> Statement:
    """A change of one account that records its event and gives the account back as it is shown."""
    changed = change.returning(*account.c).cte("changed")
    logged = recording(changed, case=None).cte("logged")
    statement = select(*shown(changed)).add_cte(logged)
    return Statement(statement.add_cte(REVOKE_OF_ACCOUNT.cte("revoked")) if revoking else statement)


_CREATE = _changing(insert(account).values({column.name: bindparam(column.name) for column in account.columns}))
_EDIT = _changing(
    update(account)
    .where(*_THIS)
    .values({name: bindparam(f"new_{name}") for name in EDITED} | {"version": _a.version + 1})
)
_SET_ACTIVE = _changing(
    update(account).where(*_THIS).values(active=bindparam("new_active"), version=_a.version + 1), revoking=True
)
_SET_PASSWORD = _changing(
    update(account).where(*_THIS).values(password_hash=bindparam("new_hash"), version=_a.version + 1), revoking=True
)
# This account and every active administrator, locked in one order: two of them cannot dismiss each other at once.
_WITH_ADMINISTRATORS = Statement(
    select(_a.id, _a.roles, _a.active, _a.version, _a.name, *(_a[name] for name in LINKS))
    .where(
        _a.congress_id == bindparam("congress"),
        or_(_a.id == bindparam("account"), _a.active & (literal(Role.ADMINISTRATOR.value, Text) == any_(_a.roles))),
    )
    .order_by(_a.id)
    .with_for_update(key_share=True)
)
_OWN = Statement(
    select(_a.username, _a.password_hash, _a.version).where(*_THIS, _a.active).with_for_update(key_share=True)
)
_NAMED = Statement(select(_a.username).where(*_THIS))
_CONGRESS = Statement(select(congress.c.id).where(congress.c.slug == bindparam("slug")))


def missing_link(roles: frozenset[Role], links: Mapping[str, Any]) -> str | None:
    """The code of what an account with these roles lacks; None when it is complete."""
    lacking = (code for role, (link, code) in ROLE_NEEDS.items() if role in roles and links.get(link) is None)
    return next(lacking, None)


async def create_account(tx: Tx, me: Actor, values: Mapping[str, Any], now: datetime) -> Record:
    """Make an account: `username`, `password`, `name`, `roles` and the links that its roles need.

    Raises Invalid `role_needs_…`, `password_contains_username`, `reference_unknown`, Conflict `username_taken`.
    """
    _complete(values)
    hashed = await passwords.hashed(values["password"], values["username"])
    row = await tx.one(
        _CREATE,
        congress_id=me.congress_id,
        id=new_id(),
        username=values["username"],
        name=values["name"],
        password_hash=hashed,
        roles=sorted(values["roles"]),
        active=True,
        created_at=now,
        version=1,
        **{name: values.get(name) for name in LINKS},
        **event_values(
            me, now, "account_created", "create_account", None, {"username": values["username"]} | _told(values)
        ),
    )
    assert row is not None, "an INSERT without a condition returns its row"
    return row


async def update_account(
    tx: Tx, me: Actor, account_id: UUID, values: Mapping[str, Any], seen: int, now: datetime
) -> Record:
    """Replace name, roles and links of the account as it was seen.

    Raises NotFound, PreconditionFailed `version_stale`, Invalid `role_needs_…`, Conflict `last_administrator`.
    """
    before, others = await _with_administrators(tx, me, account_id)
    if before["version"] != seen:
        raise PreconditionFailed("version_stale", version=before["version"])
    _complete(values)
    if _administers(before) and Role.ADMINISTRATOR not in values["roles"] and not others:
        raise Conflict("last_administrator")
    data = {"before": _told(dict(before)), "after": _told(values)}
    return await _changed(
        tx,
        _EDIT,
        me,
        account_id,
        new_name=values["name"],
        new_roles=sorted(values["roles"]),
        **{f"new_{name}": values.get(name) for name in LINKS},
        **event_values(me, now, "account_changed", "update_account", None, data),
    )


async def deactivate_account(tx: Tx, me: Actor, account_id: UUID, now: datetime) -> Record:
    """Close an account: no sign-in, no refresh, no API key; an access token that is out lives its few minutes.

    Raises NotFound, Conflict `already_inactive`, `last_administrator`.
    """
    before, others = await _with_administrators(tx, me, account_id)
    if not before["active"]:
        raise Conflict("already_inactive")
    if _administers(before) and not others:
        raise Conflict("last_administrator")
    return await _set_active(tx, me, account_id, False, "account_deactivated", now)


async def reactivate_account(tx: Tx, me: Actor, account_id: UUID, now: datetime) -> Record:
    """Open a closed account again. Raises NotFound, Conflict `already_active`."""
    before, _ = await _with_administrators(tx, me, account_id)
    if before["active"]:
        raise Conflict("already_active")
    return await _set_active(tx, me, account_id, True, "account_reactivated", now)


async def reset_password(tx: Tx, me: Actor, account_id: UUID, password: str, now: datetime) -> Record:
    """Give an account another password; everywhere it is signed in it must sign in anew.

    Raises NotFound, Invalid `password_contains_username`.
    """
    username = await tx.value(_NAMED, congress=me.congress_id, account=account_id)
    if username is None:
        raise NotFound("not_found")
    hashed = await passwords.hashed(password, username)
    return await _set_password(tx, me, account_id, hashed, "account_password_reset", now)


async def change_password(tx: Tx, me: Actor, present: str, wanted: str, now: datetime) -> Record:
    """Replace one's own password; every refresh token is revoked.

    Raises NotFound (the account is no longer active), Invalid `password_wrong`, `password_contains_username`.
    """
    row = await tx.one(_OWN, congress=me.congress_id, account=me.account_id)
    if row is None or me.account_id is None:
        raise NotFound("not_found")
    if not await passwords.matches(row["password_hash"], present):
        raise Invalid("password_wrong")
    hashed = await passwords.hashed(wanted, row["username"])
    return await _set_password(tx, me, me.account_id, hashed, "password_changed", now)


async def create_administrator(tx: Tx, slug: str, username: str, name: str, password: str, now: datetime) -> Record:
    """The first account of a congress, made by whoever runs the service. Raises NotFound `congress_unknown`."""
    values = {"username": username, "name": name, "password": password, "roles": frozenset({Role.ADMINISTRATOR})}
    congress_id = await tx.value(_CONGRESS, slug=slug)
    if congress_id is None:
        raise NotFound("congress_unknown")
    return await create_account(tx, system(congress_id, "command"), values, now)


async def _with_administrators(tx: Tx, me: Actor, account_id: UUID) -> tuple[Record, int]:
    """The account, locked, and how many other active administrators there are."""
    rows = await tx.all(_WITH_ADMINISTRATORS, congress=me.congress_id, account=account_id)
    this = next((row for row in rows if row["id"] == account_id), None)
    if this is None:
        raise NotFound("not_found")
    return this, len(rows) - 1


async def _set_active(tx: Tx, me: Actor, account_id: UUID, active: bool, kind: str, now: datetime) -> Record:
    action = "reactivate_account" if active else "deactivate_account"
    return await _changed(
        tx,
        _SET_ACTIVE,
        me,
        account_id,
        new_active=active,
        of_congress=me.congress_id,
        of_account=account_id,
        revoked_at=now,
        **event_values(me, now, kind, action, None, {}),
    )


async def _set_password(tx: Tx, me: Actor, account_id: UUID, hashed: str, kind: str, now: datetime) -> Record:
    return await _changed(
        tx,
        _SET_PASSWORD,
        me,
        account_id,
        new_hash=hashed,
        of_congress=me.congress_id,
        of_account=account_id,
        revoked_at=now,
        **event_values(me, now, kind, "set_password", None, {}),
    )


async def _changed(tx: Tx, statement: Statement, me: Actor, account_id: UUID, **values: Any) -> Record:
    row = await tx.one(statement, congress=me.congress_id, account=account_id, **values)
    if row is None:
        raise NotFound("not_found")
    return row


def _complete(values: Mapping[str, Any]) -> None:
    code = missing_link(frozenset(values["roles"]), values)
    if code is not None:
        raise Invalid(code)


def _administers(row: Record) -> bool:
    return row["active"] and Role.ADMINISTRATOR in row["roles"]


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """What an event says of an account; never a password."""
    links = {name: values.get(name) for name in LINKS}
    return {"name": values["name"], "roles": sorted(values["roles"])} | {k: str(v) for k, v in links.items() if v}
