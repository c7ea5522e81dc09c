"""Public keys, by their thumbprints (RFC 7638): the one in use, older ones, revoked ones; as a key set (RFC 7517)."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from shared.canonical import canonical
from shared.errors import Fatal

Key = Ed25519PublicKey | ec.EllipticCurvePublicKey
ED25519, ES256 = "EdDSA", "ES256"
HALF = 32                                   # bytes of each number of an ES256 signature
UNFIT = "the key must be Ed25519 or ECDSA on P-256"


@dataclass(frozen=True)
class PublicKey:
    """A key that verifies. `revoked`: what it signed from that instant on is worth nothing (None: not revoked)."""

    key: Key
    revoked: dt.datetime | None = None
    reason: str = ""

    @property
    def alg(self) -> str:
        """Its algorithm, as JWS names it: a key has one, whatever a header says."""
        return ED25519 if isinstance(self.key, Ed25519PublicKey) else ES256

    @property
    def kid(self) -> str:
        """Its id: the thumbprint of its JWK."""
        return _b64(hashlib.sha256(canonical(self._bare()).encode()).digest())

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Whether this is the key's signature of these bytes."""
        try:
            if isinstance(self.key, Ed25519PublicKey):
                self.key.verify(signature, data)
            else:
                self.key.verify(_der(signature), data, ec.ECDSA(hashes.SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return True

    def jwk(self) -> dict[str, Any]:
        """The key as JSON (RFC 7517), with what we add: when and why it was revoked."""
        revoked = {"revoked": self.revoked.isoformat(), "reason": self.reason} if self.revoked else {}
        return {**self._bare(), "use": "sig", "alg": self.alg, "kid": self.kid, **revoked}

    def _bare(self) -> dict[str, str]:
        if isinstance(self.key, Ed25519PublicKey):
            return {"crv": "Ed25519", "kty": "OKP", "x": _b64(self.key.public_bytes_raw())}
        numbers = self.key.public_numbers()
        return {"crv": "P-256", "kty": "EC", "x": _b64(numbers.x.to_bytes(HALF)), "y": _b64(numbers.y.to_bytes(HALF))}


def of_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    """A key from its JSON; raises Fatal for one of another kind, or whose `kid` isn't its own."""
    try:
        key: Key
        if (jwk["kty"], jwk["crv"]) == ("OKP", "Ed25519"):
            key = Ed25519PublicKey.from_public_bytes(_raw(jwk["x"]))
        elif (jwk["kty"], jwk["crv"]) == ("EC", "P-256"):
            x, y = (int.from_bytes(_raw(jwk[name])) for name in ("x", "y"))
            key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        else:
            raise ValueError(UNFIT)
        revoked = dt.datetime.fromisoformat(jwk["revoked"]) if jwk.get("revoked") else None
        if revoked is not None and revoked.tzinfo is None:
            raise ValueError("`revoked` needs a time zone")
    except (KeyError, TypeError, ValueError) as error:
        raise Fatal(f"a public key can't be read: {error!r}", code="bad_key") from error
    made = PublicKey(key, revoked, str(jwk.get("reason", "")))
    if jwk.get("kid", made.kid) != made.kid:
        raise Fatal(f"key {jwk['kid']} is not the key of that id", code="bad_key")
    return made


def fit(key: object) -> Key:
    """The key if it is of a kind that we sign with; raises Fatal."""
    if isinstance(key, Ed25519PublicKey) or (
            isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)):
        return key
    raise Fatal(UNFIT, code="bad_key")


class KeyRing:
    """All keys whose signatures are known. Which keys are in it is configuration, never data: whoever can write the
    database can't make a key trusted."""

    def __init__(self, keys: Iterable[PublicKey] = (), current: str = ""):
        self.keys = {key.kid: key for key in keys}
        self.current = current              # kid of the one that signs now

    def jwks(self) -> dict[str, Any]:
        """The key set, with each key's state."""
        return {"keys": [{**key.jwk(), "state": self._state(key)} for key in self.keys.values()]}

    def _state(self, key: PublicKey) -> str:
        if key.revoked:
            return "revoked"
        return "active" if key.kid == self.current else "retired"


def read_keys(file: Path) -> list[PublicKey]:
    """The keys of a key set file; none if it isn't there. Raises Fatal for anything else."""
    try:
        return [of_jwk(jwk) for jwk in json.loads(file.read_text(encoding="utf-8"))["keys"]]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Fatal(f"{file} is no key set: {error!r}", code="bad_keys") from error


def _der(signature: bytes) -> bytes:
    if len(signature) != 2 * HALF:
        raise ValueError("an ES256 signature has 64 bytes")
    return encode_dss_signature(int.from_bytes(signature[:HALF]), int.from_bytes(signature[HALF:]))


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
