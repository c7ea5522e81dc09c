"""Killed processes and restarted stacks end in the same final state as an undisturbed run (laws 1, 3, 9)."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest

from tests.stack.conftest import StackMaker, alive, in_background, take
from tests.stack.final_state import State, assert_same

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]
# One here; tests/resilience/test_kills.py kills every process.
@pytest.mark.parametrize("name", ["reporting-worker"])
def test_a_service_killed_in_the_middle(name: str, new_stack: StackMaker, undisturbed: State) -> None:
    stack = new_stack()
    begun = time.monotonic()
    kills: list[int] = []

    def turn() -> None:
        child = stack.children[name]
        due = (1.0, 4.0, 8.0)
        if len(kills) < len(due) and time.monotonic() - begun > due[len(kills)] and child.pid:
            os.kill(child.pid, signal.SIGKILL)
            kills.append(child.pid)
        stack.keep()

    stop = in_background(turn)
    try:
        state = take(stack)
    finally:
        stop()
    assert kills
    assert stack.children[name].starts == len(kills) + 1
    assert_same(state, undisturbed)


def test_the_whole_stack_restarted_in_the_middle(new_stack: StackMaker, undisturbed: State) -> None:
    stack = new_stack("same")
    journey = threading.Thread(target=lambda: _ignoring(lambda: take(stack)), daemon=True)
    journey.start()
    time.sleep(4.0)
    pids = [child.pid for child in stack.children.values()]
    stack.stop()                              # the embedded broker forgets everything that was under way
    assert not any(alive(pid) for pid in pids)
    assert_same(take(new_stack("same")), undisturbed)


def _ignoring(call: Callable[[], object]) -> None:
    try:
        call()
    except Exception:
        return
