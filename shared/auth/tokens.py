"""Checking bearer tokens: signed by a key of the issuer with the algorithm of that key, for us, for now, and complete.

The algorithm is the key's, never the token's. Claims: `sub`; `unit`, the code of the unit or organ, which is empty for
services and administrators only; `roles`, all of them known here. A token of a service must be for this very service.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import jwt

from shared.auth.keys import KEY_TYPES, KeySet, fetch_from
from shared.auth.principal import ROLE_NAMES, Principal
from shared.errors import Unauthorized
from shared.settings import Settings

LEEWAY_SECONDS = 30
LONGEST = 8_192                 # characters; the headers of a request are limited likewise
REQUIRED = ["exp", "iat", "sub", "iss", "aud", "roles", "unit"]
TYPES = {None, "JWT", "at+jwt", "application/at+jwt"}
OF_NO_UNIT = frozenset({"administrator", "service"})
EXPIRED = "Phiên đăng nhập đã hết hạn hoặc không hợp lệ. Hãy đăng nhập lại."
INCOMPLETE = ("Tài khoản này chưa được gán đúng đơn vị và vai trò nên không vào được hệ thống. "
              "Hãy báo người quản lý tài khoản.")
_UNIT = re.compile(r"[\w-]+(\.[\w-]+)?", re.ASCII)
_USER = re.compile(r"[^\x00-\x1f\x7f]{1,200}")


class TokenVerifier:
    """Verifies tokens of one issuer, for one service (its name is part of the audience of other services' tokens)."""

    def __init__(self, settings: Settings, service: str = "", keys: KeySet | None = None):
        self._issuer = settings.oidc_issuer
        self._people = settings.oidc_audience
        self._services = settings.audience_of(service)
        self._keys = keys or KeySet(fetch_from(settings.jwks_url))

    def verify(self, token: str) -> Principal:
        """The principal that the token names; raises Unauthorized, or Retryable if the keys can't be had."""
        claims = self.claims(token, [self._people, self._services])
        principal = principal_of(claims)
        wanted = self._services if "service" in principal.roles else self._people
        if wanted not in _audiences(claims):
            raise Unauthorized(EXPIRED)
        return principal

    def claims(self, token: str, audience: list[str], require: list[str] = REQUIRED) -> Mapping[str, Any]:
        """The claims of a token that the issuer signed for one of these audiences; raises Unauthorized otherwise."""
        if len(token) > LONGEST:
            raise Unauthorized(EXPIRED)
        try:
            header = jwt.get_unverified_header(token)
            kid = header.get("kid")
            if not isinstance(kid, str) or header.get("typ") not in TYPES or header.get("alg") not in KEY_TYPES:
                raise Unauthorized(EXPIRED)
            key = self._keys.get(kid)
            if key is None:
                raise Unauthorized(EXPIRED)
            claims: Mapping[str, Any] = jwt.decode(
                token, key.key, algorithms=[key.algorithm_name], issuer=self._issuer, audience=audience,
                leeway=LEEWAY_SECONDS, options={"require": require})
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise Unauthorized(EXPIRED) from error
        return claims


def principal_of(claims: Mapping[str, Any]) -> Principal:
    """The principal of verified claims; raises Unauthorized for claims that name no place in the system."""
    user, unit, roles = claims.get("sub"), claims.get("unit"), claims.get("roles")
    if not isinstance(user, str) or not _USER.fullmatch(user) or not isinstance(unit, str):
        raise Unauthorized(INCOMPLETE, code="bad_claims")
    if not isinstance(roles, list) or not roles or not all(isinstance(r, str) and r in ROLE_NAMES for r in roles):
        raise Unauthorized(INCOMPLETE, code="bad_claims")
    if OF_NO_UNIT & set(roles):
        fits = len(set(roles)) == 1 and not unit
    else:
        fits = len(unit) <= 100 and _UNIT.fullmatch(unit) is not None
    if not fits:
        raise Unauthorized(INCOMPLETE, code="bad_claims")
    return Principal(unit, user, frozenset(roles))


def _audiences(claims: Mapping[str, Any]) -> list[str]:
    given = claims["aud"]
    return [given] if isinstance(given, str) else list(given)
