"""Who is told to end finishes the batch that it holds and commits it; nobody gets it again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from shared import runtime
from shared.events import Event
from shared.messaging import streams
from shared.messaging.backlog import partitions_of, places_of
from shared.messaging.producer import Producer
from shared.messaging.runner import Runner
from shared.runtime import finished
from shared.settings import Settings
from tests.messaging.consuming import by_faust, by_loop
from tests.messaging.test_delivery import event, until


async def behind(settings: Settings) -> int:
    """How many records the group has not committed."""
    [partitions] = (await partitions_of(settings, {"drafts"})).values()
    places = await places_of(settings, f"{settings.topic_prefix}g", partitions)
    return sum(place.behind for place in places.values())


class Slow:
    """A handler that is in the middle of its batch until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self.handled: set[str] = set()

    async def __call__(self, events: list[Event]) -> None:
        self.begun.set()
        await self.go_on.wait()
        self.handled |= {one.subject for one in events}


@pytest.mark.parametrize("consuming", [by_loop, by_faust])
async def test_the_batch_at_hand_is_finished_and_committed(settings: Settings, producer: Producer, consuming: Callable
                                                           ) -> None:
    slow = Slow()
    runner = Runner(settings, producer, "g", slow)
    await producer.send([event(1)])
    async with consuming(settings, runner):
        await slow.begun.wait()
        asyncio.get_running_loop().call_later(0.5, slow.go_on.set)      # after it has been told to end
    assert slow.handled == {"d1"}
    assert await behind(settings) == 0


@pytest.mark.parametrize("consuming", [by_loop, by_faust])
async def test_what_takes_too_long_is_left_to_the_next(settings: Settings, producer: Producer, consuming: Callable,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "DRAIN_SECONDS", 0.3)
    monkeypatch.setattr(streams, "DRAIN_SECONDS", 0.3)
    slow = Slow()
    await producer.send([event(1)])
    async with consuming(settings, Runner(settings, producer, "g", slow)):
        await slow.begun.wait()
    assert slow.handled == set()
    assert await behind(settings) == 1
    other = Slow()
    other.go_on.set()
    async with consuming(settings, Runner(settings, producer, "g", other)):
        await until(lambda: other.handled == {"d1"})


async def test_a_piece_of_work_is_finished_once_and_its_caller_ends() -> None:
    begun, done = asyncio.Event(), []

    async def work() -> None:
        begun.set()
        await asyncio.sleep(0.05)
        done.append(1)

    async def for_ever() -> None:
        while True:
            await finished(work())

    task = asyncio.create_task(for_ever())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done == [1]
