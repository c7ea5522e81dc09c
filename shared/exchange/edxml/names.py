"""File names out of a package, made safe: never a path, nothing that hides what it is."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 150                            # characters, with the ending
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")      # device names on Windows
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def safe_name(name: str, otherwise: str = "tep-dinh-kem") -> str:
    """The last part of a name, as every system can keep it: no folder, no control or direction-changing character."""
    plain = unicodedata.normalize("NFC", name)
    last = re.split(r"[\\/]", plain)[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C")     # control, format (RTL), unassigned
    kept = _FORBIDDEN.sub("_", seen).strip().strip(".").strip()
    if not kept:
        return otherwise
    kept = f"_{kept}" if _RESERVED.match(kept) else kept
    stem, dot, ending = kept.rpartition(".")
    return kept if len(kept) <= LONGEST else f"{stem[: LONGEST - len(ending) - 1]}{dot}{ending}"[:LONGEST]
