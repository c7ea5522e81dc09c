"""The worker on the embedded broker: a plan's event comes in by Kafka, a report's figures come out at the top."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from services.reporting.app import worker
from services.reporting.domain import acts
from services.reporting.domain import reports as rules
from services.reporting.store import Stores, open_stores, reports
from shared import clock
from shared.messaging.producer import Producer
from shared.runtime import Health
from shared.settings import Settings
from tests.reporting.build import C1, D1, district, province

WAIT_SECONDS = 60.0


@pytest.fixture
async def stores(broker: str, settings: Settings) -> AsyncIterator[Stores]:
    """The stores of a running worker (its planner never answers)."""
    assert broker
    stores, health = open_stores(settings), Health()
    running = asyncio.create_task(worker(settings.model_copy(update={"planner_url": "http://127.0.0.1:1"}), health))
    await eventually(lambda: _ready(health, running))
    yield stores
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    await stores.database.drop()
    stores.database.close()


async def _ready(health: Health, running: asyncio.Task[None]) -> bool:
    if running.done():
        await running
    return health.started


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it holds."""
    end = time.monotonic() + WAIT_SECONDS
    while not await holds():
        assert time.monotonic() < end, "not within the time"
        await asyncio.sleep(0.1)


async def submit(stores: Stores, id: str) -> None:
    """As the API does it."""
    obligation = await stores.obligations.get(id)
    assert obligation is not None
    now = clock.now()
    by = acts.Actor(obligation["unit"], "u", "officer", now)
    items = {"t1": {"state": "done", "figures": {"t1#lop": {"number": "3"}}}}
    saved = await reports.act(stores, obligation, 0, by, lambda doc: rules.saved(doc, obligation, items, "", by))
    await reports.act(stores, obligation, saved["revision"], by,
                      lambda doc: rules.submitted(doc, obligation, clock.today(), by))


async def test_events_climb_by_kafka(stores: Stores, settings: Settings) -> None:
    producer = Producer(settings)
    await producer.start()
    await producer.send([district(), province()])

    async def owed() -> bool:
        return await stores.obligations.count({"handed_down": 1}) == 4 * 4      # two districts, two communes

    await eventually(owed)
    await submit(stores, f"P:2022-Q1:{C1.code}")
    await submit(stores, f"P:2022-Q1:{D1.code}")

    async def climbed() -> bool:
        top = await stores.rollups.get("P:2022-Q1:72")
        fold = top["fold"] if top is not None else {"received": 0}
        return fold["received"] == 2 and fold["figures"]["t1#lop"]["all"]["total"] == "6"

    await eventually(climbed)

    async def sent() -> bool:
        return not any([await c.count({"pending": 1}) for c in (stores.obligations, stores.reports, stores.rollups)])

    await eventually(sent)
    await producer.stop()
