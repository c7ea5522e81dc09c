"""The built-in token issuer of the embedded form, with demonstration accounts. Never for real offices.

An account is a unit's code, with all of an office's roles ("72"), or the code and one role, for separate hands
("72.chuyenvien", "72.lanhdao", "72.vanthu"); "quantri" is the administrator.
"""

from __future__ import annotations

import hmac
import json
import time
from pathlib import Path
from typing import Annotated, Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import APIRouter, Form

from shared.errors import Fatal, Unauthorized
from shared.settings import Settings

DEMO_PASSWORD = "thongsuot"
LIFETIME_SECONDS = 12 * 3600
OFFICE_ROLES = {"chuyenvien": "officer", "lanhdao": "leader", "vanthu": "clerk"}


def accounts(unit: str) -> dict[str, list[str]]:
    """The demonstration accounts of a unit or organ: login name → roles."""
    every = list(OFFICE_ROLES.values())
    return {unit: every, **{f"{unit}.{suffix}": [role] for suffix, role in OFFICE_ROLES.items()}}


class Issuer:
    """Signs tokens with a key kept under the data folder."""

    def __init__(self, settings: Settings):
        if not settings.embedded:
            raise Fatal("the built-in issuer is for the embedded form only; set THONGSUOT_OIDC_ISSUER to a real one")
        self._settings = settings
        self._key = _key(Path(settings.data_dir) / "issuer.pem")

    def jwks(self) -> dict[str, Any]:
        """The public key, as a key set."""
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**jwk, "kid": "1", "use": "sig", "alg": "RS256"}]}

    def user_token(self, username: str, password: str) -> str:
        """A token for a demonstration account; raises Unauthorized for a wrong password."""
        if not hmac.compare_digest(password.encode(), DEMO_PASSWORD.encode()):
            raise Unauthorized("Sai tên đăng nhập hoặc mật khẩu. Hãy nhập lại.", code="bad_login")
        if username == "quantri":
            return self._sign("", username, ["administrator"])
        unit, _, suffix = username.rpartition(".")
        if suffix in OFFICE_ROLES:
            return self._sign(unit, username, [OFFICE_ROLES[suffix]])
        return self._sign(username, username, list(OFFICE_ROLES.values()))

    def service_token(self, client: str, secret: str) -> str:
        """A token for a service; raises Unauthorized for a wrong secret."""
        expected = self._settings.service_client_secret.get_secret_value()
        if not expected or not hmac.compare_digest(secret.encode(), expected.encode()):
            raise Unauthorized("Wrong client secret.", code="bad_client")
        return self._sign("", client, ["service"])

    def _sign(self, unit: str, user: str, roles: list[str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self._settings.oidc_issuer, "aud": self._settings.oidc_audience, "sub": user, "unit": unit,
            "roles": roles, "iat": now, "exp": now + LIFETIME_SECONDS,
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": "1"})


def issuer_router(issuer: Issuer) -> APIRouter:
    """OIDC discovery, keys and token endpoint, under /oidc."""
    router = APIRouter(prefix="/oidc", include_in_schema=False)
    base = issuer._settings.oidc_issuer

    @router.get("/.well-known/openid-configuration")
    def discovery() -> dict[str, Any]:
        return {"issuer": base, "jwks_uri": f"{base}/jwks.json", "token_endpoint": f"{base}/token"}

    @router.get("/jwks.json")
    def jwks() -> dict[str, Any]:
        return issuer.jwks()

    @router.post("/token")
    def token(
        grant_type: Annotated[str, Form()],
        username: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "",
        client_id: Annotated[str, Form()] = "", client_secret: Annotated[str, Form()] = "",
    ) -> dict[str, Any]:
        if grant_type == "client_credentials":
            signed = issuer.service_token(client_id, client_secret)
        elif grant_type == "password":
            signed = issuer.user_token(username, password)
        else:
            raise Unauthorized("Unsupported grant type.", code="bad_grant")
        return {"access_token": signed, "token_type": "Bearer", "expires_in": LIFETIME_SECONDS}

    return router


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
