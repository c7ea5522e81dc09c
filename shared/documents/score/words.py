"""Words compared without regard to case, punctuation and spelling variants; also where only their hash is known.

Texts that must not be kept are expected as `{"sha256_16": …, "words": n, "sketch": [...]}`: the salted hash of the
whole text, its length, and a few hashes of three-word groups (the smallest ones, as in MinHash), from which the
likeness of a text that differs a little can still be told.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import Any

SALT = "thong-suot/score/1"
SKETCH = 8
GROUP = 3
_WORD = re.compile(r"[^\W_]+")
# Two spellings of one syllable ("uỷ"/"ủy", "hoá"/"hóa"): the tone mark's place is not a difference.
_TONES = {
    "oà": "òa",
    "oá": "óa",
    "oả": "ỏa",
    "oã": "õa",
    "oạ": "ọa",
    "oè": "òe",
    "oé": "óe",
    "oẻ": "ỏe",
    "oẽ": "õe",
    "oẹ": "ọe",
    "uỳ": "ùy",
    "uý": "úy",
    "uỷ": "ủy",
    "uỹ": "ũy",
    "uỵ": "ụy",
}
_TONE = re.compile("(" + "|".join(_TONES) + r")(?!\w)")
Expected = Any  # a string or the dict described above


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in small letters, without punctuation."""
    lowered = unicodedata.normalize("NFC", text).casefold()
    plain = re.sub(r"(?<!q)" + _TONE.pattern, lambda found: _TONES[found[1]], lowered)
    return tuple(_WORD.findall(plain))


def same(expected: Expected, got: str | None) -> bool:
    """Whether two texts have the same words; None is the same as None only."""
    if expected is None or got is None:
        return expected is None and got is None
    if isinstance(expected, dict):
        return bool(expected["sha256_16"] == _digest(" ".join(words(got)), 16))
    return words(expected) == words(got)


def likeness(expected: Expected, got: str | None) -> float:
    """From 0 (nothing in common) to 1 (the same words)."""
    if same(expected, got):
        return 1.0
    if not expected or not got:
        return 0.0
    return _sketched(expected, got) if isinstance(expected, dict) else _dice(expected, got)


def hashed(text: str) -> dict[str, Any]:
    """The form in which a text is expected that must not be kept itself."""
    found = words(text)
    return {"sha256_16": _digest(" ".join(found), 16), "words": len(found), "sketch": list(_sketch(found))}


def _dice(one: str, other: str) -> float:
    left, right = _pairs(one), _pairs(other)
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


@lru_cache(maxsize=20_000)
def _pairs(text: str) -> Counter[tuple[str, ...]]:
    found = words(text)
    return Counter(pairwise(found)) if len(found) > 1 else Counter([found])


def _sketched(expected: dict[str, Any], got: str) -> float:
    """Jaccard's likeness, estimated from the smallest hashes of both texts, raised to Dice's scale."""
    mine, theirs = set(expected.get("sketch", ())), set(_sketch(words(got)))
    smallest = sorted(mine | theirs)[:SKETCH]
    jaccard = sum(item in mine and item in theirs for item in smallest) / len(smallest) if smallest else 0.0
    return 2 * jaccard / (1 + jaccard)


@lru_cache(maxsize=20_000)
def _sketch(found: tuple[str, ...]) -> tuple[str, ...]:
    groups = {" ".join(found[at : at + GROUP]) for at in range(len(found) - GROUP + 1)}
    return tuple(sorted(_digest(group, 8) for group in groups)[:SKETCH])


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(f"{SALT}\n{text}".encode()).hexdigest()[:length]
