"""Kills at random points, the same for the same seed as far as two runs go alike."""

from __future__ import annotations

import os
import random
import signal
import time

from thongsuot.stack import Stack

PAUSE_SECONDS = (0.7, 2.0)


class Killer:
    """Each turn kills at most one process of the stack, one that is ready, a random while after the one before.

    `killed` are the names of those that it hit while they ran, at most so many.
    """

    def __init__(self, stack: Stack, seed: int, most: int, broker_at: int = 0):
        self._stack = stack
        self._random = random.Random(seed)
        self._most = most
        self._broker_at = broker_at                 # which kill is the broker's: it costs a start of everything
        self._due = 0.0
        self.last = 0.0
        self.killed: list[str] = []

    def __call__(self) -> None:
        if time.monotonic() < self._due or len(self.killed) >= self._most:
            return
        self._due = time.monotonic() + self._random.uniform(*PAUSE_SECONDS)
        name = self._random.choice([name for name in self._stack.pids if name != "broker"])
        if len(self.killed) + 1 == self._broker_at:
            name = "broker"
        pid = self._stack.pids[name]
        if pid and (name not in self._stack.children or not self._stack.unready([name])):
            os.kill(pid, signal.SIGKILL)
            self.last = time.monotonic()
            self.killed.append(name)
