"""Routes of signing in and out, and of what everybody may do with their own account."""

from typing import Any

from api.accounts.schemas import MeOut, PasswordChange, Refresh, SignIn, Tokens
from api.auth import access_token
from api.deps import IN_PERSON, Config, Db, Myself, Now, Read, RequestId, Write
from api.routing import Router
from api.settings import Settings
from domain.accounts import actions, queries, sign_in
from domain.accounts.sign_in import SignedIn

router = Router("accounts", "/v1")


@router.post("/sign-in")
async def create_sign_in(body: SignIn, db: Db, settings: Config, now: Now, request: RequestId) -> Tokens:
    """Exchange username and password for an access token of some minutes and a refresh token of some days.

    The answer to a wrong password, an unknown user and an unknown congress is the same (`sign_in_refused`). After ten
    tries the door closes for a while that doubles with each further try (`sign_in_throttled`, with `Retry-After`).
    """
    days = settings.refresh_token_days
    signed = await sign_in.sign_in(db, body.congress, body.username, body.password, days, now, request)
    return _tokens(signed, settings, now)


@router.post("/refresh")
async def refresh_sign_in(body: Refresh, db: Db, settings: Config, now: Now) -> Tokens:
    """Exchange a refresh token for a new pair; roles are read anew.

    A refresh token is good for one exchange. A second one (`refresh_reused`) means that somebody else has it too: all
    that came of the same sign-in is revoked, and whoever is honest signs in again.
    """
    signed = await sign_in.refresh(db, body.refresh_token, settings.refresh_token_days, now)
    return _tokens(signed, settings, now)


@router.post("/sign-out", status_code=204)
async def sign_out(body: Refresh, db: Db, now: Now) -> None:
    """Revoke the refresh token and all that came of the same sign-in; access tokens run out by themselves."""
    await sign_in.sign_out(db, body.refresh_token, now)


@router.get("/me", response_model=MeOut)
async def get_me(me: Myself, tx: Read) -> Any:
    """Who you are: account, congress, roles, rights, and the person, organisation and delegation you act for."""
    return await queries.get_me(tx, me)


@router.put("/me/password", status_code=204, dependencies=[IN_PERSON])
async def change_my_password(body: PasswordChange, me: Myself, tx: Write, now: Now) -> None:
    """Replace your own password; wherever you are signed in you will have to sign in again."""
    await actions.change_password(tx, me, body.present, body.wanted, now)


def _tokens(signed: SignedIn, settings: Settings, now: Now) -> Tokens:
    minutes = settings.access_token_minutes
    return Tokens(
        access_token=access_token(signed.holder, settings.signing_key, minutes, now),
        expires_in=minutes * 60,
        refresh_token=signed.refresh_token,
        refresh_expires_at=signed.expires_at,
    )
