"""Two instances of every process at once (laws 1, 3, 5, 6)."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from shared.embedded.ports import free_port
from tests.resilience.balancer import Balancer
from tests.stack.conftest import environment, running
from tests.stack.final_state import State, assert_same
from tests.stack.meanwhile import Meanwhile
from tests.stack.measure import record
from thongsuot.processes import ROLES, Child
from thongsuot.stack import Stack

# On Kafka proper: the embedded broker is not made for several members of a group.
pytestmark = [pytest.mark.stack, pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(900)]

ISSUER = "/oidc"            # the built-in one keeps its keys in its process: it is for demonstrations, and there is one


class Twice(Stack):
    """Every process has a second one beside it; before the two of an API stands a balancer."""

    def __init__(self, data: Path, extra_env: dict[str, str]):
        super().__init__(data, extra_env=extra_env)
        self.second = {role.name: free_port() for role in ROLES}
        self.balancers: dict[str, Balancer] = {}

    def _places(self) -> dict[str, int]:
        ports = super()._places()
        for role in ROLES:
            if role.role == "api":
                port = free_port()
                self.balancers[role.service] = Balancer(port, [ports[role.name], self.second[role.name]], ISSUER)
                self.addresses[role.service] = f"http://127.0.0.1:{port}"
        return ports

    def _start_services(self) -> None:
        super()._start_services()
        for role in ROLES:
            child = Child(f"second-{role.name}", role,
                          self.environment(self.second[role.name]), self.data / "logs" / f"second-{role.name}.log")
            self.children[child.name] = child
            child.start()

    def stop(self) -> None:
        """End all of it."""
        super().stop()
        for balancer in self.balancers.values():
            balancer.stop()
        self.balancers.clear()


@pytest.fixture
def twice(kafka: str, tmp_path: Path) -> Iterator[Twice]:
    stack = Twice(tmp_path / "data", environment(
        KAFKA_BOOTSTRAP_SERVERS=kafka, THONGSUOT_TOPIC_PREFIX=f"{uuid.uuid4().hex[:8]}.",
        THONGSUOT_SESSION_TIMEOUT_SECONDS="6"))
    stack.start()
    yield stack
    stack.stop()


def test_two_of_every_process(twice: Twice, undisturbed: State) -> None:
    while twice.unready():
        time.sleep(0.1)
    state = Meanwhile(twice).state()
    record("two of every process at once (APIs behind a balancer)", running(twice), state, undisturbed, None)
    assert [child.starts for child in twice.children.values()] == [1] * len(twice.children)
    assert_same(state, undisturbed)
    for service, balancer in twice.balancers.items():
        for _ in range(2):                          # the path asks the portal for tokens only, the notifier once
            assert httpx.get(f"{twice.addresses[service]}/health/ready", trust_env=False).is_success
        assert len(balancer.served) == 2, service
