"""The agenda and seating sheet of a meeting: a page made for print, and a Word document from the congress's template."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import Response

from api.deps import Me, Now, Read, Stored, may
from api.enums.meeting import MEETINGS
from api.meetings.sheet_page import page
from api.routing import Router
from domain.actor import Right
from domain.attachments.content import ALLOWED, content_disposition
from domain.document_templates.queries import template_in_use
from domain.document_templates.rendering import render
from domain.document_templates.states import TemplateKind
from domain.meetings.queries import read_for_print
from domain.meetings.sheet_fields import sheet_fields
from domain.meetings.states import MeetingRole, ParticipantState

router = Router("meetings", "/v1/{congress}/meetings")
READS = may(Right.MEETING_READ)
WORD = ALLOWED["docx"][1]
ROLES, STATES = MEETINGS[MeetingRole], MEETINGS[ParticipantState]
PAGE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The page.",
        "content": {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>…"}},
    }
}
DOCUMENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The document.", "content": {WORD: {"schema": {"type": "string", "format": "binary"}}}}
}
HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
}


@router.get("/{meeting_id}/sheet", response_class=Response, responses=PAGE, dependencies=[READS])
async def get_meeting_sheet(me: Me, tx: Read, now: Now, meeting_id: UUID) -> Response:
    """Agenda with hours, seats and a list to sign, made for A4; with the cases that you may see."""
    row = await read_for_print(tx, me, meeting_id, now)
    return Response(page(sheet_fields(row, ROLES, STATES, now)), headers=HEADERS, media_type="text/html; charset=utf-8")


@router.get("/{meeting_id}/sheet.docx", response_class=Response, responses=DOCUMENT, dependencies=[READS])
async def get_meeting_sheet_document(me: Me, tx: Read, now: Now, storage: Stored, meeting_id: UUID) -> Response:
    """The same as a Word document, from the congress's own template where it has one (`/document-templates`)."""
    row = await read_for_print(tx, me, meeting_id, now)
    _, template = await template_in_use(tx, me.congress_id, TemplateKind.MEETING_SHEET, storage)
    made = await asyncio.to_thread(render, template, sheet_fields(row, ROLES, STATES, now))
    headers = HEADERS | {"content-disposition": content_disposition(f"{row['title']}.docx")}
    return Response(made, headers=headers, media_type=WORD)
