"""Outbox, relay, consumer, runner and dead letters over a real Kafka protocol (laws 1 and 8)."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

import pytest
from aiokafka import AIOKafkaConsumer

from shared.errors import Permanent, Retryable, TooLarge
from shared.events import DraftDerived, Event
from shared.events.envelope import event_id
from shared.messaging.consumer import Consumer
from shared.messaging.outbox import check_size, pending_events, with_events
from shared.messaging.producer import Producer
from shared.messaging.relay import Relay
from shared.messaging.runner import Runner
from shared.messaging.streams import consume, stream_app
from shared.settings import Settings
from shared.store import connect

NOW = dt.datetime(2022, 4, 8, tzinfo=dt.UTC)
WAIT_SECONDS = 90.0                        # on a machine that others use too


def event(number: int, title: str = "Kế hoạch") -> Event:
    data = DraftDerived(id=f"d{number}", unit="703", root="r", plan="p", version=1, derivation="x", values={},
                        issuer="72", title=title, published_at=NOW)
    return Event(id=event_id("draft.derived", number), type="draft.derived", source="test", subject=data.id,
                 time=NOW, data=data)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while not condition():  # noqa: ASYNC110 — conditions are of many kinds
            await asyncio.sleep(0.05)


class Consuming:
    """A consumer under way in the background."""

    def __init__(self, settings: Settings, producer: Producer, handler: Callable[[list[Event]], Awaitable[None]]):
        self.runner = Runner(settings, producer, "g", handler)
        self._task = asyncio.create_task(Consumer(settings, ["drafts"], "g", self.runner).run())

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def test_what_is_pending_is_sent_once_acknowledged_and_cleared(settings: Settings, producer: Producer) -> None:
    database = connect(settings, "relay")
    things = database["things"]
    await things.insert_new([with_events({"_id": str(n), "revision": 1}, [event(n)]) for n in range(50)])
    relay = Relay(producer, [things], 0.05)
    assert await relay.once() == 50
    assert await relay.once() == 0
    seen: list[Event] = []

    async def handler(events: list[Event]) -> None:
        seen.extend(events)

    consuming = Consuming(settings, producer, handler)
    await until(lambda: len(seen) >= 50)
    await consuming.stop()
    assert {e.subject for e in seen} == {f"d{n}" for n in range(50)}
    assert next(e for e in seen if e.subject == "d7") == event(7)
    database.close()


async def test_a_document_changed_while_relaying_is_sent_again(settings: Settings, producer: Producer) -> None:
    database = connect(settings, "relay")
    things = database["things"]
    await things.insert(with_events({"_id": "1", "revision": 1}, [event(1)]))

    class Slow(Producer):
        async def send(self, events: object) -> None:
            await producer.send(events)  # type: ignore[arg-type]
            await things.change("1", lambda doc: with_events(doc, [event(2)]))

    assert await Relay(Slow(settings), [things], 0.05).once() == 0
    doc = await things.get("1")
    assert doc is not None
    assert {e.subject for e in pending_events(doc)} == {"d1", "d2"}
    database.close()


async def test_poison_becomes_a_dead_letter_and_the_rest_goes_on(settings: Settings, producer: Producer) -> None:
    seen: set[str] = set()
    tries: dict[str, int] = {}

    async def handler(events: list[Event]) -> None:
        for one in events:
            tries[one.subject] = tries.get(one.subject, 0) + 1
        if any(one.subject == "d3" for one in events):
            raise ValueError("poison")
        if any(one.subject == "d4" for one in events):
            raise Permanent("never")
        seen.update(one.subject for one in events)

    await producer.send([event(n) for n in range(10)])
    await producer.send_raw([("drafts", "k", b"no json", [("ce_type", b"draft.derived")]), ("drafts", "k", None, [])])
    consuming = Consuming(settings, producer, handler)
    await until(lambda: consuming.runner.dead == 4 and len(seen) == 8)
    assert tries["d4"] <= 5                 # in the batch, its half, and so on, once alone: no retry of the hopeless
    assert tries["d3"] >= settings.retry_attempts
    letters: list[dict[str, str]] = []
    await consuming.stop()
    reader = AIOKafkaConsumer(f"{settings.topic_prefix}drafts.dlq", bootstrap_servers=settings.kafka_bootstrap_servers,
                              auto_offset_reset="earliest")
    await reader.start()
    while len(letters) < 4:
        for batch in (await reader.getmany(timeout_ms=500)).values():
            letters += [{k: v.decode() for k, v in m.headers} for m in batch]
    await reader.stop()
    for letter in letters:
        assert {"dlq_origin", "dlq_reason", "dlq_attempts", "dlq_group", "dlq_error"} <= set(letter)
    assert {letter["dlq_error"] for letter in letters} == {"ValueError", "Permanent"}


async def test_a_dependency_that_is_away_is_waited_for(settings: Settings, producer: Producer) -> None:
    settings = settings.model_copy(update={"retry_attempts": 3})
    calls = 0
    done: list[str] = []

    async def handler(events: list[Event]) -> None:
        nonlocal calls
        calls += 1
        if calls < settings.retry_attempts * 2:
            raise Retryable("away")
        done.extend(e.subject for e in events)

    await producer.send([event(1)])
    consuming = Consuming(settings, producer, handler)
    await until(lambda: bool(done))
    assert consuming.runner.dead == 0
    await consuming.stop()


async def test_what_is_not_committed_comes_again(settings: Settings, producer: Producer) -> None:
    started = asyncio.Event()

    async def hangs(events: list[Event]) -> None:
        started.set()
        await asyncio.sleep(3600)

    await producer.send([event(1)])
    first = Consuming(settings, producer, hangs)
    await asyncio.wait_for(started.wait(), WAIT_SECONDS)
    await first.stop()
    seen: list[Event] = []

    async def handler(events: list[Event]) -> None:
        seen.extend(events)

    second = Consuming(settings, producer, handler)
    await until(lambda: bool(seen))
    await second.stop()


async def test_a_faust_agent_runs_batches_through_the_same_runner(settings: Settings, producer: Producer) -> None:
    seen: set[str] = set()

    async def handler(events: list[Event]) -> None:
        if any(e.subject == "d5" for e in events):
            raise ValueError("poison")
        seen.update(e.subject for e in events)

    app = stream_app(settings, f"{settings.topic_prefix}stream")
    runner = Runner(settings, producer, "stream", handler)
    consume(app, settings, ["drafts"], runner)
    await producer.send([event(n) for n in range(100)])
    await app.start()
    try:
        await until(lambda: len(seen) == 99 and runner.dead == 1)
    finally:
        await app.stop()


def test_an_event_larger_than_the_broker_takes_is_refused() -> None:
    check_size(event(1), 10_000)
    with pytest.raises(TooLarge):
        check_size(event(1, "x" * 20_000), 10_000)
