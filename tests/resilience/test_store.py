"""The store away, slow, and without room (laws 1, 3, 6, 9)."""

from __future__ import annotations

import os
import random
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.stack.conftest import StackMaker, running
from tests.stack.final_state import State, assert_same
from tests.stack.meanwhile import Meanwhile
from tests.stack.measure import RECOVERY_LIMIT_SECONDS, record, seconds_until_caught_up
from thongsuot.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.long, pytest.mark.timeout(900)]
AWAY_SECONDS = 30.0
FULL_SECONDS = 10.0
BLOCK_BYTES = 512


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """A process that stands still."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def gone(stack: Stack) -> Iterator[None]:
    """A store that has ended, and that nobody starts again."""
    process, stack._store = stack._store, None
    assert process is not None
    process.kill()
    try:
        yield
    finally:
        stack._store = process


@contextmanager
def full(pid: int) -> Iterator[None]:
    """A process that can write nothing beyond the first block of any file."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (BLOCK_BYTES, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


def units_loaded(stack: Stack, day: str) -> httpx.Response:
    """A write of some size, as an administrator."""
    stands = running(stack)
    return stands.http.post(
        f"{stands.addresses['planner']}/api/v1/units/load", json={"as_of": day, "province": "80"},
        headers={"authorization": f"Bearer {stands.token('quantri')}", "idempotency-key": day})


@pytest.mark.parametrize("how", ["frozen", "gone"])
def test_the_store_away(how: str, new_stack: StackMaker, undisturbed: State) -> None:
    stack = new_stack()
    meanwhile = Meanwhile(stack)
    time.sleep(6)
    with frozen(stack.pids["store"]) if how == "frozen" else gone(stack):
        time.sleep(AWAY_SECONDS)
    meanwhile.assert_under_way()
    seconds = seconds_until_caught_up(running(stack), RECOVERY_LIMIT_SECONDS)
    state = meanwhile.state()
    record(f"store {how} for 30 s", running(stack), state, undisturbed, seconds, "embedded")
    assert_same(state, undisturbed)
    assert [child.starts for child in stack.children.values()] == [1] * len(stack.children)     # nobody gave up


def test_a_slow_store(new_stack: StackMaker, undisturbed: State) -> None:
    stack = new_stack()
    chance, bursts = random.Random(1), 0

    def turn() -> None:
        nonlocal bursts
        with frozen(stack.pids["store"]):
            time.sleep(chance.uniform(0.05, 0.8))
        bursts += 1

    meanwhile = Meanwhile(stack, turn)
    state = meanwhile.state()
    record("slow store (stands still for up to 0.8 s, again and again)", running(stack), state, undisturbed, None,
           "embedded")
    assert_same(state, undisturbed)
    assert bursts > 20


def test_a_store_without_room(new_stack: StackMaker, undisturbed: State) -> None:
    stack = new_stack()
    meanwhile = Meanwhile(stack)
    time.sleep(6)
    with full(stack.pids["store"]):
        refused = units_loaded(stack, "2022-01-01")
        time.sleep(FULL_SECONDS)
    meanwhile.assert_under_way()
    assert (refused.status_code, refused.json()["code"]) == (503, "store_full"), refused.text
    seconds = seconds_until_caught_up(running(stack), RECOVERY_LIMIT_SECONDS)
    state = meanwhile.state()
    record("no room on the disk of the store for 10 s", running(stack), state, undisturbed, seconds, "embedded")
    assert_same(state, undisturbed)
    assert stack.pids["store"]
    assert units_loaded(stack, "2022-01-01").is_success
