"""Secrets of every kind, put through the logs in every way: none of them comes out."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from shared.auth.issuer import DEMO_PASSWORD, Issuer
from shared.errors import Fatal
from shared.redaction import HIDDEN, hider, secrets_of
from shared.settings import PREFIX, Settings, secret_names
from shared.telemetry import configure_logging

SERVICE, SESSION, BROKER, STORE = "s3rvice/s+cret", "session secret é", "br0ker'pass", "st0re:p@ss/1"
MONGO = f"mongodb://planner:{quote(STORE, safe='')}@db.example:27017/?replicaSet=rs0"
KEY = "-----BEGIN PRIVATE" + " KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END PRIVATE" + " KEY-----"


@pytest.fixture(params=["json", "console"])
def settings(request: pytest.FixtureRequest) -> Settings:
    return Settings(service_client_secret=SERVICE, session_secret=SESSION, kafka_password=BROKER, MONGO_URL=MONGO,
                    log_format=request.param, log_level="DEBUG")


@pytest.fixture
def logs(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """Logging as a process has it; what it has written so far."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", written)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(logging, "raiseExceptions", True)
    configure_logging(settings, "test")
    yield written.getvalue
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def token(tmp_path: Path) -> str:
    """A token as people have it."""
    return Issuer(Settings(embedded=True, demonstration_accounts=True, data_dir=str(tmp_path))).user_token(
        "72", DEMO_PASSWORD)


def secrets(signed: str) -> list[str]:
    """Everything that must not come out: each secret, and what of it would be enough."""
    return [SERVICE, SESSION, BROKER, STORE, quote(STORE, safe=""), quote(SERVICE, safe=""), signed,
            *signed.split(".")[1:], "MIIEvQIBADANBg", "hunter22", "c0de-of-login", "opaque-refresh"]


def test_whatever_way_they_take(logs: Callable[[], str], tmp_path: Path, settings: Settings) -> None:
    signed = token(tmp_path)
    log, library = structlog.get_logger(), logging.getLogger("aiokafka.conn")
    log.info("plain", one=SERVICE, url=MONGO, key=KEY, header=f"Bearer {signed}", raw=f"x {signed} y".encode())
    log.info(f"in the event itself {SERVICE} {signed}")
    log.info("by field", password="hunter22", client_secret="hunter22", Authorization="Basic aHVudGVyMjI6eA==",
             cookie={"thongsuot_phien": "hunter22"}, refresh_token="opaque-refresh", code_verifier="hunter22",
             nested={"deep": [{"session_token": "hunter22", "values": (SERVICE, {"a": MONGO})}]}, settings=settings)
    log.info("in texts", body=json.dumps({"password": "hunter22", "access_token": signed}),
             form=f"grant_type=password&password=hunter22&client_secret={quote(SERVICE, safe='')}",
             query="/dang-nhap/xong?code=c0de-of-login&state=x", line="set-cookie: thongsuot_phien=hunter22; HttpOnly",
             shown="x password=SecretStr('hunter22')", jaas=f'username="a" password="{BROKER}";')
    library.warning("connection to %s failed with %r", MONGO, {"sasl_plain_password": BROKER})
    library.error("headers: %s", [("authorization", f"Bearer {signed}")])
    library.error("too few: %s %s", SERVICE)
    structlog.contextvars.bind_contextvars(note=f"bound {SERVICE}")
    for write in (log.exception, library.exception):
        try:
            raise ValueError(f"could not log in with {SERVICE} at {MONGO}: {KEY}") from KeyError(signed)
        except ValueError:
            write("failed")
    sys.excepthook(ValueError, ValueError(f"the end: {BROKER}"), None)
    text = logs()
    assert [one for one in secrets(signed) if one in text or repr(one)[1:-1] in text or json.dumps(one)[1:-1] in text
            ] == []
    assert text.count(HIDDEN) > 30
    for kept in ("in the event itself", "db.example:27017", "failed", "could not log in", "state=x", "grant_type=",
                 "the end", "process_ends"):
        assert kept in text
    if settings.log_format == "json":
        assert all(json.loads(line)["service"] == "test" for line in text.splitlines())


def test_what_is_no_secret_stays(logs: Callable[[], str], settings: Settings) -> None:
    log = structlog.get_logger()
    log.info("published", plan="72/2022/0001", symbol="1183/KH-UBND", path="/api/v1/drafts?kind=inbox&after=eyJ",
             trace="00-191453da68a145ad12dda204047ec291-a5993ce799392e30-01", count=3, share=0.5, done=True, none=None,
             error="Conflict('Bản ghi này đã có.')", token_type="Bearer", words="the token is renewed, the secret kept",
             address="http://127.0.0.1:8080/oidc", when="2022-04-08T03:00:00+00:00")
    assert HIDDEN not in logs()
    assert secrets_of(settings) == {SERVICE, SESSION, BROKER, quote(STORE, safe="")}


def test_no_secret_of_the_settings_is_forgotten() -> None:
    """Each secret setting, whatever will be added, is shown by nothing that prints settings."""
    value = "a-value-that-is-secret"
    for name, variable in secret_names().items():
        given_as = f"mongodb://u:{value}@h/" if name == "mongo_url" else value
        settings = Settings(**{variable if name == "mongo_url" else name: given_as})
        assert secrets_of(settings) == {value}
        assert value not in repr(settings)
        assert value not in str(settings)


def test_a_secret_may_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n")
    for name, variable in secret_names().items():
        monkeypatch.setenv(f"{variable}_FILE", str(file))
        found = getattr(Settings(), name)
        assert (found if isinstance(found, str) else found.get_secret_value()) == "from a file"
        monkeypatch.setenv(variable, "and from the environment")
        with pytest.raises(Fatal, match="both set"):
            Settings()
        monkeypatch.delenv(variable)
        monkeypatch.setenv(f"{variable}_FILE", str(tmp_path / "nowhere"))
        with pytest.raises(Fatal, match="can't be read"):
            Settings()
        monkeypatch.delenv(f"{variable}_FILE")


@given(st.text(min_size=6, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_a_known_secret_is_hidden_wherever_it_stands(secret: str, before: str, after: str) -> None:
    hide = hider({secret})
    for text in (secret, quote(secret, safe=""), repr(secret)[1:-1]):
        assert text not in hide(before + text + after).replace(HIDDEN, "")


def test_a_process_that_cannot_start_says_why_without_its_secrets(tmp_path: Path) -> None:
    environment = {f"{PREFIX}SERVICE_CLIENT_SECRET": SERVICE, f"{PREFIX}SESSION_SECRET": "", "MONGO_URL": MONGO,
                   "PATH": "", f"{PREFIX}PORT": "no number", f"{PREFIX}KAFKA_PASSWORD": BROKER}
    for broken in ({}, {f"{PREFIX}PORT": "1", f"{PREFIX}OIDC_ISSUER": MONGO}):
        done = subprocess.run([sys.executable, "-m", "thongsuot.cli", "run", "portal", "api"], cwd=tmp_path,
                              env=environment | broken, capture_output=True, text=True, check=False)
        assert done.returncode != 0
        said = done.stdout + done.stderr
        assert said
        assert [one for one in secrets("a.b.c")[:6] if one in said] == []
