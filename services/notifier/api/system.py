"""For administrators and services: checks, what waits, how far the workers are behind."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from services.notifier.api.verify import checks
from services.notifier.store import NoticeStore
from services.notifier.store.letters import LetterStore
from shared import clock
from shared.auth import Principal, require
from shared.errors import Retryable
from shared.http.verification import Laws, verification_router
from shared.messaging.backlog import backlog
from shared.messaging.dead_letters import check_streams
from shared.messaging.groups import GROUPS
from shared.settings import Settings

router = APIRouter(prefix="/api/v1", tags=["system"])
Operator = Annotated[Principal, Depends(require("administrator", "service"))]
PATIENCE_SECONDS = 10.0


def _store(request: Request) -> NoticeStore:
    store: NoticeStore = request.app.state.store
    return store


@router.get("/verify")
async def verify(request: Request, _: Operator) -> dict[str, Any]:
    """The laws that can be checked on notices."""
    return {"laws": await checks(_store(request))}


@router.get("/waiting")
async def waiting(request: Request, _: Operator) -> dict[str, int]:
    """What waits here: letters with which nothing was done, drafts' notices without their derivation, deliveries."""
    letters: LetterStore = request.app.state.letters
    hidden = await _store(request).notices.count({"derivation": {"$gt": ""}, "visible": 0})
    return {"dead_letters": await letters.waiting(), "hidden_notices": hidden,
            **await request.app.state.deliveries.waiting(clock.now())}


@router.get("/streams")
async def streams(request: Request, _: Operator) -> dict[str, Any]:
    """By consumer group, how many records it has still to commit; 503 if the broker doesn't answer in time."""
    settings: Settings = request.app.state.settings
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await backlog(settings)
    except TimeoutError as error:
        raise Retryable("Máy chủ sự kiện không trả lời kịp. Hãy thử lại sau ít phút.", code="broker_away") from error
    behind = {group: {place.partition(" ")[2]: count for place, count in found.items()
                      if place.partition(" ")[0] == group} for group in GROUPS}
    return {"items": [{"group": group, "behind": sum(counts.values()), "partitions": counts}
                      for group, counts in behind.items()], "next": None}


async def _laws(request: Request) -> Laws:
    """Also law 8, for which the topics are read."""
    return {**await checks(_store(request)), "8": await check_streams(request.app.state.settings)}


verification = verification_router(_laws, lambda request: request.app.state.verifications)
