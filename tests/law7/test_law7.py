"""Law 7 over every route and unit of each service, as all three hands of the unit at once.

That fewer roles may no more is said by tests/auth/test_routes.py, route by route.
"""

from __future__ import annotations

import httpx
import pytest

from shared.settings import Settings
from tests.law7 import notifier_story, planner_story, reporting_story
from tests.reporting.test_official import Both, both

__all__ = ["both"]
pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Without limits of rates: a few callers ask thousands of times."""
    settings.rate_user_per_second = settings.rate_unit_per_second = 0
    return settings


async def test_the_planner(settings: Settings) -> None:
    world = await planner_story.told(settings)
    await world.read_all()
    world.assert_whole()


async def test_reporting(both: Both) -> None:
    world = await reporting_story.told_by(both)
    await world.read_all()
    world.assert_whole()


async def test_the_notifier(settings: Settings) -> None:
    async with httpx.AsyncClient(base_url="http://notifier") as http:
        world = await notifier_story.told(settings, http)
        await world.read_all()
        world.assert_whole()
