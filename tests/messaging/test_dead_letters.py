"""Dead letters and what is done with them, told by the topics alone (law 8)."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import AsyncIterator

import pytest

from shared.errors import Retryable
from shared.events import Event, encode
from shared.messaging import dead_letters
from shared.messaging.backlog import backlog
from shared.messaging.groups import GROUPS
from shared.messaging.letters import Act, Letter, act, again, found, read, state, told
from shared.messaging.producer import Producer
from shared.messaging.runner import REPLAY_FOR, REPLAY_OF, Record, Runner
from shared.settings import Settings
from tests.messaging.test_delivery import NOW, Consuming, event, until

POISON = 3


async def handler(events: list[Event]) -> None:
    """Fails whenever the poison is among them."""
    if any(one.subject == f"d{POISON}" for one in events):
        raise ValueError("poison")


@pytest.fixture
async def consuming(settings: Settings, broker: str) -> AsyncIterator[Consuming]:
    """A consumer that has buried the poison and a record that is no event."""
    producer = Producer(settings)
    await producer.start()
    await producer.send([event(n) for n in range(6)])
    await producer.send_raw([("drafts", None, b"no json \xff", [("ce_type", b"draft.derived"), ("ce_id", b"x")])])
    under_way = Consuming(settings, producer, handler)
    await until(lambda: under_way.runner.dead == 2)
    yield under_way
    await under_way.stop()
    await producer.stop()


async def test_letters_are_read_sent_again_and_set_aside(settings: Settings, consuming: Consuming) -> None:
    before = await dead_letters.read_all(settings)
    poison, garbage = sorted(before.waiting, key=lambda letter: letter.headers["dlq_error"], reverse=True)
    assert (poison.value, garbage.value) == (encode(event(POISON))[1], b"no json \xff")
    assert poison.topic == "drafts.dlq"                      # without the stack's prefix
    assert poison.headers["dlq_reason"] == "ValueError('poison')"
    acts = await dead_letters.send_again(settings, [poison], "/quantri", NOW)
    await dead_letters.set_aside(settings, [garbage], "/quantri", NOW, "Gửi thử")
    await until(lambda: consuming.runner.dead == 3)
    after = await dead_letters.read_all(settings)
    assert len(after.letters) == 3
    assert [after.state(letter) for letter in (poison, garbage)] == ["replayed", "aside"]
    (reborn,) = after.waiting
    assert reborn.headers[REPLAY_OF] == poison.id
    assert (reborn.key, reborn.value) == (poison.key, poison.value)
    assert after.acts[poison.id] == acts
    assert [(act.by, act.note) for act in after.acts[garbage.id]] == [("/quantri", "Gửi thử")]


async def test_streams_that_stand_still_and_letters_without_a_reason_violate(
    settings: Settings, consuming: Consuming, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dead_letters, "MOVE_SECONDS", 0.0)
    producer = Producer(settings)
    await producer.start()
    await producer.send_raw([("drafts.dlq", None, b"{}", [("dlq_group", b"g")])])
    await producer.stop()
    law = await dead_letters.check_streams(settings)
    lacking = [one for one in law["violations"] if "lacks" in one]
    assert len(lacking) == 4                                 # all but the group
    assert any(one.startswith("planner ") and one.endswith("does not move") for one in law["violations"])
    behind = await backlog(settings)
    assert {place.split(" ")[0] for place in behind} <= GROUPS.keys()
    assert sum(lag for place, lag in behind.items() if place.startswith("planner ")) == 7


async def test_no_broker_is_told_as_such(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    away = settings.model_copy(update={"kafka_bootstrap_servers": "127.0.0.1:1"})
    with pytest.raises(Retryable):
        await dead_letters.send_again(away, [], "/quantri", NOW)


def letter(offset: int = 0, key: bytes | None = b"k") -> Letter:
    return Letter("drafts.dlq", 0, offset, 1_650_000_000_000, key, b"{}", (
        ("ce_type", b"draft.derived"), ("dlq_group", b"planner"), (REPLAY_OF, b"older"), ("x", b"\xff")))


def record(one: Letter, prefix: str = "p.") -> Record:
    return Record(prefix + one.topic, one.partition, one.offset, one.key, one.value, list(one.raw), one.at_ms)


def act_record(one: Letter, done: Act) -> Record:
    topic, key, value, headers = told(one, done)
    return Record("p." + topic, 0, 9, key if isinstance(key, bytes) else None, value, headers, 0)


def test_a_letter_comes_back_as_it_was_and_goes_out_as_the_original() -> None:
    assert read(record(letter()), "p.") == letter()
    topic, key, value, headers = again(letter())
    assert (topic, key, value) == ("drafts", b"k", b"{}")
    assert headers == [("ce_type", b"draft.derived"), ("x", b"\xff"), (REPLAY_OF, letter().id.encode()),
                       (REPLAY_FOR, b"planner")]


def test_the_last_act_counts_in_whatever_order_they_are_read() -> None:
    one, other = letter(1), letter(2)
    hours = [NOW + dt.timedelta(hours=n) for n in range(3)]
    acts = [act(one.id, kind, "/q", at) for kind, at in zip(("aside", "replayed", "aside"), hours, strict=True)]
    records = [record(one), record(other), *(act_record(one, done) for done in acts)]
    for seed in range(20):
        random.Random(seed).shuffle(records)
        held = found(records, "p.")
        assert [held.state(letter) for letter in held.letters] == ["aside", "waiting"]
        assert held.waiting == [other]
    assert state([]) == "waiting"


@pytest.mark.parametrize("wrong", [None, b"?"], ids=["missing", "wrong"])
@pytest.mark.parametrize("spoilt", ["dlq_act", "dlq_act_id", "dlq_at", "dlq_letter", "dlq_by"])
def test_what_names_no_act_of_ours_is_a_letter(spoilt: str, wrong: bytes | None) -> None:
    told = act_record(letter(), act(letter().id, "aside", "/q", NOW, "vì sao"))
    told.headers[:] = [(name, wrong or b"" if name == spoilt else value) for name, value in told.headers
                       if name != spoilt or wrong]
    is_text = spoilt in ("dlq_act_id", "dlq_letter", "dlq_by") and wrong is not None
    assert isinstance(read(told, "p."), Act if is_text else Letter)


async def test_a_record_of_nothing_is_buried_too(settings: Settings, consuming: Consuming, broker: str) -> None:
    producer = Producer(settings)
    await producer.start()
    await producer.send_raw([("drafts", None, None, [])])
    await producer.stop()
    await until(lambda: consuming.runner.dead == 3)
    assert len((await dead_letters.read_all(settings)).waiting) == 3


@pytest.mark.parametrize("group", [b"", b"a group that is no more"])
def test_a_letter_of_nobody_goes_out_to_all(group: bytes) -> None:
    headers = (("dlq_group", group),) if group else ()
    sent = again(Letter("drafts.dlq", 0, 0, 0, None, b"", headers))
    assert [name for name, _ in sent[3]] == [REPLAY_OF]


async def test_what_is_sent_again_is_taken_by_the_group_that_gave_up_alone() -> None:
    handled: list[str] = []

    async def handle(events: list[Event]) -> None:
        handled.extend(one.id for one in events)

    settings = Settings()
    key, value, headers = encode(event(1))
    record = Record("drafts", 0, 0, key.encode(), value, [*headers, (REPLAY_FOR, b"planner")])
    for group in ("notifier", "planner", "planner-2"):
        await Runner(settings, Producer(settings), group, handle).run([record])
    assert handled == [event(1).id]


async def test_a_runner_has_no_act_of_ours_in_what_it_buries() -> None:
    """A record that calls itself an act can't pass for one once it is buried."""
    sent: list[list[tuple[str, bytes]]] = []

    class Recording(Producer):
        async def send_raw(self, records: object) -> None:
            sent.extend(headers for _, _, _, headers in records)  # type: ignore[attr-defined]

    settings = Settings()
    forged = [("dlq_act", b"aside"), ("dlq_letter", b"x"), ("dlq_by", b"x"), ("dlq_act_id", b"x"), ("dlq_at", b"x")]
    await asyncio.wait_for(Runner(settings, Recording(settings), "g", handler).run(
        [Record("drafts", 0, 0, None, b"", forged)]), 30)
    assert {name for name, _ in sent[0]} == {"dlq_group", "dlq_origin", "dlq_error", "dlq_reason", "dlq_attempts"}
