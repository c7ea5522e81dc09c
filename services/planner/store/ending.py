"""The chain of writes of a revocation or closing: register entry, ended plan with its event, drafts below."""

from __future__ import annotations

import datetime as dt

from services.planner.domain import trail
from services.planner.domain.ending import concerned, ended_event, followed_end
from services.planner.store import searches
from services.planner.store.collections import Stores
from shared.errors import NotFound
from shared.messaging.feed import stamped
from shared.messaging.outbox import with_events
from shared.store import Doc


async def complete_end(stores: Stores, entry: Doc, now: dt.datetime) -> Doc:
    """What follows from the entry, as far as it is missing; returns the ended plan."""
    found = await stores.plans.find({"plan": entry["plan"], "latest": 1}, fields=["_id"])
    if not found:
        raise NotFound("Không tìm thấy kế hoạch cần thu hồi hoặc kết thúc.", code="plan_missing")

    def end(plan: Doc) -> Doc | None:
        if plan["ended"]:
            return None
        ended = {**plan, "ended": entry["ended"], "emitted_at": now.isoformat(), "settled": 0}
        event = ended_event(ended)
        return with_events(trail.ended(stamped(ended, now), entry, event.id), [event])

    plan = await stores.plans.change(found[0]["_id"], end)
    await end_drafts(stores, plan, now)
    await searches.keep(stores, plan["plan"])
    await stores.register.set_where({"_id": entry["_id"]}, {"done": 1})
    return plan


async def end_drafts(stores: Stores, plan: Doc, now: dt.datetime) -> int:
    """Let the drafts below an ended plan follow, also those that arrive after it; returns how many did."""
    known = await stores.drafts.find({"root": plan["root"], "derived": 1}, fields=["parents", "root"])
    drafts = (await stores.drafts.get_many(d["_id"] for d in known if concerned(d, plan))).values()
    at = now.isoformat()
    changed = [new for draft in drafts if (new := followed_end(draft, plan, at)) is not None]
    if await stores.drafts.replace_many(changed) < len(changed):
        for draft in changed:
            await stores.drafts.change(draft["_id"], lambda doc: followed_end(doc, plan, at))
    return len(changed)
