"""The store of notices and its handler, which takes each batch a little later than the one before."""

from __future__ import annotations

import datetime as dt
import itertools

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
    moments = (NOW + dt.timedelta(milliseconds=n) for n in itertools.count())
    return Handler(store, lambda: next(moments))
