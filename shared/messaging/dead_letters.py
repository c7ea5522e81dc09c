"""Dead letters on the broker: reading them all, sending them again, setting them aside; and law 8."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.errors import Retryable
from shared.messaging import letters as rules
from shared.messaging.backlog import backlog, partitions_of
from shared.messaging.connection import connection
from shared.messaging.consumer import record_of
from shared.messaging.groups import DEAD_LETTERS
from shared.messaging.letters import Act, Found, Letter
from shared.messaging.producer import Producer, RawRecord
from shared.settings import Settings

MOVE_SECONDS = 10.0


async def read_all(settings: Settings) -> Found:
    """All dead letters of all topics; raises Retryable if no broker answers."""
    partitions = [p for found in (await partitions_of(settings, DEAD_LETTERS)).values() for p in found]
    if not partitions:
        return Found((), {})
    consumer = AIOKafkaConsumer(**connection(settings), enable_auto_commit=False,
                                auto_offset_reset="earliest")
    try:
        await consumer.start()
        return await _read(consumer, partitions, settings.topic_prefix)
    except KafkaError as error:
        raise Retryable(f"broker: {error}", code="broker_away") from error
    finally:
        await consumer.stop()


async def _read(consumer: AIOKafkaConsumer, partitions: list[TopicPartition], prefix: str) -> Found:
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    records = []
    while any([await consumer.position(p) < ends[p] for p in partitions]):
        for batch in (await consumer.getmany(timeout_ms=500)).values():
            records += [record_of(message) for message in batch]
    return rules.found(records, prefix)


async def send_again(settings: Settings, letters: Sequence[Letter], by: str, at: dt.datetime, key: str = "",
                     *, network: str = "", trace: str = "") -> list[Act]:
    """Send letters to their topics again, then tell so beside them; returns what was told.

    Consumers are idempotent, so a process that ends between the two costs nothing. Raises Retryable without a broker.
    """
    acts = [rules.act(letter.id, "replayed", by, at, key=key, network=network, trace=trace) for letter in letters]
    await _send(settings, [rules.again(letter) for letter in letters], letters, acts)
    return acts


async def set_aside(settings: Settings, letters: Sequence[Letter], by: str, at: dt.datetime, note: str, key: str = "",
                    *, network: str = "", trace: str = "") -> list[Act]:
    """Tell beside letters that they are done with, and why; raises Retryable without a broker."""
    acts = [rules.act(letter.id, "aside", by, at, note, key, network=network, trace=trace) for letter in letters]
    await _send(settings, [], letters, acts)
    return acts


async def _send(settings: Settings, first: Sequence[RawRecord], letters: Sequence[Letter], acts: Iterable[Act]
                ) -> None:
    producer = Producer(settings)
    await producer.start()
    try:
        await producer.send_raw(first)
        await producer.send_raw([rules.told(letter, act) for letter, act in zip(letters, acts, strict=True)])
    finally:
        await producer.stop()


async def check_streams(settings: Settings) -> dict[str, Any]:
    """Law 8: each consumer group is at the end of its topics or moving, and each dead letter says why it died."""
    letters = (await read_all(settings)).letters
    violations = [f"dead letter {letter.place} lacks {name}"
                  for letter in letters for name in rules.REQUIRED if name not in letter.headers]
    behind = await backlog(settings)
    checked = len(letters) + len(behind)
    waiting = {place: lag for place, lag in behind.items() if lag > 0}
    if waiting:
        await asyncio.sleep(MOVE_SECONDS)
        again = await backlog(settings)
        violations += [f"{place} is {lag} behind and does not move" for place, lag in waiting.items()
                       if again.get(place, 0) >= lag]
    return {"checked": checked, "violations": violations}
