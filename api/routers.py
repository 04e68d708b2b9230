"""Every area's routes, in the order of the document."""

from fastapi import APIRouter

from api.accounts import keys, sign_in
from api.accounts import routes as accounts

ROUTERS: tuple[APIRouter, ...] = (
    sign_in.router,
    accounts.router,
    keys.router,
)
