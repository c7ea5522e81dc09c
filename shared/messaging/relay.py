"""The relay: sends pending events of a service's collections and clears them when acknowledged.

Polling is the truth. Two relays at once, or one killed between sending and clearing, send an event twice; consumers
are idempotent. A document changed meanwhile keeps its outbox and is sent again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from shared.errors import ThongSuotError
from shared.messaging.outbox import pending_events
from shared.messaging.producer import Producer
from shared.observing.metrics import UNSENT, UNSENT_AGE
from shared.observing.scrape import Sample
from shared.runtime import finished
from shared.store import Collection

log = structlog.get_logger()
BATCH = 500


class Relay:
    """Relays the outboxes of some collections, each of which has an index on `pending`."""

    def __init__(self, producer: Producer, collections: Sequence[Collection], idle_seconds: float):
        self._producer = producer
        self._collections = collections
        self._idle_seconds = idle_seconds

    async def once(self) -> int:
        """Send what is pending now; returns how many documents were cleared."""
        return sum([await self._drain(collection) for collection in self._collections])

    async def run(self) -> None:
        """Relay until cancelled, then finish what is being sent; a broker or store that is away is waited for."""
        while True:
            try:
                sent = await finished(self.once())
            except ThongSuotError as error:
                log.warning("relay_waits", code=error.code, error=str(error))
                await asyncio.sleep(1.0)
                continue
            if not sent:
                await asyncio.sleep(self._idle_seconds)

    async def _drain(self, collection: Collection) -> int:
        docs = await collection.find({"pending": 1}, limit=BATCH)
        if not docs:
            return 0
        await self._producer.send([event for doc in docs for event in pending_events(doc)])
        cleared = [({"_id": doc["_id"], "revision": doc["revision"]}, {"outbox": {}, "pending": 0}) for doc in docs]
        return await collection.set_many(cleared)


async def unsent(collections: Mapping[str, Collection]) -> dict[str, Any]:
    """How many documents still have events to send, by name, and since when the oldest does (ISO; None: none).

    The collections keep their place in the feed (`changed`), which begins with the time of the change.
    """
    counts = {name: await collection.count({"pending": 1}) for name, collection in collections.items()}
    firsts = [doc["changed"].partition("/")[0] for name, collection in collections.items() if counts[name]
              for doc in await collection.find({"pending": 1}, sort=[("changed", 1)], limit=1, fields=["changed"])]
    return {"count": sum(counts.values()), "oldest": min(firsts, default=None), "by": counts}


def unsent_samples(found: Mapping[str, Any], now: dt.datetime) -> list[Sample]:
    """The same for the metrics."""
    oldest = found["oldest"]
    age = max(0.0, (now - dt.datetime.fromisoformat(oldest)).total_seconds()) if oldest else 0.0
    return [*(Sample(UNSENT, count, (name,)) for name, count in found["by"].items()), Sample(UNSENT_AGE, age)]
