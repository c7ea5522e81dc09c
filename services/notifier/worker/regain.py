"""Law 9 for drafts: planner's feed has the plans but not their drafts, so notices are compared with its drafts.

Some time after a plan was published, when its drafts' events should long have come, planner is asked for its drafts:
notices that are missing are written, with the ids that the events would have given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

from services.notifier.domain.notices import Notice, draft_notice
from services.notifier.store import NoticeStore
from shared.http import ServiceClient

GRACE = dt.timedelta(seconds=30)       # the events of a plan published just now are still under way
GIVE_UP = dt.timedelta(minutes=10)     # units of a second parent get no second draft: their number is never reached
PAGE = 500


async def regain(store: NoticeStore, planner: ServiceClient, now: dt.datetime) -> int:
    """Write the missing notices of drafts; returns how many drafts were compared."""
    compared = 0
    for doc in await store.watched(now - GRACE):
        plan, _, version = doc["_id"].rpartition(":")
        there = [draft async for draft in _drafts(planner, plan) if draft["version"] >= int(version)]
        drafts = [draft for draft in there if draft["version"] == int(version)]
        await store.arrived({draft["derivation"] for draft in drafts}, now)
        await store.add([_notice(draft, plan) for draft in drafts], now)
        compared += len(there)
        since = dt.datetime.fromisoformat(doc["seen"])
        if len(there) >= doc["drafts"] or now - since > GIVE_UP:
            await store.checked(doc["_id"])
    return compared


async def _drafts(planner: ServiceClient, plan: str) -> AsyncIterator[dict[str, Any]]:
    """A plan's drafts whose derivation planner has."""
    after: str | None = None
    while True:
        page = await planner.get("/api/v1/drafts", plan=plan, after=after, limit=PAGE)
        for draft in page["items"]:
            if draft["state"] != "pending" and draft.get("derivation"):
                yield draft
        after = page["next"]
        if after is None:
            return


def _notice(draft: dict[str, Any], plan: str) -> Notice:
    title = (draft.get("parent") or {}).get("cited") or draft["title"]
    at = dt.datetime.fromisoformat(draft["updated_at"])
    return draft_notice(draft["id"], draft["unit"], plan, draft["version"], draft["derivation"], title, at)
