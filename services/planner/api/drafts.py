"""Drafts: begin, import, list, read, edit, preview."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.planner.api import shown
from services.planner.api.deps import Caller, Editor, SettingsOf, StoresOf, hand, own_draft, readable_draft
from services.planner.api.editing import changed, checked
from services.planner.api.uploads import SCHEMA, Upload, upload
from services.planner.domain import trail
from services.planner.domain.addressees import Override
from services.planner.domain.blank import blank_plan
from services.planner.domain.drafts import imported, likely_day
from services.planner.domain.issuer import issuer_of
from services.planner.domain.states import touched
from services.planner.store import Stores
from services.planner.store.drafts import New, addressing, issuing_of, listed, opened
from services.planner.store.trees import unit_in
from shared import clock
from shared.auth import Principal, require
from shared.documents.edits import Edit
from shared.documents.model import Document
from shared.documents.read import read as read_document
from shared.errors import BadInput, Conflict
from shared.http import IdempotencyKey, IfMatch, Page, created_id, cursor, read_cursor
from shared.store import Doc
from shared.units.names import authority_short

router = APIRouter(prefix="/api/v1/drafts", tags=["drafts"])
OVER = ("derivation", "values", "version")
HEARD = ("version", "derivation", "cited")
Format = Literal["html", "text", "markdown", "docx", "pdf"]


class Patch(BaseModel):
    """Changes of a draft: edits by node (null removes one), the addressees, the organ that works on it."""

    model_config = ConfigDict(extra="forbid")

    edits: dict[str, Edit | None] = {}
    addressees: Override | None = None
    assigned: str | None = None


@router.post("/import", status_code=201, openapi_extra=SCHEMA)
async def import_text(request: Request, response: Response, stores: StoresOf, settings: SettingsOf,
                      key: IdempotencyKey, principal: Annotated[Principal, Depends(require("officer", "clerk"))],
                      ) -> dict[str, Any]:
    """Read a plan's text into a draft of the caller's unit. Nothing is stored of a text that is refused."""
    id = created_id(principal.unit, key)
    draft = await stores.drafts.get(id)
    if draft is None:
        given = await upload(request, settings.upload_limit_bytes)
        document = await asyncio.to_thread(read_document, given.data, name=given.name)
        draft = await insert_import(stores, principal, key, document, given)
    return await shown.full(stores, draft, response)


class Blank(BaseModel):
    """What a plan written here begins with."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=500)        # trích yếu; 500: Decree 30/2020/NĐ-CP, Annex VI
    issuer: str | None = None


@router.post("", status_code=201)
async def begin(body: Blank, response: Response, stores: StoresOf, key: IdempotencyKey,
                principal: Annotated[Principal, Depends(require("officer"))]) -> dict[str, Any]:
    """Begin a plan of the caller's unit (or of its organ) with the parts that every plan has."""
    id = created_id(principal.unit, key)
    draft = await stores.drafts.get(id)
    if draft is None:
        today = clock.today()
        tree = await stores.trees.on(today, principal.unit)
        code, _ = issuer_of(Document(), principal.unit, body.issuer, lambda c: unit_in(tree, c, today), today)
        who, _ = await issuing_of(stores, code, today)
        document = blank_plan(who, body.title.strip(), tree.children(who.issuer.code))
        draft = await _insert(stores, principal, imported(
            id, code, hand(principal, key), authority_short(who.issuer, who.owner), document, []))
    return await shown.full(stores, draft, response)


async def _insert(stores: Stores, principal: Principal, draft: Doc) -> Doc:
    """Insert a new draft, or find it where the same request came twice at once."""
    try:
        await stores.drafts.insert(draft)
    except Conflict:
        return await own_draft(stores, principal, draft["_id"])
    return draft


async def insert_import(stores: Stores, principal: Principal, key: str, document: Document, given: Upload) -> Doc:
    """The draft of a document that was brought, stored under the id that its key gives."""
    on = likely_day(document, clock.today())
    tree = await stores.trees.on(on, principal.unit)
    code, assumed = issuer_of(document, principal.unit, given.issuer, lambda c: unit_in(tree, c, on), on)
    who, _ = await issuing_of(stores, code, on)
    if assumed:
        document = document.model_copy(update={"issuer": who.authority})
    return await _insert(stores, principal, imported(
        created_id(principal.unit, key), code, hand(principal, key), authority_short(who.issuer, who.owner), document,
        ["issuer"] if assumed else []))


@router.get("")
async def list_drafts(
    stores: StoresOf, principal: Caller, state: str | None = None, kind: Literal["inbox", "own"] | None = None,
    root: str | None = None, plan: str | None = None, unit: str | None = None, new: New | None = None,
    after: str | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Page[dict[str, Any]]:
    """The caller's drafts, newest first: `inbox` derived from a superior's plan, `own` begun here.

    `new`: those whose superior's plan has changed or ended since (`changed`), or that nobody has begun (`untouched`).
    Services and administrators see those of all units (`plan`: derived from that plan, with derivation and values).
    """
    where: dict[str, Any] = {k: v for k, v in (("state", state), ("root", root), ("plan", plan)) if v}
    if kind:
        where["derived"] = 1 if kind == "inbox" else 0
    elif plan:
        where["derived"] = 1                     # an amendment lies over the same plan, but was not derived from it
    if not principal.everywhere:
        where["desk" if "." in principal.unit else "unit"] = principal.unit
    elif unit:
        where["unit"] = unit
    before = read_cursor(after, 1)
    docs = await listed(stores, where, before[0] if before else None, limit + 1, raw=principal.everywhere,
                        new=new)
    items = [shown.summary(doc) | _raw(doc, principal) for doc in docs[:limit]]
    return Page(items=items, next=cursor(docs[limit - 1]["order"]) if len(docs) > limit else None)


def _raw(doc: Doc, principal: Principal) -> dict[str, Any]:
    """For services: what the draft lies over, and which version of which superior's plan it has heard of."""
    if not principal.everywhere:
        return {}
    heard = {plan: {name: one[name] for name in HEARD} for plan, one in doc["parents"].items()}
    return {**{name: doc[name] for name in OVER}, "parent_plan": doc["plan"], "heard": heard}


@router.get("/{id}")
async def read_draft(id: str, stores: StoresOf, principal: Caller, response: Response) -> dict[str, Any]:
    """One draft of the caller's unit, with the document, the conflicts and whom publishing would address."""
    return await shown.full(stores, await readable_draft(stores, principal, id), response)


@router.patch("/{id}")
async def edit_draft(id: str, body: Patch, stores: StoresOf, principal: Editor, revision: IfMatch,
                     response: Response) -> dict[str, Any]:
    """Edit by node; choose addressees. Only in state "drafting", by an officer of the unit."""
    draft = await own_draft(stores, principal, id)
    who = checked(draft, principal, revision)
    new = touched(draft, who.at)
    if body.edits:
        new = changed(await opened(stores, draft), who, lambda _: body.edits)
    if "addressees" in body.model_fields_set:
        new = await _with_addressees(stores, new, body.addressees)
    if "assigned" in body.model_fields_set:
        new = {**new, "desk": _organ(new, body.assigned)}
    return await shown.full(stores, await stores.drafts.replace(trail.changed(draft, new, who), revision), response)


async def _with_addressees(stores: Stores, draft: Doc, override: Override | None) -> Doc:
    """The draft with its override, checked against the units before it is stored."""
    new = {**draft, "override": override.model_dump(mode="json") if override else None}
    now = await opened(stores, new)
    addressing(new, now.document, *await issuing_of(stores, new["issuer"], likely_day(now.document, clock.today())))
    return new


def _organ(draft: Doc, organ: str | None) -> str:
    if organ and organ.partition(".")[0] != draft["unit"]:
        raise BadInput("Chỉ giao được cho cơ quan trực thuộc đơn vị. Hãy chọn lại.", code="unknown_unit")
    return organ or draft["unit"]


@router.get("/{id}/preview", response_class=Response)
async def preview(id: str, stores: StoresOf, principal: Caller, format: Format = "html") -> Response:
    """The draft as an official page."""
    now = await opened(stores, await readable_draft(stores, principal, id))
    return await asyncio.to_thread(shown.preview, now.document, format)


