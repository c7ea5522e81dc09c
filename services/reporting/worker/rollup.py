"""The Faust worker of the roll-up: reports and roll-ups in, folds out."""

from __future__ import annotations

from shared.messaging.producer import Producer
from shared.messaging.runner import Handler, Runner
from shared.messaging.streams import consume, run_stream, stream_app
from shared.runtime import Health
from shared.settings import Settings

NAME = "reporting-rollup"
TOPICS = ("reports", "rollups")
BATCH = 5_000               # each batch folds each of its superiors once: in a rush large ones cost less per report


async def run_rollup(settings: Settings, producer: Producer, handler: Handler, health: Health) -> None:
    """Consume until cancelled."""
    app, runner = stream_app(settings, settings.topic_prefix + NAME, BATCH), Runner(settings, producer, NAME, handler)
    consume(app, settings, TOPICS, runner, BATCH)
    await run_stream(app, settings, runner, health, NAME)
