"""The signer and the keys that the settings name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import structlog

from shared.errors import Fatal
from shared.settings import Settings
from shared.signing.keys import KeyRing, read_keys
from shared.signing.signer import Signer, load, make

log = structlog.get_logger()


@dataclass(frozen=True)
class Signing:
    """What a service signs with (None: it doesn't sign), and what it verifies with."""

    signer: Signer | None = None
    ring: KeyRing = field(default_factory=KeyRing)


def key_file(settings: Settings) -> Path | None:
    """Where the private key is, if it is in a file; the embedded form has one under its data folder."""
    if settings.signing_key_file:
        return Path(settings.signing_key_file)
    return Path(settings.data_dir) / "signing" / "key.pem" if settings.embedded else None


def keys_file(settings: Settings) -> Path | None:
    """Where the public keys are that signed earlier, or elsewhere, and those that were revoked."""
    if settings.signing_keys_file:
        return Path(settings.signing_keys_file)
    return Path(settings.data_dir) / "signing" / "keys.json" if settings.embedded else None


def open_signing(settings: Settings) -> Signing:
    """Ready to sign and to verify; raises Fatal for a key that can't be read, or that was revoked."""
    signer, known = _signer(settings), keys_file(settings)
    others = read_keys(known) if known else []
    if signer is None:
        log.warning("publications_are_not_signed", why="no THONGSUOT_SIGNING_KEY_FILE or _PKCS11_MODULE")
        return Signing(None, KeyRing(others))
    mine = signer.public
    ring = KeyRing([mine, *others], current=mine.kid)
    if ring.keys[mine.kid].revoked:
        raise Fatal(f"the signing key {mine.kid} was revoked: thongsuot signature rotate", code="key_revoked")
    return Signing(signer, ring)


def _signer(settings: Settings) -> Signer | None:
    if settings.signing_pkcs11_module:
        from shared.signing.pkcs11 import open_module

        return open_module(settings)
    file = key_file(settings)
    if file is None:
        return None
    if settings.embedded and not settings.signing_key_file and not file.exists():
        make(file)
    return load(file)
