"""Delivered twice, late, in another order; poison; an older release's events (laws 3, 6, 8)."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from shared.events.types import EVENT_TYPES
from shared.messaging import dead_letters
from shared.messaging.groups import DEAD_LETTERS, GROUPS
from shared.messaging.runner import Record
from tests.resilience.delivery import Again, all_records, sent_again
from tests.stack.conftest import StackMaker, running, settled
from tests.stack.final_state import State, assert_same
from tests.stack.meanwhile import Meanwhile
from tests.stack.measure import RECOVERY_LIMIT_SECONDS, record, seconds_until_caught_up

pytestmark = [pytest.mark.stack, pytest.mark.long, pytest.mark.timeout(900)]
POISONS = (b"", b"no json \xff", b"{}", b'{"id": 7, "plan": [], "part": null}')
# What a writer of the first release did not know yet.
NEW_HEADERS = ("ce_actor", "traceparent", "content-type")
NEW_FIELDS = ("seal", "subject", "step", "days", "round", "escalates", "cited")


def test_twice_late_and_in_another_order(new_stack: StackMaker, undisturbed: State) -> None:
    stack = new_stack()
    again = Again(running(stack).settings, seed=1)
    state = Meanwhile(stack, again).state()
    assert_same(state, undisturbed)
    assert again.sent > 500
    everything = all_records(running(stack).settings)
    random.Random(2).shuffle(everything)
    sent_again(running(stack).settings, everything)
    seconds = seconds_until_caught_up(running(stack), RECOVERY_LIMIT_SECONDS)
    state = settled(stack)
    record(f"{again.sent + len(everything):,} copies of events, late and in another order", running(stack), state,
           undisturbed, seconds, "embedded")
    assert_same(state, undisturbed)


def poison(seed: int) -> Iterator[Record]:
    """Some of every type of event, in some order."""
    made = [Record(kind.topic, 0, 0, f"k{number}".encode(), value, [
        ("ce_type", name.encode()), ("ce_id", uuid.uuid4().bytes.hex().encode()), ("ce_source", b"poison"),
        ("ce_time", b"2022-04-08T00:00:00+00:00")])
        for name, kind in EVENT_TYPES.items() for number, value in enumerate(POISONS)]
    random.Random(seed).shuffle(made)
    return iter(made)


def test_poison_of_every_type(new_stack: StackMaker, undisturbed: State) -> None:
    stack = new_stack()
    settings, waiting = running(stack).settings, poison(1)

    def turn() -> None:
        if (one := next(waiting, None)) is not None:
            sent_again(settings, [one])

    state = Meanwhile(stack, turn).state()
    sent_again(settings, list(waiting))                          # what a quick path left
    seconds = seconds_until_caught_up(running(stack), RECOVERY_LIMIT_SECONDS)
    buried = [(letter.headers["ce_type"], letter.headers["dlq_group"])
              for letter in asyncio.run(dead_letters.read_all(settings)).waiting]
    owed = [(name, group) for name, kind in EVENT_TYPES.items() for group, topics in GROUPS.items()
            if kind.topic in topics and topics != DEAD_LETTERS for _ in POISONS]
    record(f"{len(EVENT_TYPES) * len(POISONS)} poison events, of every type", running(stack), state, undisturbed,
           seconds, "embedded")
    assert sorted(buried) == sorted(owed)
    assert_same(settled(stack), undisturbed)


def older(one: Record) -> Record:
    """The event as the first release would have written it, with what it might have said that nobody reads now."""
    data = {name: value for name, value in json.loads(one.value or b"").items() if name not in NEW_FIELDS}
    return replace(one, value=json.dumps({**data, "retired": [1, {"x": None}]}).encode(),
                   headers=[pair for pair in one.headers if pair[0] not in NEW_HEADERS])


def test_events_of_an_older_release(new_stack: StackMaker, undisturbed: State) -> None:
    stack = new_stack()
    settings, at, sent = running(stack).settings, {}, 0

    def turn() -> None:
        nonlocal sent
        new = [older(one) for one in all_records(settings, at)]
        sent_again(settings, new)
        sent += len(new)

    state = Meanwhile(stack, turn).state()
    seconds = seconds_until_caught_up(running(stack), RECOVERY_LIMIT_SECONDS)
    record(f"{sent:,} events once more, as an older release wrote them", running(stack), state, undisturbed, seconds,
           "embedded")
    assert sent > 500
    assert not asyncio.run(dead_letters.read_all(settings)).waiting
    assert_same(settled(stack), undisturbed)
