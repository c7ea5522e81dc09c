"""GET /notices, /notices/count, /notices/stream; POST …/read. A unit sees its own notices only (law 7), and each person
has its own read marks and its own choice of kinds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from services.notifier.domain.choices import Way, wanted, way
from services.notifier.store import NoticeStore, Reader
from services.notifier.store.choices import ChoiceStore
from shared import clock
from shared.auth import Principal, require
from shared.auth.principal import Caller, Role
from shared.http import IdempotencyKey, Page, cursor, read_cursor
from shared.http.origin import origin
from shared.store import Doc

router = APIRouter(prefix="/api/v1", tags=["notices"])
OFFICIALS: tuple[Role, ...] = ("officer", "leader", "clerk")
Office = Annotated[Principal, Depends(require(*OFFICIALS))]
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
    read: bool                             # by the caller
    done: bool = False                     # what it asks for was done since
    way: Way = "normal"                    # how the caller wants to see its kind


class Count(BaseModel):
    """How many notices the caller has not read, without those of muted kinds."""

    unread: int


def _store(request: Request) -> NoticeStore:
    store: NoticeStore = request.app.state.store
    return store


async def _reader(request: Request, caller: Principal, muted: bool = False) -> tuple[Reader, dict[str, Way]]:
    """The caller as a reader: without the kinds that it has muted, unless they are asked for."""
    choices: ChoiceStore = request.app.state.choices
    ways, _ = await choices.ways(caller)
    return Reader(caller.unit, caller.user, wanted(ways, muted)), ways


def _official(caller: Principal) -> Reader:
    """The caller who marks as read, in which role, from where."""
    role = next(role for role in OFFICIALS if role in caller.roles)
    return Reader(caller.unit, caller.user, role=role, network=origin().network, trace=origin().trace)


def _view(doc: Doc, ways: Mapping[str, Way]) -> NoticeView:
    return NoticeView(id=doc["_id"], revision=doc["revision"], kind=doc["kind"], unit=doc["unit"], text=doc["text"],
                      link=doc["link"], at=doc["at"], read=doc["read"], done=doc["done"], way=way(ways, doc["kind"]))


@router.get("/notices")
async def notices(
    request: Request, caller: Caller, unread: bool = False, muted: bool = False, after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[NoticeView]:
    """The caller's unit's notices, the newest first; those of kinds that the caller has muted only with `muted`."""
    place, (reader, ways) = read_cursor(after, 1), await _reader(request, caller, muted)
    docs = await _store(request).newest(reader, unread=unread, before=place[0] if place else None, limit=limit + 1)
    more = len(docs) > limit
    return Page(items=[_view(d, ways) for d in docs[:limit]], next=cursor(docs[limit - 1]["place"]) if more else None)


@router.get("/notices/count")
async def count(request: Request, caller: Caller) -> Count:
    """How many are unread."""
    return await _count(request, caller)


async def _count(request: Request, caller: Principal) -> Count:
    reader, _ = await _reader(request, caller)
    return Count(unread=await _store(request).readings.unread(reader))


@router.get("/notices/stream", response_class=StreamingResponse)
async def stream(request: Request, caller: Caller) -> StreamingResponse:
    """New notices as server-sent events, from now on."""
    return StreamingResponse(_events(request, caller), media_type="text/event-stream",
                             headers={"X-Accel-Buffering": "no"})


async def _events(request: Request, caller: Principal) -> AsyncIterator[str]:
    store, (reader, ways) = _store(request), await _reader(request, caller)
    newest = await store.newest(reader, limit=1)
    after, turns = newest[0]["place"] if newest else "", 0
    yield ": ok\n\n"
    while not await request.is_disconnected():
        for doc in await store.since(reader, after):
            after = doc["place"]
            yield f"event: notice\ndata: {json.dumps(_view(doc, ways).model_dump(), ensure_ascii=False)}\n\n"
        turns += 1
        if turns % BEAT_TURNS == 0:
            yield ": beat\n\n"
        await asyncio.sleep(POLL_SECONDS)


@router.post("/notices/read-all")
async def read_all(request: Request, caller: Office, _: IdempotencyKey) -> Count:
    """Mark all read, for the caller alone."""
    await _store(request).readings.read_all(_official(caller), clock.now())
    return await _count(request, caller)


@router.post("/notices/{id}/read")
async def read(request: Request, id: str, caller: Office, _: IdempotencyKey) -> Count:
    """Mark one read, for the caller alone; 404 for another unit's."""
    store, by = _store(request), _official(caller)
    await store.readings.read(by, await store.one(caller.unit, id), clock.now())
    return await _count(request, caller)
