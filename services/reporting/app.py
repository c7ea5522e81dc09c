"""The composition root of reporting: its API, and its worker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from services.reporting.api import ROUTERS
from services.reporting.api.exports import EXPORTS
from services.reporting.api.operations import figures
from services.reporting.store import Stores, evidence, open_stores
from services.reporting.store.database import SERVICE
from services.reporting.store.reminders import remind
from services.reporting.store.trail import trail_of
from services.reporting.worker.handlers import Handlers
from services.reporting.worker.reconcile import Reconciler
from services.reporting.worker.rollup import run_rollup
from shared import clock
from shared.audit.checkpoints import Checkpoints, folder
from shared.http import ServiceClient, create_app
from shared.messaging.consumer import Consumer
from shared.messaging.producer import Producer
from shared.messaging.relay import Relay
from shared.messaging.runner import Runner
from shared.runtime import Health, connecting, every, together, until_connected
from shared.settings import Settings

PLANS_GROUP = "reporting-obligations"
REMIND_SECONDS = 60.0
SWEEP_SECONDS = 3600.0


def api(settings: Settings) -> FastAPI:
    """The HTTP API."""
    stores = open_stores(settings)
    planner = ServiceClient(settings, "planner", SERVICE)

    trail = trail_of(stores)

    async def prepare() -> None:
        await stores.prepare()
        await trail.recorder.indexes()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        preparing = connecting(prepare, "store")
        yield
        preparing.cancel()
        await planner.close()
        stores.database.close()

    app = create_app(settings, "báo cáo", ROUTERS, service=SERVICE, lifespan=lifespan, ready=stores.database.ping,
                     answers="services.reporting.api.answers", exports=EXPORTS,
                     sources={"store": lambda: figures(stores)})
    app.state.stores, app.state.trail, app.state.signing = stores, trail, stores.signing
    app.state.reconciler, app.state.planner = Reconciler(stores, planner), planner
    return app


async def worker(settings: Settings, health: Health) -> None:
    """Obligations from plans, the roll-up, reminders, relay and reconciler, until cancelled."""
    stores, producer = open_stores(settings), Producer(settings)
    planner = ServiceClient(settings, "planner", SERVICE)
    await until_connected(stores.prepare, "store")
    await until_connected(trail_of(stores).recorder.indexes, "store")
    await until_connected(producer.start, "broker")
    try:
        await together(*_parts(settings, health, stores, producer, planner))
    finally:
        await producer.stop()
        await planner.close()
        stores.database.close()


def _parts(settings: Settings, health: Health, stores: Stores, producer: Producer, planner: ServiceClient
           ) -> tuple[Coroutine[Any, Any, None], ...]:
    handlers, reconciler = Handlers(stores), Reconciler(stores, planner)
    plans = Consumer(settings, ["plans", "units"], settings.topic_prefix + PLANS_GROUP,
                     Runner(settings, producer, PLANS_GROUP, handlers.plans))
    relay = Relay(producer, stores.emitting, settings.relay_idle_seconds)
    trail = trail_of(stores, settings.audit_idle_seconds)
    checkpoints = Checkpoints(trail.chain, folder(settings), clock.now)
    health.progress["plans"] = plans.watch
    return (
        plans.run(), relay.run(), run_rollup(settings, producer, handlers.climbing, health),
        every(SWEEP_SECONDS, "sweep evidence", lambda: evidence.sweep(stores, clock.now())),
        every(REMIND_SECONDS, "remind", lambda: remind(stores, clock.today(), clock.now())),
        every(settings.reconcile_seconds, "reconcile", reconciler.once),
        trail.recorder.run(), every(settings.audit_checkpoint_seconds, "checkpoint", checkpoints),
    )
