"""The whole stack on Kafka proper: the same final state as on the embedded broker, also when the broker fails."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.embedded.ports import free_port
from tests.kafka.cluster import Cluster
from tests.kafka.provide import cluster
from tests.stack.conftest import StackMaker, running, take
from tests.stack.final_state import State, assert_same
from tests.stack.meanwhile import Meanwhile
from tests.stack.measure import RECOVERY_LIMIT_SECONDS, record, seconds_until_caught_up, wait_for_members
from thongsuot.processes import Child, Role
from thongsuot.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.kafka, pytest.mark.timeout(600)]
SESSION_SECONDS = 6
AWAY_SECONDS = 2.5 * SESSION_SECONDS


@pytest.fixture
def on_kafka(new_stack: StackMaker) -> Callable[[str], Stack]:
    """Start a stack on given servers, under a prefix of its own."""
    return lambda servers: new_stack(
        KAFKA_BOOTSTRAP_SERVERS=servers, THONGSUOT_TOPIC_PREFIX=f"{uuid.uuid4().hex[:8]}.",
        THONGSUOT_SESSION_TIMEOUT_SECONDS=str(SESSION_SECONDS))


def test_the_same_final_state_as_on_the_embedded_broker(
    kafka: str, on_kafka: Callable[[str], Stack], undisturbed: State,
) -> None:
    stack = on_kafka(kafka)
    state = take(stack)
    record("none", running(stack), state, undisturbed, None)
    assert_same(state, undisturbed)
    assert [child.starts for child in stack.children.values()] == [1] * len(stack.children)


@pytest.mark.long
def test_workers_that_join_and_leave_in_the_middle(
    kafka: str, on_kafka: Callable[[str], Stack], undisturbed: State,
) -> None:
    stack = on_kafka(kafka)
    meanwhile = Meanwhile(stack)
    seconds = [_second_workers(stack, meanwhile, number) for number in range(2)]
    state = meanwhile.state()
    record("second workers join and leave", running(stack), state, undisturbed, max(seconds))
    assert_same(state, undisturbed)


def _second_workers(stack: Stack, meanwhile: Meanwhile, number: int) -> float:
    """A second worker of cascade and of reporting, until they have joined; seconds until the first have all again."""
    groups = ("cascade", "reporting-rollup")
    second = [
        Child(f"second-{service}", Role(service, "worker"), stack.environment(free_port()),
              stack.data / "logs" / f"second-{service}-{number}.log")
        for service in ("cascade", "reporting")]
    for child in second:
        child.start()
    try:
        wait_for_members(running(stack), dict.fromkeys(groups, 2), RECOVERY_LIMIT_SECONDS)
        meanwhile.assert_under_way()
        second[number].stop()                               # one says goodbye,
    finally:
        for child in second:                                # the other doesn't
            child.kill()
    left = time.monotonic()
    wait_for_members(running(stack), dict.fromkeys(groups, 1), RECOVERY_LIMIT_SECONDS)
    return time.monotonic() - left


@pytest.fixture
def one_broker(tmp_path: Path) -> Iterator[Cluster]:
    """A broker of our own, to kill."""
    with cluster(tmp_path / "kafka") as made:
        yield made


@pytest.mark.long
def test_a_broker_away_for_longer_than_the_session(
    one_broker: Cluster, on_kafka: Callable[[str], Stack], undisturbed: State,
) -> None:
    stack = on_kafka(one_broker.servers)
    meanwhile = Meanwhile(stack)
    time.sleep(4)
    one_broker.nodes[0].kill()
    time.sleep(AWAY_SECONDS)
    one_broker.nodes[0].start()
    one_broker.wait()
    meanwhile.assert_under_way()
    seconds = seconds_until_caught_up(running(stack), RECOVERY_LIMIT_SECONDS)
    state = meanwhile.state()
    record("broker killed and away for longer than the session", running(stack), state, undisturbed, seconds)
    assert_same(state, undisturbed)


@pytest.fixture
def three_brokers(tmp_path: Path) -> Iterator[Cluster]:
    """Three brokers: replication 3, two in sync."""
    with cluster(tmp_path / "kafka", 3) as made:
        yield made


@pytest.mark.long
def test_one_of_three_brokers_lost(
    three_brokers: Cluster, on_kafka: Callable[[str], Stack], undisturbed: State,
) -> None:
    stack = on_kafka(three_brokers.servers)
    meanwhile = Meanwhile(stack)
    time.sleep(4)
    meanwhile.assert_under_way()
    three_brokers.nodes[0].kill()                           # for good
    seconds = seconds_until_caught_up(running(stack), RECOVERY_LIMIT_SECONDS)
    state = meanwhile.state()
    record("one of three brokers lost", running(stack), state, undisturbed, seconds)
    assert_same(state, undisturbed)
