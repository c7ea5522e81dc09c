"""The embedded broker new, topics deleted (laws 1, 3, 9)."""

from __future__ import annotations

import os
import signal
import time
import uuid

import pytest
from confluent_kafka.admin import AdminClient

from shared.events.types import TOPICS
from shared.messaging.groups import DEAD_LETTERS
from tests.stack.conftest import StackMaker, running
from tests.stack.final_state import State, assert_same
from tests.stack.meanwhile import Meanwhile
from tests.stack.measure import RECOVERY_LIMIT_SECONDS, record, seconds_until_caught_up
from thongsuot.stack import Stack
from thongsuot.topics import create_topics

pytestmark = [pytest.mark.stack, pytest.mark.long, pytest.mark.timeout(900)]


def test_a_new_broker_that_has_nothing(new_stack: StackMaker, undisturbed: State) -> None:
    stack = new_stack()
    meanwhile = Meanwhile(stack)
    time.sleep(6)
    before = running(stack).addresses["kafka"]
    os.kill(stack.pids["broker"], signal.SIGKILL)
    killed = time.monotonic()
    meanwhile.wait_until(lambda: running(stack).addresses["kafka"] != before and not stack.unready())
    seconds = time.monotonic() - killed + seconds_until_caught_up(running(stack), RECOVERY_LIMIT_SECONDS)
    state = meanwhile.state()
    record("embedded broker killed, its data gone", running(stack), state, undisturbed, seconds, "embedded")
    assert_same(state, undisturbed)


@pytest.fixture
def on_kafka(kafka: str, new_stack: StackMaker) -> Stack:
    """A stack on Kafka proper, under a prefix of its own."""
    return new_stack(KAFKA_BOOTSTRAP_SERVERS=kafka, THONGSUOT_TOPIC_PREFIX=f"{uuid.uuid4().hex[:8]}.",
                     THONGSUOT_SESSION_TIMEOUT_SECONDS="6")


@pytest.mark.kafka
def test_all_topics_deleted(kafka: str, on_kafka: Stack, undisturbed: State) -> None:
    stack = on_kafka
    meanwhile = Meanwhile(stack)
    time.sleep(4)
    seconds = [_topics_away(AdminClient({"bootstrap.servers": kafka}), stack, meanwhile, away) for away in (0.0, 10.0)]
    state = meanwhile.state()
    record("all topics deleted, with what they held, twice: made anew at once, and after 10 s", running(stack), state,
           undisturbed, max(seconds))
    assert_same(state, undisturbed)
    assert [child.starts for child in stack.children.values()] == [1] * len(stack.children)


def _topics_away(admin: AdminClient, stack: Stack, meanwhile: Meanwhile, away_seconds: float) -> float:
    """Delete them, make them anew as the operator does; seconds from then until everybody is at their ends."""
    meanwhile.assert_under_way()
    names = [stack.topic_prefix + topic for topic in (*TOPICS, *DEAD_LETTERS)]
    for deleted in admin.delete_topics(names).values():
        deleted.result()
    meanwhile.wait_until(lambda: not set(names) & set(admin.list_topics(timeout=10).topics))
    time.sleep(away_seconds)
    create_topics(running(stack).settings)
    return seconds_until_caught_up(running(stack), RECOVERY_LIMIT_SECONDS)
