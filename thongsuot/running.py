"""Finding the running stack, and calling its services with tokens of its issuer."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from shared.auth.issuer import DEMO_PASSWORD
from shared.errors import Fatal
from shared.settings import Settings
from thongsuot.client.notifier import Notifier
from thongsuot.client.planner import Planner
from thongsuot.client.reporting import Reporting
from thongsuot.folder import state_of

CALLED = ("planner", "reporting", "notifier")
RESTART_SECONDS = 20.0      # the issuer may be just starting again
PATIENCE = httpx.Timeout(300.0, connect=60.0)       # to look at all that a service has takes long


@dataclass(frozen=True)
class Running:
    """The addresses and the settings of a running stack."""

    settings: Settings
    addresses: dict[str, str]
    http: httpx.Client
    _tokens: dict[str, str] = field(default_factory=dict)
    _own: dict[str, float] = field(default_factory=dict)         # service token → until when it is used

    @property
    def planner(self) -> Planner:
        """The planner, as a service."""
        return Planner(self.http, self.addresses["planner"], self.service_token)

    @property
    def reporting(self) -> Reporting:
        """Reporting, as a service."""
        return Reporting(self.http, self.addresses["reporting"], self.service_token)

    @property
    def notifier(self) -> Notifier:
        """The notifier, as a service."""
        return Notifier(self.http, self.addresses["notifier"], self.service_token)

    @property
    def services(self) -> dict[str, Planner | Reporting | Notifier]:
        """All that are called, by name."""
        return {"planner": self.planner, "reporting": self.reporting, "notifier": self.notifier}

    def token(self, username: str, *, anew: bool = False) -> str:
        """A token of a demonstration account; asked for once, or anew."""
        if anew or username not in self._tokens:
            self._tokens[username] = self._grant(grant_type="password", username=username, password=DEMO_PASSWORD)
        return self._tokens[username]

    def service_token(self) -> str:
        """A token as a service, which may read everywhere: good for all services, renewed when it is about to end."""
        for token, until in self._own.items():
            if time.monotonic() < until:
                return token
        secret = self.settings.service_client_secret.get_secret_value()
        scope = " ".join(self.settings.audience_of(service) for service in CALLED)
        answer = self._granted(grant_type="client_credentials", client_id="thongsuot-cli", client_secret=secret,
                               scope=scope)
        self._own.clear()
        self._own[answer["access_token"]] = time.monotonic() + float(answer.get("expires_in", 300)) / 2
        return str(answer["access_token"])

    def _grant(self, **form: str) -> str:
        return str(self._granted(**form)["access_token"])

    def _granted(self, **form: str) -> dict[str, Any]:
        try:
            response = self._post(form)
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise Fatal(f"no token from {self.settings.token_url}: {error}", code="no_token") from error
        found: dict[str, Any] = response.json()
        return found

    @retry(retry=retry_if_exception_type(httpx.TransportError), stop=stop_after_delay(RESTART_SECONDS),
           wait=wait_fixed(0.5), reraise=True)
    def _post(self, form: dict[str, str]) -> httpx.Response:
        return self.http.post(self.settings.token_url, data=form)


def find_running(data: Path) -> Running:
    """The stack over this data folder, else the one that the environment names; raises Fatal if there is none."""
    if state := state_of(data):
        kept = json.loads((data / "secrets.json").read_text())
        return connect(state["addresses"], kept["service"], data, state.get("topic_prefix", ""))
    if "THONGSUOT_PLANNER_URL" in os.environ:
        settings = Settings()
        names = ("planner", "reporting", "notifier", "portal")
        addresses = {name: getattr(settings, f"{name}_url") for name in names}
        return Running(settings, addresses, httpx.Client(trust_env=False, timeout=PATIENCE))
    raise Fatal(f"no stack is running on {data}; start one with: thongsuot up --data {data}", code="not_running")


def connect(addresses: dict[str, str], service_secret: str, data: Path, topic_prefix: str = "") -> Running:
    """A stack whose addresses are known."""
    values: dict[str, Any] = {
        "KAFKA_BOOTSTRAP_SERVERS": addresses["kafka"], "MONGO_URL": addresses["mongo"], "embedded": True,
        "data_dir": str(data), "topic_prefix": topic_prefix,
        "oidc_issuer": f"{addresses['portal']}/oidc", "service_client_secret": service_secret,
        **{f"{name}_url": addresses[name] for name in ("planner", "reporting", "notifier", "portal")},
    }
    return Running(Settings(**values), addresses, httpx.Client(trust_env=False, timeout=PATIENCE))
