"""The workers over a broker: relay, cascade and consumer, and convergence after a loss (law 9)."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from services.cascade.app import worker as cascade_worker
from services.planner.app import worker as planner_worker
from shared.runtime import Health
from tests.planner.support import PROVINCE, Planner

SECONDS = 60.0


async def until(condition: Callable[[], Coroutine[Any, Any, bool]]) -> None:
    """Wait for a condition; fails after a minute."""
    async with asyncio.timeout(SECONDS):
        while not await condition():  # noqa: ASYNC110 - another process writes
            await asyncio.sleep(0.1)


def lags_none(healths: list[Health]) -> bool:
    """Every loop has turned within the last seconds."""
    return all(time.monotonic() - at() < SECONDS / 4 for health in healths for at in health.progress.values())


@pytest.fixture
async def running(office: Planner, broker: str) -> AsyncIterator[Planner]:
    assert broker
    healths = [Health(), Health()]
    works = zip((planner_worker, cascade_worker), healths, strict=True)
    tasks = [asyncio.create_task(work(office.settings, health)) for work, health in works]

    async def started() -> bool:
        return all(health.started and health.progress for health in healths)

    await until(started)
    yield office
    assert lags_none(healths)
    for task in tasks:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_a_published_plan_reaches_all_districts(running: Planner) -> None:
    plan = await running.publish(await running.imported())

    async def arrived() -> bool:
        counts = await running.ok("GET", f"/plans/{plan['id']}/cascade/counts")
        return bool(counts["drafts"] == 9)

    await until(arrived)
    assert await running.stores.plans.count({"pending": 1}) == 0

    await running.stores.drafts.delete({"derived": 1, "unit": {"$in": ["703", "705"]}})
    assert not await arrived()
    reconciled = await running.ok("POST", "/reconcile", "", "administrator")
    assert reconciled["emitted"] == [f"{plan['id']}:1"]
    await until(arrived)


async def test_units_are_announced(running: Planner) -> None:
    async def sent() -> bool:
        return await running.stores.units.count({"pending": 1}) == 0

    await until(sent)
    assert (await running.ok("GET", f"/units/{PROVINCE}?on=2022-04-08"))["children_count"] == 9
