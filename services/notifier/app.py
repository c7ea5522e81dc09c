"""The notifier's composition root."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.notifier.api import ROUTERS
from services.notifier.api.exports import EXPORTS
from services.notifier.api.system import figures, streams_figures
from services.notifier.channels import Channel
from services.notifier.channels.email import Email
from services.notifier.channels.keys import notice_key, sealing
from services.notifier.channels.webhook import Webhook
from services.notifier.channels.zalo import Zalo
from services.notifier.store import LetterStore, NoticeStore
from services.notifier.store.choices import ChoiceStore
from services.notifier.store.deliveries import DeliveryStore
from services.notifier.store.migrations import MIGRATIONS
from services.notifier.store.reach import ReachStore, WebhookStore
from services.notifier.store.subscriptions import SubscriptionStore
from services.notifier.store.telling import Telling
from services.notifier.store.tokens import TokenStore
from services.notifier.store.trail import trail_of
from services.notifier.worker import Deliverer, Handler, Keeper, Planner, catch_up_once, regain
from shared.audit.checkpoints import Checkpoints, folder
from shared.clock import now
from shared.http import ServiceClient, create_app
from shared.messaging.consumer import Consumer
from shared.messaging.groups import DEAD_LETTERS
from shared.messaging.producer import Producer
from shared.messaging.runner import Runner
from shared.runtime import Health, connecting, every, together, until_connected
from shared.settings import Settings
from shared.store import Database, connect
from shared.store.migration import admit

SERVICE = "notifier"
MEND_SECONDS = 600.0
FORGET_SECONDS = 6 * 3600.0
ESCALATE_SECONDS = 300.0
KEPT = dt.timedelta(days=90)           # deliveries that are done with
TOPICS = ("plans", "drafts", "obligations", "reports", "rollups")


def api(settings: Settings) -> FastAPI:
    """The API of the inbox and of dead letters."""
    database = connect(settings, SERVICE)
    subscriptions, choices, key = SubscriptionStore(database), ChoiceStore(database), notice_key(settings)

    async def prepare() -> None:
        await admit(database, MIGRATIONS)
        await subscriptions.indexes()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        preparing = connecting(prepare, "store")
        yield
        preparing.cancel()
        database.close()

    app = create_app(settings, "thông báo", ROUTERS, service=SERVICE, lifespan=lifespan, ready=database.ping,
                     answers="services.notifier.api.answers", exports=EXPORTS,
                     sources={"store": lambda: figures(app), "broker": lambda: streams_figures(settings)})
    app.state.store, app.state.letters = NoticeStore(database), LetterStore(database)
    app.state.subscriptions, app.state.choices = subscriptions, choices
    app.state.deliveries, app.state.reach = DeliveryStore(database), ReachStore(database)
    app.state.webhooks, app.state.key = WebhookStore(database), key
    app.state.channels = {channel.name: channel for channel in channels_of(settings, database, key)}
    app.state.verifications, app.state.trail = database["verifications"], trail_of(database)
    return app


def channels_of(settings: Settings, database: Database, key: bytes | None) -> tuple[Channel, ...]:
    """The ways out of the inbox, set up or not."""
    tokens = TokenStore(database, Zalo.name, sealing(key) if key else None)
    return Email(settings), Webhook(settings, key, WebhookStore(database)), Zalo(settings, tokens)


async def worker(settings: Settings, health: Health) -> None:
    """Consume events and catch up from their owners until cancelled."""
    database = connect(settings, SERVICE)
    store, letters, producer = NoticeStore(database), LetterStore(database), Producer(settings)
    trail, key = trail_of(database, settings.audit_idle_seconds), notice_key(settings)
    deliveries, reach, webhooks = DeliveryStore(database), ReachStore(database), WebhookStore(database)
    ways_out, telling = channels_of(settings, database, key), Telling(database, store)
    checkpoints = Checkpoints(trail.chain, folder(settings), now)
    await until_connected(lambda: admit(database, MIGRATIONS), "store")
    await until_connected(store.indexes, "store")
    for indexed in (letters, deliveries, reach, webhooks):
        await until_connected(indexed.indexes, "store")
    await until_connected(trail.recorder.indexes, "store")
    await until_connected(producer.start, "broker")
    handler = Handler(store, now)
    consumer = Consumer(settings, TOPICS, settings.topic_prefix + SERVICE, Runner(settings, producer, SERVICE, handler))
    burials = Consumer(settings, DEAD_LETTERS, f"{settings.topic_prefix}{SERVICE}-dead-letters",
                       Keeper(letters, settings.topic_prefix))
    planner = Planner(store, telling, deliveries, reach, webhooks)
    deliverer = Deliverer(settings, ways_out, deliveries, reach, webhooks, telling, key, now)
    clients = {"reporting": ServiceClient(settings, "reporting", SERVICE),
               "planner": ServiceClient(settings, "planner", SERVICE)}
    health.progress |= {"consumer": consumer.watch, "dead letters": burials.watch,
                        "deliverer": lambda: deliverer.progress}
    health.started = True
    try:
        await together(
            consumer.run(), burials.run(), trail.recorder.run(), deliverer.run(),
            every(settings.delivery_idle_seconds, "plan deliveries", lambda: planner.plan(now())),
            every(ESCALATE_SECONDS, "escalate", lambda: planner.escalate(now(), settings.escalation_days)),
            every(FORGET_SECONDS, "forget deliveries", lambda: deliveries.forget(now() - KEPT)),
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
