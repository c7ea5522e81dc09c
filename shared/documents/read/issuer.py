"""The issuer, where the enacting sentence names it in full."""

from __future__ import annotations

import re

from .bases import find_enacting
from .names import official_name
from .text import key, trim

_VERB = re.compile(r"\s(?:ban hành|xây dựng|lập|đề ra|triển khai|thông báo)\s")
_COMMITTEE = re.compile(r"^(?:ủy ban nhân dân|ubnd)\s+")
_LEVEL = re.compile(r"^(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu)\s+")
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


def _committee(rest: str) -> str | None:
    level = _LEVEL.match(key(rest))
    name = _NAME.match(rest[level.end() :]) if level else None
    if not level or not name:
        return None
    return official_name(f"Ủy ban nhân dân {rest[: level.end()]}{name.group()}")


def _comma_in_name(subject: str) -> bool:
    return bool(re.match(r"(?:sở|phòng|bộ)\s+văn hóa, ", key(subject)))
