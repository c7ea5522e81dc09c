"""Kills at random points, the same for the same seed as far as two runs go alike."""

from __future__ import annotations

import os
import random
import signal
import time

from thongsuot.stack import Stack

PAUSE_SECONDS = (1.0, 4.0)
AT_ONCE = 4                                         # at most


class Killer:
    """Each turn kills up to four of the stack's processes at once, such as are ready, a random while after the last.

    `killed` are the names of those that it hit while they ran, at most so many.
    """

    def __init__(self, stack: Stack, seed: int, most: int, broker_at: int = 0):
        self._stack = stack
        self._random = random.Random(seed)
        self._most = most
        self._broker_at = broker_at                 # after so many kills comes the broker's: all start anew then
        self._due = 0.0
        self.last = 0.0
        self.killed: list[str] = []

    def __call__(self) -> None:
        if time.monotonic() < self._due:
            return
        for name in self._chosen()[:self._most - len(self.killed)]:
            pid = self._stack.pids[name]
            if pid and (name not in self._stack.children or not self._stack.unready([name])):
                os.kill(pid, signal.SIGKILL)
                self.last = time.monotonic()
                self.killed.append(name)
        self._due = time.monotonic() + self._random.uniform(*PAUSE_SECONDS)

    def _chosen(self) -> list[str]:
        if self._broker_at and len(self.killed) >= self._broker_at:
            self._broker_at = 0
            return ["broker"]
        names = [name for name in self._stack.pids if name != "broker"]
        return self._random.sample(names, self._random.randint(1, AT_ONCE))
