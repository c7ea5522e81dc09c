"""The issuer, where the enacting sentence names it in full."""

from __future__ import annotations

import re

from ..model import Document
from .bases import find_enacting
from .names import official_name
from .text import key, trim

_VERB = re.compile(r"\s(?:ban hành|xây dựng|lập|đề ra|triển khai|thông báo)\s")
_COMMITTEE = re.compile(r"^(?:ủy ban nhân dân|ubnd)\s+")
_LEVEL = re.compile(r"^(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu)\s+")
_LOWER_NAME = r"[A-ZĐÀ-Ỹ][^\W\d_]*(?: [A-ZĐÀ-Ỹ][^\W\d_]*)*"
_LEVEL_WORDS = re.compile(
    r"(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd) (?:tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường)(?!\w)",
    re.IGNORECASE,
)
_NAME = re.compile(r"^(?:[A-ZĐÀ-Ỹ][\w’'.\-]*|\d{1,2})(?:\s+(?:[A-ZĐÀ-Ỹ–-][\w’'.\-]*|\d{1,2}))*")


def enacting_issuer(preamble: str | None) -> str | None:
    """ "Ủy ban nhân dân tỉnh Tây Ninh ban hành …" → the name; None where it is not full ("UBND thành phố")."""
    if not preamble or (start := find_enacting(preamble)) < 0:
        return None
    sentence = preamble[start : start + 300]
    verb = _VERB.search(key(sentence))
    subject = sentence[: verb.start()] if verb else sentence
    committee = _COMMITTEE.match(key(subject))
    if committee:
        return _committee(subject[committee.end() :])
    subject = (
        re.split(r"[,(]|\s+(?:đã|sẽ|nay)\b", subject)[0]
        if "," in subject and not _comma_in_name(subject)
        else subject
    )
    name = trim(subject)
    return (
        official_name(name)
        if len(name.split()) >= 2 and any(word[:1].isupper() for word in name.split()[1:])
        else None
    )


def own_annex_issuer(document: Document) -> str | None:
    """Who issued the plan, where an annex cites it by its own number ("(Kèm theo Kế hoạch số … của …)")."""
    for annex in document.annexes:
        cites = annex.cites
        if cites and cites.issuer and cites.symbol == document.full_symbol:
            committee = _COMMITTEE.match(key(cites.issuer))
            return _committee(cites.issuer[committee.end() :]) if committee else None
    return None


def placed_issuer(document: Document, text: str) -> str | None:
    """ "UBND tỉnh ban hành …", dated at "Lâm Đồng", where the text says "tỉnh Lâm Đồng" and no other UBND is named."""
    level = _nameless_level(document.preamble or "")
    place = re.sub(r"^(?:TP|TX)\.\s?|^(?:thành phố|thị xã)\s", "", document.place or "")
    if not level or not place:
        return None
    lowered = key(text)
    committees = re.finditer(rf"(?:ủy ban nhân dân|ubnd) {level} ({_LOWER_NAME})", _names(text))
    named = {found[1].strip() for found in committees}
    if f"{level} {key(place)}" not in lowered or named - {place}:
        return None
    return official_name(f"Ủy ban nhân dân {level} {place}")


def _names(text: str) -> str:
    """The text with committees and levels in small letters, names as they are."""
    return _LEVEL_WORDS.sub(lambda found: key(found[0]), text)


def _nameless_level(preamble: str) -> str | None:
    start = find_enacting(preamble)
    subject = preamble[start : start + 80] if start >= 0 else ""
    committee = _COMMITTEE.match(key(subject))
    level = _LEVEL.match(key(rest)) if committee and (rest := subject[committee.end() :]) else None
    if not level or _NAME.match(rest[level.end() :]):
        return None
    return level.group().strip()


def _committee(rest: str) -> str | None:
    level = _LEVEL.match(key(rest))
    name = _NAME.match(rest[level.end() :]) if level else None
    if not level or not name:
        return None
    return official_name(f"Ủy ban nhân dân {rest[: level.end()]}{name.group()}")


def _comma_in_name(subject: str) -> bool:
    return bool(re.match(r"(?:sở|phòng|bộ)\s+văn hóa, ", key(subject)))
