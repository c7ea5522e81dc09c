"""Law 9 for drafts: planner's feed has the plans but not their drafts, so notices are compared with its drafts.

Some time after a plan was published, when its drafts' events should long have come, planner is asked for its drafts:
notices that are missing are written, with the ids that the events would have given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

from services.notifier.domain.notices import Notice
from services.notifier.domain.plans import Under, draft_notice
from services.notifier.store import NoticeStore
from shared.http import ServiceClient

GRACE = dt.timedelta(seconds=30)       # the events of a plan published just now are still under way
GIVE_UP = dt.timedelta(minutes=10)     # units of a second parent get no second draft: their number is never reached
PAGE = 500


async def regain(store: NoticeStore, planner: ServiceClient, now: dt.datetime) -> int:
    """Write the missing notices of drafts; returns how many drafts were compared."""
    compared = 0
    await store.not_noted_later(now)
    for doc in await store.watched(now - GRACE):
        plan, _, number = doc["_id"].rpartition(":")
        version, at = int(number), dt.datetime.fromisoformat(doc.get("at") or doc["seen"])
        heard = [(draft, draft["heard"][plan]) async for draft in _drafts(planner, plan) if plan in draft["heard"]]
        there = [(draft, one) for draft, one in heard if one["version"] >= version]
        now_on = [(draft, one) for draft, one in there if one["version"] == version]
        await store.arrived({one["derivation"] for _, one in now_on}, now)
        missing = await store.under.learn(Under(plan, draft["root"], draft["unit"]) for draft, _ in heard)
        await store.add([*missing, *(_notice(draft, one, plan, at) for draft, one in now_on)], now)
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


def _notice(draft: dict[str, Any], heard: dict[str, Any], plan: str, at: dt.datetime) -> Notice:
    """The notice that the draft's event would have given; also of one published since, which stays as it is."""
    title = heard["cited"] or draft["title"]
    return draft_notice(draft["id"], draft["unit"], plan, heard["version"], heard["derivation"], title, at)
