"""One settings class, read once from the environment (prefix THONGSUOT_ except for the addresses of others).

A secret may lie in a file instead: NAME_FILE names it (a mounted secret), for each name in `secret_names()`.
"""

from __future__ import annotations

import os
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from shared.errors import Fatal

PREFIX = "THONGSUOT_"
WITH_SECRET = "mongo_url"                        # an address that may hold a password


class Settings(BaseSettings):
    """What a process needs to know of its surroundings; units are in the names."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, populate_by_name=True, extra="ignore")

    kafka_bootstrap_servers: str = Field("127.0.0.1:9092", validation_alias="KAFKA_BOOTSTRAP_SERVERS")
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    kafka_username: str = ""                     # each service has its own: shared/messaging/acls.py
    kafka_password: SecretStr = SecretStr("")
    kafka_ca_file: str = ""                      # PEM; empty: the system's authorities
    kafka_cert_file: str = ""                    # PEM, where the broker asks for a client's certificate
    kafka_key_file: str = ""
    mongo_url: str = Field("mongodb://127.0.0.1:27017", validation_alias="MONGO_URL", repr=False)
    database_prefix: str = "thongsuot"
    embedded: bool = False                       # set by `thongsuot up`: built-in issuer, demonstration accounts
    embedded_broker: bool = False                # set by `thongsuot up`, which then started it itself
    embedded_store: bool = False
    demonstration_accounts: bool = False         # lets the built-in issuer stand before a real broker or store
    data_dir: str = "data"

    host: str = "127.0.0.1"
    port: int = 8080
    planner_url: str = "http://127.0.0.1:8101"
    reporting_url: str = "http://127.0.0.1:8102"
    notifier_url: str = "http://127.0.0.1:8103"
    portal_url: str = "http://127.0.0.1:8080"

    oidc_issuer: str = "http://127.0.0.1:8080/oidc"
    oidc_jwks_url: str = ""                      # default: issuer + /jwks.json
    oidc_token_url: str = ""                     # default: issuer + /token
    oidc_authorize_url: str = ""                 # default: issuer + /authorize; seen by browsers
    oidc_logout_url: str = ""                    # default: issuer + /logout; seen by browsers; "-": it has none
    oidc_audience: str = "thongsuot"             # of people's tokens; a service's are for "thongsuot-planner" and so on
    oidc_scope: str = "openid"                   # what the portal asks for at log-in
    accounts_url: str = ""                       # where administrators manage the issuer's accounts: a link for people
    service_client_secret: SecretStr = SecretStr("")
    session_secret: SecretStr = SecretStr("")

    topic_prefix: str = ""
    event_limit_bytes: int = 4_000_000           # larger encoded events are refused when authored (413)
    upload_limit_bytes: int = 11_000_000         # a file of 10 MB and the form around it
    scanner: str = ""                            # "clamd://host:3310", "clamd:///run/clamav/clamd.ctl"; empty: none
    rate_user_per_second: float = 50.0           # requests, per replica; 0: no limit
    rate_user_burst: int = 500
    rate_unit_per_second: float = 300.0
    rate_unit_burst: int = 3_000
    max_requests: int = 100                      # at once in one process; further ones wait,
    max_waiting: int = 400                       # so many of them and
    max_wait_seconds: float = 5.0                # so long, then 503
    session_timeout_seconds: float = 10.0        # after which the broker gives a silent consumer's partitions away
    fetch_wait_ms: int = 500                     # short for the embedded broker, which answers only at its end
    metadata_age_ms: int = 5_000                 # new topics, partitions and leaders are noticed so soon
    retry_attempts: int = 5                      # per event, before it becomes a dead letter
    retry_base_seconds: float = 0.1
    reconcile_seconds: float = 10.0
    relay_idle_seconds: float = 0.1
    trusted_proxies: str = "127.0.0.0/8, ::1/128"  # networks whose X-Forwarded-For is believed: the portal's, a proxy's
    metrics_networks: str = "127.0.0.0/8, ::1/128"  # who may read /metrics, if no proxy brings him
    otlp_endpoint: str = Field("", validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")  # empty: no traces
    audit_idle_seconds: float = 0.5
    audit_checkpoint_seconds: float = 300.0
    audit_checkpoints_dir: str = ""              # a file for each service; embedded: data_dir/audit
    signing_key_file: str = ""                   # PEM, Ed25519 or P-256; embedded: data_dir/signing/key.pem, made anew
    signing_keys_file: str = ""                  # public keys that signed earlier, or were revoked (a JWK set)
    signing_pkcs11_module: str = ""              # instead of a key file: a module's library, its token, the key's label
    signing_pkcs11_token: str = ""
    signing_pkcs11_key: str = ""
    signing_pkcs11_pin: SecretStr = SecretStr("")
    notice_key: SecretStr = SecretStr("")        # webhooks' secrets and codes are made of it; embedded: data_dir
    smtp_host: str = ""                          # empty: no e-mail
    smtp_port: int = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"  # "none": a relay beside us that has no TLS
    smtp_ca_file: str = ""                       # PEM; empty: the system's authorities
    smtp_username: str = ""                      # empty: no log-in
    smtp_password: SecretStr = SecretStr("")
    email_from: str = ""                         # "thongbao@tayninh.gov.vn"
    email_domains: str = ""                      # "tayninh.gov.vn, ...": others are refused; empty: any
    email_per_second: float = Field(5.0, ge=0)   # messages, per worker; 0: no limit
    webhook_inner_hosts: str = ""                # names, addresses, networks inside that webhooks may reach
    zalo_app_id: str = ""                        # empty: no Zalo
    zalo_app_secret: SecretStr = SecretStr("")
    zalo_refresh_token: SecretStr = SecretStr("")  # the first one: each may be used once, the next is kept in the store
    zalo_templates: str = ""                     # "any=123456, several=123457, code=123458": approved templates
    zalo_send_url: str = "https://business.openapi.zalo.me/message/template"
    zalo_token_url: str = "https://oauth.zaloapp.com/v4/oa/access_token"
    delivery_idle_seconds: float = 2.0
    delivery_attempt_seconds: float = 12.0       # the most that an attempt takes; of e-mail: each of its two halves
    delivery_give_up_hours: float = 120.0        # after so long in vain
    escalation_days: int = Field(3, ge=0, le=90)  # working days; 0: never
    log_level: str = "INFO"
    log_format: str = "json"                     # "json" or "console"

    @field_validator("trusted_proxies", "metrics_networks")
    @classmethod
    def _networks(cls, text: str) -> str:
        """Wrong ones stop the process at its start, not the first request."""
        for part in filter(None, map(str.strip, text.split(","))):
            ip_network(part, strict=False)
        return text

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Given, from the environment, from the files that the environment names."""
        return init_settings, env_settings, _SecretFiles(settings_cls)

    @property
    def jwks_url(self) -> str:
        """Where the issuer's public keys are."""
        return self.oidc_jwks_url or f"{self.oidc_issuer}/jwks.json"

    @property
    def token_url(self) -> str:
        """Where tokens are issued."""
        return self.oidc_token_url or f"{self.oidc_issuer}/token"

    @property
    def authorize_url(self) -> str:
        """Where people log in."""
        return self.oidc_authorize_url or f"{self.oidc_issuer}/authorize"

    @property
    def logout_url(self) -> str:
        """Where people log out of the issuer too; empty if it has no such address."""
        return "" if self.oidc_logout_url == "-" else self.oidc_logout_url or f"{self.oidc_issuer}/logout"

    def address_of(self, service: str) -> str:
        """The base URL of a service."""
        return str(getattr(self, f"{service}_url"))

    def audience_of(self, service: str) -> str:
        """What a service's token must be for, to be taken by this service."""
        return f"{self.oidc_audience}-{service}"


def environment_name(name: str) -> str:
    """The variable that a setting is read from."""
    return str(Settings.model_fields[name].validation_alias or PREFIX + name.upper())


def secret_names() -> dict[str, str]:
    """By setting, the variables that hold a secret and may be given as a file by NAME_FILE."""
    return {name: environment_name(name) for name, field in Settings.model_fields.items()
            if field.annotation is SecretStr or name == WITH_SECRET}


class _SecretFiles(PydanticBaseSettingsSource):
    """Secrets from files. Both a value and a file is refused: one of them would be forgotten when it is changed."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Not used: `__call__` gives all at once."""
        return field.default, field_name, False

    def __call__(self) -> dict[str, Any]:
        return {variable if name == WITH_SECRET else name: text for name, variable in secret_names().items()
                if (text := _from_file(variable)) is not None}


def _from_file(variable: str) -> str | None:
    path = os.environ.get(f"{variable}_FILE")
    if not path:
        return None
    if os.environ.get(variable):
        raise Fatal(f"{variable} and {variable}_FILE are both set: leave one of them out", code="secret_twice")
    try:
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Fatal(f"{variable}_FILE: {path} can't be read", code="secret_unreadable") from error


@lru_cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
