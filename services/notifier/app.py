"""The notifier's composition root."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.notifier.api import ROUTERS
from services.notifier.store import LetterStore, NoticeStore
from services.notifier.store.choices import ChoiceStore
from services.notifier.store.subscriptions import SubscriptionStore
from services.notifier.store.trail import trail_of
from services.notifier.worker import Handler, Keeper, catch_up_once, regain
from shared.audit.checkpoints import Checkpoints, folder
from shared.clock import now
from shared.http import ServiceClient, create_app
from shared.messaging.consumer import Consumer
from shared.messaging.groups import DEAD_LETTERS
from shared.messaging.producer import Producer
from shared.messaging.runner import Runner
from shared.runtime import Health, every, together, until_connected
from shared.settings import Settings
from shared.store import connect

SERVICE = "notifier"
MEND_SECONDS = 600.0
TOPICS = ("plans", "drafts", "obligations", "reports", "rollups")


def api(settings: Settings) -> FastAPI:
    """The API of the inbox and of dead letters."""
    database = connect(settings, SERVICE)
    subscriptions, choices = SubscriptionStore(database), ChoiceStore(database)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        preparing = asyncio.create_task(until_connected(subscriptions.indexes, "store"))
        yield
        preparing.cancel()
        database.close()

    app = create_app(settings, "thông báo", ROUTERS, service=SERVICE, lifespan=lifespan, ready=database.ping)
    app.state.store, app.state.letters = NoticeStore(database), LetterStore(database)
    app.state.subscriptions, app.state.choices = subscriptions, choices
    app.state.verifications, app.state.trail = database["verifications"], trail_of(database)
    return app


async def worker(settings: Settings, health: Health) -> None:
    """Consume events and catch up from their owners until cancelled."""
    database = connect(settings, SERVICE)
    store, letters, producer = NoticeStore(database), LetterStore(database), Producer(settings)
    trail = trail_of(database, settings.audit_idle_seconds)
    checkpoints = Checkpoints(trail.chain, folder(settings), now)
    await until_connected(store.indexes, "store")
    await until_connected(letters.indexes, "store")
    await until_connected(trail.recorder.indexes, "store")
    await until_connected(producer.start, "broker")
    handler = Handler(store, now)
    consumer = Consumer(settings, TOPICS, settings.topic_prefix + SERVICE, Runner(settings, producer, SERVICE, handler))
    burials = Consumer(settings, DEAD_LETTERS, f"{settings.topic_prefix}{SERVICE}-dead-letters",
                       Keeper(letters, settings.topic_prefix))
    clients = {"reporting": ServiceClient(settings, "reporting", SERVICE),
               "planner": ServiceClient(settings, "planner", SERVICE)}
    health.progress |= {"consumer": consumer.watch, "dead letters": burials.watch}
    health.started = True
    try:
        await together(
            consumer.run(), burials.run(), trail.recorder.run(),
            every(settings.audit_checkpoint_seconds, "checkpoint", checkpoints),
            every(settings.reconcile_seconds, "catch_up", lambda: catch_up_once(store, clients, handler),
                  busy=lambda: consumer.idle_seconds < settings.reconcile_seconds),
            every(MEND_SECONDS, "mend digests", lambda: store.owed.mend(now())),
            every(settings.reconcile_seconds, "regain", lambda: regain(store, clients["planner"], now())))
    finally:
        await producer.stop()
        for client in clients.values():
            await client.close()
        database.close()
