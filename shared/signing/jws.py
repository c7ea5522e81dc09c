"""JWS compact serialization with detached content (RFC 7515, section 3.1 and Appendix F): "header..signature"."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from shared.canonical import canonical
from shared.signing.signer import Signer

TYPE = "thongsuot-manifest"


class Malformed(ValueError):
    """It is no detached JWS of ours."""


def sign(payload: bytes, signer: Signer) -> str:
    """The detached signature of these bytes."""
    header = _encoded(canonical({"alg": signer.public.alg, "kid": signer.public.kid, "typ": TYPE}).encode())
    return f"{header}..{_encoded(signer.sign(_input(header, payload)))}"


def parsed(jws: str, payload: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """Header, signature, and what was signed if these bytes were; raises Malformed."""
    parts = jws.split(".")
    if len(parts) != 3 or parts[1]:
        raise Malformed("a detached signature is written header..signature")
    try:
        header = json.loads(_decoded(parts[0]))
    except ValueError as error:
        raise Malformed("the header is no JSON") from error
    if not isinstance(header, dict) or "crit" in header or header.get("typ") != TYPE:
        raise Malformed("the header is not that of a manifest's signature")
    return header, _decoded(parts[2]), _input(parts[0], payload)


def _input(header: str, payload: bytes) -> bytes:
    return f"{header}.{_encoded(payload)}".encode()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("not base64url") from error
    if _encoded(data) != text:
        raise Malformed("not base64url as it is to be written")
    return data
