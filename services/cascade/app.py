"""The cascade's composition root: a worker only."""

from __future__ import annotations

from services.cascade.worker import Handler
from services.cascade.worker.liveness import Liveness
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
    try:
        await app.start()
        health.progress["plans"] = Liveness(app, progress)
        health.started = True
        await app.wait_until_stopped()
    finally:
        await app.stop()
        await producer.stop()
