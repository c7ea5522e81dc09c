"""The Faust worker of the roll-up: reports and roll-ups in, folds out."""

from __future__ import annotations

import asyncio

from shared.errors import Retryable
from shared.messaging.producer import Producer
from shared.messaging.runner import Handler, Runner
from shared.messaging.streams import StreamProgress, consume, stream_app
from shared.runtime import Health
from shared.settings import Settings

NAME = "reporting-rollup"
TOPICS = ("reports", "rollups")
WATCH_SECONDS = 1.0
BATCH = 5_000               # each batch folds each of its superiors once: in a rush large ones cost less per report


async def run_rollup(settings: Settings, producer: Producer, handler: Handler, health: Health) -> None:
    """Consume until cancelled. A stream that crashed ends the process, which its supervisor starts anew."""
    app, progress = stream_app(settings, settings.topic_prefix + NAME, BATCH), StreamProgress()
    consume(app, settings, TOPICS, Runner(settings, producer, NAME, handler), progress, BATCH)
    await app.start()
    health.started = True
    try:
        while not app.should_stop:  # noqa: ASYNC110 - Faust sets a flag, not an event of this loop
            await asyncio.sleep(WATCH_SECONDS)
        raise Retryable(f"{NAME}: the stream stopped: {app.crash_reason!r}", code="stream_stopped")
    finally:
        await app.stop()
