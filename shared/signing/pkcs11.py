"""A key that never leaves its module (HSM, smart card) over PKCS#11: ECDSA on P-256, which every module has.

Needs the package `python-pkcs11` (`pip install thongsuot[hsm]`) and the maker's library. The session is opened anew
when the module was away.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from shared.errors import Fatal, Retryable
from shared.settings import Settings
from shared.signing.keys import PublicKey

AWAY = "Thiết bị giữ khóa ký số tạm thời không trả lời. Hãy thử lại sau ít phút."
ABSENT = "python-pkcs11 is not installed: pip install 'thongsuot[hsm]'"
UNCOMPRESSED = 4


class ModuleSigner:
    """Signs with a key of a token, found by its label; one signature at a time."""

    def __init__(self, module: str, token: str, label: str, pin: str):
        try:
            import pkcs11
        except ImportError as error:
            raise Fatal(ABSENT, code="no_pkcs11") from error
        self._pkcs11: Any = pkcs11
        self._where = (module, token, label)
        self._pin = pin
        self._lock = threading.Lock()
        self._key: Any = None
        try:
            self.public = PublicKey(self._public())
        except pkcs11.exceptions.PKCS11Error as error:
            raise Fatal(f"the key {label!r} of token {token!r} can't be had from {module}: {error!r}",
                        code="no_signing_key") from error

    def sign(self, data: bytes) -> bytes:
        """The signature: the module signs the hash, and answers in the form that JWS asks for."""
        hashed = hashlib.sha256(data).digest()
        with self._lock:
            for last in (False, True):
                try:
                    signed: bytes = self._private().sign(hashed, mechanism=self._pkcs11.Mechanism.ECDSA)
                    return signed
                except self._pkcs11.exceptions.PKCS11Error as error:
                    self._key = None        # the session may have ended: open another, once
                    if last:
                        raise Retryable(AWAY, code="signing_away") from error
        raise AssertionError("the second try returns or raises")

    def _private(self) -> Any:
        if self._key is None:
            self._key = self._find(self._pkcs11.ObjectClass.PRIVATE_KEY)
        return self._key

    def _public(self) -> ec.EllipticCurvePublicKey:
        """The point is a DER octet string around its uncompressed form."""
        point = bytes(self._find(self._pkcs11.ObjectClass.PUBLIC_KEY)[self._pkcs11.Attribute.EC_POINT])
        bare = point if point[0] == UNCOMPRESSED and len(point) == 65 else point[-65:]
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bare)

    def _find(self, kind: Any) -> Any:
        return self._session().get_key(object_class=kind, key_type=self._pkcs11.KeyType.EC, label=self._where[2])

    def _session(self) -> Any:
        """A session that is logged in: a process logs in to a token once, whatever its sessions."""
        module, token, _ = self._where
        found = self._pkcs11.lib(module).get_token(token_label=token)
        try:
            return found.open(user_pin=self._pin)
        except self._pkcs11.exceptions.UserAlreadyLoggedIn:
            return found.open()


def open_module(settings: Settings) -> ModuleSigner:
    """The signer that the settings name; raises Fatal."""
    pin = settings.signing_pkcs11_pin.get_secret_value()
    return ModuleSigner(settings.signing_pkcs11_module, settings.signing_pkcs11_token, settings.signing_pkcs11_key, pin)
