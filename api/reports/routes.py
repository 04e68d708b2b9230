"""The yearly handling report as a Word document, from the congress's own template where it has one."""

import asyncio
from typing import Annotated, Any

from fastapi import Query, Response

from api.deps import Me, Now, Read, Stored, may
from api.reports.schemas import YearlyAsked
from api.routing import Router
from domain.actor import Right
from domain.attachments.content import ALLOWED, content_disposition
from domain.document_templates.queries import template_in_use
from domain.document_templates.rendering import render
from domain.document_templates.states import TemplateKind
from domain.reports.yearly import yearly_report

router = Router("statistics", "/v1/{congress}/reports")
WORD = ALLOWED["docx"][1]
DOCUMENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The document.", "content": {WORD: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/yearly.docx", response_class=Response, responses=DOCUMENT, dependencies=[may(Right.STATISTICS_READ_ALL)])
async def get_yearly_report(
    me: Me, tx: Read, now: Now, storage: Stored, query: Annotated[YearlyAsked, Query()]
) -> Response:
    """The yearly handling report (办理情况报告): sentences and tables of the published reports, filled from the figures.

    Of a session or a period as of any instant, beside the session before as of the same day. `/document-templates` has
    the template and its fields (`yearly_report`), and takes one of the congress's own. Refused as the figures are.
    """
    fields = await yearly_report(tx, me, query.asked(), now)
    _, template = await template_in_use(tx, me.congress_id, TemplateKind.YEARLY_REPORT, storage)
    made = await asyncio.to_thread(render, template, fields)
    name = f"{fields['session']}代表建议办理情况报告.docx"
    headers = {"content-disposition": content_disposition(name), "x-content-type-options": "nosniff"}
    return Response(made, headers=headers, media_type=WORD)
