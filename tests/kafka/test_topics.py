"""`thongsuot topics` on Kafka proper: creates what is missing, keeps what others have set, may run again."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.errors import Fatal
from shared.settings import Settings
from tests.kafka.provide import own_topics
from thongsuot.topics import ALL, MAX_MESSAGE_BYTES, create_topics

pytestmark = pytest.mark.kafka
DAY_MS = 86_400_000


def ask(settings: Settings, question: Callable[[AIOKafkaAdminClient], Awaitable[Any]]) -> Any:
    """The answer of an administrator's client."""
    async def asked() -> Any:
        admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap_servers)
        await admin.start()
        try:
            return await question(admin)
        finally:
            await admin.close()
    return asyncio.run(asked())


def partitions(settings: Settings) -> dict[str, int]:
    """Partitions by topic, without the prefix."""
    names = [settings.topic_prefix + topic.name for topic in ALL]
    described = ask(settings, lambda admin: admin.describe_topics(names))
    return {one["topic"].removeprefix(settings.topic_prefix): len(one["partitions"]) for one in described}


def configuration(settings: Settings, topic: str) -> dict[str, str]:
    """All settings of a topic."""
    resource = ConfigResource(ConfigResourceType.TOPIC, settings.topic_prefix + topic)
    answers = ask(settings, lambda admin: admin.describe_configs([resource]))
    return {entry[0]: entry[1] for entry in answers[0].resources[0][4]}


def until(condition: Callable[[], bool]) -> None:
    """Kafka acknowledges a change before every request sees it."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def fresh(kafka: str) -> Settings:
    """A prefix without topics."""
    return Settings(KAFKA_BOOTSTRAP_SERVERS=kafka, topic_prefix=f"{uuid.uuid4().hex[:8]}.")


def test_what_is_missing_is_created_once(fresh: Settings) -> None:
    with own_topics(fresh):
        assert partitions(fresh) == {topic.name: topic.partitions for topic in ALL}
        assert create_topics(fresh) == []
        found = configuration(fresh, "plans")
        assert found["retention.ms"] == str(90 * DAY_MS)
        assert found["max.message.bytes"] == str(MAX_MESSAGE_BYTES)
        assert found["min.insync.replicas"] == "1"


def test_a_topic_that_exists_keeps_its_partitions_and_others_settings(fresh: Settings) -> None:
    name = f"{fresh.topic_prefix}plans"
    ask(fresh, lambda admin: admin.create_topics([
        NewTopic(name, 2, 1, topic_configs={"retention.ms": "1000", "segment.ms": "60000"})]))
    until(lambda: name in ask(fresh, lambda admin: admin.list_topics()))
    with own_topics(fresh):
        assert partitions(fresh)["plans"] == 2
        until(lambda: configuration(fresh, "plans")["retention.ms"] == str(90 * DAY_MS))
        assert configuration(fresh, "plans")["segment.ms"] == "60000"


def test_what_the_broker_refuses_is_said(fresh: Settings) -> None:
    with pytest.raises(Fatal, match="replication factor"):
        create_topics(fresh, replication=99)
