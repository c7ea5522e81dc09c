"""The whole embedded stack, started for a test as `thongsuot up` starts it."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pickle
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stack.final_state import State, final_state
from tests.support import SAMPLES
from thongsuot.demo import Options
from thongsuot.demo.run import run_plans
from thongsuot.running import Running, find_running
from thongsuot.stack import Stack
from thongsuot.verify import verify_settled

SAMPLE = next(SAMPLES.glob("*tay-ninh-2022.txt"))
StackMaker = Callable[..., Stack]


def environment(**more: str) -> dict[str, str]:
    """What the processes of every stack under test are told."""
    return {"THONGSUOT_RECONCILE_SECONDS": "2", "THONGSUOT_DEMONSTRATION_ACCOUNTS": "1", **more}


@pytest.fixture
def new_stack(tmp_path: Path) -> Iterator[StackMaker]:
    """Start stacks that end with the test."""
    stacks: list[Stack] = []

    def start(name: str = "data", **more: str) -> Stack:
        stack = Stack(tmp_path / name, extra_env=environment(**more))
        stacks.append(stack)
        stack.start()
        return stack

    yield start
    for stack in stacks:
        stack.stop()


def running(stack: Stack) -> Running:
    """The running stack, as the command line finds it."""
    return find_running(stack.data)


def alive(pid: int) -> bool:
    """Whether a process with this id exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def take(stack: Stack) -> State:
    """The sample through the whole path; the final state, when no law is violated."""
    carry(stack)
    return settled(stack)


def carry(stack: Stack) -> None:
    """The sample through the whole path."""
    asyncio.run(run_plans([SAMPLE], running(stack), Options(), True))


def settled(stack: Stack) -> State:
    """The final state as soon as no law is violated; fails if one stays so."""
    laws = verify_settled(running(stack))
    assert not [violation for law in laws.values() for violation in law["violations"]]
    assert all(law["checked"] for law in laws.values())
    return final_state(running(stack))


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> State:
    """The final state of a run on the embedded broker that nothing disturbs; made once, also for several workers."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    kept = shared / "undisturbed"
    with (shared / "undisturbed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(undisturbed_state()))
    state: State = pickle.loads(kept.read_bytes())
    return state


def undisturbed_state() -> State:
    """Walks the whole path."""
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder), extra_env=environment())
        stack.start()
        try:
            return take(stack)
        finally:
            stack.stop()


def in_background(turn: Callable[[], object]) -> Callable[[], None]:
    """Run `turn` again and again until the returned function is called, which raises what went wrong with it."""
    stopped = threading.Event()
    errors: list[Exception] = []

    def loop() -> None:
        try:
            while not stopped.wait(0.2):
                turn()
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join()
        if errors:
            raise errors[0]

    return stop
