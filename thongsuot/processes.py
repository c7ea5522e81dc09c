"""The processes of the stack: which service runs as what, on which port, and a child that is started again."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from shared.embedded.process import stop

RESTART_PAUSE_SECONDS = 0.5
MAX_PAUSE_SECONDS = 10.0


@dataclass(frozen=True)
class Role:
    """One process of a service: its API or its worker."""

    service: str
    role: str

    @property
    def name(self) -> str:
        """"planner-api"."""
        return f"{self.service}-{self.role}"


ROLES: tuple[Role, ...] = (
    Role("portal", "api"),
    Role("planner", "api"), Role("planner", "worker"),
    Role("cascade", "worker"),
    Role("reporting", "api"), Role("reporting", "worker"),
    Role("notifier", "api"), Role("notifier", "worker"),
)


@dataclass
class Child:
    """A process that is kept running: started again, after a growing pause, whenever it ends by itself."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    log_file: Path
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    _next_start: float = field(default=0.0, repr=False)

    @property
    def pid(self) -> int:
        """Its process id, 0 while it isn't running."""
        return self.process.pid if self.process is not None and self.process.poll() is None else 0

    def start(self) -> None:
        """Start it now."""
        log: IO[bytes]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "thongsuot.cli", *self.arguments], env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.starts += 1
        pause = min(MAX_PAUSE_SECONDS, RESTART_PAUSE_SECONDS * 2 ** max(0, self.starts - 2))
        self._next_start = time.monotonic() + pause

    def keep(self) -> bool:
        """Start it again if it ended and its pause is over; returns whether it was."""
        if self.pid or time.monotonic() < self._next_start:
            return False
        self.start()
        return True

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            stop(self.process)
