"""The official roll-up: the officer prepares it, the leader signs, the clerk issues it under a register's number."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response

from services.reporting.api import official_views as views
from services.reporting.api.access import CallerIn, StoresIn, actor
from services.reporting.api.official_bodies import Issue, Prepared, Reason, Seen
from services.reporting.api.official_content import Desk, desk, heading_for_reading, heading_of, provisional
from services.reporting.api.rollups import NONE, may_read
from services.reporting.domain import official as rules
from services.reporting.domain.report_document import document
from services.reporting.domain.rollups import Key
from services.reporting.domain.sealing import published_json
from services.reporting.store import official as store
from services.reporting.store.database import Stores
from shared import clock
from shared.auth import Principal, require
from shared.errors import Conflict, NotFound
from shared.http import IdempotencyKey, IfMatch, ServiceClient, created_id, etag
from shared.store import Doc

router = APIRouter(prefix="/api/v1/rollups/{root}/{period}/official", tags=["official roll-ups"])
ABSENT = "Chưa có báo cáo tổng hợp này trong phạm vi đơn vị của bạn."
NUMBERED = "Báo cáo tổng hợp đã được cấp số {symbol} nên không trả lại được. Hãy thực hiện ban hành."
Officer = Annotated[Principal, Depends(require("officer"))]
Leader = Annotated[Principal, Depends(require("leader"))]
Clerk = Annotated[Principal, Depends(require("clerk"))]


async def _planner(request: Request) -> ServiceClient:
    planner: ServiceClient = request.app.state.planner
    return planner


PlannerIn = Annotated[ServiceClient, Depends(_planner)]


@router.get("")
async def both(root: str, period: str, request: Request, caller: CallerIn, stores: StoresIn, planner: PlannerIn,
               response: Response, superior: str | None = None) -> dict[str, Any]:
    """The two truths side by side: those issued, with what has changed since; for the unit itself also the one that is
    being prepared, prefilled with sentences made from the figures. `figures.sha256` is what a leader signs."""
    key = await _readable(stores, caller, Key(root, period, superior or caller.unit))
    docs, own = await store.of(stores, key), key.superior == caller.unit
    issued = [doc for doc in docs if doc["state"] == "issued"]
    doc = await store.working(stores, key)
    now = await _desk(request, stores, planner, key, doc)
    response.headers["ETag"] = etag(doc["revision"])
    last = await views.since(stores, issued[-1], now) if issued else None
    return {**views.heads(key), "items": [views.brief(one) for one in issued], "since": last,
            "figures": views.figures(now), "working": views.working(doc, now) if own else None}


@router.put("")
async def prepare(root: str, period: str, body: Prepared, revision: IfMatch, request: Request, caller: Officer,
                  stores: StoresIn, planner: PlannerIn, response: Response) -> dict[str, Any]:
    """Write the words (If-Match "0" for a new one: the first, or one that replaces the last that was issued)."""
    key = await _own(stores, caller, root, period)
    doc, by = await store.working(stores, key), actor(request, caller, "officer")
    heading = await heading_of(planner, token_of(request), key.superior)
    new = await store.act(stores, doc, revision, by, lambda now: rules.prepared(
        now, body.words.model_dump(), body.signer.model_dump(), body.recipients, heading, by))
    return await _answer(request, stores, planner, key, new, response)


@router.post("/sign")
async def sign(root: str, period: str, body: Seen, revision: IfMatch, idempotency: IdempotencyKey, request: Request,
               caller: Leader, stores: StoresIn, planner: PlannerIn, response: Response) -> dict[str, Any]:
    """Sign what was seen: freezes the figures, bound to the revisions that they were made from."""
    key = await _own(stores, caller, root, period)
    by = actor(request, caller, "leader", f"sign/{key.id}/{idempotency}")
    doc = await store.meant(stores, key, by)
    now = await _desk(request, stores, planner, key, doc)
    new = await store.act(stores, doc, revision, by, lambda old: rules.signed(old, now.content, body.seen, by))
    return await _answer(request, stores, planner, key, new, response)


@router.post("/return")
async def give_back(root: str, period: str, body: Reason, revision: IfMatch, idempotency: IdempotencyKey,
                    request: Request, caller: Leader, stores: StoresIn, planner: PlannerIn, response: Response
                    ) -> dict[str, Any]:
    """Take the signature back, as long as no number has been drawn."""
    key = await _own(stores, caller, root, period)
    by = actor(request, caller, "leader", f"return/{key.id}/{idempotency}")
    doc = await store.meant(stores, key, by)
    if doc["state"] == "numbering":
        known = await planner.get(f"/api/v1/register/{key.superior}", token=token_of(request), subject=doc["_id"])
        if known["items"]:
            raise Conflict(NUMBERED.format(symbol=known["items"][0]["symbol"]), code="already_numbered")
    new = await store.act(stores, doc, revision, by, lambda old: rules.returned(old, body.reason, by))
    return await _answer(request, stores, planner, key, new, response)


@router.post("/issue")
async def issue(root: str, period: str, body: Issue, revision: IfMatch, idempotency: IdempotencyKey, request: Request,
                caller: Clerk, stores: StoresIn, planner: PlannerIn, response: Response) -> dict[str, Any]:
    """Draw the number from the register, with the caller's own token, and issue it."""
    key = await _own(stores, caller, root, period)
    by = actor(request, caller, "clerk", f"issue/{key.id}/{idempotency}")
    doc = await store.act(stores, await store.meant(stores, key, by), revision, by,
                          lambda old: rules.numbering(old, body.date or clock.today(), by))

    async def draw(signed: Doc) -> Mapping[str, Any]:
        asked = {"kind": "BC", "title": signed["title"], "date": signed["date"], "subject": signed["_id"]}
        answer = await planner.request("POST", f"/api/v1/register/{key.superior}", token=token_of(request), json=asked,
                                       headers={"Idempotency-Key": created_id(caller.unit, signed["_id"])})
        entry: Mapping[str, Any] = answer.json()
        return entry

    new = doc if doc["state"] == "issued" else await store.complete(stores, doc, by, draw)
    return await _answer(request, stores, planner, key, new, response)


@router.get("/provisional")
async def provisional_document(
    root: str, period: str, request: Request, caller: CallerIn, stores: StoresIn, planner: PlannerIn,
    superior: str | None = None, format: Literal["html", "docx", "pdf"] = "docx",
) -> Response:
    """The report as it stands, of everything that was submitted: marked as provisional, without a number."""
    key = await _readable(stores, caller, Key(root, period, superior or caller.unit))
    doc = rules.blank(key, 0)
    heading = await heading_for_reading(stores, planner, token_of(request), doc, key)
    content = await provisional(stores, key, doc, heading)
    return await asyncio.to_thread(views.written, document(doc, content, provisional=True), format)


@router.get("/{n}", response_model=None)
async def one(
    root: str, period: str, n: int, request: Request, caller: CallerIn, stores: StoresIn, planner: PlannerIn,
    response: Response, superior: str | None = None, format: Literal["json", "html", "docx", "pdf"] = "json",
) -> Response | dict[str, Any]:
    """The n-th official roll-up: for others than the unit itself only once it is issued (law 7)."""
    key = await _readable(stores, caller, Key(root, period, superior or caller.unit))
    doc = await stores.officials.get(rules.official_id(key, n))
    if doc is None or (doc["state"] != "issued" and key.superior != caller.unit):
        raise NotFound(ABSENT)
    content = rules.content_of(doc) if doc["content"] else (await _desk(request, stores, planner, key, doc)).content
    if format == "json":
        response.headers["ETag"] = etag(doc["revision"])
        return {**views.heads(key), **views.brief(doc), "acts": views.acts(doc), "content": content,
                "signature": views.signature(doc, stores.signing.ring)}
    return await asyncio.to_thread(views.written, document(doc, content), format)


@router.get("/{n}/signature")
async def signature(root: str, period: str, n: int, caller: CallerIn, stores: StoresIn, superior: str | None = None
                    ) -> dict[str, Any]:
    """The n-th one, issued, with its seal, as a file that proves itself: `document` is what the manifest's `json` is
    the hash of (RFC 8785), `seal.manifest` the text that `seal.jws` signs. `thongsuot signature verify FILE` checks it.
    """
    key = await _readable(stores, caller, Key(root, period, superior or caller.unit))
    doc = await stores.officials.get(rules.official_id(key, n))
    if doc is None or doc["state"] != "issued":
        raise NotFound(ABSENT)
    return {"document": published_json(doc), "seal": doc.get("seal"), **views.signature(doc, stores.signing.ring)}


async def _readable(stores: Stores, caller: Principal, key: Key) -> Key:
    if not key.superior or not await may_read(stores, caller, key.superior, key.root):
        raise NotFound(NONE)                # an administrator's own: it has none
    return key


async def _own(stores: Stores, caller: Principal, root: str, period: str) -> Key:
    """The caller's own roll-up: nobody writes, signs or issues for another (law 7)."""
    key = Key(root, period, caller.unit)
    if not caller.unit or await stores.rollups.get(key.id) is None:
        raise NotFound(NONE)
    return key


def token_of(request: Request) -> str:
    """The caller's own token: the planner checks for itself what the caller may."""
    return request.headers["authorization"].partition(" ")[2]


async def _desk(request: Request, stores: Stores, planner: ServiceClient, key: Key, doc: Doc) -> Desk:
    heading = await heading_for_reading(stores, planner, token_of(request), doc, key)
    return await desk(stores, key, doc, heading)


async def _answer(request: Request, stores: Stores, planner: ServiceClient, key: Key, doc: Doc, response: Response
                  ) -> dict[str, Any]:
    response.headers["ETag"] = etag(doc["revision"])
    now = await _desk(request, stores, planner, key, doc)
    return {**views.heads(key), "figures": views.figures(now), "working": views.working(doc, now)}
