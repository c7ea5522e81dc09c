"""How far each consumer group is behind its topics."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from shared.errors import Retryable
from shared.messaging.connection import connection
from shared.messaging.groups import GROUPS
from shared.settings import Settings

T = TypeVar("T")
LOST_SECONDS = 20.0
READ_SECONDS = 2.0
LITTLE_BYTES = 65_536           # of a partition at once: only the first record is looked at


class Place(NamedTuple):
    """Where a group is in a partition, and where that ends."""

    committed: int
    end: int

    @property
    def behind(self) -> int:
        """How many records it has still to commit."""
        return self.end - self.committed


class Behind(NamedTuple):
    """How far a group is behind: records still to commit, and the broker's time of the oldest (None: none)."""

    records: int
    since: dt.datetime | None

    def seconds(self, now: dt.datetime) -> float:
        """Since when the oldest lies there."""
        return max(0.0, (now - self.since).total_seconds()) if self.since else 0.0


async def lagging(settings: Settings) -> dict[str, Behind]:
    """How far each group is behind; Retryable without a broker."""
    return dict(zip(GROUPS, await _of_each_group(settings, _lag), strict=True))


async def _lag(settings: Settings, group: str, partitions: Sequence[TopicPartition]) -> Behind:
    if not partitions:
        return Behind(0, None)
    async with _asking(settings, settings.topic_prefix + group) as consumer:
        places = await _places(consumer, partitions)
        waiting = {partition: place.committed for partition, place in places.items() if place.behind > 0}
        return Behind(sum(place.behind for place in places.values()), await _oldest(consumer, waiting))


async def _oldest(consumer: AIOKafkaConsumer, waiting: Mapping[TopicPartition, int]) -> dt.datetime | None:
    """The time of the oldest of these records, as far as they can be read in a moment."""
    if not waiting:
        return None
    consumer.assign(list(waiting))
    for partition, offset in waiting.items():
        consumer.seek(partition, offset)
    times: list[int] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(READ_SECONDS):
            for partition in waiting:
                times.append((await consumer.getone(partition)).timestamp)
    return dt.datetime.fromtimestamp(min(times) / 1000, dt.UTC) if times else None


async def backlog(settings: Settings) -> dict[str, int]:
    """How many records each group has still to commit, by "group topic/partition"; Retryable without a broker."""
    found = await _of_each_group(settings, _behind)
    return {place: count for one in found for place, count in one.items()}


async def _of_each_group(settings: Settings, ask: Callable[[Settings, str, Sequence[TopicPartition]], Awaitable[T]]
                         ) -> list[T]:
    """What is asked of each group in the partitions that it reads, in the order of GROUPS."""
    topics = await partitions_of(settings, {topic for names in GROUPS.values() for topic in names})
    return await asyncio.gather(*(
        ask(settings, group, [p for name in names for p in topics.get(name, ())]) for group, names in GROUPS.items()))


async def _behind(settings: Settings, group: str, partitions: Sequence[TopicPartition]) -> dict[str, int]:
    places = await places_of(settings, settings.topic_prefix + group, partitions)
    return {f"{group} {p.topic}/{p.partition}": place.behind for p, place in places.items()}


async def places_of(settings: Settings, group: str, partitions: Sequence[TopicPartition]
                    ) -> dict[TopicPartition, Place]:
    """Where a group is in these partitions; Retryable without a broker."""
    if not partitions:
        return {}
    async with _asking(settings, group) as consumer:
        return await _places(consumer, partitions)


async def _places(consumer: AIOKafkaConsumer, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, Place]:
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    starts = await consumer.beginning_offsets(partitions)
    return {p: Place(max(await consumer.committed(p) or 0, starts[p]), ends[p]) for p in partitions}


@contextlib.asynccontextmanager
async def _asking(settings: Settings, group: str) -> AsyncIterator[AIOKafkaConsumer]:
    """A client that sees a group's places without being one of its members."""
    consumer = AIOKafkaConsumer(**connection(settings), enable_auto_commit=False, group_id=group,
                                max_partition_fetch_bytes=LITTLE_BYTES, fetch_max_wait_ms=settings.fetch_wait_ms)
    try:
        await consumer.start()
        yield consumer
    except KafkaError as error:
        raise Retryable(f"broker: {error}", code="broker_away") from error
    finally:
        await consumer.stop()


async def partitions_of(settings: Settings, topics: Iterable[str]) -> dict[str, list[TopicPartition]]:
    """The partitions of those topics that exist, by their names without prefix; Retryable without a broker."""
    prefix = settings.topic_prefix
    try:
        found = await _described(settings, {prefix + topic for topic in topics})
    except KafkaError as error:
        raise Retryable(f"broker: {error}", code="broker_away") from error
    named: dict[str, list[TopicPartition]] = {}
    for partition in found:
        named.setdefault(partition.topic.removeprefix(prefix), []).append(partition)
    return named


@retry(retry=retry_if_exception(lambda error: getattr(error, "retriable", False)),
       stop=stop_after_delay(LOST_SECONDS), wait=wait_fixed(0.5), reraise=True)
async def _described(settings: Settings, topics: set[str]) -> list[TopicPartition]:
    """The client asks one broker at random, which may be the one that was lost: another time it asks another."""
    admin = AIOKafkaAdminClient(**connection(settings))
    try:
        await admin.start()
        existing = [topic for topic in await admin.list_topics() if topic in topics]
        described = await admin.describe_topics(existing) if existing else []
    finally:
        await admin.close()
    return [TopicPartition(one["topic"], part["partition"]) for one in described for part in one["partitions"]]
