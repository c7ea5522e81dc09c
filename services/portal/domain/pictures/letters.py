"""How wide words are, without a font: Arial's widths and a little more, since pages take what sans-serif there is."""

from __future__ import annotations

import unicodedata

_WIDTHS = {
    "ijl'|": 0.23, " .,:;!/ftI()[]-·": 0.34, "r": 0.36, "cksvxyzJ": 0.51, "ABEKPSVXY&": 0.68, "CDHNRUw": 0.74,
    "GOQm": 0.84, "MW%…": 1.0, "L": 0.57, "FTZ": 0.62, "–—": 1.0,
}
_WIDTH = {letter: width for letters, width in _WIDTHS.items() for letter in letters}
_OTHER = 0.57
_BOLD, _SAFE = 1.07, 1.05                   # bold letters are wider; so are some fonts
_ALIKE = str.maketrans("đĐ", "dD")


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Pixels of a line, rather too many than too few; marks above and below letters take no room."""
    plain = unicodedata.normalize("NFD", text.translate(_ALIKE))
    units = sum(_WIDTH.get(letter, _OTHER) for letter in plain if not unicodedata.combining(letter))
    return units * size * _SAFE * (_BOLD if bold else 1)


def shortened(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits, with an ellipsis; nothing if not even that does."""
    if width(text, size, bold=bold) <= room:
        return text
    for end in range(len(text) - 1, 0, -1):
        cut = text[:end].rstrip(" ,.;:-–·(") + "…"
        if width(cut, size, bold=bold) <= room:
            return cut
    return ""


def wrapped(text: str, room: float, size: float, *, lines: int, bold: bool = False) -> list[str]:
    """At most so many lines, broken between words; the last is shortened to what fits."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines - 1:
        taken = 1
        while taken < len(words) and width(" ".join(words[:taken + 1]), size, bold=bold) <= room:
            taken += 1
        found.append(shortened(" ".join(words[:taken]), room, size, bold=bold))
        words = words[taken:]
    return [*found, shortened(" ".join(words), room, size, bold=bold)] if words else found
