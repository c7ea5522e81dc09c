"""Keeps what the dead-letter topics hold."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import structlog

from services.notifier.store.letters import LetterStore
from shared.errors import Retryable
from shared.messaging.letters import read
from shared.messaging.runner import Record

log = structlog.get_logger()
PAUSE_SECONDS = 1.0


class Keeper:
    """What is done with each batch: kept, however long the store is away. There is no dead letter of a dead letter."""

    def __init__(self, store: LetterStore, prefix: str):
        self._store = store
        self._prefix = prefix
        self.waited = 0.0

    async def run(self, records: Sequence[Record]) -> None:
        """Returns when the batch is kept."""
        found = [read(record, self._prefix) for record in records]
        while True:
            try:
                return await self._store.keep(found)
            except Retryable as error:
                self.waited = time.monotonic()
                log.warning("dead_letters_wait", code=error.code, error=str(error)[:300])
                await asyncio.sleep(PAUSE_SECONDS)
