"""The cascade's composition root: a worker only."""

from __future__ import annotations

import time

from services.cascade.worker import Handler
from shared.messaging.producer import Producer
from shared.messaging.runner import Runner
from shared.messaging.streams import StreamProgress, consume, stream_app
from shared.runtime import Health, until_connected
from shared.settings import Settings

SERVICE = "cascade"


async def worker(settings: Settings, health: Health) -> None:
    """Consume `plans` and emit derivations and drafts until cancelled."""
    producer, progress = Producer(settings), StreamProgress()
    await until_connected(producer.start, "broker")
    app = stream_app(settings, settings.topic_prefix + SERVICE)
    consume(app, settings, ["plans"], Runner(settings, producer, SERVICE, Handler(producer)), progress)
    health.progress["plans"] = lambda: max(progress.at.get("plans", 0.0), time.monotonic())
    health.started = True
    try:
        await app.start()
        await app.wait_until_stopped()
    finally:
        await app.stop()
        await producer.stop()
