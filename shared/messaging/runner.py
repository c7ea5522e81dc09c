"""What happens to a batch of records between fetching and committing (law 8).

Handle the whole batch; if it fails, its halves, down to each event alone, with bounded retries; what still fails
permanently goes to the dead-letter topic, acknowledged, before the caller commits. A dependency that is away is waited
for, since committing would lose the event and dead-lettering a healthy one would be wrong.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from shared.errors import Retryable, ThongSuotError
from shared.events import Event, decode
from shared.messaging.producer import Producer
from shared.observing.counts import COUNTS
from shared.observing.metrics import BURIED, HANDLED, WAITED
from shared.observing.tracing import handling
from shared.settings import Settings
from shared.telemetry import of_trace

log = structlog.get_logger()
Handler = Callable[[list[Event]], Awaitable[None]]
MAX_WAIT_SECONDS = 5.0
REPLAY_OF = "replay_of"                    # on a record sent again: the letter, which a new letter names then too
REPLAY_FOR = "replay_for"                  # and the group that gave up: only it takes the record


@dataclass(frozen=True)
class Record:
    """A Kafka record, whichever client fetched it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]] = field(default_factory=list)
    at_ms: int = 0                         # the broker's time


class Runner:
    """Runs one handler over batches of records for one consumer group."""

    def __init__(self, settings: Settings, producer: Producer, group: str, handler: Handler):
        self._settings = settings
        self._producer = producer
        self._group = group
        self._handler = handler
        self.waited = 0.0                  # monotonic: when it last waited for a dependency
        self.handled = 0
        self.dead = 0

    async def run(self, records: Sequence[Record]) -> None:
        """Returns when every record is handled or safely in the dead-letter topic; then the caller may commit."""
        pairs = [pair for record in records if (pair := await self._decoded(record)) is not None]
        if not pairs:
            return
        dead = self.dead
        with handling(self._group, [event for _, event in pairs]) as (events, spans):
            with of_trace(*(event.traceparent for event in events)):
                await self._together([(record, event) for (record, _), event in zip(pairs, events, strict=True)])
            for span in spans if self.dead > dead else ():
                span.failed("dead_letter")
        self.handled += len(pairs)
        COUNTS.add(HANDLED, self._group, by=len(pairs))

    async def _together(self, pairs: Sequence[tuple[Record, Event]]) -> None:
        """All at once, else each half by itself: what is wrong with one event costs the others little."""
        if len(pairs) == 1:
            return await self._alone(*pairs[0])
        try:
            await self._handler([event for _, event in pairs])
        except Exception as error:
            log.warning("batch_failed", group=self._group, size=len(pairs), error=repr(error)[:300])
            middle = len(pairs) // 2
            await self._together(pairs[:middle])
            await self._together(pairs[middle:])

    async def _decoded(self, record: Record) -> tuple[Record, Event] | None:
        if dict(record.headers).get(REPLAY_FOR, self._group.encode()) != self._group.encode():
            return None
        try:
            return record, decode(record.value, record.headers)
        except ThongSuotError as error:
            await self._bury(record, error, attempts=1)
            return None

    async def _alone(self, record: Record, event: Event) -> None:
        with of_trace(event.traceparent):
            await self._tried(record, event)

    async def _tried(self, record: Record, event: Event) -> None:
        attempt = 0
        while True:
            attempt += 1
            try:
                return await self._handler([event])
            except Retryable as error:
                log.warning("dependency_away", group=self._group, id=event.id, attempt=attempt, code=error.code)
                await self._backoff(attempt)
            except Exception as error:
                final = isinstance(error, ThongSuotError) and error.status < 500
                if final or attempt >= self._settings.retry_attempts:
                    return await self._bury(record, error, attempt)
                await self._backoff(attempt)

    async def _backoff(self, attempt: int) -> None:
        self.waited = time.monotonic()
        COUNTS.add(WAITED, self._group)
        ceiling = min(MAX_WAIT_SECONDS, self._settings.retry_base_seconds * 2**attempt)
        await asyncio.sleep(random.uniform(ceiling / 2, ceiling))

    async def _bury(self, record: Record, error: Exception, attempts: int) -> None:
        """Write the dead letter; waits for the broker, since the original must not be lost."""
        reason = getattr(error, "detail", "") or repr(error)
        headers = [h for h in record.headers if not h[0].startswith("dlq_")] + [
            ("dlq_group", self._group.encode()),
            ("dlq_origin", f"{record.topic}/{record.partition}/{record.offset}".encode()),
            ("dlq_error", type(error).__name__.encode()),
            ("dlq_reason", reason[:1000].encode()),
            ("dlq_attempts", str(attempts).encode()),
        ]
        topic = record.topic.removeprefix(self._settings.topic_prefix)
        trace = dict(record.headers).get("traceparent") or b""
        with of_trace(trace.decode("latin-1")):
            log.error("dead_letter", group=self._group, origin=headers[-4][1].decode(), reason=reason[:300])
        attempt = 0
        while True:
            try:
                await self._producer.send_raw([(f"{topic}.dlq", record.key, record.value, headers)])
                break
            except Retryable:
                attempt += 1
                await self._backoff(attempt)
        self.dead += 1
        COUNTS.add(BURIED, self._group)
