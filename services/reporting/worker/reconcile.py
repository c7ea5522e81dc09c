"""Law 9: compare what should exist with what does, and mend the difference.

Plans are caught up from the planner's feed through the same handler as the topic's events. Reports, partials and
roll-ups are compared from state: at first and once a day all of them, else those changed since the last time. (The
place of a change is told by a clock, which may have been wrong.)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence

import structlog

from services.reporting.domain import acts
from services.reporting.domain import rollups as rules
from services.reporting.domain.rollups import Key
from services.reporting.store import official
from services.reporting.store.database import Stores
from services.reporting.store.obligations import addressed, refresh
from services.reporting.store.reports import follow
from services.reporting.store.rollups import keep_partials, keys_of, refold
from services.reporting.worker.handlers import Handlers
from shared import clock
from shared.events import ReportEvent
from shared.http import ServiceClient
from shared.messaging.feed import OVERLAP, WHOLE, catch_up
from shared.store import Collection, Doc

log = structlog.get_logger()
PAGE = 500
PLACE = ("_id", "changed", "root", "period", "superior", "superior_before", "unit")


class Reconciler:
    """Reconciles once for each call; `full` looks at everything, whatever has been looked at before."""

    def __init__(self, stores: Stores, planner: ServiceClient):
        self._stores = stores
        self._planner = planner
        self._handlers = Handlers(stores)
        self._seen: dict[str, str] = {}
        self._whole = clock.now()           # when everything was looked at

    async def once(self, full: bool = False) -> dict[str, int]:
        """Returns how much was mended, by kind."""
        now = clock.now()
        if full or abs(now - self._whole) >= WHOLE:
            self._seen.clear()
        first = not self._seen
        if first:
            self._whole = now
        mended = await self.state()         # these first, since they need nobody else
        mended["obligations"] = await self._owed() if first else 0
        mended["officials"] = await official.reconcile(self._stores, self._planner)
        plans = await catch_up(self._planner, self._stores.cursors, "plans", self._handlers.plans)
        return {"plans": plans, **mended}

    async def _owed(self) -> int:
        """Plans × addressees: the obligations that the read copies ask for; returns how many were missing."""
        now, before = clock.now(), await self._stores.obligations.count()
        for root, codes in (await addressed(self._stores)).items():
            await refold(self._stores, await refresh(self._stores, root, codes, now), now)
        return await self._stores.obligations.count() - before

    async def state(self) -> dict[str, int]:
        """Compare reports, partials, obligations and roll-ups, as far as they changed since the last time."""
        mended = {"reports": 0, "rollups": 0}
        mended["reports"] = await self._reports()
        for _ in range(4):                  # a mended roll-up climbs one level in each turn
            climbed = await self._climb()
            mended["rollups"] += climbed
            if not climbed:
                break
        if any(mended.values()):
            log.info("reconciled", **mended)
        return mended

    async def _reports(self) -> int:
        """Reports × partials, obligations × reports, and the folds that any of them is part of."""
        now, keys = clock.now(), set[Key]()
        async for page in self._changed(self._stores.reports, "reports"):
            await follow(self._stores, page, now)
            events = [event.data for doc in page for event in acts.present(doc)]
            partials = [rules.own_partial(data) for data in events if isinstance(data, ReportEvent)]
            keys |= await keep_partials(self._stores, partials)
        async for page in self._changed(self._stores.obligations, "obligations", PLACE):
            keys |= keys_of(page)
        return await refold(self._stores, keys, now)

    async def _climb(self) -> int:
        """Roll-ups × the partials above them."""
        now, keys = clock.now(), set[Key]()
        async for page in self._changed(self._stores.rollups, "rollups"):
            climbing = [data for doc in page if (data := rules.climbing(doc)) is not None]
            keys |= keys_of(page) | await keep_partials(self._stores, map(rules.rollup_partial, climbing))
        return await refold(self._stores, keys, now)

    async def _changed(self, collection: Collection, name: str, fields: Sequence[str] | None = None
                       ) -> AsyncIterator[list[Doc]]:
        """Pages of documents changed since the last time, a little of which is read again."""
        after, latest = self._seen.get(name, ""), (clock.now() - OVERLAP).isoformat(timespec="microseconds")
        while True:
            page = await collection.find({"changed": {"$gt": after}}, sort=[("changed", 1)], limit=PAGE, fields=fields)
            if page:
                after = page[-1]["changed"]
                yield page
            if len(page) < PAGE:
                break
        self._seen[name] = min(_before(after), latest)


def _before(changed: str) -> str:
    if not changed:
        return ""
    return (dt.datetime.fromisoformat(changed.partition("/")[0]) - OVERLAP).isoformat(timespec="microseconds")
