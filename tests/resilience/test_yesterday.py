"""The store as it was before (laws 3, 5, 6, 9)."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.stack.conftest import StackMaker, running, take
from tests.stack.final_state import State, assert_same
from tests.stack.meanwhile import Meanwhile
from tests.stack.measure import RECOVERY_LIMIT_SECONDS, record, seconds_until_caught_up
from thongsuot.backup import back_up, restore

pytestmark = [pytest.mark.stack, pytest.mark.long, pytest.mark.timeout(900)]


@pytest.mark.parametrize("only", ["", "reporting"], ids=["of everything", "of reporting alone"])
def test_a_backup_put_back(only: str, new_stack: StackMaker, undisturbed: State, tmp_path: Path) -> None:
    """Taken while everything runs, put back later: of all services, or of one, then older than the rest."""
    stack = new_stack("same")
    meanwhile = Meanwhile(stack)
    time.sleep(12)
    meanwhile.assert_under_way()
    file, _ = back_up(stack.data, tmp_path / "backup.zip")
    assert_same(meanwhile.state(), undisturbed)
    stack.stop()
    restore(file, stack.data, only=only, replace=True)
    again = new_stack("same")
    begun = time.monotonic()
    seconds_until_caught_up(running(again), RECOVERY_LIMIT_SECONDS)
    seconds = time.monotonic() - begun
    state = take(again)                                 # people enter again what is lost
    record(f"yesterday's backup of {f'{only} alone' if only else 'everything'} put back, broker new",
           running(again), state, undisturbed, seconds, "embedded")
    assert_same(state, undisturbed)
