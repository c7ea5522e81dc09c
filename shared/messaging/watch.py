"""Sees a stream that stands still.

A client may stop fetching without a word (Faust's workers are known to, after a broker was away), and then it does not
know that there is more to read. So the broker is asked, by another connection: a group that has something to read here
and commits nothing for long is stalled; one that has read everything is well, however long nothing comes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection

import structlog
from aiokafka import TopicPartition

from shared.errors import Retryable
from shared.messaging.backlog import Place, places_of
from shared.settings import Settings

log = structlog.get_logger()
LOOK_SECONDS = 15.0


class Watch:
    """Called by the probes, tells the monotonic time when the stream was last well.

    Well is: moved, or has read all, or waits for a dependency (`waited` tells since when it last did), or the broker
    can't be asked. Who has no partitions is not well: he may have been left out.
    """

    def __init__(self, settings: Settings, group: str, assigned: Callable[[], Collection[TopicPartition]],
                 waited: Callable[[], float]):
        self._settings, self._group = settings, group
        self._assigned, self._waited = assigned, waited
        self._committed: dict[TopicPartition, int] = {}
        self._well = time.monotonic()

    def __call__(self) -> float:
        """When it was last well."""
        return max(self._well, self._waited())

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:              # who only looks must not end who works
                log.warning("watch_failed", group=self._group, error=repr(error)[:300])
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Look once."""
        try:
            places = await places_of(self._settings, self._group, list(self._assigned()))
        except Retryable:
            self._well = time.monotonic()           # nobody can read
            return
        committed = {partition: place.committed for partition, place in places.items()}
        if self._is_well(places, committed):
            self._well = time.monotonic()
        self._committed = committed

    def _is_well(self, places: dict[TopicPartition, Place], committed: dict[TopicPartition, int]) -> bool:
        return bool(places) and (committed != self._committed or not any(one.behind for one in places.values()))
