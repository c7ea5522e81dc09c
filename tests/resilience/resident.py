"""How much memory the processes of a stack hold: looked at again and again while something else goes on."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from thongsuot.stack import Stack

LOOK_SECONDS = 0.25
KB_IN_MB = 1024


def resident(pids: Mapping[str, int]) -> dict[str, float]:
    """Megabytes that each process holds (VmRSS); nothing of one that isn't there."""
    return {name: megabytes for name, pid in pids.items() if (megabytes := _of(pid)) is not None}


def _of(pid: int) -> float | None:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / KB_IN_MB for line in lines if line.startswith("VmRSS:")), None)


@dataclass
class Watch:
    """While it is open, the most that each process held; afterwards also what it held at the end."""

    stack: Stack
    before: dict[str, float] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)
    end: dict[str, float] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self.before = self.most = resident(self.stack.pids)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._stopped.set()
        self._thread.join()
        self.end = resident(self.stack.pids)

    def _look(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            now = resident(self.stack.pids)
            self.most = {name: max(now.get(name, 0.0), self.most.get(name, 0.0)) for name in now | self.most}
