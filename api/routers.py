"""Every area's routes, in the order of the document."""

from fastapi import APIRouter

from api.accounts import keys, sign_in
from api.accounts import routes as accounts
from api.assignments import routes as assignments
from api.deadlines import routes as deadlines
from api.evaluations import routes as evaluations
from api.suggestions import moves as suggestion_moves

ROUTERS: tuple[APIRouter, ...] = (
    sign_in.router,
    accounts.router,
    keys.router,
    suggestion_moves.router,
    assignments.router,
    evaluations.router,
    deadlines.router,
)
