"""Where the tests' real Kafka comes from, or why there is none."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from shared.settings import Settings
from tests.kafka.cluster import Cluster, Launch
from tests.kafka.launchers import Unavailable, launcher
from thongsuot.topics import ALL, create_topics

DEMAND = "THONGSUOT_REQUIRE_KAFKA"      # set by .ci/run


@contextmanager
def cluster(folder: Path, size: int = 1, make: Callable[[Launch], Cluster] | None = None) -> Iterator[Cluster]:
    """A cluster of our own, whose nodes can be killed; the test is skipped with the reason, or fails where Kafka is
    demanded. Data and logs stay in the folder, which pytest keeps when a test fails."""
    try:
        launch = launcher()
        made = make(launch) if make else Cluster(folder, launch, size)
    except Unavailable as reason:
        if os.environ.get(DEMAND):
            pytest.fail(f"real Kafka is demanded here: {reason}")
        pytest.skip(str(reason))
    made.start()
    try:
        yield made
    finally:
        made.stop()


@contextmanager
def own_topics(settings: Settings) -> Iterator[None]:
    """The topics under the settings' prefix, for the time of a test."""
    create_topics(settings)
    try:
        yield
    finally:
        asyncio.run(_delete(settings))


async def _delete(settings: Settings) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap_servers)
    await admin.start()
    await admin.delete_topics([settings.topic_prefix + topic.name for topic in ALL])
    await admin.close()
