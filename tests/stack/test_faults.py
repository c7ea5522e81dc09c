"""Killed processes and restarted stacks end in the same final state as an undisturbed run (laws 1, 3, 9)."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stack.conftest import StackMaker, alive, running
from tests.stack.final_state import State, final_state
from tests.support import SAMPLES
from thongsuot.demo import Options
from thongsuot.demo.run import run_plans
from thongsuot.stack import Stack
from thongsuot.verify import verify_settled

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]
SAMPLE = next(SAMPLES.glob("*tay-ninh-2022.txt"))
SERVICES = ("planner-api", "planner-worker", "cascade-worker", "reporting-api", "reporting-worker", "notifier-worker",
            "notifier-api", "portal-api")


def take(stack: Stack) -> State:
    """The sample through the whole path; the final state, when no law is violated."""
    asyncio.run(run_plans([SAMPLE], running(stack), Options(), True))
    laws = verify_settled(running(stack))
    assert not [violation for law in laws.values() for violation in law["violations"]]
    return final_state(running(stack))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> State:
    stack = Stack(Path(tmp_path_factory.mktemp("undisturbed")), extra_env={"THONGSUOT_RECONCILE_SECONDS": "2"})
    stack.start()
    try:
        return take(stack)
    finally:
        stack.stop()


def in_background(turn: Callable[[], None]) -> Callable[[], None]:
    """Run `turn` again and again until the returned function is called."""
    stopped = threading.Event()

    def loop() -> None:
        while not stopped.wait(0.2):
            turn()

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join()

    return stop


@pytest.mark.parametrize("name", SERVICES)
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
    assert state == undisturbed


def test_the_whole_stack_restarted_in_the_middle(new_stack: StackMaker, undisturbed: State) -> None:
    stack = new_stack("same")
    journey = threading.Thread(target=lambda: _ignoring(lambda: take(stack)), daemon=True)
    journey.start()
    time.sleep(4.0)
    pids = [child.pid for child in stack.children.values()]
    stack.stop()                              # the embedded broker forgets everything that was under way
    assert not any(alive(pid) for pid in pids)
    assert take(new_stack("same")) == undisturbed


def _ignoring(call: Callable[[], object]) -> None:
    try:
        call()
    except Exception:
        return
