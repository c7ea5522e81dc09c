"""Live updates: server-sent events that carry rendered parts of the page, by the id of the element they replace."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from services.portal.api.cascade import Viewed, cascade_context, units_of
from services.portal.api.jobs import job_context
from services.portal.api.pages import fragment
from services.portal.api.parts import part
from services.portal.api.rollups import Viewed as RollupViewed
from services.portal.api.rollups import rollup_of, table_context
from services.portal.api.services import backend
from services.portal.api.session import User
from shared.errors import ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/live")
POLL_SECONDS = 1.0
LARGE, LARGE_SECONDS = 600, 5.0        # so many units are looked at less often: all are read for a page of them
TURNS = 600                            # then the stream ends and the browser opens a new one, with a fresh session
BEAT_TURNS = 15
Look = Callable[[], Awaitable[tuple[Any, Callable[[], Awaitable[dict[str, str]]]]]]


@router.get("/ke-hoach/{id}")
async def plan(request: Request, session: User, id: str, view: Viewed) -> StreamingResponse:
    """A plan's cascade as it fills in: the counts are asked each second, the view's units when they have changed."""
    planner = backend(request, session).planner
    large = (await planner.get("plans", id, "cascade", "counts"))["addressees"] > LARGE

    async def look() -> tuple[Any, Callable[[], Awaitable[dict[str, str]]]]:
        counts = await planner.get("plans", id, "cascade", "counts")

        async def parts() -> dict[str, str]:
            shown = fragment(request, "_counts.html", counts=counts)
            context = cascade_context(id, session, view, await units_of(planner, id, view))
            return {"cascade-counts": shown,
                    "cascade-tree": fragment(request, "_cascade.html", session=session, **context)}

        return counts, parts

    return stream(request, look, every=LARGE_SECONDS if large else POLL_SECONDS)


@router.get("/tong-hop/{root}/{period}")
async def rollup(request: Request, session: User, root: str, period: str, view: RollupViewed) -> StreamingResponse:
    """A roll-up as reports come in."""
    calls = backend(request, session)
    large = (await rollup_of(calls, root, period, view))["children_count"] > LARGE

    async def look() -> tuple[Any, Callable[[], Awaitable[dict[str, str]]]]:
        table = await rollup_of(calls, root, period, view)

        async def parts() -> dict[str, str]:
            return {"rollup": fragment(request, "_rollup.html", session=session, **table_context(table, view))}

        return table, parts

    return stream(request, look, every=LARGE_SECONDS if large else POLL_SECONDS)


@router.get("/viec/{id}")
async def job(request: Request, session: User, id: str) -> StreamingResponse:
    """Long work as it goes on."""
    planner = backend(request, session).planner
    await planner.get("jobs", id)

    async def look() -> tuple[Any, Callable[[], Awaitable[dict[str, str]]]]:
        found = await planner.get("jobs", id)

        async def parts() -> dict[str, str]:
            return {"viec": fragment(request, "_job.html", session=session, **job_context(found))}

        return found, parts

    return stream(request, look)


@router.get("/thong-bao")
async def notices(request: Request, session: User) -> StreamingResponse:
    """The unit's notices."""
    notifier = backend(request, session).notifier

    async def look() -> tuple[Any, Callable[[], Awaitable[dict[str, str]]]]:
        found = await part(notifier.get("notices", limit=20))

        async def parts() -> dict[str, str]:
            return {"notices": fragment(request, "_notices.html", session=session, notices=found)}

        return (found.items, found.message), parts

    return stream(request, look, every=3.0)


def stream(request: Request, look: Look, every: float = POLL_SECONDS) -> StreamingResponse:
    """Send the parts of a page whenever what is looked at has changed."""
    return StreamingResponse(_changes(request, look, every), media_type="text/event-stream",
                             headers={"X-Accel-Buffering": "no"})


async def _changes(request: Request, look: Look, every: float) -> AsyncIterator[str]:
    """Parts whenever what was looked at has changed. A service that is away is waited for."""
    before: Any = None
    yield "retry: 3000\n\n"
    for turn in range(TURNS):
        if await request.is_disconnected():
            return
        try:
            state, parts = await look()
            if state != before:
                yield f"event: parts\ndata: {json.dumps(await parts(), ensure_ascii=False)}\n\n"
                before = state
        except ThongSuotError as error:
            if error.status < 500:
                return
        if turn % BEAT_TURNS == BEAT_TURNS - 1:
            yield ": beat\n\n"
        await asyncio.sleep(every)
