"""A broker that is killed and away for longer than the session: both kinds of consumer come back by themselves, and
what was sent before and after arrives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from shared.errors import Retryable
from shared.events import Event
from shared.messaging.producer import Producer
from shared.messaging.runner import Runner
from shared.settings import Settings
from tests.kafka.cluster import Cluster
from tests.kafka.provide import cluster
from tests.messaging.consuming import Seen, by_faust, by_loop
from tests.messaging.test_delivery import event, until
from thongsuot.topics import create_topics

pytestmark = [pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(300)]
SESSION_SECONDS = 3.0
AWAY_SECONDS = 4 * SESSION_SECONDS


@pytest.fixture(scope="module")
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A broker of our own, to kill."""
    with cluster(tmp_path_factory.mktemp("outage") / "kafka") as made:
        yield made


@pytest.mark.parametrize("consuming", [by_loop, by_faust])
async def test_consumers_come_back(own_broker: Cluster, settings: Settings, consuming: Callable) -> None:
    settings = settings.model_copy(update={
        "kafka_bootstrap_servers": own_broker.servers, "session_timeout_seconds": SESSION_SECONDS})
    await asyncio.to_thread(create_topics, settings)
    seen = Seen()
    producer = Producer(settings)
    await producer.start()
    async with consuming(settings, Runner(settings, producer, "g", seen)):
        await producer.send([event(n) for n in range(50)])
        await until(lambda: len(seen.subjects) == 50)
        own_broker.nodes[0].kill()
        sending = asyncio.create_task(patiently(producer, [event(n) for n in range(50, 100)]))
        await asyncio.sleep(AWAY_SECONDS)
        assert not sending.done()
        own_broker.nodes[0].start()
        await asyncio.to_thread(own_broker.wait)
        await sending
        await until(lambda: len(seen.subjects) == 100)
    await producer.stop()


async def patiently(producer: Producer, events: list[Event]) -> None:
    """Send as the relay does: again until it is acknowledged."""
    while True:
        try:
            return await producer.send(events)
        except Retryable:
            await asyncio.sleep(0.5)
