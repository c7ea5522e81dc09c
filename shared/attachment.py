"""The header by which a browser saves a file instead of showing it (RFC 6266)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

_QUOTED = re.compile(r'["\\\x00-\x1f\x7f]')


def attachment(name: str) -> str:
    """The Content-Disposition of a file: plain letters, and the true name for those that know how to read it."""
    marks = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    plain = _QUOTED.sub("", marks.encode("ascii", "ignore").decode("ascii"))
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
