"""The whole path on a broker that asks everybody who he is: the rules of `topics --acls` are enough."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.messaging.acls import ACCESS, OPERATOR
from tests.kafka.provide import cluster
from tests.kafka.secure import SecureCluster, password_of
from tests.stack.conftest import running, take
from tests.stack.final_state import State
from thongsuot.acls import create_acls
from thongsuot.processes import Child, Role
from thongsuot.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.kafka, pytest.mark.long, pytest.mark.timeout(900)]


class SecureStack(Stack):
    """Each process comes to the broker as the service that it is of."""

    def _child(self, role: Role, port: int) -> Child:
        child = super()._child(role, port)
        if role.service in ACCESS:
            child.environment |= {"THONGSUOT_KAFKA_USERNAME": role.service,
                                  "THONGSUOT_KAFKA_PASSWORD": password_of(role.service)}
        else:
            child.environment |= dict.fromkeys(("THONGSUOT_KAFKA_USERNAME", "THONGSUOT_KAFKA_PASSWORD"), "")
        return child


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[SecureCluster]:
    """The broker of docker-compose.yml."""
    with cluster(tmp_path / "kafka", make=lambda launch: SecureCluster(tmp_path / "kafka", launch)) as made:
        assert isinstance(made, SecureCluster)
        yield made


def test_the_whole_path_with_users_and_rules(secure: SecureCluster, tmp_path: Path, undisturbed: State,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SECURITY_PROTOCOL": "SASL_PLAINTEXT", "SASL_MECHANISM": "PLAIN", "USERNAME": "admin",
                        "PASSWORD": password_of("admin")}.items():
        monkeypatch.setenv(f"THONGSUOT_KAFKA_{name}", value)
    create_acls(secure.settings("admin"), "User:{service}")
    stack = SecureStack(tmp_path / "data", extra_env={
        "KAFKA_BOOTSTRAP_SERVERS": secure.servers, "THONGSUOT_DEMONSTRATION_ACCOUNTS": "1"})
    try:
        stack.start()
        monkeypatch.setenv("THONGSUOT_KAFKA_USERNAME", OPERATOR)          # who verifies
        monkeypatch.setenv("THONGSUOT_KAFKA_PASSWORD", password_of(OPERATOR))
        assert take(stack) == undisturbed
        assert running(stack).settings.kafka_username == OPERATOR
    finally:
        stack.stop()
    logs = "".join(log.read_text(errors="replace") for log in (tmp_path / "data" / "logs").glob("*.log"))
    assert "AuthorizationFailed" not in logs
    assert not any(password_of(user) in logs for user in (*ACCESS, "admin"))
