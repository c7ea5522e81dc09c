"""The two ways in which services consume, under way for the time of a test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from shared.events import Event
from shared.messaging.consumer import Consumer
from shared.messaging.runner import Runner
from shared.messaging.streams import consume, stop_stream, stream_app
from shared.settings import Settings


@dataclass
class Seen:
    """A handler that notes the subjects of what it was given."""

    subjects: set[str] = field(default_factory=set)

    async def __call__(self, events: list[Event]) -> None:
        self.subjects.update(one.subject for one in events)


@asynccontextmanager
async def by_loop(settings: Settings, runner: Runner) -> AsyncIterator[None]:
    """aiokafka's consumer in our own loop."""
    task = asyncio.create_task(Consumer(settings, ["drafts"], f"{settings.topic_prefix}g", runner).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def by_faust(settings: Settings, runner: Runner) -> AsyncIterator[None]:
    """A Faust agent."""
    app = stream_app(settings, f"{settings.topic_prefix}g")
    consume(app, settings, ["drafts"], runner)
    await app.start()
    try:
        yield
    finally:                                   # else a test that fails leaves an application that never ends
        await stop_stream(app)
