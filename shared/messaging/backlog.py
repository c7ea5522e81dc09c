"""How far each consumer group is behind its topics."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from tenacity import retry, retry_if_exception, stop_after_delay, wait_fixed

from shared.errors import Retryable
from shared.messaging.connection import connection
from shared.messaging.groups import GROUPS
from shared.settings import Settings

LOST_SECONDS = 20.0


class Place(NamedTuple):
    """Where a group is in a partition, and where that ends."""

    committed: int
    end: int

    @property
    def behind(self) -> int:
        """How many records it has still to commit."""
        return self.end - self.committed


async def backlog(settings: Settings) -> dict[str, int]:
    """How many records each group has still to commit, by "group topic/partition"; Retryable without a broker."""
    topics = await partitions_of(settings, {topic for names in GROUPS.values() for topic in names})
    found = await asyncio.gather(*(
        _behind(settings, group, [p for name in names for p in topics.get(name, ())])
        for group, names in GROUPS.items()))
    return {place: count for one in found for place, count in one.items()}


async def _behind(settings: Settings, group: str, partitions: Sequence[TopicPartition]) -> dict[str, int]:
    places = await places_of(settings, settings.topic_prefix + group, partitions)
    return {f"{group} {p.topic}/{p.partition}": place.behind for p, place in places.items()}


async def places_of(settings: Settings, group: str, partitions: Sequence[TopicPartition]
                    ) -> dict[TopicPartition, Place]:
    """Where a group is in these partitions; Retryable without a broker."""
    if not partitions:
        return {}
    consumer = AIOKafkaConsumer(**connection(settings), enable_auto_commit=False, group_id=group)
    try:
        await consumer.start()
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        starts = await consumer.beginning_offsets(partitions)
        return {p: Place(max(await consumer.committed(p) or 0, starts[p]), ends[p]) for p in partitions}
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
