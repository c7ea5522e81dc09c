"""The notifier's composition root."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.notifier.api import router
from services.notifier.store import NoticeStore
from services.notifier.worker import Handler, catch_up_once, regain
from shared.clock import now
from shared.http import ServiceClient, create_app
from shared.messaging.consumer import Consumer
from shared.messaging.producer import Producer
from shared.messaging.runner import Runner
from shared.runtime import Health, every, together, until_connected
from shared.settings import Settings
from shared.store import connect

SERVICE = "notifier"
MEND_SECONDS = 600.0
TOPICS = ("plans", "drafts", "obligations", "reports", "rollups")


def api(settings: Settings) -> FastAPI:
    """The inbox's API."""
    database = connect(settings, SERVICE)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        database.close()

    app = create_app(settings, "thông báo", [router], service=SERVICE, lifespan=lifespan, ready=database.ping)
    app.state.store = NoticeStore(database)
    return app


async def worker(settings: Settings, health: Health) -> None:
    """Consume events and catch up from their owners until cancelled."""
    database = connect(settings, SERVICE)
    store, producer = NoticeStore(database), Producer(settings)
    await until_connected(store.indexes, "store")
    await until_connected(producer.start, "broker")
    handler = Handler(store, now)
    consumer = Consumer(settings, TOPICS, settings.topic_prefix + SERVICE, Runner(settings, producer, SERVICE, handler))
    clients = {"reporting": ServiceClient(settings, "reporting", SERVICE),
               "planner": ServiceClient(settings, "planner", SERVICE)}
    health.progress["consumer"] = lambda: consumer.progress
    health.started = True
    try:
        await together(
            consumer.run(),
            every(settings.reconcile_seconds, "catch_up", lambda: catch_up_once(store, clients, handler)),
            every(MEND_SECONDS, "mend digests", lambda: store.owed.mend(now())),
            every(settings.reconcile_seconds, "regain", lambda: regain(store, clients["planner"], now())))
    finally:
        await producer.stop()
        for client in clients.values():
            await client.close()
        database.close()
