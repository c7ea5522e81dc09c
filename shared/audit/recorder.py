"""Moves entries from the documents that carry them into the chain.

Killed between the two writes it finds the entries again and sees that they are chained. A document that was changed
meanwhile keeps its entries, and is looked at again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog

from shared.audit.entry import FIELD, NOTHING, WAITING, Entry, waiting
from shared.audit.store import Chain
from shared.errors import ThongSuotError
from shared.store import Collection

log = structlog.get_logger()
BATCH = 200


def in_order(docs: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """The entries that documents carry by the time of the act; those of one document as they were written into it."""
    timed: list[tuple[str, Entry]] = []
    for doc in docs:
        latest = ""                         # clocks differ: what was written later was done later
        for entry in waiting(doc).values():
            latest = max(latest, entry["at"])
            timed.append((latest, entry))
    return [entry for _, entry in sorted(timed, key=lambda one: one[0])]


class Recorder:
    """Records the acts of some collections, each of which has an index on `audit.waiting`."""

    def __init__(self, chain: Chain, sources: Sequence[Collection], idle_seconds: float = 1.0):
        self._chain = chain
        self._sources = sources
        self._idle_seconds = idle_seconds

    async def indexes(self) -> None:
        """Make sure of the indexes, the chain's too."""
        await self._chain.indexes()
        for source in self._sources:
            await source.index(WAITING)

    async def once(self) -> int:
        """Record what waits now, in the order in which it was done; returns how many documents were cleared."""
        held = [(source, doc) for source in self._sources
                for doc in await source.find({WAITING: 1}, limit=BATCH, fields=["revision", FIELD])]
        if not held:
            return 0
        await self._chain.append(in_order(doc for _, doc in held))
        return sum([await source.set_many([({"_id": doc["_id"], "revision": doc["revision"]}, {FIELD: NOTHING})])
                    for source, doc in held])

    async def run(self) -> None:
        """Record until cancelled; a store that is away is waited for."""
        while True:
            try:
                moved = await self.once()
            except ThongSuotError as error:
                log.warning("audit_waits", code=error.code, error=str(error)[:300])
                moved = 0
            if not moved:
                await asyncio.sleep(self._idle_seconds)
