"""A rolling upgrade: the release before, both side by side, this one, while the path is walked (laws 1, 3, 6, 9)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.embedded.ports import free_port
from shared.embedded.process import stop
from shared.messaging.groups import GROUPS
from tests.compatibility import previous
from tests.stack.conftest import environment, running
from tests.stack.final_state import State, assert_same
from tests.stack.meanwhile import Meanwhile
from tests.stack.measure import RECOVERY_LIMIT_SECONDS, record, wait_for_members
from thongsuot.migrate import migrate_all, status_all
from thongsuot.processes import ROLES, Child, Role
from thongsuot.stack import Stack

# On Kafka proper: the embedded broker is not made for several members of a group.
pytestmark = [pytest.mark.stack, pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(900)]

BESIDE_SECONDS = 8.0        # that both work together
BOTH = dict.fromkeys(GROUPS, 2)


class OldChild(Child):
    """A process with the code of the release before: started anew, since what is forked has imported today's."""

    old: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process id, 0 while it isn't running."""
        return self.old.pid if self.old is not None and self.old.poll() is None else 0

    def start(self) -> None:
        """Start it now."""
        with self.log_file.open("ab") as log:
            self.old = subprocess.Popen(
                [sys.executable, "-m", "thongsuot.cli", "run", self.role.service, self.role.role],
                env=self.environment, stdout=log, stderr=log, start_new_session=True)
        self.starts += 1

    def stop(self) -> None:
        """End it."""
        if self.old is not None:
            stop(self.old)


class Upgraded(Stack):
    """Begins as the release before; its workers are joined and replaced by today's, then its APIs."""

    def __init__(self, data: Path, extra_env: dict[str, str], before: Path):
        super().__init__(data, extra_env=extra_env)
        self._before = previous.environment(before)

    def _child(self, role: Role, port: int) -> Child:
        new = super()._child(role, port)
        return OldChild(new.name, role, new.environment | self._before, new.log_file)

    def _migrate(self) -> None:
        """The release before knew of none."""

    def join(self) -> None:
        """Beside each worker one of today, which waits for the data to be migrated."""
        for role in ROLES:
            if role.role == "worker":
                child = Child(f"new-{role.name}", role, self.environment(free_port()),
                              self.data / "logs" / f"new-{role.name}.log")
                self.children[child.name] = child
                child.start()

    def leave(self) -> None:
        """The workers of the release before end."""
        for role in ROLES:
            if role.role == "worker":
                self.children.pop(role.name).stop()

    def replace_apis(self) -> Iterator[Child]:
        """Each API ends and is today's, one after the other."""
        for role in ROLES:
            if role.role == "api":
                old = self.children[role.name]
                child = super()._child(role, int(old.environment["THONGSUOT_PORT"]))
                old.stop()
                self.children[role.name] = child
                child.start()
                yield child


@pytest.fixture
def upgraded(kafka: str, tmp_path: Path) -> Iterator[Upgraded]:
    before = previous.unpacked(tmp_path / "before")
    previous.run(before, "", b"", dict(os.environ))
    stack = Upgraded(tmp_path / "data", environment(
        KAFKA_BOOTSTRAP_SERVERS=kafka, THONGSUOT_TOPIC_PREFIX=f"{uuid.uuid4().hex[:8]}.",
        THONGSUOT_SESSION_TIMEOUT_SECONDS="6"), before)
    stack.start()
    yield stack
    stack.stop()


def upgrade(stack: Upgraded, until_ready: Callable[[], None]) -> Iterator[str]:
    """What the operator does, step by step; each is told when it is done."""
    settings = running(stack).settings
    stack.join()
    yield "new workers wait"
    migrate_all(settings)
    assert [line.version for line in status_all(settings)] == [line.newest for line in status_all(settings)]
    until_ready()
    wait_for_members(running(stack), BOTH, RECOVERY_LIMIT_SECONDS)
    yield "both work"
    time.sleep(BESIDE_SECONDS)
    stack.leave()
    yield "old workers have left"
    for child in stack.replace_apis():
        until_ready()
        yield f"{child.name} is new"


def test_a_rolling_upgrade(upgraded: Upgraded, undisturbed: State) -> None:
    def until_ready() -> None:
        while upgraded.unready():
            time.sleep(0.1)

    steps, done = upgrade(upgraded, until_ready), list[str]()
    state = Meanwhile(upgraded, lambda: done.extend(one for one in [next(steps, "")] if one)).state()
    met = list(done)
    done += steps                               # what a quick path left
    assert {"both work", "old workers have left"} <= set(met), met
    record("rolling upgrade: the release before, both side by side, this one", running(upgraded), state, undisturbed,
           None)
    assert_same(state, undisturbed)
