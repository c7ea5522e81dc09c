"""Checking the laws on the stored data."""

from __future__ import annotations

import datetime as dt
from typing import Any

from services.planner.store.collections import Stores


async def verify(stores: Stores, now: dt.datetime) -> dict[str, Any]:
    """The result of each law's check."""
    return {}
