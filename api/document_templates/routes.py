"""Routes of templates: which there are, one of one's own put in use, and ours again."""

from typing import Annotated, Any

from fastapi import Form, Response

from api.deps import Me, Now, Read, Stored, Write, may
from api.document_templates.schemas import TemplateNew, TemplateOut
from api.routing import Router
from domain.actor import Right
from domain.attachments.content import ALLOWED, content_disposition
from domain.document_templates import actions, queries
from domain.document_templates.rendering import MOST_BYTES
from domain.document_templates.states import TemplateKind

router = Router("document templates", "/v1/{congress}/document-templates")
READS, WRITES = may(Right.CONGRESS_READ), may(Right.CONGRESS_WRITE)
WORD = ALLOWED["docx"][1]
DOCUMENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The document.", "content": {WORD: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("", response_model=list[TemplateOut], dependencies=[READS])
async def list_document_templates(me: Me, tx: Read) -> Any:
    """What each kind of document is printed from, and the fields that a template may name."""
    return await queries.list_templates(tx, me)


@router.get("/{template_kind}/content", response_class=Response, responses=DOCUMENT, dependencies=[READS])
async def download_document_template(me: Me, tx: Read, storage: Stored, template_kind: TemplateKind) -> Response:
    """The template in use as a Word document: a beginning for one of your own."""
    name, content = await queries.template_in_use(tx, me.congress_id, template_kind, storage)
    headers = {"content-disposition": content_disposition(name), "x-content-type-options": "nosniff"}
    return Response(content, headers=headers, media_type=WORD)


@router.post("/{template_kind}", status_code=201, response_model=TemplateOut, dependencies=[WRITES])
async def put_document_template(
    me: Me,
    tx: Write,
    now: Now,
    storage: Stored,
    template_kind: TemplateKind,
    form: Annotated[TemplateNew, Form(media_type="multipart/form-data")],
) -> Any:
    """A template of the congress's own from now on, in place of the one before; it is tried on the example fields first.

    It names fields, loops over lists and asks conditions (`default`, `join`, `length`, `first`, `last`); nothing is called
    or calculated. Refused: `template_too_large`, `template_unreadable`, `template_not_understood`, `type_not_allowed`,
    `content_mismatch`, `attachment_empty`.
    """
    content = await form.file.read(MOST_BYTES + 1)
    return await actions.put_template(tx, me, template_kind, content, form.file.filename or "", storage, now)


@router.delete("/{template_kind}", response_model=TemplateOut, dependencies=[WRITES])
async def drop_document_template(me: Me, tx: Write, now: Now, template_kind: TemplateKind) -> Any:
    """Ours again."""
    return await actions.drop_template(tx, me, template_kind, now)
