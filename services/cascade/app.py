"""The cascade's composition root: a worker only."""

from __future__ import annotations

from services.cascade.worker import Handler
from shared.messaging.producer import Producer
from shared.messaging.runner import Runner
from shared.messaging.streams import consume, run_stream, stream_app
from shared.runtime import Health, until_connected
from shared.settings import Settings

SERVICE = "cascade"


async def worker(settings: Settings, health: Health) -> None:
    """Consume `plans` and emit derivations and drafts until cancelled."""
    producer = Producer(settings)
    await until_connected(producer.start, "broker")
    app = stream_app(settings, settings.topic_prefix + SERVICE)
    runner = Runner(settings, producer, SERVICE, Handler(producer))
    consume(app, settings, ["plans"], runner)
    try:
        await run_stream(app, settings, runner, health, SERVICE)
    finally:
        await producer.stop()
