"""Moves entries from the documents that carry them into the chain.

Killed between the two writes it finds the entries again and sees that they are chained. A document that was changed
meanwhile keeps its entries, and is looked at again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

import structlog

from shared import clock
from shared.audit.entry import FIELD, HELD, WAITING, Entry, carried, entry_id, held, is_over, waiting
from shared.audit.store import Chain
from shared.errors import ThongSuotError
from shared.store import Collection, Doc

log = structlog.get_logger()
BATCH = 200
SETTLE_SECONDS = 30.0                      # between two looks for work that nobody goes on with


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
        found = [(source, doc) for source in self._sources
                 for doc in await source.find({WAITING: 1}, limit=BATCH, fields=["revision", FIELD])]
        if not found:
            return 0
        await self._chain.append(in_order(doc for _, doc in found))
        return sum([await source.set_many([_change(doc, {}, *held(doc)) for doc in self._of(source, found)])
                    for source in self._sources])

    async def settle(self, now: dt.datetime) -> int:
        """Let go of work that nobody has gone on with: its entry waits from now on. Returns of how many documents.

        It changes no revision, as clearing doesn't: of an entry's two places one is always written before the other is
        cleared, and what is chained already is not chained again."""
        count = 0
        for source in self._sources:
            async for docs in _working(source):
                over = [doc for doc in docs if is_over(doc[FIELD]["held"], now)]
                count += await source.set_many([_change(doc, {entry_id(work): work}) for doc in over
                                                for work in held(doc)])
        return count

    @staticmethod
    def _of(source: Collection, found: Sequence[tuple[Collection, Doc]]) -> list[Doc]:
        return [doc for one, doc in found if one is source]

    async def run(self) -> None:
        """Record until cancelled; a store that is away is waited for."""
        looked = -SETTLE_SECONDS
        while True:
            try:
                if time.monotonic() - looked >= SETTLE_SECONDS:
                    looked = time.monotonic()
                    await self.settle(clock.now())
                moved = await self.once()
            except ThongSuotError as error:
                log.warning("audit_waits", code=error.code, error=str(error)[:300])
                moved = 0
            if not moved:
                await asyncio.sleep(self._idle_seconds)


async def _working(source: Collection) -> AsyncIterator[list[Doc]]:
    """Pages of documents that hold work, and nothing else that waits."""
    last = ""
    while docs := await source.find({WAITING: HELD, "_id": {"$gt": last}}, limit=BATCH, fields=["revision", FIELD]):
        yield docs
        last = docs[-1]["_id"]


def _change(doc: Mapping[str, Any], entries: Mapping[str, Entry], *work: Entry) -> tuple[Doc, Doc]:
    """For `set_many`: what the document carries from now on, unless somebody changes it first."""
    return {"_id": doc["_id"], "revision": doc["revision"]}, {FIELD: carried(entries, *work)}
