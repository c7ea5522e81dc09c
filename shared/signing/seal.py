"""A published document's seal: its manifest, the detached signature of it, and what that is worth.

The manifest is kept as the very text that was signed. What it says is compared with what is stored: a seal that is
sound but of something else is no seal.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from shared.canonical import canonical
from shared.signing import jws
from shared.signing.keys import KeyRing
from shared.signing.model import Seal
from shared.signing.signer import Signer

State = Literal["verified", "unsigned", "failed"]
VERSION = 1


@dataclass(frozen=True)
class Standing:
    """What a seal is worth. `why` says in a few words what failed; `kid` whose signature it is."""

    state: State
    why: str = ""
    kid: str = ""


def sealed(manifest: Mapping[str, Any], signer: Signer) -> Seal:
    """The manifest with its signature; may block (a key in a module)."""
    text = canonical({**manifest, "v": VERSION})
    return Seal(manifest=text, jws=jws.sign(text.encode(), signer))


def standing(seal: Mapping[str, Any] | Seal, expected: Mapping[str, Any], ring: KeyRing) -> Standing:
    """What the seal of a document is worth, whose manifest should say all of `expected` (it may say more)."""
    given = seal if isinstance(seal, Seal) else Seal.model_validate(seal)
    signed = signature(given, ring)
    if signed.state != "verified":
        return signed
    said = json.loads(given.manifest)
    wrong = sorted(name for name, value in {**expected, "v": VERSION}.items() if said.get(name) != value)
    if wrong:
        return Standing("failed", f"what was signed has another {', '.join(wrong)}", signed.kid)
    return signed


def signature(seal: Seal, ring: KeyRing) -> Standing:
    """Whether the manifest was signed by a known key that was good at the time of which the manifest tells."""
    try:
        header, given, signed = jws.parsed(seal.jws, seal.manifest.encode())
        said = json.loads(seal.manifest)
        at = dt.datetime.fromisoformat(said["at"])
    except (ValueError, KeyError, TypeError) as error:
        return Standing("failed", f"no seal of ours: {error}")
    kid = str(header.get("kid", ""))
    key = ring.keys.get(kid)
    if key is None:
        return Standing("failed", "the key is not known", kid)
    if header.get("alg") != key.alg or not key.verifies(given, signed):
        return Standing("failed", "the signature is not that of the manifest", kid)
    if key.revoked is not None and not (at.tzinfo and at < key.revoked):
        return Standing("failed", f"the key was revoked: {key.reason}" if key.reason else "the key was revoked", kid)
    return Standing("verified", kid=kid)
