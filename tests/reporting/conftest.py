"""The service over the embedded store, without a broker: `pump` carries the events that the outboxes hold."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from services.reporting.app import api
from services.reporting.store import Stores, open_stores
from services.reporting.worker.handlers import Handlers
from shared.messaging.outbox import pending_events
from shared.settings import Settings
from tests.support import StaticVerifier


class Service:
    """The API's client, the stores, and the handlers that the workers run."""

    def __init__(self, stores: Stores, http: httpx.AsyncClient):
        self.stores, self.http, self.handlers = stores, http, Handlers(stores)

    async def pump(self) -> int:
        """Deliver pending events until there are none; returns how many there were."""
        passed = 0
        while True:
            docs = [(c, doc) for c in self.stores.emitting for doc in await c.find({"pending": 1})]
            if not docs:
                return passed
            for collection, doc in docs:
                await collection.set_many([({"_id": doc["_id"], "revision": doc["revision"]},
                                            {"outbox": {}, "pending": 0})])
            events = [event for _, doc in docs for event in pending_events(doc)]
            await self.handlers.climbing([event for event in events if event.topic in ("reports", "rollups")])
            passed += len(events)


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    """A fresh service."""
    stores = open_stores(settings)
    await stores.prepare()
    app = api(settings)
    app.state.verifier = StaticVerifier()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://t") as http:
        yield Service(stores, http)
    await stores.database.drop()
    stores.database.close()
