"""From notices to deliveries: who wants which notice where; and what nobody has attended to, for the unit's leader.

Both go over the notices in the order of their places. A notice may be written a little after the instant of its place,
so the first looks back each time: a delivery that is there already is not planned again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from services.notifier.domain import deliveries as rules
from services.notifier.domain.reach import Wanted, placed, wanted
from services.notifier.domain.reading import is_read
from services.notifier.domain.timing import due, working_days_before
from services.notifier.domain.unattended import ASKING, for_leader, unattended
from services.notifier.store.deliveries import DeliveryStore
from services.notifier.store.notices import NoticeStore
from services.notifier.store.reach import ReachStore, WebhookStore
from services.notifier.store.telling import Telling
from shared.store import Doc

BACK = dt.timedelta(minutes=2)
AT_ONCE = 500
PLANNED, LOOKED_AT = "deliveries", "unattended"          # names of the cursors


class Planner:
    """Plans deliveries; idempotent, so two workers plan the same."""

    def __init__(self, store: NoticeStore, telling: Telling, deliveries: DeliveryStore, reach: ReachStore,
                 webhooks: WebhookStore):
        self._store = store
        self._telling = telling
        self._deliveries = deliveries
        self._reach = reach
        self._webhooks = webhooks

    async def plan(self, now: dt.datetime) -> int:
        """Plan what has come since the last time; returns how many are new."""
        after = await self._deliveries.cursor(PLANNED)
        addresses = [*(one for doc in await self._reach.active() for one in wanted(doc)),
                     *(_of_webhook(doc) for doc in await self._webhooks.on())]
        start = dt.datetime.fromisoformat(after) - BACK if after else now - BACK
        notices = await self._telling.of_units({one.to.unit for one in addresses}, placed(start.isoformat()))
        new = [doc for one in addresses for doc in _planned(one, notices, now)]
        count = await self._deliveries.add(new) if new else 0
        await self._deliveries.keep_cursor(PLANNED, now.isoformat())
        return count

    async def escalate(self, now: dt.datetime, days: int) -> int:
        """Tell leaders what nobody has attended to for so many working days; returns how much. What was there before
        this began is left alone."""
        until, after = working_days_before(now, days), await self._deliveries.cursor(LOOKED_AT)
        if after and days:
            docs = await self._telling.between(ASKING, after, placed(until.isoformat()), AT_ONCE)
            found = [for_leader(doc, days, now) for doc in await self._unattended(docs)]
            await self._store.add(found, now)
            last = docs[-1]["place"] if len(docs) == AT_ONCE else max(after, placed(until.isoformat()))
            await self._deliveries.keep_cursor(LOOKED_AT, last)
            return len(found)
        await self._deliveries.keep_cursor(LOOKED_AT, placed(until.isoformat()))
        return 0

    async def _unattended(self, docs: Sequence[Doc]) -> list[Doc]:
        readings = {unit: await self._telling.readings_of(unit) for unit in {doc["unit"] for doc in docs}}
        return [doc for doc in docs if unattended(
            doc["kind"], any(is_read(reading, doc) for reading in readings[doc["unit"]]), doc["done"])]


def _planned(one: Wanted, notices: Iterable[Doc], now: dt.datetime) -> Iterable[Doc]:
    for notice in notices:
        if one.wants(notice):
            at = due(now, one.ways[notice["kind"]] == "digest", one.quiet, one.digest_hour)
            yield rules.new(one.to, notice, at, now)


def _of_webhook(doc: Doc) -> Wanted:
    to = rules.To(doc["_id"], "webhook", doc["address"], doc["unit"])
    return Wanted(to, dict.fromkeys(doc["kinds"], "now"), placed(doc["since"]))
