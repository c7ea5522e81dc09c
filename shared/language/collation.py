"""The order of Vietnamese names, as dictionaries (and CLDR's "vi") have it.

Letters decide first, over the whole name: a ă â b c d đ e ê … o ô ơ … u ư v x y, with f j w z in their Latin places;
gaps come before figures, figures before letters, and figures by their value ("Quận 2" before "Quận 10"). Then tones:
ngang, huyền, hỏi, ngã, sắc, nặng; each is its syllable's, wherever it is written ("Hoà" beside "Hòa"). Then case.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
GAP, FIGURES, LETTER, FOREIGN = range(4)
_RANK = {letter: rank for rank, letter in enumerate(ALPHABET)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_SHAPES = {unicodedata.normalize("NFD", letter): letter for letter in "ăâêôơư"}
_OTHER_TONES = 6

Weight = tuple[int, int, str]
SortKey = tuple[tuple[Weight, ...], tuple[tuple[int, ...], ...], tuple[bool, ...], str]


@lru_cache(maxsize=16384)
def sort_key(text: str) -> SortKey:
    """By which names are sorted: letters, tones, case; last the text itself, so that the order is total.

    Composed and decomposed texts have one key.
    """
    return _Reader().read(unicodedata.normalize("NFD", text)).key(unicodedata.normalize("NFC", text))


class _Reader:
    """Takes a decomposed text apart into its levels."""

    def __init__(self) -> None:
        self._letters: list[Weight] = []
        self._tones: list[list[int]] = []           # of each syllable
        self._case: list[bool] = []
        self._within = GAP                          # what the character before was part of
        self._figures = ""

    def read(self, text: str) -> _Reader:
        for char in text:
            if unicodedata.combining(char):
                self._mark(char)
            elif char.isdecimal():
                self._figure(str(unicodedata.decimal(char)))
            elif char.isalpha():
                self._letter(char)
            else:
                self._gap()
        return self

    def key(self, text: str) -> SortKey:
        letters = self._letters[:-1] if self._letters and self._letters[-1][0] == GAP else self._letters
        return tuple(letters), tuple(map(tuple, self._tones)), tuple(self._case), text

    def _gap(self) -> None:
        if self._letters and self._within != GAP:
            self._letters.append((GAP, 0, ""))
        self._within = GAP

    def _figure(self, digit: str) -> None:
        """A number's weight is its length and digits, without leading zeros: as its value, however long it is."""
        if self._within == FIGURES:
            self._letters.pop()
        self._figures = (self._figures if self._within == FIGURES else "").lstrip("0") + digit
        self._letters.append((FIGURES, len(self._figures), self._figures))
        self._within = FIGURES

    def _letter(self, char: str) -> None:
        if self._within != LETTER:
            self._tones.append([])
        self._within = LETTER
        for small in char.casefold():               # "ß" is two
            self._letters.append((LETTER, _RANK[small], small) if small in _RANK else (FOREIGN, ord(small), small))
            self._case.append(char != char.lower())

    def _mark(self, mark: str) -> None:
        """A breve, circumflex or horn makes another letter; whatever else stands on a letter counts as a tone."""
        if self._within != LETTER:
            return
        shape = _SHAPES.get(self._letters[-1][2] + mark)
        if shape is not None:
            self._letters[-1] = (LETTER, _RANK[shape], shape)
        else:
            self._tones[-1].append(_TONES.get(mark, _OTHER_TONES + ord(mark)))
