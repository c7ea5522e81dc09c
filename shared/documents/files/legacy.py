"""Old Vietnamese encodings → Unicode: TCVN 5712:1993 VN3 ("ABC", fonts .Vn…), VNI for Windows, Windows-1258.

Text in them looks like Latin letters at random ("KÕ ho¹ch", "Keá hoaïch"). In Word the font tells; in plain text
the reading with the most Vietnamese words wins, and only where it wins clearly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

_TCVN3 = dict(zip(
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
    strict=True,
))  # fmt: skip

# VNI writes the letter and then its marks; "ñ" is đ, "ô" ơ, "ö" ư and the five of i and ỵ stand alone.
_TONES = dict(zip("øùûõï", "\u0300\u0301\u0309\u0303\u0323", strict=True))
_CIRCUMFLEX = dict(zip("âàáåãä", ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"), strict=True))
_BREVE = dict(zip("êèéúüë", ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"), strict=True))
_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ì": "ì", "í": "í"}


def _vni() -> dict[str, str]:
    table = dict(_ALONE)
    for letter, printed in {**{c: c for c in "aeouy"}, "ô": "ơ", "ö": "ư"}.items():
        table |= {letter + mark: printed + tone for mark, tone in _TONES.items()}
    table |= {c + mark: f"{c}\u0302{tone}" for c in "aeo" for mark, tone in _CIRCUMFLEX.items()}
    table |= {f"a{mark}": f"a\u0306{tone}" for mark, tone in _BREVE.items()}
    table = {written: unicodedata.normalize("NFC", printed) for written, printed in table.items()}
    capitals = {written.upper(): printed.upper() for written, printed in table.items()}
    mixed = {w[0].upper() + w[1:]: p.upper() for w, p in table.items() if len(w) > 1}
    return mixed | capitals | table


@dataclass(frozen=True)
class Encoding:
    """An encoding by its table of what is written for what is meant."""

    table: dict[str, str]
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        """Longer spellings first."""
        spellings = sorted(self.table, key=len, reverse=True)
        object.__setattr__(self, "pattern", re.compile("|".join(map(re.escape, spellings))))

    def decode(self, text: str) -> str:
        """The text in Unicode (NFC)."""
        return unicodedata.normalize("NFC", self.pattern.sub(lambda found: self.table[found.group()], text))


TCVN3, VNI = Encoding(_TCVN3), Encoding(_vni())

_SAMPLE = 40_000
_WORDS = re.compile(
    r"(?<!\w)(?:của|và|các|thực|hiện|kế|hoạch|nhân|được|về|tỉnh|huyện|công|tổ|chức|việc|nội|số|ngày|sở|ủy|uỷ"
    r"|phòng|định|chính|xã|thành|phố|đơn|vị|quyết|căn|cứ)(?!\w)",
    re.IGNORECASE,
)
_PIECES = re.compile(r"(\n|\t| {3,})")
_CAPITALS = re.compile(r"[^a-zA-Z]*[A-Z][^a-zA-Z]*[A-Z][^a-z]*")
_COMMITTEE = re.compile(r"(?<!\w)ủ(?=y ban nhân dân)")
_ENOUGH, _CLEARLY = 4, 2
_MODERN = re.compile("[\u1ea0-\u1ef9\u0300-\u0323]")


def to_unicode(data: bytes | str) -> bytes | str:
    """Text in an old encoding → Unicode; anything else is given back as it is, for the reader to judge."""
    if isinstance(data, str):
        return _best(data, (data,)) or data
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:400]:
        return data
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        if len(_MODERN.findall(data[:_SAMPLE].decode("utf-8", "replace"))) > _ENOUGH:
            return data  # UTF-8 with a broken place
        return _best("", (data.decode("latin-1"), data.decode("cp1258", "replace"))) or data
    return _best(text, (text,)) or data


def _best(given: str, readings: tuple[str, ...]) -> str | None:
    """The decoding with the most Vietnamese words, if it has clearly more than what was given."""
    if len(_MODERN.findall(given[:_SAMPLE])) > _ENOUGH:
        return None
    tried: list[tuple[Callable[[str], str], str]] = [(_tcvn3_text, readings[0]), (VNI.decode, readings[0])]
    tried += [(_composed, text) for text in readings[1:]]
    score, best = max((_words(decode(text[:_SAMPLE])), -at) for at, (decode, text) in enumerate(tried))
    decode, text = tried[-best]
    return decode(text) if score >= _ENOUGH and score > _CLEARLY * _words(given[:_SAMPLE]) else None


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _tcvn3_text(text: str) -> str:
    """TCVN3 has no capitals with tones: a font of capitals printed them, so lines without small letters are raised."""
    pieces = _PIECES.split(text)
    decoded = "".join(TCVN3.decode(piece).upper() if _CAPITALS.fullmatch(piece) else TCVN3.decode(piece)
                      for piece in pieces)  # fmt: skip
    return _COMMITTEE.sub("Ủ", decoded)


def _words(text: str) -> int:
    return len(_WORDS.findall(unicodedata.normalize("NFC", text)))
