"""A consumer's place in an owner's feed, whatever the clocks say (law 9)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from shared import clock
from shared.events import Event
from shared.messaging.feed import catch_up, feed_page, stamped
from shared.settings import Settings
from shared.store import Collection, connect
from tests.messaging.test_delivery import event

NOW = clock.now()
HOUR = dt.timedelta(hours=1)


class Owner:
    """Stands for the API of a service: the feed of one collection."""

    def __init__(self, collection: Collection):
        self._collection = collection

    async def get(self, path: str, *, after: str | None) -> Any:
        page = await feed_page(self._collection, after, lambda doc: [event(doc["number"])])
        return page.model_dump()

    async def write(self, number: int, at: dt.datetime) -> None:
        """A change, as the owner's clock says it."""
        await self._collection.put([stamped({"_id": str(number), "number": number}, at)])


class Reader:
    """A consumer's reconciler under a clock that can be set."""

    def __init__(self, owner: Owner, cursors: Collection, patch: pytest.MonkeyPatch):
        self._owner, self._cursors, self._patch = owner, cursors, patch

    async def __call__(self, at: dt.datetime) -> set[int]:
        """The numbers of what is passed on at that time."""
        self._patch.setattr(clock, "now", lambda: at)
        passed: set[int] = set()

        async def handle(events: list[Event]) -> None:
            passed.update(int(one.subject.removeprefix("d")) for one in events)

        await catch_up(self._owner, self._cursors, "owner", handle)  # type: ignore[arg-type]
        return passed


@pytest.fixture
async def owner(settings: Settings) -> Owner:
    return Owner(connect(settings, "owner")["things"])


@pytest.fixture
async def read(owner: Owner, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Reader:
    return Reader(owner, connect(settings, "reader")["cursors"], monkeypatch)


async def test_only_what_is_new_is_read(owner: Owner, read: Reader) -> None:
    for number in range(450):                                   # three pages
        await owner.write(number, NOW - HOUR + dt.timedelta(seconds=number))
    assert await read(NOW) == set(range(450))
    await owner.write(1000, NOW)
    assert await read(NOW + HOUR) == {*range(439, 450), 1000}   # the end is read again: writers' clocks differ a little


async def test_after_a_clock_that_was_ahead_nothing_is_passed_over(owner: Owner, read: Reader) -> None:
    await owner.write(1, NOW + 72 * HOUR)
    assert await read(NOW) == {1}
    await owner.write(2, NOW + dt.timedelta(minutes=1))         # set right meanwhile
    assert 2 in await read(NOW + dt.timedelta(minutes=2))


@pytest.mark.parametrize("hours", [2, 72])
async def test_clocks_of_both_ahead(owner: Owner, read: Reader, hours: int) -> None:
    await owner.write(1, NOW + hours * HOUR)
    await read(NOW + hours * HOUR)
    await owner.write(2, NOW)
    assert 2 in await read(NOW + HOUR)


async def test_what_a_clock_behind_wrote_is_read_within_a_day(owner: Owner, read: Reader) -> None:
    await owner.write(1, NOW)
    await read(NOW)
    await owner.write(2, NOW - 2 * HOUR)
    assert await read(NOW + HOUR) == {1}
    assert await read(NOW + 24 * HOUR) == {1, 2}
    assert 2 not in await read(NOW + 25 * HOUR)
