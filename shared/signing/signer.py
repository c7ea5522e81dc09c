"""What signs: a key in a file, or (`pkcs11`) one that never leaves its module. Behind one seam."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from shared.errors import Fatal
from shared.signing.keys import HALF, PublicKey, fit

PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey


class Signer(Protocol):
    """Signs with one key."""

    @property
    def public(self) -> PublicKey:
        """The key that verifies what is signed."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature, in the form that JWS has for the key's algorithm; may block, raises Retryable."""
        ...


class FileSigner:
    """Signs with a private key from a PEM file."""

    def __init__(self, key: PrivateKey):
        self._key = key
        self.public = PublicKey(fit(key.public_key()))

    def sign(self, data: bytes) -> bytes:
        """The signature."""
        if isinstance(self._key, Ed25519PrivateKey):
            return self._key.sign(data)
        r, s = decode_dss_signature(self._key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(HALF) + s.to_bytes(HALF)


def load(file: Path) -> FileSigner:
    """The signer of a PEM file (PKCS#8, without password); raises Fatal with what is wrong."""
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except OSError as error:
        raise Fatal(f"the signing key {file} can't be read: {error.strerror}", code="no_signing_key") from error
    except (ValueError, TypeError) as error:
        raise Fatal(f"the signing key {file} is no PEM key without password", code="bad_key") from error
    fit(key.public_key())
    assert isinstance(key, Ed25519PrivateKey | ec.EllipticCurvePrivateKey)
    return FileSigner(key)


def make(file: Path) -> None:
    """Make an Ed25519 key in a file that isn't there yet. Of two processes that try at once one makes it, whole."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        written.write(pem)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(half, file)
    finally:
        half.unlink()
