"""Every area's routes, in the order of the document."""

from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = ()
