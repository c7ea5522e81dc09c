"""SIGKILL of every process, at a hundred random points of the path (laws 1, 3, 9)."""

from __future__ import annotations

import itertools
import time

import pytest

from tests.resilience.killing import Killer
from tests.stack.conftest import StackMaker, running
from tests.stack.final_state import State, assert_same
from tests.stack.meanwhile import Meanwhile
from tests.stack.measure import RECOVERY_LIMIT_SECONDS, record, seconds_until_caught_up
from thongsuot import processes

pytestmark = [pytest.mark.stack, pytest.mark.long, pytest.mark.timeout(1800)]
KILLS = 100
MOST = 52                                            # in one run, so that it gets through
BROKER_AT = 8                                        # in the first run


def test_random_processes_killed_again_and_again(new_stack: StackMaker, undisturbed: State,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "MAX_PAUSE_SECONDS", 0.5)        # they are to be there to be killed
    hit: list[str] = []
    for seed in itertools.count(1):
        stack = new_stack(str(seed))
        killer = Killer(stack, seed, MOST, BROKER_AT if seed == 1 else 0)
        meanwhile = Meanwhile(stack, killer)
        meanwhile.wait_until_calm()
        seconds = time.monotonic() - killer.last + seconds_until_caught_up(running(stack), RECOVERY_LIMIT_SECONDS)
        state = meanwhile.state()
        record(f"{len(killer.killed)} SIGKILLs of random processes (seed {seed})", running(stack), state, undisturbed,
               seconds, "embedded")
        assert_same(state, undisturbed)
        stack.stop()
        hit += killer.killed
        if len(hit) >= KILLS:
            break
    assert set(hit) == {*stack.children, "store", "broker"}
