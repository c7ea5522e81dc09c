"""Small questions about Vietnamese text that all parts of the reader ask."""

from __future__ import annotations

import re

_PLAIN = dict(zip("áàảãạéèẻẽẹýỳỷỹỵ", "aaaaaeeeeeyyyyy", strict=True))
_OPEN_SYLLABLE = re.compile(r"(?<!q)([ou])([áàảãạéèẻẽẹýỳỷỹỵ])(?!\w)")
_SPACES = re.compile(r"\s+")
SENTENCE_END = (".", ";", ":", "!", "?", "…", "/.", ".”", '."')


def key(text: str) -> str:
    """Lower case with the tone mark in its new place ("Uỷ" → "ủy", "hoá" → "hóa"); keeps the length."""
    lowered = text.lower()
    if len(lowered) != len(text):  # "İ" and its like grow: positions must stay comparable
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _OPEN_SYLLABLE.sub(_move_tone, lowered)


def _move_tone(found: re.Match[str]) -> str:
    first, second = found.groups()
    if first == "u" and second not in "ýỳỷỹỵ":
        return found.group()
    if first == "o" and second in "ýỳỷỹỵ":
        return found.group()
    return _tone_on(first, second) + _PLAIN[second]


def _tone_on(first: str, second: str) -> str:
    rows = {"o": "óòỏõọ", "u": "úùủũụ"}[first]
    column = next(marks.index(second) for marks in ("áàảãạ", "éèẻẽẹ", "ýỳỷỹỵ") if second in marks)
    return rows[column]


def squeeze(text: str) -> str:
    """One space for any run of white space."""
    return _SPACES.sub(" ", text).strip()


def is_caps(text: str) -> bool:
    """Whether the words are set in capitals (at least two letters, none of them lower)."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 2 and not any(c.islower() for c in letters)


def ends_sentence(text: str) -> bool:
    """Whether nothing more is expected after this line."""
    return text.rstrip(" ”\"')").endswith(SENTENCE_END)


def starts_lower(text: str) -> bool:
    """Whether the first letter is a lower-case one (a digit or a mark is not)."""
    return text[:1].islower()


def trim(text: str) -> str:
    """Without the punctuation that closes an item of a list ("A;", "B./.")."""
    text = text.strip()
    if text.endswith("/."):
        text = text[:-2].rstrip()
    if text.endswith(("...", "…")):
        return text
    return text.rstrip(" .;,:").strip()


def excerpt(text: str, width: int = 120) -> str:
    """The beginning of a text, for a warning."""
    text = squeeze(text)
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
