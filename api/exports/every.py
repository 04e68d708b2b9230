"""Which lists have an export made of their own route: all with pages but those with an export of their own."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.routing import APIRoute

from api.exports.listed import export_name, exported, is_list
from api.exports.routes import router as written
from api.routing import Router

WRITTEN = frozenset(route.name for route in written.routes if hasattr(route, "name"))
# Keys name secrets, runs and feeds their makers alone: nobody keeps them in files.
NOT_EXPORTED = frozenset(("list_api_keys", "list_calendar_feeds", "list_congresses"))


def exports_of(routers: Sequence[APIRouter]) -> APIRouter:
    """A router with `…/export.{format}` beside each list; it goes before the others, whose `{id}` would take its paths."""
    made = Router("exports", "")
    for route in (route for each in routers for route in each.routes):
        if isinstance(route, APIRoute) and is_list(route) and not _has_its_own(route):
            exported(made, route)
    return made


def _has_its_own(route: APIRoute) -> bool:
    return export_name(route) in WRITTEN or route.endpoint.__name__ in NOT_EXPORTED
