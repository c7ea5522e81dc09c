"""The mark at the head of a line: "I.", "1.", "2.1.", "a)", "-", "+" and its style."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marker:
    """A label, the numbering style that it belongs to, and the words after it."""

    style: str
    label: str
    rest: str


# Styles from the outermost to the innermost; those in FLOATING go wherever the text puts them first.
RANKS = {
    "part": 0,
    "chapter": 1,
    "division": 2,
    "capital": 3,
    "roman": 4,
    "article": 5,
    "number": 6,
    "dot2": 7,
    "dot3": 8,
    "dot4": 9,
    "letter": 10,
    "letternum": 11,
    "paren": 12,
    "lroman": 13,
    "star": 14,
    "dash": 15,
    "plus": 16,
}
FLOATING = frozenset({"paren", "lroman", "star", "dash", "plus"})
LISTS = frozenset({"star", "dash", "plus"})

_UPPER = "A-ZĐÀ-Ỹ"
_PART = re.compile(
    r"^(phần|chương|mục|điều)\s+(thứ\s+\w{2,5}|[IVX]{1,6}|\d{1,2}|[A-Z])\s*(?:[.:)–-]\s*|$)(.*)$", re.IGNORECASE
)
# "Chương I QUY ĐỊNH CHUNG": without a mark only before a title in capitals
_PART_AND_TITLE = re.compile(
    rf"^([Pp]hần|PHẦN|[Cc]hương|CHƯƠNG|[Mm]ục|MỤC)\s+((?:[Tt]hứ|THỨ)\s+\w{{2,5}}|[IVX]{{1,6}}|\d{{1,2}})\s+([{_UPPER}]{{2,}}\s.*)$"
)
_PART_STYLES = {"p": "part", "c": "chapter", "m": "division", "đ": "article"}
_ROMAN = re.compile(rf"^([IVX]{{1,6}})(?:\s*[.)]\s*|\s*/(?=\s|[{_UPPER}]{{2}})\s*|\s*[-–]\s+|\s*:\s+)(.*)$")
_VALID_ROMAN = re.compile(r"^X{0,3}(?:IX|IV|V?I{0,3})$")
_CAPITAL = re.compile(r"^([A-H])\s*[.)]\s+(\S.*)$")
_DOTTED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){1,3})(?:\s*[.)]\s*(?=\D|$)|\s+)(.*)$")
_NUMBER = re.compile(rf"^(\d{{1,2}})(?:\s*(?:\.|/(?=\s))(?!\d)\s*|\s?[-–]\s+(?=[{_UPPER}]))(.*)$")
_PAREN = re.compile(r"^(?:\((\d{1,2})\)|(\d{1,2})\s*\))\s*(.*)$")
_LETTER = re.compile(r"^(?:\(([a-zđư])\)|([a-zđư])\s*(?:\)|[./](?=\s)))\s*(.*)$")
_LETTER_NUMBER = re.compile(r"^([a-zđ]\.?\d{1,2})\s*[.)]\s*(\S.*)$")
_LOWER_ROMAN = re.compile(r"^(?:\(([ivx]{1,5})\)|([ivx]{2,5})\s*\))\s*(.*)$")
_DASH = re.compile(r"^[-–—−‐•●▪■◦○·\uf0b7\uf02d]+\s*(\S.*)$")
_PLUS = re.compile(r"^[+]\s*(\S.*)$")
_STAR = re.compile(r"^(?:\*|\(\*\))\s*(\S.*)$")


def parse_marker(text: str) -> Marker | None:
    """The marker at the head of a line, or None for a plain paragraph."""
    first = text[:1]
    if first.isdigit():
        return _numeric(text)
    if found := _DASH.match(text):
        inner = _numeric(found[1]) or _letter(found[1])  # "- a) …" is point a
        return inner if inner and inner.style != "paren" else Marker("dash", "-", found[1])
    if found := _PLUS.match(text):
        return Marker("plus", "+", found[1])
    if found := _STAR.match(text):
        return Marker("star", "*", found[1])
    if first.isupper() or first in "pcmđ":
        return _upper(text)
    return _letter(text) or _numeric(text)


def _numeric(text: str) -> Marker | None:
    if found := _DOTTED.match(text):
        return Marker(f"dot{found[1].count('.') + 1}", found[1], found[2])
    if found := _NUMBER.match(text):
        return Marker("number", found[1], found[2])
    if found := _PAREN.match(text):
        return Marker("paren", found[1] or found[2], found[3])
    return None


def _letter(text: str) -> Marker | None:
    if found := _LETTER_NUMBER.match(text):
        return Marker("letternum", found[1], found[2])
    if found := _LOWER_ROMAN.match(text):
        return Marker("lroman", found[1] or found[2], found[3])
    if found := _LETTER.match(text):
        return Marker("letter", found[1] or found[2], found[3])
    return None


def _upper(text: str) -> Marker | None:
    if found := _PART.match(text) or _PART_AND_TITLE.match(text):
        return Marker(_PART_STYLES[found[1][0].lower()], f"{found[1]} {found[2]}", found[3])
    if (found := _ROMAN.match(text)) and _VALID_ROMAN.match(found[1]):
        return Marker("roman", found[1], found[2])
    if found := _CAPITAL.match(text):
        return Marker("capital", found[1], found[2])
    return _letter(text)
