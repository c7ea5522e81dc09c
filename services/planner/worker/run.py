"""Runs the worker's loops until cancelled."""

from __future__ import annotations

from functools import partial

from services.planner.store import Stores
from services.planner.store.jobs import sweep
from services.planner.store.receiving import Receiver
from services.planner.store.reconcile import Reconciler
from shared import clock
from shared.audit.checkpoints import Checkpoints, folder
from shared.events import Event
from shared.messaging.consumer import Consumer
from shared.messaging.producer import Producer
from shared.messaging.relay import Relay
from shared.messaging.runner import Runner
from shared.runtime import Health, every, together, until_connected
from shared.settings import Settings
from shared.signing.configured import open_signing
from shared.store import connect

SERVICE = "planner"
SWEEP_SECONDS = 3600.0


async def run(settings: Settings, health: Health) -> None:
    """Relay, consume and reconcile until cancelled; waits for store and broker at the start."""
    database = connect(settings, SERVICE)
    stores = Stores(database, open_signing(settings), settings.audit_idle_seconds)
    producer, trail = Producer(settings), stores.trail
    await until_connected(stores.indexes, "store")
    await until_connected(producer.start, "broker")
    checkpoints = Checkpoints(trail.chain, folder(settings), clock.now)
    receiver = Receiver(stores, clock.now)

    async def handle(events: list[Event]) -> None:
        await receiver(events)

    runner = Runner(settings, producer, SERVICE, handle)
    consumer = Consumer(settings, ["drafts"], settings.topic_prefix + SERVICE, runner)
    relay = Relay(producer, [stores.plans, stores.units, stores.successions], settings.relay_idle_seconds)
    reconciler = Reconciler(stores, receiver, clock.now, idle=lambda: consumer.idle_seconds)
    sweeper = partial(sweep, stores)
    health.progress["consumer"] = consumer.watch
    health.started = True
    try:
        await together(
            consumer.run(), relay.run(), every(settings.reconcile_seconds, "reconcile", reconciler),
            every(SWEEP_SECONDS, "sweep", sweeper),
            trail.recorder.run(), every(settings.audit_checkpoint_seconds, "checkpoint", checkpoints))
    finally:
        await producer.stop()
        database.close()
