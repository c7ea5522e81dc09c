"""One cited act → a `Basis`: kind, symbol, date, issuer and subject."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from ..model import Basis
from .dates import DATED, from_match
from .kinds import ACT, SYMBOL
from .text import key, squeeze, trim

_KIND = re.compile(rf"^(?:các\s+)?({ACT})\b\s*")
_NUMBER = re.compile(rf"(?:\bsố\s{{0,2}}[:.]?\s{{0,2}})?({SYMBOL})")
_BARE_DATE = re.compile(r",?\s{0,2}ngày[\s.…]{0,12}(?:tháng[\s.…\d]{0,8})?(?:năm\s{0,2}\d{4})?")
_OF = re.compile(r"^[\s,]{0,3}của\s+")
_SUBJECT = re.compile(
    r"[,:]?\s(?:(?:về|v/v|ban hành|phê duyệt|quy định|sửa đổi|công bố|triển khai|thực hiện|đẩy mạnh"
    r"|tăng cường|nâng cao"
    r"|hướng dẫn|thông qua|giao|truyền thông|tuyên truyền|tổ chức|kiểm tra|phát động|xây dựng"
    r"|thành lập|kiện toàn"
    r"|quy chế|kế hoạch|chương trình|đề án|thông báo|công nhận|điều chỉnh|bổ sung|khắc phục"
    r"|cải cách|chuyển đổi số|phát triển|đề nghị|nhằm)(?!\w)|“|\()"
)
# "Sở Kế hoạch …", "Ban Chỉ đạo cải cách …", but "UBND thành phố Hải Phòng về …": only a committee is one "về" something
_NAMES_BEFORE = ("và", "&", "-", "sở", "bộ", "ban", "phòng", "chỉ đạo", "văn hóa", "thông tin")
_NAMES_BEFORE_ABOUT = ("quốc gia", "chỉ đạo", "ủy ban", "hội đồng")
SHORTLY = re.compile(r"\s*\((?:sau đây )?(?:gọi|viết) (?:tắt|chung) là[^()]{0,200}\)", re.IGNORECASE)
_AT = re.compile(r"^(.{2,120}?)\s+tại\s*:?\s+(?=\S)")
# "ý kiến chỉ đạo của Chủ tịch UBND tỉnh tại Thông báo số …": the act is the notice, its issuer the chairman
_WORD_OF = re.compile(
    r"^(?:các |sự )?(?:ý kiến(?: chỉ đạo| kết luận| thống nhất| đề nghị| đồng ý)?|kết luận|chỉ đạo|đề nghị"
    r"|chủ trương|yêu cầu)"
    r"\s+của\s+"
)
# A number that was never filled in.
_BLANK = re.compile(r"số[\s:.…_/]{0,60}(?:KH-[A-Z]{2,12})?")


@dataclass(frozen=True, slots=True)
class Shared:
    """What several acts of one clause have in common ("các Kế hoạch của UBND tỉnh: …")."""

    kind: str | None = None
    issuer: str | None = None


def parse_citation(text: str, id: str, lead: str, shared: Shared | None = None) -> Basis:
    """Read one cited act; what the clause does not say stays None."""
    shared = shared or Shared()
    clause = trim(SHORTLY.sub("", squeeze(text)))
    kind, rest = _kind(clause)
    symbol, date, name, rest = _symbol_and_date(rest, law=key(kind or "").endswith(("luật", "pháp lệnh")))
    issuer, subject = _issuer_and_subject(rest)
    # "Luật Tổ chức chính quyền địa phương ngày 16/6/2025": the name is the subject
    if name and not subject and not _BLANK.fullmatch(name):
        subject = name
    return Basis(
        id=id, lead=lead, kind=kind or shared.kind, symbol=symbol, date=date,
        issuer=issuer or shared.issuer, subject=subject or None, text=clause,
    )  # fmt: skip


def _kind(clause: str) -> tuple[str | None, str]:
    found = _KIND.match(key(clause))
    if not found:
        return None, clause
    printed = clause[found.start(1) : found.end(1)]
    return printed[0].upper() + printed[1:], clause[found.end() :]


def _symbol_and_date(rest: str, law: bool) -> tuple[str | None, dt.date | None, str | None, str]:
    """Symbol, date, the words before them (a law's name), and what follows."""
    number = _NUMBER.search(rest, 0, 250)
    dated = DATED.search(rest, 0, 400)
    if number and not law and _inside_subject(rest[: number.start()]):
        number = None
    if (
        dated
        and not law
        and _inside_subject(rest[: dated.start()] if not number else rest[number.end() : dated.start()])
    ):
        dated = None
    if number and dated and dated.end() < number.start():
        number = None
    first = number or dated
    if not first:
        return None, None, None, rest
    name = trim(re.sub(r"\bsố\s*:?\s*$", "", rest[: first.start()]))
    end = max(found.end() for found in (number, dated) if found)
    if not dated and (blank := _BARE_DATE.match(rest, end)):
        end = blank.end()
    symbol = re.sub(r"\s*([/–-])\s*", lambda sign: sign[1].replace("–", "-"), number[1]) if number else None
    return symbol, from_match(dated) if dated else None, name or None, rest[end:]


def _inside_subject(before: str) -> bool:
    """Whether the words before a number already belong to an act's issuer and subject."""
    return bool(re.search(r"\b(?:của|về|ban hành|phê duyệt)\s", key(before)))


def _issuer_and_subject(rest: str) -> tuple[str | None, str | None]:
    found = _OF.match(key(rest))
    if not found:
        return None, trim(rest.strip(" ,:-–")) or None
    rest = rest[found.end() :]
    boundary = _subject_start(rest)
    if boundary < 0:
        return trim(rest) or None, None
    return trim(rest[:boundary]) or None, trim(rest[boundary:].strip(" ,:")) or None


def _subject_start(rest: str) -> int:
    lowered = key(rest[:300])
    for found in _SUBJECT.finditer(lowered):
        before = lowered[: found.start()].rstrip()
        about = found.group().strip(" ,:") in ("về", "v/v")
        if before.endswith(_NAMES_BEFORE_ABOUT if about else _NAMES_BEFORE):
            continue
        if rest[found.start() : found.start() + 1] != "," and _part_of_name(rest, found.start()):
            continue
        return found.start()
    comma = rest.find(", ")
    return comma if comma >= 0 and len(rest) > 120 else -1


def _part_of_name(rest: str, start: int) -> bool:
    """ "Ban Tổ chức …", "Sở Kế hoạch và Đầu tư": the word is in the middle of a name."""
    return (
        bool(re.match(r"\s\w+(?:\s\w+){0,2}\s(?:và|-)\s[A-ZĐ]", rest[start : start + 40]))
        and rest[start + 1].isupper()
    )


def without_word_of(text: str) -> tuple[str, bool]:
    """ "ý kiến chỉ đạo của X tại …" → ("X tại …", True)."""
    found = _WORD_OF.match(key(text[:80]))
    return (text[found.end() :], True) if found else (text, False)


def issuer_before_acts(text: str) -> tuple[str, str] | None:
    """ "Sở Nội vụ tại: Văn bản số …" → ("Sở Nội vụ", "Văn bản số …")."""
    found = _AT.match(text[:200])
    return (found[1], text[found.end() :]) if found else None
