"""The reconciler (law 9): what should exist against what does; the difference is completed or emitted anew."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable

import structlog

from services.cascade.domain import draft_id
from services.planner.domain.ending import ACTS
from services.planner.domain.publishing import plan_event
from services.planner.domain.register import REGISTER
from services.planner.domain.states import CLOSED
from services.planner.store import searches
from services.planner.store.collections import Stores
from services.planner.store.ending import end_drafts
from services.planner.store.publishing import complete
from services.planner.store.receiving import Receiver
from shared.errors import ThongSuotError
from shared.messaging.outbox import with_events
from shared.store import Doc

log = structlog.get_logger()
GRACE_SECONDS = 20.0
LONGEST_SECONDS = 600.0
FULL_EVERY = 30
PATIENCE = 8                               # times as long a wait while drafts are arriving
PLAN_FIELDS = ["plan", "root", "addressees", "emitted_at", "emissions", "pending", "latest", "version"]


class Reconciler:
    """Compares and repairs. The first run, and every so often one, looks at everything; others at what is unsettled."""

    def __init__(
        self, stores: Stores, receiver: Receiver, now: Callable[[], dt.datetime], grace: float = GRACE_SECONDS,
        idle: Callable[[], float] = lambda: math.inf,
    ):
        """`idle`: for how many seconds no draft has come in."""
        self._stores, self._receiver, self._now, self._grace, self._idle = stores, receiver, now, grace, idle
        self._runs = 0

    async def __call__(self) -> dict[str, list[str]]:
        """One run; returns what was completed or emitted anew."""
        full = self._runs % FULL_EVERY == 0
        self._runs += 1
        return await self.run(full)

    async def run(self, full: bool = True) -> dict[str, list[str]]:
        """One run over everything, or over what is not known to be settled."""
        completed = await self._register(full)
        woken, emitted = await self._pending()
        emitted += await self._plans(full)
        findable = await searches.reconcile(self._stores) if full else []
        if completed or emitted or findable:
            log.info("reconciled", completed=len(completed), emitted=len(emitted), findable=len(findable))
        return {"completed": completed, "woken": woken, "emitted": emitted, "findable": findable}

    async def _register(self, full: bool) -> list[str]:
        """Register × published: an entry without its version, or with (c) undone, is completed."""
        entries = await self._stores.register.find({} if full else {"done": 0}, fields=["publication", "done", "act"])
        known = await self._stores.plans.get_many([e["publication"] for e in entries], ["_id"]) if entries else {}
        missing = [e["_id"] for e in entries
                   if not e["done"] or (e["publication"] not in known and e["act"] not in (*ACTS, REGISTER))]
        return [id for id in missing if await self._complete(id)]

    async def _complete(self, id: str) -> bool:
        entry = await self._stores.register.get(id)
        if entry is None:
            return False
        try:
            await complete(self._stores, entry, self._now())
        except ThongSuotError as error:        # one broken entry must not keep the others from being repaired
            log.error("cannot_complete", entry=id, code=error.code)
            return False
        return True

    async def _pending(self) -> tuple[list[str], list[str]]:
        """Drafts that await a derivation: settled if it is here, else their parents' events are sent again."""
        waiting = await self._stores.drafts.find({"awaits": {"$gt": ""}}, fields=["awaits", "parents"])
        if not waiting:
            return [], []
        await self._receiver.wake({draft["awaits"] for draft in waiting})
        still = await self._stores.drafts.find({"awaits": {"$gt": ""}}, fields=["parents"])
        plans = sorted({plan for draft in still for plan in draft["parents"]})
        docs = await self._stores.plans.find({"plan": {"$in": plans}, "latest": 1}, fields=PLAN_FIELDS)
        emitted = await self._emit(doc for doc in docs if self._due(doc))
        return sorted({draft["_id"] for draft in waiting} - {draft["_id"] for draft in still}), emitted

    async def _plans(self, full: bool) -> list[str]:
        """Published plan × direct addressees: each must have its draft."""
        where = {"latest": 1} if full else {"latest": 1, "settled": 0}
        plans = await self._stores.plans.find(where, fields=["ended", "plan", "root", "emitted_at"])
        for plan in plans:
            if plan["ended"]:              # drafts that arrived after the end
                await end_drafts(self._stores, plan, self._now())
                if self._age(plan) >= LONGEST_SECONDS:
                    await self._stores.plans.set_where({"_id": plan["_id"]}, {"settled": 1})
        return [id for plan in plans if not plan["ended"] for id in await self._plan(plan["_id"])]

    async def _plan(self, id: str) -> list[str]:
        found = await self._stores.plans.find({"_id": id}, fields=PLAN_FIELDS)
        plan = found[0]
        wanted = [draft_id(plan["root"], a["unit"]["code"]) for a in plan["addressees"] if a["via"] is None]
        if await self._there(plan, wanted):
            await self._stores.plans.set_where({"_id": id}, {"settled": 1})
            return []
        return await self._emit([plan]) if self._due(plan) else []

    async def _there(self, plan: Doc, wanted: list[str]) -> bool:
        """Whether all drafts are here, and of an amended plan have heard of this version."""
        if not wanted:
            return True
        if plan["version"] == 1:
            return len(await self._stores.drafts.get_many(wanted, ["_id"])) == len(wanted)
        drafts = await self._stores.drafts.get_many(wanted, ["parents", "state"])
        known = [d for d in drafts.values() if d["state"] in CLOSED
                 or d["parents"].get(plan["plan"], {}).get("version", 0) >= plan["version"]]
        return len(known) == len(wanted)

    def _due(self, plan: Doc) -> bool:
        """Whether the grace since its last emission is over; it doubles, so that a hopeless one does not flood.

        In a rush drafts are late but not lost: emitting their plans again would double it.
        """
        grace = self._grace * (PATIENCE if self._idle() < self._grace else 1)
        wait = min(LONGEST_SECONDS, grace * 2 ** min(plan["emissions"] - 1, 10))
        return not plan["pending"] and self._age(plan) >= wait

    def _age(self, plan: Doc) -> float:
        """Seconds since its last emission; one in the future was told by a wrong clock, and is as good as old."""
        return abs((self._now() - dt.datetime.fromisoformat(plan["emitted_at"])).total_seconds())

    async def _emit(self, plans: Iterable[Doc]) -> list[str]:
        emitted = []
        for plan in plans:
            await self._stores.plans.change(plan["_id"], self._again)
            emitted.append(plan["_id"])
        return emitted

    def _again(self, plan: Doc) -> Doc:
        marked = {**plan, "emitted_at": self._now().isoformat(), "emissions": plan["emissions"] + 1, "settled": 0}
        return with_events(marked, [plan_event(plan)])
