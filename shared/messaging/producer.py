"""Sending: one idempotent producer per process, compressed, acknowledged by all replicas."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from shared.errors import Retryable, TooLarge
from shared.events import Event, encode
from shared.messaging.connection import connection
from shared.observing.counts import COUNTS
from shared.observing.metrics import SENT
from shared.observing.tracing import sending
from shared.settings import Settings

TOO_LARGE = "Kế hoạch quá lớn để gửi đi. Hãy bỏ bớt phụ lục hoặc tách thành nhiều kế hoạch."
STOP_SECONDS = 5.0
BATCH_BYTES = 512 * 1024     # of one partition; consumers get them as they were sent, so small ones cost everybody


RawRecord = tuple[str, str | bytes | None, bytes | None, list[tuple[str, bytes]]]


class Producer:
    """Sends events and raw records; `send` returns when the broker has acknowledged."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None

    async def start(self) -> None:
        """Connect; raises Retryable if no broker answers."""
        producer = AIOKafkaProducer(
            **connection(self._settings), compression_type="zstd", acks="all",
            linger_ms=5, max_batch_size=BATCH_BYTES, enable_idempotence=True,
            max_request_size=self._settings.event_limit_bytes + 65_536,
            metadata_max_age_ms=self._settings.metadata_age_ms,
        )
        try:
            await producer.start()
        except KafkaError as error:
            await producer.stop()
            raise Retryable(f"broker: {error}", code="broker_away") from error
        self._producer = producer

    async def stop(self) -> None:
        """Flush and disconnect; what a broker that is gone doesn't take in time stays in its outbox."""
        if self._producer is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._producer.stop(), STOP_SECONDS)

    async def send(self, events: Sequence[Event]) -> None:
        """Send all; returns when each is acknowledged, raises Retryable if any is not."""
        with contextlib.ExitStack() as spans:
            ready = [event for topic, some in _by_topic(events) for event in spans.enter_context(sending(topic, some))]
            await self.send_raw([(event.topic, *encode(event)) for event in ready])

    async def send_raw(self, records: Sequence[RawRecord]) -> None:
        """Send (topic, key, value, headers) records; returns when each is acknowledged.

        A record with neither key nor value, which the client refuses, goes with an empty value.
        """
        assert self._producer is not None, "start() first"
        try:
            sent = [
                await self._producer.send(
                    self._settings.topic_prefix + topic, b"" if key is None and value is None else value,
                    key.encode() if isinstance(key, str) else key, headers=headers)
                for topic, key, value, headers in records
            ]
            await asyncio.gather(*sent)
            for topic, *_ in records:
                COUNTS.add(SENT, topic)
        except MessageSizeTooLargeError as error:
            raise TooLarge(TOO_LARGE, code="event_too_large") from error
        except KafkaError as error:
            raise Retryable(f"broker: {error}", code="broker_away") from error


def _by_topic(events: Sequence[Event]) -> Iterable[tuple[str, list[Event]]]:
    """By topic; within a topic, which alone has an order, as they came."""
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.topic, []).append(event)
    return found.items()
