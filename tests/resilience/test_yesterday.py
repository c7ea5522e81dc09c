"""The store as it was before (laws 3, 5, 6, 9)."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from tests.resilience.test_store import frozen
from tests.stack.conftest import StackMaker, running, take
from tests.stack.final_state import State, assert_same
from tests.stack.meanwhile import Meanwhile
from tests.stack.measure import RECOVERY_LIMIT_SECONDS, record, seconds_until_caught_up

pytestmark = [pytest.mark.stack, pytest.mark.long, pytest.mark.timeout(900)]


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
