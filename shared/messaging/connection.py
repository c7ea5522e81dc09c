"""How to reach the broker, and as whom: in one place for every client (aiokafka's and Faust's)."""

from __future__ import annotations

import ssl
from typing import Any

from faust import SASLCredentials, SSLCredentials
from faust.types.auth import CredentialsT

from shared.errors import Fatal
from shared.settings import Settings


def connection(settings: Settings) -> dict[str, Any]:
    """The arguments of aiokafka's clients; raises Fatal for settings that contradict each other."""
    found: dict[str, Any] = {"bootstrap_servers": settings.kafka_bootstrap_servers,
                             "security_protocol": settings.kafka_security_protocol}
    if _encrypted(settings):
        found["ssl_context"] = _tls(settings)
    if _named(settings):
        name, password = _login(settings)
        found |= {"sasl_mechanism": settings.kafka_sasl_mechanism, "sasl_plain_username": name,
                  "sasl_plain_password": password}
    return found


def credentials(settings: Settings) -> CredentialsT | None:
    """The same for Faust; None for a broker that asks for nothing."""
    tls = _tls(settings) if _encrypted(settings) else None
    if _named(settings):
        name, password = _login(settings)
        return SASLCredentials(username=name, password=password, ssl_context=tls,
                               mechanism=settings.kafka_sasl_mechanism)
    return SSLCredentials(tls) if tls is not None else None


def _encrypted(settings: Settings) -> bool:
    return settings.kafka_security_protocol.endswith("SSL")


def _named(settings: Settings) -> bool:
    return settings.kafka_security_protocol.startswith("SASL")


def _login(settings: Settings) -> tuple[str, str]:
    name, password = settings.kafka_username, settings.kafka_password.get_secret_value()
    if not name or not password:
        raise Fatal(f"{settings.kafka_security_protocol} needs THONGSUOT_KAFKA_USERNAME and THONGSUOT_KAFKA_PASSWORD",
                    code="broker_login_missing")
    return name, password


def _tls(settings: Settings) -> ssl.SSLContext:
    """Verifies the broker's certificate and name, always; brings our own certificate if there is one."""
    try:
        context = ssl.create_default_context(cafile=settings.kafka_ca_file or None)
        if settings.kafka_cert_file:
            context.load_cert_chain(settings.kafka_cert_file, settings.kafka_key_file or None)
    except (OSError, ssl.SSLError) as error:
        raise Fatal(f"the broker's certificates can't be read: {error}", code="broker_certificates") from error
    return context
