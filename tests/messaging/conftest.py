"""The contract of the messaging layer holds on the embedded broker and on Kafka proper."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from shared.messaging.producer import Producer
from shared.settings import Settings


@pytest.fixture(params=["embedded_broker", pytest.param("kafka", marks=pytest.mark.kafka)], ids=["embedded", "kafka"])
def broker(request: pytest.FixtureRequest) -> str:
    """The address of the one and of the other."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
async def producer(settings: Settings, broker: str) -> AsyncIterator[Producer]:
    """One that is started."""
    producer = Producer(settings)
    await producer.start()
    yield producer
    await producer.stop()
