"""One settings class, read once from the environment (prefix THONGSUOT_ except for the addresses of others)."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_network

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a process needs to know of its surroundings; units are in the names."""

    model_config = SettingsConfigDict(env_prefix="THONGSUOT_", populate_by_name=True, extra="ignore")

    kafka_bootstrap_servers: str = Field("127.0.0.1:9092", validation_alias="KAFKA_BOOTSTRAP_SERVERS")
    mongo_url: str = Field("mongodb://127.0.0.1:27017", validation_alias="MONGO_URL")
    database_prefix: str = "thongsuot"
    embedded: bool = False                       # set by `thongsuot up`: built-in issuer, demonstration accounts
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
    oidc_audience: str = "thongsuot"
    accounts_url: str = ""                       # where administrators manage the issuer's accounts: a link for people
    service_client_secret: SecretStr = SecretStr("")
    session_secret: SecretStr = SecretStr("")

    topic_prefix: str = ""
    event_limit_bytes: int = 4_000_000           # larger encoded events are refused when authored (413)
    upload_limit_bytes: int = 11_000_000         # a file of 10 MB and the form around it
    session_timeout_seconds: float = 10.0        # after which the broker gives a silent consumer's partitions away
    fetch_wait_ms: int = 500                     # short for the embedded broker, which answers only at its end
    metadata_age_ms: int = 5_000                 # new topics, partitions and leaders are noticed so soon
    retry_attempts: int = 5                      # per event, before it becomes a dead letter
    retry_base_seconds: float = 0.1
    reconcile_seconds: float = 10.0
    relay_idle_seconds: float = 0.1
    trusted_proxies: str = "127.0.0.0/8, ::1/128"  # networks whose X-Forwarded-For is believed: the portal's, a proxy's
    audit_idle_seconds: float = 0.5
    audit_checkpoint_seconds: float = 300.0
    audit_checkpoints_dir: str = ""              # a file for each service; embedded: data_dir/audit
    signing_key_file: str = ""                   # PEM, Ed25519 or P-256; embedded: data_dir/signing/key.pem, made anew
    signing_keys_file: str = ""                  # public keys that signed earlier, or were revoked (a JWK set)
    signing_pkcs11_module: str = ""              # instead of a key file: a module's library, its token, the key's label
    signing_pkcs11_token: str = ""
    signing_pkcs11_key: str = ""
    signing_pkcs11_pin: SecretStr = SecretStr("")
    signing_pkcs11_pin_file: str = ""
    log_level: str = "INFO"
    log_format: str = "json"                     # "json" or "console"

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, text: str) -> str:
        """Wrong ones stop the process at its start, not the first request."""
        for part in filter(None, map(str.strip, text.split(","))):
            ip_network(part, strict=False)
        return text

    @property
    def jwks_url(self) -> str:
        """Where the issuer's public keys are."""
        return self.oidc_jwks_url or f"{self.oidc_issuer}/jwks.json"

    @property
    def token_url(self) -> str:
        """Where tokens are issued."""
        return self.oidc_token_url or f"{self.oidc_issuer}/token"


@lru_cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
