"""Published plans and their cascades."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from services.planner.api import shown
from services.planner.api.deps import Caller, StoresOf
from services.planner.api.filters import FiltersOf, OfPlan
from services.planner.domain.publishing import published_json
from services.planner.store import plans as store
from services.planner.store import searches
from services.planner.store.sight import Scope, seen
from shared.documents.model import Document
from shared.http import Page, cursor, read_cursor

router = APIRouter(prefix="/api/v1", tags=["plans"])
Format = Literal["html", "text", "markdown", "docx", "pdf"]


@router.get("/plans")
async def list_plans(
    stores: StoresOf, principal: Caller, filters: FiltersOf, state: OfPlan | None = None, scope: Scope | None = None,
    issuer: str | None = None, after: str | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Page[dict[str, Any]]:
    """Plans that the caller may see (own, of units below, published to it), newest first by their date; `q` looks in
    symbol, title and issuer. A page may be shorter than `limit`."""
    before, asked = read_cursor(after, 1), replace(filters, state=state or "", issuer=issuer or "")
    lines, following = await searches.listed(stores, principal, asked, scope, before[0] if before else "", limit)
    return Page(items=[shown.plan_line(doc) for doc in lines], next=cursor(following) if following else None)


@router.get("/plans/{id}")
async def read_plan(id: str, stores: StoresOf, principal: Caller, response: Response,
                    version: int | None = None) -> dict[str, Any]:
    """A published version, frozen in full."""
    doc = await seen(stores, principal, await store.plan_version(stores, id, version))
    return {**shown.plan(doc, response), "signature": shown.signature(stores, doc)}


@router.get("/plans/{id}/signature")
async def signature(id: str, stores: StoresOf, principal: Caller, version: int | None = None) -> dict[str, Any]:
    """A published version with its seal, as a file that proves itself: `document` is what `manifest.json` is the hash
    of (RFC 8785), `seal.manifest` the text that `seal.jws` signs. `thongsuot signature verify FILE` checks it."""
    doc = await seen(stores, principal, await store.plan_version(stores, id, version))
    document = published_json(Document.model_validate(doc["document"]))
    return {"document": document, "seal": doc.get("seal"), **shown.signature(stores, doc)}


@router.get("/plans/{id}/preview", response_class=Response)
async def preview(id: str, stores: StoresOf, principal: Caller, format: Format = "html",
                  version: int | None = None) -> Response:
    """A published version as an official page."""
    doc = await seen(stores, principal, await store.plan_version(stores, id, version))
    return await asyncio.to_thread(shown.preview, Document.model_validate(doc["document"]), format)


@router.get("/plans/{id}/cascade")
async def cascade(id: str, stores: StoresOf, principal: Caller) -> dict[str, Any]:
    """The live tree: all for the issuer and its superiors; others see their own subtree."""
    doc = await store.seen_briefly(stores, principal, id)
    node, counts = await store.cascade(stores, principal, doc)
    return {**node.json(), "root": doc["root"], "counts": counts}


@router.get("/plans/{id}/cascade/counts")
async def cascade_counts(id: str, stores: StoresOf, principal: Caller) -> dict[str, int]:
    """The counts alone, cheap enough to ask every second."""
    doc = await store.seen_briefly(stores, principal, id)
    return await store.quick_counts(stores, doc)
