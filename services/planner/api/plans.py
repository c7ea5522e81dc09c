"""Published plans, their cascades, and the register of numbers."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.planner.api import shown
from services.planner.api.deps import Caller, StoresOf, hand, own_draft, public
from services.planner.api.issue import revoke_plan
from services.planner.domain.amending import Kind, amendment
from services.planner.store import Stores
from services.planner.store import plans as store
from shared import clock
from shared.auth import Principal, require
from shared.documents.model import Document
from shared.errors import Conflict, NotFound, StaleRevision
from shared.http import IdempotencyKey, IfMatch, Page, created_id, cursor, read_cursor
from shared.store import Doc
from shared.store.collection import STALE

router = APIRouter(prefix="/api/v1", tags=["plans"])
Format = Literal["html", "text", "markdown", "docx", "pdf"]
ENTRY = ["issuer", "series", "year", "number", "symbol", "date", "title", "kind", "recorded", "publication", "draft",
         "at", "revision", "done"]


@router.get("/plans")
async def list_plans(stores: StoresOf, principal: Caller, issuer: str | None = None, q: str = "",
                     after: str | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> Page[dict[str, Any]]:
    """Plans that the caller may see (own, of units below, published to it), newest first; `q` ignores tone marks."""
    before = read_cursor(after, 1)
    docs = await store.listed(stores, principal, issuer, q, before[0] if before else None, limit + 1)
    items = [shown.plan_line(doc) for doc in docs[:limit]]
    return Page(items=items, next=cursor(docs[limit - 1]["order"]) if len(docs) > limit else None)


@router.get("/plans/{id}")
async def read_plan(id: str, stores: StoresOf, principal: Caller, response: Response,
                    version: int | None = None) -> dict[str, Any]:
    """A published version, frozen in full."""
    doc = store.seen(principal, await store.plan_version(stores, id, version))
    return shown.plan(doc, response)


@router.get("/plans/{id}/preview", response_class=Response)
async def preview(id: str, stores: StoresOf, principal: Caller, format: Format = "html",
                  version: int | None = None) -> Response:
    """A published version as an official page."""
    doc = store.seen(principal, await store.plan_version(stores, id, version))
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


class Amend(BaseModel):
    """Whether the plan is amended (sửa đổi, bổ sung) or replaced (thay thế)."""

    model_config = ConfigDict(extra="forbid")

    replace: bool = False


@router.post("/plans/{id}/amend", status_code=201)
async def amend(id: str, body: Amend, stores: StoresOf, key: IdempotencyKey, response: Response,
                principal: Annotated[Principal, Depends(require("officer"))]) -> dict[str, Any]:
    """Begin the next version of an own plan: a draft that goes through the same hands and gets its own number.

    Published, it is plan.amended or plan.replaced: the drafts below move to it and keep their own edits.
    """
    plan = await _own_plan(stores, principal, id)
    if plan["ended"]:
        raise Conflict("Kế hoạch đã bị thu hồi nên không thể sửa đổi.", code="wrong_state")
    draft_id = created_id(principal.unit, key)
    kind: Kind = "plan.replaced" if body.replace else "plan.amended"
    draft = amendment(draft_id, plan, plan["issuer_name"], hand(principal, key), kind)
    await stores.drafts.insert_new([draft])
    return await shown.full(stores, await own_draft(stores, principal, draft_id), response)


class Revoke(BaseModel):
    """Why a plan is revoked, and when; today if no date is given."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=2000)
    date: dt.date | None = None


@router.post("/plans/{id}/revoke")
async def revoke(id: str, body: Revoke, request: Request, stores: StoresOf, key: IdempotencyKey, revision: IfMatch,
                 response: Response, principal: Annotated[Principal, Depends(require("leader"))]) -> dict[str, Any]:
    """Thu hồi: ends an own plan under a number of its own. Untouched drafts below are revoked, the others flagged."""
    plan = await _own_plan(stores, principal, id)
    if not plan["ended"]:
        if plan["revision"] != revision:
            raise StaleRevision(STALE, revision=plan["revision"])
        plan = await revoke_plan(stores, plan, body.reason, body.date or clock.today(), hand(principal, key),
                                 request.state.trace)
    return shown.plan(plan, response)


async def _own_plan(stores: Stores, principal: Principal, id: str) -> Doc:
    """The latest version of a plan of the caller's unit or its organ; NotFound for any other."""
    plan = await store.plan_version(stores, id)
    if principal.unit not in (plan["issuer_code"], plan["issuer_code"].partition(".")[0]):
        raise NotFound(store.NO_PLAN)
    return plan


@router.get("/register/{unit}")
async def register(unit: str, stores: StoresOf, principal: Caller,
                   year: Annotated[int | None, Query(ge=1900, le=2999)] = None) -> dict[str, Any]:
    """The register of a unit's numbers, of one year or all."""
    if not principal.everywhere and unit.partition(".")[0] != principal.unit:
        principal.own(unit)
    where: dict[str, Any] = {"issuer": unit, **({"year": year} if year else {})}
    entries = await stores.register.find(where, fields=ENTRY)
    return {"items": [public(doc) | {"plan": doc["publication"].rpartition(":")[0]} for doc in entries], "next": None}
