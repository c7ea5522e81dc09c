"""The issuer's public keys: fetched, kept, fetched anew when they are old or a token names one that isn't among them.

While the issuer is away the keys that are known go on to be used. Made-up key ids can't make us ask it more often
than every `ASK_AGAIN_SECONDS`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import jwt
import structlog

from shared.errors import Retryable

log = structlog.get_logger()
FRESH_SECONDS = 300.0
ASK_AGAIN_SECONDS = 30.0
FETCH_SECONDS = 5.0
MAX_KEYS = 50
MIN_RSA_BITS = 2048
# What a key must be for an algorithm. Symmetric ones are not here: a public key would be their secret.
KEY_TYPES = {"RS256": ("RSA", None), "ES256": ("EC", "P-256")}
AWAY = "Máy chủ đăng nhập tạm thời không trả lời. Hãy thử lại."

Fetch = Callable[[], Mapping[str, Any]]


def fetch_from(url: str) -> Fetch:
    """Fetching a key set over HTTP: no redirects, no proxy, a few seconds."""

    def fetch() -> Mapping[str, Any]:
        answer = httpx.get(url, timeout=FETCH_SECONDS, trust_env=False)
        answer.raise_for_status()
        found: Mapping[str, Any] = answer.json()
        return found

    return fetch


class KeySet:
    """The keys by their ids. Safe for threads; at most one of them fetches at a time, the others use what is there."""

    def __init__(self, fetch: Fetch, monotonic: Callable[[], float] = time.monotonic):
        self._fetch = fetch
        self._monotonic = monotonic
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched = self._asked = float("-inf")
        self._lock = threading.Lock()

    def get(self, kid: str) -> jwt.PyJWK | None:
        """The key of this id, None if the issuer has none; raises Retryable if no key could ever be had."""
        if kid not in self._keys or self._monotonic() - self._fetched > FRESH_SECONDS:
            self._renew(wait=not self._keys)
        if not self._keys:
            raise Retryable(AWAY, code="issuer_away")
        return self._keys.get(kid)

    def _renew(self, wait: bool) -> None:
        """Ask the issuer, unless somebody does just now or did a moment ago."""
        if not self._lock.acquire(blocking=wait):
            return
        try:
            now = self._monotonic()
            if now - self._asked >= (ASK_AGAIN_SECONDS if self._keys else 1.0):
                self._asked = now
                self._keys = usable(self._fetch())
                self._fetched = now
        except (httpx.HTTPError, ValueError) as error:
            log.warning("issuer_keys_unavailable", error=repr(error)[:300], kept=len(self._keys))
        finally:
            self._lock.release()


def usable(key_set: Mapping[str, Any]) -> dict[str, jwt.PyJWK]:
    """The keys of a set that may sign tokens for us; raises ValueError if there is none."""
    if not isinstance(key_set, dict) or not isinstance(key_set.get("keys"), list):
        raise ValueError("not a key set")
    found = {kid: key for one in key_set["keys"][:MAX_KEYS]
             if isinstance(one, dict) and isinstance(kid := one.get("kid"), str) and (key := _usable(one)) is not None}
    if not found:
        raise ValueError("the key set has no key that we take")
    return found


def _usable(one: dict[str, Any]) -> jwt.PyJWK | None:
    algorithm = next((name for name, (kind, curve) in KEY_TYPES.items()
                      if one.get("kty") == kind and one.get("crv") == curve), None)
    if algorithm is None or one.get("alg", algorithm) != algorithm or one.get("use", "sig") != "sig" or "d" in one:
        return None
    try:
        key = jwt.PyJWK(one, algorithm)
    except jwt.PyJWTError:
        return None
    return key if algorithm != "RS256" or key.key.key_size >= MIN_RSA_BITS else None
