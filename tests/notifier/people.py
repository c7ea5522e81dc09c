"""One official of each unit, who reads its notices."""

from __future__ import annotations

import datetime as dt

from services.notifier.store import NoticeStore, Reader
from shared.store import Doc
from tests.notifier.events import NOW

LATER = NOW + dt.timedelta(days=1)


def reader(unit: str, user: str = "officer") -> Reader:
    return Reader(unit, f"{unit}.{user}")


async def newest(store: NoticeStore, unit: str) -> list[Doc]:
    """Its unit's notices."""
    return await store.newest(reader(unit))


async def unread(store: NoticeStore, unit: str) -> int:
    """How many of them it has not read."""
    return await store.readings.unread(reader(unit))


async def read_all(store: NoticeStore, unit: str) -> None:
    """It reads them all."""
    await store.readings.read_all(reader(unit), LATER)
