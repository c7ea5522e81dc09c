"""A stream that stands still is seen by liveness and readiness; one that has read all, or waits for others, is well."""

from __future__ import annotations

import time
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared import runtime
from shared.messaging.backlog import partitions_of
from shared.messaging.connection import connection
from shared.messaging.producer import Producer
from shared.messaging.watch import Watch
from shared.runtime import Health
from shared.settings import Settings
from tests.http.test_before_the_routes import client
from tests.messaging.test_delivery import event

GROUP = "watched-"
STALLED = runtime.STALLED_SECONDS + 1


class Clock:
    """Monotonic time that a test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("shared.messaging.watch.time", made)
    monkeypatch.setattr("shared.runtime.time", made)
    return made


@pytest.fixture
async def partitions(settings: Settings, producer: Producer) -> list[TopicPartition]:
    """Those of a topic with some records."""
    await producer.send([event(n) for n in range(20)])
    [found] = (await partitions_of(settings, {"drafts"})).values()
    return found


async def commit(settings: Settings, partitions: list[TopicPartition], short_of: int = 0) -> None:
    """As the group does that has read everything, but for the last records of each partition."""
    group = GROUP + settings.topic_prefix
    consumer = AIOKafkaConsumer(**connection(settings), group_id=group, enable_auto_commit=False)
    await consumer.start()
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    await consumer.commit({p: max(0, end - short_of) for p, end in ends.items()})
    await consumer.stop()


async def asked(health: Health) -> dict[str, Any]:
    async with client(health.app()) as http:
        return {name: (await http.get(f"/health/{name}")).status_code for name in ("live", "ready")}


def health_of(watch: Watch) -> Health:
    health = Health()
    health.started, health.progress["stream"] = True, watch
    return health


async def test_a_stream_that_has_more_to_read_and_does_not_move(settings: Settings, partitions: list[TopicPartition],
                                                                clock: Clock) -> None:
    await commit(settings, partitions, short_of=1)
    watch = Watch(settings, GROUP + settings.topic_prefix, lambda: partitions, lambda: 0.0)
    health = health_of(watch)
    await watch.look()                              # it has moved since it began
    clock.at += STALLED
    await watch.look()
    assert await asked(health) == {"live": 503, "ready": 503}
    await commit(settings, partitions)
    await watch.look()
    assert await asked(health) == {"live": 200, "ready": 200}
    clock.at += 10 * STALLED                        # nothing more comes for long
    await watch.look()
    assert await asked(health) == {"live": 200, "ready": 200}


async def test_one_that_waits_for_a_dependency_is_well(settings: Settings, partitions: list[TopicPartition],
                                                       clock: Clock) -> None:
    waited = 0.0
    watch = Watch(settings, GROUP + settings.topic_prefix, lambda: partitions, lambda: waited)
    await watch.look()
    clock.at += STALLED
    waited = clock.at
    await watch.look()
    assert await asked(health_of(watch)) == {"live": 200, "ready": 200}
    clock.at += STALLED
    assert await asked(health_of(watch)) == {"live": 503, "ready": 503}


async def test_one_without_partitions_is_not_well_and_none_can_read_without_a_broker(
    settings: Settings, partitions: list[TopicPartition], clock: Clock,
) -> None:
    alone = Watch(settings, GROUP + settings.topic_prefix, list, lambda: 0.0)
    away = Watch(settings.model_copy(update={"kafka_bootstrap_servers": "127.0.0.1:1"}), GROUP, lambda: partitions,
                 lambda: 0.0)
    clock.at += STALLED
    for watch in (alone, away):
        await watch.look()
    assert await asked(health_of(alone)) == {"live": 503, "ready": 503}
    assert await asked(health_of(away)) == {"live": 200, "ready": 200}


async def test_readiness_before_and_after(clock: Clock) -> None:
    health = Health()
    assert await asked(health) == {"live": 200, "ready": 503}
    health.started = True
    assert await asked(health) == {"live": 200, "ready": 200}
    health.ending = True
    assert await asked(health) == {"live": 200, "ready": 503}
    assert time.monotonic() != clock.at
