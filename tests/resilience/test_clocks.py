"""Wall clocks that jump, each process's for itself, while it works (laws 3, 5, 6, 9)."""

from __future__ import annotations

import itertools
import os
import random
import sys
import time
from pathlib import Path

import pytest

from tests.stack.conftest import environment, running
from tests.stack.final_state import State, assert_same
from tests.stack.meanwhile import Meanwhile
from tests.stack.measure import RECOVERY_LIMIT_SECONDS, record, seconds_until_caught_up
from thongsuot.processes import Child, Role
from thongsuot.service import detach
from thongsuot.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.long, pytest.mark.timeout(900)]
SKEWED = Path(__file__).parent / "skewed"
HOURS = (1, -1, 3, -2, 26, -26, 24 * 40, -24 * 40)
WRONG_SECONDS, PAUSE_SECONDS = (1.5, 4.0), (1.0, 2.5)


def anew(service: str, role: str, environment: dict[str, str], log: Path) -> None:
    """Run it in an interpreter that reads `SKEWED` before it imports anything."""
    detach(log)
    os.execve(sys.executable, [sys.executable, "-m", "thongsuot.cli", "run", service, role], environment)


class WithClocks(Stack):
    """Each process has a wall clock of its own."""

    def _child(self, role: Role, port: int) -> Child:
        child = super()._child(role, port)
        path = os.pathsep.join(filter(None, [str(SKEWED), os.environ.get("PYTHONPATH", "")]))
        child.run = anew
        child.environment |= {"TEST_CLOCK": str(self.clock(role.name)), "PYTHONPATH": path}
        return child

    def clock(self, name: str) -> Path:
        """Says how wrong a process's clock is."""
        return self.data / f"{name}.clock"

    def set_clock(self, name: str, seconds: float) -> None:
        """At once, also while it is being read."""
        new = self.clock(name).with_suffix(".new")
        new.write_text(str(seconds))
        new.replace(self.clock(name))


class Jumps:
    """Each turn may make one more process's clock jump, and sets right those that have been wrong for long enough."""

    def __init__(self, stack: WithClocks, seed: int):
        self._stack = stack
        self._random = random.Random(seed)
        names = list(stack.children)
        self._turns = itertools.cycle(self._random.sample(names, len(names)))    # each has its turn
        self._until: dict[str, float] = {}
        self._due = 0.0
        self.made: list[tuple[str, int]] = []

    def __call__(self) -> None:
        now = time.monotonic()
        for name in [name for name, until in self._until.items() if until < now]:
            self._right(name)
        if now < self._due:
            return
        self._due = now + self._random.uniform(*PAUSE_SECONDS)
        name, hours = next(self._turns), self._random.choice(HOURS)
        self._stack.set_clock(name, hours * 3600)
        self._until[name] = now + self._random.uniform(*WRONG_SECONDS)
        self.made.append((name, hours))

    def all_right(self) -> None:
        """The end of it."""
        for name in list(self._until):
            self._right(name)

    def _right(self, name: str) -> None:
        del self._until[name]
        self._stack.set_clock(name, 0)


def test_clocks_that_jump(tmp_path: Path, undisturbed: State) -> None:
    stack = WithClocks(tmp_path / "data", extra_env=environment())
    try:
        stack.start()
        jumps = Jumps(stack, seed=1)
        meanwhile = Meanwhile(stack, jumps, jumps.all_right)
        meanwhile.wait_until_calm()
        seconds = seconds_until_caught_up(running(stack), RECOVERY_LIMIT_SECONDS)
        state = meanwhile.state()
        record(f"{len(jumps.made)} jumps of single processes' clocks, by an hour to 40 days, ahead and behind",
               running(stack), state, undisturbed, seconds, "embedded")
        assert [child.starts for child in stack.children.values()] == [1] * len(stack.children)
    finally:
        stack.stop()
    assert_same(state, undisturbed)
    assert {name for name, _ in jumps.made} == set(stack.children)
