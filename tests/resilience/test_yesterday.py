"""The store as it was before, and clocks that jump (laws 3, 5, 6, 9)."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from tests.resilience.test_store import frozen
from tests.stack.conftest import StackMaker, running, take
from tests.stack.final_state import State, assert_same
from tests.stack.meanwhile import Meanwhile
from tests.stack.measure import RECOVERY_LIMIT_SECONDS, record, seconds_until_caught_up
from thongsuot.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.long, pytest.mark.timeout(900)]
SKEWED = Path(__file__).parent / "skewed"
HOUR = 3600


@pytest.mark.parametrize("whose", ["*", "*_reporting*"], ids=["of everything", "of reporting alone"])
def test_a_backup_put_back(whose: str, new_stack: StackMaker, undisturbed: State, tmp_path: Path) -> None:
    stack = new_stack("same")
    store, backup = stack.data / "store", tmp_path / "backup"
    meanwhile = Meanwhile(stack)
    time.sleep(12)
    meanwhile.assert_under_way()
    with frozen(stack.pids["store"]):
        shutil.copytree(store, backup)
    assert_same(meanwhile.state(), undisturbed)
    stack.stop()
    for file in store.glob(whose):
        file.unlink()
    for file in backup.glob(whose):
        shutil.copy(file, store)
    again = new_stack("same")
    begun = time.monotonic()
    seconds_until_caught_up(running(again), RECOVERY_LIMIT_SECONDS)
    seconds = time.monotonic() - begun
    state = take(again)                                 # people enter again what is lost
    record(f"yesterday's backup {'of everything' if whose == '*' else 'of reporting alone'} put back, broker new",
           running(again), state, undisturbed, seconds, "embedded")
    assert_same(state, undisturbed)


def _with_clock(stack: Stack, name: str, hours: int) -> None:
    """From its next start on the process reads this clock; it is started anew."""
    child = stack.children[name]
    child.environment |= {"TEST_CLOCK_SECONDS": str(hours * HOUR), "PYTHONPATH": os.pathsep.join(
        [str(SKEWED), os.environ.get("PYTHONPATH", "")])}
    child.stop()


def test_clocks_that_jump(new_stack: StackMaker, undisturbed: State) -> None:
    stack = new_stack()
    meanwhile = Meanwhile(stack)
    jumps = [(name, hours) for hours in (3, -2, 0) for name in (
        "planner-worker", "reporting-worker", "planner-api", "reporting-api", "notifier-worker")]
    for name, hours in jumps:
        _with_clock(stack, name, hours)
        meanwhile.wait_until(lambda: not stack.unready())
    seconds = seconds_until_caught_up(running(stack), RECOVERY_LIMIT_SECONDS)
    state = meanwhile.state()
    record(f"{len(jumps)} clock jumps of single processes, 3 h ahead to 2 h behind", running(stack), state,
           undisturbed, seconds, "embedded")
    assert_same(state, undisturbed)
