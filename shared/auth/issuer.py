"""The built-in token issuer of the embedded form, with demonstration accounts. Never for real offices.

An account is a unit's code, with all of an office's roles ("72"), or the code and one role, for separate hands
("72.chuyenvien", "72.lanhdao", "72.vanthu"); "quantri" is the administrator. The routes are in `issuer_routes`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from shared.errors import BadInput, Fatal, Unauthorized
from shared.settings import Settings

DEMO_PASSWORD = "thongsuot"
SESSION_SECONDS = 12 * 3600         # of a log-in, renewed by its refresh token; and of a tool's token
TOKEN_SECONDS = 900                 # of a person's token in the portal
SERVICE_SECONDS = 300
CODE_SECONDS = 60
OFFICE_ROLES = {"chuyenvien": "officer", "lanhdao": "leader", "vanthu": "clerk"}
SERVICES = ("planner", "cascade", "reporting", "notifier", "portal", "thongsuot-cli")
PORTAL = "portal"
CALLBACK = "/dang-nhap/xong"        # of the portal: where a log-in comes back to
AFTER_LOGOUT = "/dang-nhap"
NOT_HERE = ("the built-in issuer lets anybody in who knows the demonstration password; before a real broker or store "
            "it starts only with THONGSUOT_DEMONSTRATION_ACCOUNTS=1. For real offices set THONGSUOT_OIDC_ISSUER")
BAD_CLIENT = "Yêu cầu đăng nhập không đúng. Hãy mở lại trang Đăng nhập."


@dataclass(frozen=True)
class Asked:
    """A log-in that a client asks for (authorization code with PKCE)."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str


@dataclass(frozen=True)
class Grant:
    """A code that has been given out: used once, within a minute, by the client that asked."""

    asked: Asked
    username: str
    until: float


def accounts(unit: str) -> dict[str, list[str]]:
    """The demonstration accounts of a unit or organ: login name → roles."""
    every = list(OFFICE_ROLES.values())
    return {unit: every, **{f"{unit}.{suffix}": [role] for suffix, role in OFFICE_ROLES.items()}}


class Issuer:
    """Signs tokens with a key kept under the data folder. Codes are kept in this process, which is the only one."""

    def __init__(self, settings: Settings, now: Callable[[], float] = time.time):
        if not settings.embedded:
            raise Fatal("the built-in issuer is for the embedded form only; set THONGSUOT_OIDC_ISSUER to a real one")
        if not (settings.embedded_broker and settings.embedded_store) and not settings.demonstration_accounts:
            raise Fatal(NOT_HERE, code="demonstration_refused")
        self._settings = settings
        self._now = now
        self._key = _key(Path(settings.data_dir) / "issuer.pem")
        self._codes: dict[str, Grant] = {}
        self.url = settings.oidc_issuer

    def jwks(self) -> dict[str, Any]:
        """The public key, as a key set."""
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**jwk, "kid": "1", "use": "sig", "alg": "RS256"}]}

    def user_token(self, username: str, password: str) -> str:
        """A tool's token for a demonstration account; raises Unauthorized for a wrong password."""
        self._check_password(password)
        return self._access(username, SESSION_SECONDS)

    def service_token(self, client: str, secret: str, scope: str) -> str:
        """A token for a service, good for the services that the scope names ("thongsuot-planner")."""
        self._check_client(client, secret)
        known = {self._settings.audience_of(service) for service in SERVICES}
        audiences = [name for name in scope.split() if name in known]
        if not audiences:
            raise BadInput(code="invalid_scope")
        return self._sign("", client, ["service"], audiences, SERVICE_SECONDS)

    def check(self, asked: Asked) -> None:
        """Raise BadInput unless the client is ours, comes back to its own address and uses PKCE: nobody is redirected
        before this is known."""
        wanted = f"{self._settings.portal_url}{CALLBACK}"
        if asked.client_id != PORTAL or asked.redirect_uri != wanted or len(asked.challenge) != 43:
            raise BadInput(BAD_CLIENT, code="bad_client", status=400)

    def code(self, asked: Asked, username: str, password: str) -> str:
        """A code for the client; raises Unauthorized for a wrong password."""
        self.check(asked)
        self._check_password(password)
        now = self._now()
        self._codes = {code: grant for code, grant in self._codes.items() if grant.until > now}
        code = secrets.token_urlsafe(32)
        self._codes[code] = Grant(asked, username, now + CODE_SECONDS)
        return code

    def redeem(self, client: str, secret: str, code: str, redirect_uri: str, verifier: str) -> dict[str, Any]:
        """The tokens for a code; raises BadInput for one that is used, old, another's or without its verifier."""
        self._check_client(client, secret)
        grant = self._codes.pop(code, None)
        made_from = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if (grant is None or grant.until <= self._now() or grant.asked.client_id != client
                or grant.asked.redirect_uri != redirect_uri
                or not hmac.compare_digest(made_from, grant.asked.challenge)):
            raise BadInput(code="invalid_grant")
        answer = self._tokens(grant.username, int(self._now()) + SESSION_SECONDS)
        return {**answer, "id_token": self._id_token(client, grant)}

    def refresh(self, client: str, secret: str, token: str) -> dict[str, Any]:
        """New tokens for a refresh token, as long as the log-in lasts."""
        self._check_client(client, secret)
        try:
            claims = jwt.decode(token, self._key.public_key(), algorithms=["RS256"], audience=f"{self.url}#refresh",
                                issuer=self.url)
        except jwt.PyJWTError as error:
            raise BadInput(code="invalid_grant") from error
        return self._tokens(claims["sub"], claims["exp"])

    def is_portals(self, address: str) -> bool:
        """Whether people may be sent there after logging out."""
        return address == f"{self._settings.portal_url}{AFTER_LOGOUT}"

    def _tokens(self, username: str, until: int) -> dict[str, Any]:
        refresh = {"iss": self.url, "aud": f"{self.url}#refresh", "sub": username, "exp": until}
        return {"access_token": self._access(username, TOKEN_SECONDS), "token_type": "Bearer",
                "expires_in": TOKEN_SECONDS, "refresh_token": self._jwt(refresh)}

    def _id_token(self, client: str, grant: Grant) -> str:
        now = int(self._now())
        return self._jwt({"iss": self.url, "aud": client, "sub": grant.username, "nonce": grant.asked.nonce,
                          "iat": now, "exp": now + TOKEN_SECONDS})

    def _access(self, username: str, seconds: int) -> str:
        if username == "quantri":
            return self._sign("", username, ["administrator"], [self._settings.oidc_audience], seconds)
        unit, _, suffix = username.rpartition(".")
        unit, roles = (unit, [OFFICE_ROLES[suffix]]) if suffix in OFFICE_ROLES else (username, [*OFFICE_ROLES.values()])
        return self._sign(unit, username, roles, [self._settings.oidc_audience], seconds)

    def _sign(self, unit: str, user: str, roles: list[str], audiences: list[str], seconds: int) -> str:
        now = int(self._now())
        return self._jwt({"iss": self.url, "aud": audiences, "sub": user, "unit": unit, "roles": roles,
                          "iat": now, "exp": now + seconds})

    def _jwt(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": "1"})

    def _check_password(self, password: str) -> None:
        if not hmac.compare_digest(password.encode(), DEMO_PASSWORD.encode()):
            raise Unauthorized("Sai tên đăng nhập hoặc mật khẩu. Hãy nhập lại.", code="bad_login")

    def _check_client(self, client: str, secret: str) -> None:
        expected = self._settings.service_client_secret.get_secret_value()
        known = client in SERVICES and bool(expected)
        if not known or not hmac.compare_digest(secret.encode(), expected.encode()):
            raise Unauthorized("Wrong client secret.", code="invalid_client")


def _key(path: Path) -> rsa.RSAPrivateKey:
    if path.exists():
        loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
        assert isinstance(loaded, rsa.RSAPrivateKey)
        return loaded
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return key
