"""For administrators and services: checks, what waits, how far the workers are behind."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request

from services.notifier.api.verify import checks
from services.notifier.store import NoticeStore
from services.notifier.store.deliveries import DeliveryStore
from services.notifier.store.letters import LetterStore
from shared import clock
from shared.auth import Principal, require
from shared.errors import Retryable
from shared.http.verification import Laws, verification_router
from shared.messaging.backlog import backlog, lagging
from shared.messaging.dead_letters import check_streams
from shared.messaging.groups import GROUPS
from shared.observing.metrics import BEHIND, BEHIND_AGE, CHANNEL_AWAY, DELIVERIES, HIDDEN, LETTERS
from shared.observing.scrape import Sample
from shared.settings import Settings

router = APIRouter(prefix="/api/v1", tags=["system"])
Operator = Annotated[Principal, Depends(require("administrator", "service"))]
PATIENCE_SECONDS = 10.0
WITHOUT_TEXT = {"derivation": {"$gt": ""}, "visible": 0}


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
    hidden = await _store(request).notices.count(WITHOUT_TEXT)
    return {"dead_letters": await letters.waiting(), "hidden_notices": hidden,
            **await request.app.state.deliveries.waiting(clock.now())}


async def figures(app: FastAPI) -> list[Sample]:
    """What waits here, for the metrics."""
    deliveries: DeliveryStore = app.state.deliveries
    store: NoticeStore = app.state.store
    now, told = clock.now(), await deliveries.channels()
    counts = await deliveries.waiting(now)
    return [
        Sample(LETTERS, await app.state.letters.waiting()), Sample(HIDDEN, await store.notices.count(WITHOUT_TEXT)),
        *(Sample(DELIVERIES, count, (name.removeprefix("deliveries_"),)) for name, count in counts.items()),
        *(Sample(CHANNEL_AWAY, _away(told.get(name, {}).get("since", ""), now), (name,))
          for name, channel in app.state.channels.items() if not channel.missing)]


def _away(since: str, now: dt.datetime) -> float:
    return max(0.0, (now - dt.datetime.fromisoformat(since)).total_seconds()) if since else 0.0


async def streams_figures(settings: Settings) -> list[Sample]:
    """How far each group is behind, for the metrics."""
    now, found = clock.now(), await lagging(settings)
    return [sample for group, one in found.items() for sample in (
        Sample(BEHIND, one.records, (group,)), Sample(BEHIND_AGE, one.seconds(now), (group,)))]


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
