"""Faust, wired to the shared runner: an agent's body is one call that returns when its batch is done or dead."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import aiokafka
import faust
from faust.transport.drivers import aiokafka as driver
from faust.types import Message

from shared.errors import Retryable
from shared.messaging.connection import credentials
from shared.messaging.runner import Record, Runner
from shared.messaging.watch import Watch
from shared.runtime import DRAIN_SECONDS, Health, together
from shared.settings import Settings

TAKE = 500
WITHIN_SECONDS = 0.05


def stream_app(settings: Settings, name: str, take: int = TAKE) -> faust.App:
    """A Faust app without state of its own: no tables, no leader topic, at-least-once. Holds what `take` asks for."""
    app = faust.App(
        name, broker=[f"aiokafka://{server}" for server in settings.kafka_bootstrap_servers.split(",")],
        broker_credentials=credentials(settings), store="memory://", datadir=f"{settings.data_dir}/faust",
        topic_allow_declare=False, topic_disable_leader=True, autodiscover=False,
        consumer_auto_offset_reset="earliest", broker_max_poll_records=TAKE, web_enabled=False,
        producer_max_request_size=settings.event_limit_bytes + 65_536,
        consumer_max_fetch_size=settings.event_limit_bytes * 2,
        consumer_metadata_max_age_ms=settings.metadata_age_ms,
        broker_commit_interval=0.5, broker_session_timeout=settings.session_timeout_seconds,
        broker_heartbeat_interval=settings.session_timeout_seconds / 4,
        stream_buffer_maxsize=take * 4, reply_create_topic=False, topic_replication_factor=1,
    )
    app.transport = _transport(app, settings)
    return app


def _transport(app: faust.App, settings: Settings) -> driver.Transport:
    """Faust's Kafka transport, but with our fetch wait: its own is fixed at 1.5 s."""

    class ConsumerThread(driver.AIOKafkaConsumerThread):
        def _create_worker_consumer(self, transport: driver.Transport) -> aiokafka.AIOKafkaConsumer:
            consumer = super()._create_worker_consumer(transport)
            consumer._fetch_max_wait_ms = settings.fetch_wait_ms
            return consumer

    class Consumer(driver.Consumer):
        forgetting = False

        def forget(self) -> None:
            """From now on nothing is taken as done."""
            self.forgetting = True

        def ack(self, message: Message) -> bool:
            return not self.forgetting and super().ack(message)

        def _new_consumer_thread(self) -> ConsumerThread:
            return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    class Transport(driver.Transport):
        pass

    Transport.Consumer = Consumer
    return Transport(app.conf.broker_consumer, app, app.loop)


async def run_stream(app: faust.App, settings: Settings, runner: Runner, health: Health, name: str) -> None:
    """Consume until cancelled, then finish what it holds. A stream that crashed ends the process, which its supervisor
    starts anew."""
    watch = Watch(settings, app.conf.id, lambda: app.consumer.assignment(), lambda: runner.waited)
    await app.start()
    health.progress[name] = watch
    health.started = True
    try:
        await together(watch.run(), _until_stopped(app, name))
    finally:
        await stop_stream(app)


async def stop_stream(app: faust.App) -> None:
    """Take nothing new, finish what it holds as far as that is soon done, commit, and leave."""
    if not app.should_stop:
        try:
            await asyncio.wait_for(_drained(app), DRAIN_SECONDS)
        except TimeoutError:
            app.conf.stream_wait_empty = False              # Faust would wait for ever,
            app.consumer.forget()  # type: ignore[attr-defined] # and take what it then cancels as done
    await app.stop()


async def _drained(app: faust.App) -> None:
    app.consumer.stop_flow()
    while app.consumer.unacked:  # noqa: ASYNC110 - Faust tells nobody
        await asyncio.sleep(0.02)
    await app.consumer.commit()


async def _until_stopped(app: faust.App, name: str) -> None:
    while not app.should_stop:  # noqa: ASYNC110 - Faust sets a flag, not an event of this loop
        await asyncio.sleep(1.0)
    raise Retryable(f"{name}: the stream stopped: {app.crash_reason!r}", code="stream_stopped")


def consume(app: faust.App, settings: Settings, topics: Sequence[str], runner: Runner, take: int = TAKE) -> None:
    """Add one agent for each topic, all of which run batches of at most `take` through the same runner."""
    for topic in topics:
        _agent(app, settings.topic_prefix + topic, runner, take)


def _agent(app: faust.App, topic: str, runner: Runner, take: int) -> None:
    channel = app.topic(topic, key_serializer="raw", value_serializer="raw", key_type=bytes, value_type=bytes)

    @app.agent(channel, name=f"{app.conf.id}.{topic}", concurrency=1)
    async def agent(stream: Any) -> None:
        async for events in stream.take_events(take, within=WITHIN_SECONDS):
            await runner.run([_record(event.message) for event in events])


def _record(message: Any) -> Record:
    headers = message.headers or []
    pairs = list(headers.items()) if isinstance(headers, dict) else list(headers)
    return Record(message.topic, message.partition, message.offset, message.key, message.value, pairs)
