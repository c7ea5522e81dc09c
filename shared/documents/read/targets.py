"""Quantities that a task sets: "02 đợt tập huấn", "trên 90%"."""

from __future__ import annotations

import re

from ..model import Recurrence, Target
from .lexicon import COUNTED, any_of
from .text import key, trim

_LEAST = r"(?:trên|tối thiểu|ít nhất|từ|hơn|không dưới|không thấp hơn|≥|>)"
_NUMBER = r"\d{1,3}(?:\.\d{3})+|\d{1,7}(?:,\d{1,3})?(?!\.\d)"
_PERCENT = re.compile(
    rf"(?<![\w,.])(?:({_LEAST})\s{{0,2}})?(\d{{1,3}}(?:[.,]\d{{1,2}})?)\s?%([^.;:()\n]{{0,100}})"
)
_NOUN = any_of(COUNTED)
_KINDS = (
    r"(?:tập huấn|kiểm tra|bồi dưỡng|tuyên truyền|truyền thông|thi|họp|đối thoại|khảo sát|ra quân"
    r"|người|giám sát|đào tạo|phát thanh|công nghệ số cộng đồng|công nghệ số)"
)
_COUNT = re.compile(
    rf"(?<![\w,.\-/–])(?:({_LEAST})\s{{1,2}})?({_NUMBER})\s{{1,2}}((?:{_NOUN})(?![\w])(?:\s{_KINDS}(?!\w))?)"
)
# Other nouns count only where the number is written as a quota ("02 cây", "ít nhất 5 cây"), never units or times.
_ANY = re.compile(
    rf"(?<![\w,.\-/–])(?:({_LEAST})\s{{1,2}}({_NUMBER})|(0\d))\s{{1,2}}(?!(?:{_NOUN})(?!\w))"
    r"(?!(?:xã|phường|thị trấn|thị xã|huyện|quận|tỉnh|thành phố|ấp|thôn|khu phố|bản|tháng|năm|ngày"
    r"|quý|tuần|giờ|phút|cấp|mức"
    r"|điều|khoản|điểm|chương|sở|ban|đến|và|của|tỷ|triệu|đồng|kể|trở|người)(?!\w))([^\W\d_]{2,12})(?!\w)"
)
_DIGIT = re.compile(r"\d")
_PERIODS: dict[str, Recurrence] = {
    "tuần": "week",
    "tháng": "month",
    "quý": "quarter",
    "năm": "year",
    "ngày": "day",
}
_EACH = re.compile(r"(?:mỗi|hàng|hằng)\s+(tuần|tháng|quý|năm|ngày)\b[^.;]{0,20}$")
_PER = re.compile(r"^\s?(?:/|mỗi |hàng |hằng )\s?(?:0?1 )?(tuần|tháng|quý|năm|ngày)\b")
_NO_COUNT = re.compile(
    r"(?:mức độ|số|điều|khoản|cấp|tháng|quý|ngày|năm|giai đoạn|nhiệm kỳ|khóa|kỳ họp thứ)\s*$"
)


def read_targets(text: str) -> tuple[Target, ...]:
    """All quantity targets of a text; numbers of units, articles and service levels are none."""
    if not _DIGIT.search(text):                    # nearly always: a target is a number
        return ()
    text = " ".join(text.split())
    lowered = key(text)
    found = [(match.start(), _percent(text, match)) for match in _PERCENT.finditer(lowered)]
    found += [
        (match.start(), _count(text, lowered, match))
        for match in _COUNT.finditer(lowered)
        if not _names_something(lowered[max(0, match.start() - 40) : match.start()])
    ]
    found += [(match.start(), _quota(text, match)) for match in _ANY.finditer(lowered)]
    return tuple(target for _, target in sorted(found, key=lambda pair: pair[0]))


def _names_something(before: str) -> bool:
    """Whether the number belongs to the word before it ("mức độ 3", "tháng 6"), except in "mỗi tháng 01 …"."""
    return bool(_NO_COUNT.search(before)) and not _EACH.search(before)


def _percent(text: str, found: re.Match[str]) -> Target:
    tail = text[found.start(3) : found.end(3)]
    printed = text[found.start() : found.start(3)] + " ".join(["", *tail.split()[:12]])
    least = bool(found[1]) or found[3].strip().startswith("trở lên")
    return Target(quantity=float(found[2].replace(",", ".")), unit="%", text=trim(printed), at_least=least)


def _count(text: str, lowered: str, found: re.Match[str]) -> Target:
    number = found[2].replace(".", "").replace(",", ".")
    each = _EACH.search(lowered[max(0, found.start() - 40) : found.start()]) or _PER.match(
        lowered[found.end() : found.end() + 20]
    )
    return Target(
        quantity=float(number), unit=text[found.start(3) : found.end(3)], text=text[found.start() : found.end()],
        at_least=bool(found[1]) or lowered[found.end() :].startswith(" trở lên"),
        recurrence=_PERIODS[each[1]] if each else None,
    )  # fmt: skip


def _quota(text: str, found: re.Match[str]) -> Target:
    number = (found[2] or found[3]).replace(".", "").replace(",", ".")
    unit = text[found.start(4) : found.end(4)]
    return Target(
        quantity=float(number), unit=unit, text=text[found.start() : found.end()], at_least=bool(found[1])
    )
