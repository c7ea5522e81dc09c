"""One spelling of a text: composed, with tone marks in one place, or folded to plain words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_OLD_TONES = {  # hòa/hoà, thủy/thuỷ: both spellings are in use, the newer one is kept
    **dict(zip(("oà", "oá", "oả", "oã", "oạ"), ("òa", "óa", "ỏa", "õa", "ọa"), strict=True)),
    **dict(zip(("oè", "oé", "oẻ", "oẽ", "oẹ"), ("òe", "óe", "ỏe", "õe", "ọe"), strict=True)),
    **dict(zip(("uỳ", "uý", "uỷ", "uỹ", "uỵ"), ("ùy", "úy", "ủy", "ũy", "ụy"), strict=True)),
}
_OLD_TONE = re.compile(rf"(?<!q)({'|'.join(_OLD_TONES)})(?![a-zà-ỹ])")
_SPACES = re.compile(r"[\s\u00a0]+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def clean(text: str) -> str:
    """NFC, one space between words, none around."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def lower(text: str) -> str:
    """NFC text in lower case with tone marks where the newer spelling has them: of the same length."""
    return _OLD_TONE.sub(lambda m: _OLD_TONES[m[1]], text.lower())


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower-case ASCII words: "Thị xã Trảng Bàng" → "thi xa trang bang"; punctuation becomes a space."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return _NOT_WORD.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip()

