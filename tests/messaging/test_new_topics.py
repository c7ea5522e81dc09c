"""Topics and partitions that appear while consumers run are noticed, and topics that are deleted and made anew, by
aiokafka's loop and by Faust (real Kafka; the embedded broker makes topics on first use, and never more partitions)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.producer import AIOKafkaProducer

from shared.events import encode
from shared.messaging.producer import Producer
from shared.messaging.runner import Runner
from shared.settings import Settings
from tests.messaging.consuming import Seen, by_faust, by_loop
from tests.messaging.test_delivery import event, until
from tests.messaging.test_outage import patiently
from thongsuot.topics import ALL, create_topics

pytestmark = pytest.mark.kafka
DRAFTS = next(topic.partitions for topic in ALL if topic.name == "drafts")
GROWN = DRAFTS + 4


async def send_to_each(settings: Settings, count: int, first: int) -> set[str]:
    """One event to each partition; returns their subjects."""
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers, metadata_max_age_ms=500)
    await producer.start()
    topic = f"{settings.topic_prefix}drafts"
    async with asyncio.timeout(30):
        while len(await producer.partitions_for(topic)) < count:  # noqa: ASYNC110 - the client tells nobody
            await asyncio.sleep(0.1)
    subjects = set()
    for partition in range(count):
        key, value, headers = encode(event(first + partition))
        await producer.send_and_wait(topic, value, key.encode(), partition, headers=headers)
        subjects.add(f"d{first + partition}")
    await producer.stop()
    return subjects


@pytest.mark.parametrize("consuming", [by_loop, by_faust])
async def test_a_topic_made_late_and_partitions_added(kafka: str, settings: Settings, consuming: Callable) -> None:
    settings = settings.model_copy(update={"kafka_bootstrap_servers": kafka})
    seen = Seen()
    producer = Producer(settings)
    await producer.start()
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        async with consuming(settings, Runner(settings, producer, "g", seen)):
            await asyncio.sleep(3)                                   # it has looked for the topic, in vain
            await asyncio.to_thread(create_topics, settings)
            sent = await send_to_each(settings, DRAFTS, 0)
            await until(lambda: sent <= seen.subjects)
            await admin.create_partitions({f"{settings.topic_prefix}drafts": NewPartitions(GROWN)})
            sent = await send_to_each(settings, GROWN, 100)
            await until(lambda: sent <= seen.subjects)
    finally:
        await admin.delete_topics([settings.topic_prefix + topic.name for topic in ALL])
        await admin.close()
        await producer.stop()


@pytest.mark.parametrize("consuming", [by_loop, by_faust])
@pytest.mark.parametrize("away_seconds", [
    0, pytest.param(7, marks=pytest.mark.long)])         # made at once; when every client knows that they are gone
async def test_topics_deleted_and_made_anew(kafka: str, settings: Settings, consuming: Callable, away_seconds: int
                                            ) -> None:
    settings = settings.model_copy(update={"kafka_bootstrap_servers": kafka, "metadata_age_ms": 5_000})
    await asyncio.to_thread(create_topics, settings)
    seen = Seen()
    producer = Producer(settings)
    await producer.start()
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    names = [settings.topic_prefix + topic.name for topic in ALL]
    try:
        async with consuming(settings, Runner(settings, producer, "g", seen)):
            await producer.send([event(n) for n in range(300)])
            await until(lambda: len(seen.subjects) == 300)
            await admin.delete_topics(names)
            await asyncio.sleep(away_seconds)
            await admin.create_topics([NewTopic(settings.topic_prefix + topic.name, topic.partitions, 1)
                                       for topic in ALL])
            await patiently(producer, [event(n) for n in range(300, 330)])      # fewer than were there before
            await until(lambda: len(seen.subjects) == 330)
    finally:
        await admin.delete_topics(names)
        await admin.close()
        await producer.stop()
