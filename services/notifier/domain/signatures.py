"""The webhooks' secrets and signatures, and the codes that confirm an address. Pure.

Nothing of it is stored: secrets and codes come from the notifier's own key (`notice_key`) and from what names them, so
the store's backup can forge nothing. A webhook is signed as by the Standard Webhooks specification, version 1:
HMAC-SHA256 over "id.timestamp.body".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable

PREFIX = "whsec_"
TOLERANCE_SECONDS = 300
DIGITS = 6


def webhook_secret(key: bytes, webhook: str, generation: int) -> str:
    """What the receiver is given, once: "whsec_…"."""
    return PREFIX + base64.b64encode(derived(key, "webhook", webhook, generation)).decode()


def confirmation_code(key: bytes, owner: str, channel: str, address: str, generation: int) -> str:
    """Six digits that only who reads this address knows."""
    number = int.from_bytes(derived(key, "code", owner, channel, address, generation)[:8], "big")
    return f"{number % 10 ** DIGITS:0{DIGITS}}"


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """One signature: "v1,…"."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    made = hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def signatures(secrets: Iterable[str], id: str, timestamp: int, body: bytes) -> str:
    """The header: one for each secret that is good at the moment (two for a day after a change)."""
    return " ".join(signature(secret, id, timestamp, body) for secret in secrets)


def verified(secret: str, headers: dict[str, str], body: bytes, now: float) -> bool:
    """What a receiver does: the signature is right and not older than five minutes. (It then discards an id that it
    has had.)"""
    try:
        id, timestamp = headers["webhook-id"], int(headers["webhook-timestamp"])
        given = headers["webhook-signature"].split()
    except (KeyError, ValueError):
        return False
    if abs(now - timestamp) > TOLERANCE_SECONDS:
        return False
    expected = signature(secret, id, timestamp, body)
    return any(hmac.compare_digest(expected.encode(), one.encode()) for one in given)


def derived(key: bytes, *parts: object) -> bytes:
    """32 bytes for one purpose, which tell nothing of the key or of others."""
    return hmac.new(key, "\n".join(map(str, parts)).encode(), hashlib.sha256).digest()
