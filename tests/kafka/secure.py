"""Kafka that asks who one is: docker-compose.yml's own configuration on loopback, and a second listener with TLS."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.embedded.ports import free_port
from shared.messaging.connection import connection
from shared.settings import Settings
from tests.deploy.files import compose
from tests.kafka.cluster import Cluster, Launch, Node

CLUSTER_ID = "secureClusterOfTests00"
OURS = re.compile(r"KAFKA_(?!.*PASSWORD$)")


def password_of(user: str) -> str:
    """What the tests' users are given."""
    return f"pass-of-{user}"


class SecureCluster(Cluster):
    """One node. `servers` asks for name and password (SASL, PLAIN), `tls_servers` the same over TLS (SCRAM)."""

    def __init__(self, folder: Path, launch: Launch):
        port, tls, controller = free_port(), free_port(), free_port()
        self.ca, chain, key = certificates(folder)
        self.tls_servers = f"127.0.0.1:{tls}"
        lines = properties(compose()["services"]["kafka"]["environment"]) | {
            "listeners": f"INSIDE://127.0.0.1:{port},TLS://127.0.0.1:{tls},CONTROLLER://127.0.0.1:{controller}",
            "advertised.listeners": f"INSIDE://127.0.0.1:{port},TLS://127.0.0.1:{tls}",
            "controller.quorum.voters": f"1@127.0.0.1:{controller}", "log.dirs": f"{folder / 'node1'}/log",
            "offsets.topic.num.partitions": "4", "log.index.size.max.bytes": "65536",
            "listener.name.tls.sasl.enabled.mechanisms": "SCRAM-SHA-512", "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(_together(folder, key, chain)),
            "listener.name.tls.scram-sha-512.sasl.jaas.config":
                "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        }
        lines["listener.security.protocol.map"] += ",TLS:SASL_SSL"
        config = "".join(f"{name}={value}\n" for name, value in lines.items())
        self.nodes = [Node(folder / "node1", config, f"127.0.0.1:{port}", lambda path: launch(path, CLUSTER_ID))]

    def client(self, node: Node) -> dict[str, Any]:
        """As the administrator."""
        return connection(self.settings("admin"))

    def settings(self, user: str, **changes: Any) -> Settings:
        """As this user, over the listener without TLS."""
        return Settings(KAFKA_BOOTSTRAP_SERVERS=self.servers, kafka_security_protocol="SASL_PLAINTEXT",
                        kafka_sasl_mechanism="PLAIN", kafka_username=user, kafka_password=password_of(user),
                        retry_base_seconds=0.01, **changes)

    def tls_settings(self, user: str, **changes: Any) -> Settings:
        """As this user, over TLS."""
        return self.settings(user).model_copy(update={
            "kafka_bootstrap_servers": self.tls_servers, "kafka_security_protocol": "SASL_SSL",
            "kafka_sasl_mechanism": "SCRAM-SHA-512", "kafka_ca_file": str(self.ca), **changes})


def properties(environment: dict[str, str]) -> dict[str, str]:
    """The image's environment as Kafka's own settings, as the image's start script makes them."""
    found = {}
    for name, value in environment.items():
        if OURS.match(name):
            key = name.removeprefix("KAFKA_").lower().replace("___", "-").replace("__", "\0").replace("_", ".")
            found[key.replace("\0", "_")] = re.sub(r"\$\{([A-Z_]+)[^}]*\}", _password, value)
    return found


def _password(variable: re.Match[str]) -> str:
    user = variable[1].removesuffix("_KAFKA_PASSWORD").removesuffix("_PASSWORD").removeprefix("KAFKA_").lower()
    return password_of({"cli": "thongsuot-cli"}.get(user, user))


def certificates(folder: Path) -> tuple[Path, Path, Path]:
    """An authority of our own and the broker's certificate for 127.0.0.1: (authority, chain, key)."""
    folder.mkdir(parents=True, exist_ok=True)
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _certificate("authority", authority_key.public_key(), "authority", authority_key, authority=True)
    broker = _certificate("broker", key.public_key(), "authority", authority_key, authority=False)
    paths = folder / "ca.pem", folder / "chain.pem", folder / "broker-key.pem"
    paths[0].write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(broker.public_bytes(serialization.Encoding.PEM))
    paths[2].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                           serialization.NoEncryption()))
    return paths


def _certificate(name: str, public: Any, by: str, signer: Any, *, authority: bool) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    made = (x509.CertificateBuilder().subject_name(_named(name)).issuer_name(_named(by)).public_key(public)
            .serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=2))
            .add_extension(x509.BasicConstraints(authority, None), True))
    if authority:
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        made = made.add_extension(usage, True)
    else:
        address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        made = made.add_extension(x509.SubjectAlternativeName([address]), False)
    return made.sign(signer, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _together(folder: Path, *parts: Path) -> Path:
    store = folder / "keystore.pem"
    store.write_text("".join(part.read_text() for part in parts))
    return store
