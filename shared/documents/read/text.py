"""Small questions about Vietnamese text that all parts of the reader ask."""

from __future__ import annotations

import re

_OLD = "oá oà oả oã oạ oé oè oẻ oẽ oẹ uý uỳ uỷ uỹ uỵ"
_NEW = "óa òa ỏa õa ọa óe òe ỏe õe ọe úy ùy ủy ũy ụy"
_MOVED = dict(zip(_OLD.split(), _NEW.split(), strict=True))
# What follows "q" is asked last, where all else fits: hardly any place is left by then.
_OPEN_SYLLABLE = re.compile(r"(?:o[áàảãạéèẻẽẹ]|u[ýỳỷỹỵ])(?<!q..)(?!\w)")
SENTENCE_END = (".", ";", ":", "!", "?", "…", "/.", ".”", '."')


def key(text: str) -> str:
    """Lower case with the tone mark in its new place ("Uỷ" → "ủy", "hoá" → "hóa"); keeps the length."""
    lowered = text.lower()
    if len(lowered) != len(text):  # "İ" and its like grow: positions must stay comparable
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _OPEN_SYLLABLE.sub(lambda found: _MOVED[found[0]], lowered)


def squeeze(text: str) -> str:
    """One space for any run of white space."""
    return " ".join(text.split())


def is_caps(text: str) -> bool:
    """Whether the words are set in capitals (at least two letters, none of them lower)."""
    return text.isupper() and sum(map(str.isalpha, text)) >= 2


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
