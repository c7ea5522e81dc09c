"""The name under which an evidence file is kept: as the officer named it, but nothing that misleads or harms."""

from __future__ import annotations

import re
import unicodedata

from services.reporting.domain.evidence_kind import Kind

LONGEST = 150                               # characters, with the ending
NAMELESS = "minh-chung"
_PATH = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')       # Windows refuses them
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_INVISIBLE = ("Cf", "Cs", "Co", "Cn")      # among them what turns the writing direction around
_SPACES = ("Cc", "Zl", "Zp")


def clean(given: str, kind: Kind) -> str:
    """The last part of a path in NFC, without invisible signs, with an ending that its content deserves."""
    last = _PATH.split(given)[-1]
    seen = "".join(map(_shown, unicodedata.normalize("NFC", last)))
    stem, ending = _split(" ".join(seen.split()).strip(". "), kind)
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{stem[:LONGEST - len(ending) - 1].rstrip('. ') or NAMELESS}.{ending}"


def _shown(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in _INVISIBLE:
        return ""
    return " " if category in _SPACES or _FORBIDDEN.match(sign) else sign


def _split(name: str, kind: Kind) -> tuple[str, str]:
    """A name that pretends to be another kind ("anh.jpg.exe" of a JPEG) gets the true ending after its own."""
    stem, _, ending = name.rpartition(".")
    if stem and ending.lower() in kind.endings:
        return stem, ending.lower()
    return name, kind.endings[0]
