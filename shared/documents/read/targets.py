"""Quantities that a task sets: "02 đợt tập huấn", "trên 90%", "từ 25 đến 30 doanh nghiệp", "đạt 1,5 tỷ đồng"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Recurrence, Target
from .counted import is_condition, is_count, unit_end
from .text import key, trim

_LEAST = (
    r"(?:(?:trên|tối thiểu|ít nhất|từ|hơn|không dưới|không thấp hơn|không ít hơn)(?:\s(?:là|có|đạt|được|từ))?|≥|>)"
)
_NUMBER = r"\d{1,3}(?:\.\d{3})+|\d{1,7}(?:,\d{1,3})?(?!\.\d)"
_DECIMAL = r"\d{1,3}(?:[.,]\d{1,2})?"
_PERCENT = re.compile(
    rf"(?<![\w,.])(?:({_LEAST})\s{{0,2}})?({_DECIMAL})(?:\s?%?\s?(?:[-–]|đến)\s?({_DECIMAL}))?\s?%([^.;:()\n]{{0,100}})"
)
_COUNT = re.compile(
    rf"(?<![\w,.\-/–])(?:({_LEAST})\s{{1,2}})?({_NUMBER})(?:\s?(?:[-–]|đến)\s?({_NUMBER}))?\s{{1,2}}(?=[^\W\d_])"
)
_OF_ALL = re.compile(r"(?<![\w,.\-/–])(\d{1,4})/(\d{1,4})\s{1,2}(?=[^\W\d_])")
_MONEY = re.compile(rf"(?<![\w,.\-/–])(?:({_LEAST})\s{{1,2}})?({_NUMBER})\s(tỷ đồng|tỉ đồng|triệu đồng)(?!\w)")
_EARNS = re.compile(r"(?:đạt|thu|doanh thu|huy động|phấn đấu|giải ngân|tiết kiệm|dư nợ|vốn)\s(?:\w{1,9}\s){0,5}$")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PERIODS: dict[str, Recurrence] = {
    "tuần": "week",
    "tháng": "month",
    "quý": "quarter",
    "năm": "year",
    "ngày": "day",
}
_EACH = re.compile(r"(?:mỗi|hàng|hằng)\s+(tuần|tháng|quý|năm|ngày)\b[^.;]{0,20}$")
_PER = re.compile(r"^\s?(?:/|mỗi |hàng |hằng |một |trên )\s?(?:0?1 |một )?(tuần|tháng|quý|năm|ngày)\b")
_DAYS_PER = re.compile(r"ngày(?=/(?:tuần|tháng))")
_UPWARDS = re.compile(r"^[^.;:,]{0,60}\strở lên")


def read_targets(text: str) -> tuple[Target, ...]:
    """All quantity targets of a text; numbers of units, articles and service levels are none."""
    if not _DIGIT.search(text):                    # nearly always: a target is a number
        return ()
    text = " ".join(text.split())
    lowered = key(text)
    found = [(match.start(), _percent(text, match)) for match in _PERCENT.finditer(lowered)]
    found += _counts(text, lowered)
    found += [(match.start(), _money(text, match)) for match in _MONEY.finditer(lowered) if _sets_money(lowered, match)]
    return tuple(target for _, target in sorted(found, key=lambda pair: pair[0]))


def _percent(text: str, found: re.Match[str]) -> Target:
    tail = text[found.start(4) : found.end(4)]
    printed = text[found.start() : found.start(4)] + " ".join(["", *tail.split()[:12]])
    least = bool(found[1] or found[3]) or bool(_UPWARDS.match(f" {found[4].strip()}"))
    return Target(quantity=_value(found[2]), unit="%", text=trim(printed), at_least=least)


def _counts(text: str, lowered: str) -> Iterator[tuple[int, Target]]:
    for found in _COUNT.finditer(lowered):
        first = found.start(2)
        quota = bool(found[1]) or found[2].startswith("0")
        days = _DAYS_PER.match(lowered, found.end())
        end = days.end() if days else unit_end(text, lowered, found.end(), quota)
        often = bool(_PER.match(lowered[end : end + 20])) if end > 0 else False  # "… phường 02 lần/ngày"
        ratio = "," in found[2] and lowered.startswith("lần", found.end())  # "ít nhất 1,5 lần chỉ tiêu"
        sure = bool(found[1] or often) and not is_condition(lowered, found.start())
        none = ratio or _YEAR.fullmatch(found[2]) or not (sure or is_count(lowered, found.start(), found.end()))
        if end > 0 and not none and _value(found[2]):
            yield first, _count(text, lowered, found, end)
    for found in _OF_ALL.finditer(lowered):
        if found[1] == found[2]:  # "33/33 xã": all of them; "15/4" is a day
            end = unit_end(text, lowered, found.end(), True)
            if end > 0:
                unit = text[found.end() : end]
                yield found.start(), Target(quantity=float(found[1]), unit=unit, text=text[found.start() : end])


def _count(text: str, lowered: str, found: re.Match[str], end: int) -> Target:
    each = _EACH.search(lowered[max(0, found.start() - 40) : found.start()]) or _PER.match(lowered[end : end + 20])
    return Target(
        quantity=_value(found[2]), unit=text[found.end() : end], text=text[found.start() : end],
        at_least=bool(found[1] or found[3]) or bool(_UPWARDS.match(lowered[end : end + 80])),
        recurrence=_PERIODS[each[1]] if each else None,
    )  # fmt: skip


def _sets_money(lowered: str, found: re.Match[str]) -> bool:
    """Money is a target where it is to be earned or raised, not where it is what the plan costs."""
    before = lowered[max(0, found.start() - 60) : found.start()].rpartition(";")[2]
    return bool(_EARNS.search(before)) and "kinh phí" not in before


def _money(text: str, found: re.Match[str]) -> Target:
    unit = text[found.start(3) : found.end(3)]
    return Target(quantity=_value(found[2]), unit=unit, text=text[found.start() : found.end()], at_least=bool(found[1]))


def _value(printed: str) -> float:
    """ "1.200" is a thousand two hundred, "1,5" one and a half, and so is "1.5"."""
    grouped = re.fullmatch(r"\d{1,3}(?:\.\d{3})+", printed)
    return float(printed.replace(".", "") if grouped else printed.replace(",", "."))
