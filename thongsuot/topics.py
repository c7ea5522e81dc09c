"""The topics: one list of partitions and retention, and creating what is missing of it.

Safe to run again. The number of partitions of a topic that exists is never changed: that would send a key's later
events to another worker. Retention and size are set anew where they differ; other settings of the topic stay.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from shared.errors import Fatal
from shared.events.types import TOPICS
from shared.messaging.connection import connection
from shared.settings import Settings

MAX_REPLICATION = 3
MAX_MESSAGE_BYTES = 4_194_304
DAY_MS = 86_400_000
CREATED_SECONDS = 30.0
SET_FOR_THE_TOPIC = 1       # source of a setting, in DescribeConfigs


@dataclass(frozen=True)
class Topic:
    """Partitions bound how many workers can share a topic; raising them later moves keys, so they start high enough.
    Retention (days) is for replaying, not for keeping: what is lost is re-emitted from state (law 9)."""

    name: str
    partitions: int
    days: int


EVENTS = (
    Topic("plans", 6, 90), Topic("drafts", 12, 30), Topic("obligations", 12, 30),
    Topic("reports", 12, 90), Topic("rollups", 6, 14), Topic("units", 3, 365),
)
ALL = (*EVENTS, *(Topic(f"{topic}.dlq", 1, 90) for topic in TOPICS))


def create_topics(settings: Settings, replication: int = 0, in_sync: int = 0) -> list[str]:
    """Create what is missing and return its names, when every topic can be written to. Without numbers: as many
    replicas as there are brokers, at most three; all but one of them in sync. Raises Fatal if the broker refuses."""
    return asyncio.run(_create(settings, replication, in_sync))


async def _create(settings: Settings, replication: int, in_sync: int) -> list[str]:
    admin = AIOKafkaAdminClient(**connection(settings))
    try:
        await admin.start()
        replication = replication or min(MAX_REPLICATION, len((await admin.describe_cluster())["brokers"]))
        in_sync = in_sync or max(1, replication - 1)
        missing = await _missing(admin, settings)
        await _create_missing(admin, settings, missing, replication, in_sync)
        await _wait(admin, settings)
        await _configure(admin, settings, [topic for topic in ALL if topic not in missing], in_sync)
    except KafkaError as error:
        raise Fatal(f"topics on {settings.kafka_bootstrap_servers}: {error}", code="topics_not_created") from error
    finally:
        await admin.close()
    return [topic.name for topic in missing]


async def _missing(admin: AIOKafkaAdminClient, settings: Settings) -> list[Topic]:
    existing = set(await admin.list_topics())
    return [topic for topic in ALL if settings.topic_prefix + topic.name not in existing]


async def _create_missing(
    admin: AIOKafkaAdminClient, settings: Settings, missing: list[Topic], replication: int, in_sync: int,
) -> None:
    answer = await admin.create_topics([
        NewTopic(settings.topic_prefix + topic.name, topic.partitions, replication,
                 topic_configs=_wanted(topic, in_sync)) for topic in missing])
    for name, code, *why in answer.topic_errors:
        if code != TopicAlreadyExistsError.errno:               # else another one was quicker
            _raise_for(code, name, why[0] if why else None)


async def _configure(admin: AIOKafkaAdminClient, settings: Settings, topics: list[Topic], in_sync: int) -> None:
    """Settings that differ. The request replaces all settings of a topic, so those of others are sent again."""
    wanted = {settings.topic_prefix + topic.name: _wanted(topic, in_sync) for topic in topics}
    changed = []
    for answer in await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in wanted]):
        for code, message, _, name, entries in answer.resources:
            _raise_for(code, name, message)
            present = {entry[0]: entry[1] for entry in entries if entry[3] == SET_FOR_THE_TOPIC}
            if not wanted[name].items() <= present.items():
                changed.append(ConfigResource(ConfigResourceType.TOPIC, name, {**present, **wanted[name]}))
    for answer in await admin.alter_configs(changed) if changed else ():
        for code, message, _, name in answer.resources:
            _raise_for(code, name, message)


def _raise_for(code: int, name: str, message: str | None) -> None:
    if code:
        raise for_code(code)(f"{name}: {message or ''}")


async def _wait(admin: AIOKafkaAdminClient, settings: Settings) -> None:
    """Until every partition has a leader: creation is acknowledged before that."""
    names = [settings.topic_prefix + topic.name for topic in ALL]
    try:
        async with asyncio.timeout(CREATED_SECONDS):
            while not _led(await admin.describe_topics(names)):  # noqa: ASYNC110 - Kafka tells nobody
                await asyncio.sleep(0.2)
    except TimeoutError as error:
        raise Fatal(f"topics have no leader after {CREATED_SECONDS:.0f} s", code="topics_not_created") from error


def _led(described: list[dict[str, Any]]) -> bool:
    return all(not topic["error_code"] and topic["partitions"] and
               all(partition["leader"] >= 0 for partition in topic["partitions"]) for topic in described)


def _wanted(topic: Topic, in_sync: int) -> dict[str, str]:
    return {"retention.ms": str(topic.days * DAY_MS), "max.message.bytes": str(MAX_MESSAGE_BYTES),
            "min.insync.replicas": str(in_sync)}
