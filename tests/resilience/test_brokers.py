"""The embedded broker new, topics deleted, everything twice (laws 1, 3, 9)."""

from __future__ import annotations

import os
import signal
import time
import uuid

import pytest
from confluent_kafka.admin import AdminClient

from shared.embedded.ports import free_port
from shared.events.types import TOPICS
from shared.messaging.groups import DEAD_LETTERS
from tests.stack.conftest import StackMaker, running
from tests.stack.final_state import State, assert_same
from tests.stack.meanwhile import Meanwhile
from tests.stack.measure import RECOVERY_LIMIT_SECONDS, record, seconds_until_caught_up
from thongsuot.processes import ROLES, Child
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


@pytest.mark.kafka                              # the embedded broker is not made for several members of a group
def test_two_of_every_worker(on_kafka: Stack, undisturbed: State) -> None:
    stack = on_kafka
    second = [Child(f"second-{role.name}", ["run", role.service, role.role], stack.environment(free_port()),
                    stack.data / "logs" / f"second-{role.name}.log") for role in ROLES if role.role == "worker"]
    for child in second:
        stack.children[child.name] = child
        child.start()
    while stack.unready():
        time.sleep(0.1)
    state = Meanwhile(stack).state()
    record("two of every worker at once", running(stack), state, undisturbed, None)
    assert [child.starts for child in stack.children.values()] == [1] * len(stack.children)
    assert_same(state, undisturbed)


@pytest.mark.kafka
def test_all_topics_deleted(kafka: str, on_kafka: Stack, undisturbed: State) -> None:
    stack = on_kafka
    meanwhile = Meanwhile(stack)
    time.sleep(6)
    admin = AdminClient({"bootstrap.servers": kafka})
    names = [stack.topic_prefix + topic for topic in (*TOPICS, *DEAD_LETTERS)]
    for deleted in admin.delete_topics(names).values():
        deleted.result()
    meanwhile.wait_until(lambda: not set(names) & set(admin.list_topics(timeout=10).topics))
    create_topics(running(stack).settings)
    seconds = seconds_until_caught_up(running(stack), RECOVERY_LIMIT_SECONDS)
    state = meanwhile.state()
    record("all topics deleted and made anew", running(stack), state, undisturbed, seconds)
    assert_same(state, undisturbed)
