"""A planner for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from shared.settings import Settings
from tests.planner.support import Planner, planner


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Planner]:
    """The planner's API with Tây Ninh's units."""
    made = await planner(settings)
    yield made
    await made.http.aclose()
    await made.stores.database.drop()
    made.stores.database.close()
