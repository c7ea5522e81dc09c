"""Checking bearer tokens: RS256 only, by the issuer's published keys; issuer, audience and expiry are required."""

from __future__ import annotations

import jwt

from shared.auth.principal import Principal
from shared.errors import Retryable, Unauthorized
from shared.settings import Settings

LEEWAY_SECONDS = 30
EXPIRED = "Phiên đăng nhập đã hết hạn hoặc không hợp lệ. Hãy đăng nhập lại."


class TokenVerifier:
    """Verifies tokens of one issuer; its keys are fetched once and again when a token names an unknown one."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._keys = jwt.PyJWKClient(settings.jwks_url, cache_keys=True, lifespan=3600, timeout=5)

    def verify(self, token: str) -> Principal:
        """The principal that the token names; raises Unauthorized, or Retryable if the keys can't be had."""
        try:
            key = self._keys.get_signing_key_from_jwt(token)
            claims = jwt.decode(
                token, key.key, algorithms=["RS256"], issuer=self._settings.oidc_issuer,
                audience=self._settings.oidc_audience, leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "sub", "iss", "aud"]})
        except jwt.PyJWKClientConnectionError as error:
            raise Retryable("Máy chủ đăng nhập tạm thời không trả lời. Hãy thử lại.", code="issuer_away") from error
        except (jwt.PyJWTError, ValueError) as error:
            raise Unauthorized(EXPIRED) from error
        return Principal(str(claims.get("unit", "")), str(claims["sub"]), frozenset(claims.get("roles", ())))
