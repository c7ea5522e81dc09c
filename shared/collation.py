"""Vietnamese alphabetical order, for lists that people read.

As in dictionaries: syllable by syllable, in each its letters first (ă, â after a; đ after d …) and then its tone
(level, falling, asking, tumbling, rising, heavy). Numbers count as numbers: "Phường 2" comes before "Phường 10".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {mark: place for place, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", 1)}
_WORD = re.compile(r"\d+|[^\W\d_]+")
Syllable = tuple[int, int, tuple[int, ...], tuple[int, ...]]
Place = tuple[tuple[Syllable, ...], str]


@lru_cache(maxsize=65536)
def place(text: str) -> Place:
    """A key for `sorted`. Equal only for equal texts, so that the order never depends on what was there before."""
    return tuple(_syllable(word) for word in _WORD.findall(unicodedata.normalize("NFC", text.lower()))), text


def _syllable(word: str) -> Syllable:
    if word.isdecimal():
        return 0, int(word), (), ()
    parts = [_parted(letter) for letter in word]
    return 1, 0, tuple(letter for letter, _ in parts), tuple(tone for _, tone in parts)


def _parted(letter: str) -> tuple[int, int]:
    """A letter's place in the alphabet, and its tone's."""
    marks = unicodedata.normalize("NFD", letter)
    tone = next((_TONES[mark] for mark in marks if mark in _TONES), 0)
    bare = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    return _LETTERS.get(bare, len(_LETTERS) + ord(bare[0])), tone
