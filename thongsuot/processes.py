"""The processes of the stack: which service runs as what, on which port, and a child that is started again."""

from __future__ import annotations

import multiprocessing
import multiprocessing.forkserver
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from thongsuot.service import run_forked

RESTART_PAUSE_SECONDS = 0.5
MAX_PAUSE_SECONDS = 10.0
STOP_SECONDS = 10.0
FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(["thongsuot.preloaded"])


def preload() -> None:
    """Begin to import what every child needs, in the process that they are forked from; returns at once."""
    multiprocessing.forkserver.ensure_running()


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
    role: Role
    environment: dict[str, str]
    log_file: Path
    run: Callable[[str, str, dict[str, str], Path], None] = run_forked
    process: ForkServerProcess | None = None
    starts: int = 0
    _next_start: float = field(default=0.0, repr=False)

    @property
    def pid(self) -> int:
        """Its process id, 0 while it isn't running."""
        return (self.process.pid or 0) if self.process is not None and self.process.is_alive() else 0

    def start(self) -> None:
        """Start it now."""
        self.process = FORKING.Process(target=self.run, name=self.name, daemon=True, args=(
            self.role.service, self.role.role, self.environment, self.log_file))
        self.process.start()
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
        """End it: SIGTERM, and SIGKILL if that is not heard."""
        if self.process is not None:
            self.process.terminate()
            self.process.join(STOP_SECONDS)
            self.kill()

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
