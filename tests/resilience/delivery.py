"""Records of a stack's topics, delivered again as a broker might, or worse."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.events.types import TOPICS
from shared.messaging.connection import connection
from shared.messaging.consumer import record_of
from shared.messaging.producer import Producer
from shared.messaging.runner import Record
from shared.settings import Settings

COPY = ("copy", b"1")                           # so that copies aren't copied
PAUSE_SECONDS = 0.5


def sent_again(settings: Settings, records: Sequence[Record], header: tuple[str, bytes] = COPY) -> None:
    """Send records to their topics again, in the given order, each acknowledged before this returns."""
    prefix = settings.topic_prefix
    asyncio.run(_send(settings, [(one.topic.removeprefix(prefix), one.key, one.value, [*one.headers, header])
                                 for one in records]))


def all_records(settings: Settings, at: dict[TopicPartition, int] | None = None) -> list[Record]:
    """Every record of every topic that is no copy, in the order of each partition; from where `at` is, which moves."""
    return asyncio.run(_read(settings, {} if at is None else at))


class Again:
    """Each turn takes what is new, and sends a seeded part of all so far again, late and in another order."""

    def __init__(self, settings: Settings, seed: int, share: float = 0.2, most: int = 60):
        self._settings = settings
        self._random = random.Random(seed)
        self._share, self._most = share, most
        self._seen: list[Record] = []
        self._at: dict[TopicPartition, int] = {}
        self._due = 0.0
        self.sent = 0

    def __call__(self) -> None:
        if time.monotonic() < self._due:
            return
        self._seen += asyncio.run(_read(self._settings, self._at))
        chosen = self._random.sample(self._seen, min(self._most, int(len(self._seen) * self._share)))
        sent_again(self._settings, chosen)
        self.sent += len(chosen)
        self._due = time.monotonic() + PAUSE_SECONDS


async def _send(settings: Settings, records: Sequence[tuple[str, bytes | None, bytes | None, list[tuple[str, bytes]]]]
                ) -> None:
    producer = Producer(settings)
    await producer.start()
    try:
        await producer.send_raw(records)
    finally:
        await producer.stop()


async def _read(settings: Settings, at: dict[TopicPartition, int]) -> list[Record]:
    """From where `at` is to the end, which it is moved to."""
    consumer = AIOKafkaConsumer(*[settings.topic_prefix + topic for topic in TOPICS], **connection(settings),
                                enable_auto_commit=False, auto_offset_reset="earliest", fetch_max_wait_ms=50)
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        begins = await consumer.beginning_offsets(consumer.assignment())
        for partition in ends:
            consumer.seek(partition, max(at.get(partition, 0), begins[partition]))
        records: list[Record] = []
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for batch in (await consumer.getmany(timeout_ms=200)).values():
                records += [record_of(message) for message in batch]
        at.update(ends)
        return [record for record in records if COPY not in record.headers]
    finally:
        await consumer.stop()
