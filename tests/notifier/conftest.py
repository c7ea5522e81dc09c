"""The store of notices and its handler, at one moment."""

from __future__ import annotations

import pytest

from services.notifier.store import NoticeStore
from services.notifier.worker import Handler
from shared.settings import Settings
from shared.store import connect
from tests.notifier.events import NOW


@pytest.fixture
async def store(settings: Settings) -> NoticeStore:
    found = NoticeStore(connect(settings, "notifier"))
    await found.indexes()
    return found


@pytest.fixture
def handle(store: NoticeStore) -> Handler:
    return Handler(store, lambda: NOW)
