"""The aiokafka consumer loop: fetch a batch, run it, commit it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Protocol

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from shared.messaging.connection import connection
from shared.messaging.runner import Record
from shared.messaging.watch import Watch
from shared.runtime import finished, together
from shared.settings import Settings

log = structlog.get_logger()
MAX_RECORDS = 500


class Runs(Protocol):
    """What is done with each batch: a `Runner`, or something as careful."""

    waited: float                               # monotonic: when it last waited for a dependency

    async def run(self, records: Sequence[Record]) -> None:
        """Returns when the batch may be committed."""


def record_of(message: Any) -> Record:
    """aiokafka's record as ours."""
    headers = [(name, value or b"") for name, value in message.headers]
    return Record(message.topic, message.partition, message.offset, message.key, message.value, headers,
                  message.timestamp)


class Consumer:
    """Consumes topics for a group until cancelled. `watch` tells when it was last well, `idle_seconds` how long ago
    there was something to handle."""

    def __init__(self, settings: Settings, topics: Sequence[str], group: str, runner: Runs):
        self._settings = settings
        self._topics = [settings.topic_prefix + topic for topic in topics]
        self._group = group
        self._runner = runner
        self._assigned: frozenset[TopicPartition] = frozenset()
        self.watch = Watch(settings, group, lambda: self._assigned, lambda: runner.waited)
        self._worked = float("-inf")

    @property
    def idle_seconds(self) -> float:
        """Since the last batch began or was handled; infinite before the first."""
        return time.monotonic() - self._worked

    async def run(self) -> None:
        """Consume until cancelled, then finish the batch at hand; reconnects when the broker was away."""
        await together(self._consume(), self.watch.run())

    async def _consume(self) -> None:
        while True:
            consumer = AIOKafkaConsumer(
                *self._topics, **connection(self._settings), group_id=self._group,
                enable_auto_commit=False, auto_offset_reset="earliest", max_poll_interval_ms=300_000,
                session_timeout_ms=int(self._settings.session_timeout_seconds * 1000),
                heartbeat_interval_ms=int(self._settings.session_timeout_seconds * 250),
                metadata_max_age_ms=self._settings.metadata_age_ms,
                fetch_max_wait_ms=self._settings.fetch_wait_ms,
                fetch_max_bytes=self._settings.event_limit_bytes * 4,
                max_partition_fetch_bytes=self._settings.event_limit_bytes * 2,
            )
            try:
                await consumer.start()
                await self._loop(consumer)
            except KafkaError as error:
                log.warning("consumer_reconnects", group=self._group, error=repr(error))
                await asyncio.sleep(1.0)
            finally:
                await consumer.stop()

    async def _loop(self, consumer: AIOKafkaConsumer) -> None:
        while True:
            batches = await consumer.getmany(timeout_ms=500, max_records=MAX_RECORDS)
            self._assigned = consumer.assignment()
            records = [record_of(message) for batch in batches.values() for message in batch]
            if not records:
                continue
            await finished(self._batch(consumer, records))

    async def _batch(self, consumer: AIOKafkaConsumer, records: Sequence[Record]) -> None:
        self._worked = time.monotonic()
        await self._runner.run(records)
        self._worked = time.monotonic()
        try:
            await consumer.commit()
        except (CommitFailedError, IllegalStateError) as error:
            log.info("commit_lost_to_rebalance", group=self._group, error=repr(error))
