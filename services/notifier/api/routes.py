"""GET /notices, /notices/count, /notices/stream; POST …/read. A unit sees its own notices only (law 7)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from services.notifier.api.verify import checks
from services.notifier.store import NoticeStore
from shared.auth import Principal, require
from shared.auth.principal import Caller
from shared.http import IdempotencyKey, Page, cursor, read_cursor
from shared.store import Doc

router = APIRouter(prefix="/api/v1", tags=["notices"])
Office = Annotated[Principal, Depends(require("officer", "leader", "clerk"))]
Operator = Annotated[Principal, Depends(require("administrator", "service"))]
POLL_SECONDS = 1.0
BEAT_TURNS = 15                        # a comment so often, so that proxies keep the connection


class NoticeView(BaseModel):
    """A notice as it is shown."""

    id: str
    revision: int
    kind: str
    unit: str
    text: str
    link: str
    at: str
    read: bool
    done: bool = False                     # what it asks for was done since


class Count(BaseModel):
    """How many notices are unread."""

    unread: int


def _store(request: Request) -> NoticeStore:
    store: NoticeStore = request.app.state.store
    return store


def _view(doc: Doc) -> NoticeView:
    return NoticeView(id=doc["_id"], revision=doc["revision"], kind=doc["kind"], unit=doc["unit"], text=doc["text"],
                      link=doc["link"], at=doc["at"], read=bool(doc["read"]), done=doc["done"])


@router.get("/notices")
async def notices(
    request: Request, caller: Caller, unread: bool = False, after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[NoticeView]:
    """The caller's unit's notices, the newest first."""
    place = read_cursor(after, 1)
    docs = await _store(request).newest(caller.unit, unread=unread, before=place[0] if place else None, limit=limit + 1)
    more = len(docs) > limit
    return Page(items=[_view(d) for d in docs[:limit]], next=cursor(docs[limit - 1]["place"]) if more else None)


@router.get("/notices/count")
async def count(request: Request, caller: Caller) -> Count:
    """How many are unread."""
    return Count(unread=await _store(request).unread(caller.unit))


@router.get("/notices/stream", response_class=StreamingResponse)
async def stream(request: Request, caller: Caller) -> StreamingResponse:
    """New notices as server-sent events, from now on."""
    return StreamingResponse(_events(request, caller.unit), media_type="text/event-stream",
                             headers={"X-Accel-Buffering": "no"})


async def _events(request: Request, unit: str) -> AsyncIterator[str]:
    store = _store(request)
    newest = await store.newest(unit, limit=1)
    after, turns = newest[0]["place"] if newest else "", 0
    yield ": ok\n\n"
    while not await request.is_disconnected():
        for doc in await store.since(unit, after):
            after = doc["place"]
            yield f"event: notice\ndata: {json.dumps(_view(doc).model_dump(), ensure_ascii=False)}\n\n"
        turns += 1
        if turns % BEAT_TURNS == 0:
            yield ": beat\n\n"
        await asyncio.sleep(POLL_SECONDS)


@router.post("/notices/read-all")
async def read_all(request: Request, caller: Office, _: IdempotencyKey) -> Count:
    """Mark all read."""
    await _store(request).mark_read(caller.unit)
    return await count(request, caller)


@router.post("/notices/{id}/read")
async def read(request: Request, id: str, caller: Office, _: IdempotencyKey) -> Count:
    """Mark one read; 404 for another unit's."""
    await _store(request).mark_read(caller.unit, id)
    return await count(request, caller)


@router.get("/verify")
async def verify(request: Request, _: Operator) -> dict[str, Any]:
    """The laws that can be checked on notices (administrators and services)."""
    return {"laws": await checks(_store(request))}
