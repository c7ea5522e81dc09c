"""Days, months, quarters and years inside a text, each with its first and last day."""

from __future__ import annotations

import datetime as dt
import re

from ..model import TimeKind
from .dates import day, month_end

_YEAR = r"((?:19|20)\d{2})"
_IN_YEAR = rf"(?:\s*(?:/|-|năm|của năm|,)\s*(?:năm\s*)?{_YEAR})?"
_DAY = re.compile(
    rf"(?:ngày\s*)?(?<!\d)(\d{{1,2}})\s?(?:[/.-]|tháng)\s?(\d{{1,2}})(?:\s?(?:[/.-]"
    rf"|,?\s?năm)\s?{_YEAR})?(?![\d/])"
)
_DAYS = re.compile(rf"(?<![\d/])(\d{{1,2}})\s?[-–]\s?(\d{{1,2}})/(\d{{1,2}})/{_YEAR}(?!\d)")
_MONTH = re.compile(rf"tháng\s*(\d{{1,2}})(?!\d|\s*lần){_IN_YEAR}")
_MONTHS = re.compile(
    rf"tháng\s*(\d{{1,2}})\s*(?:-|–|—|đến)\s*(?:tháng\s*)?(\d{{1,2}})(?!\d){_IN_YEAR}(?![\d/])"
)
_SLASH_MONTH = re.compile(rf"(?<![\d/])(\d{{1,2}})/{_YEAR}")
_QUARTER = re.compile(rf"quý\s*(iv|i{{1,3}}|[1-4])(?!\w){_IN_YEAR}")
_NEXT_QUARTER = re.compile(
    rf"(?<=[,–-])\s*(iv|i{{1,3}})(?!\w){_IN_YEAR}|(?<=và )(iv|i{{1,3}})(?!\w){_IN_YEAR}"
)
_HALF = re.compile(rf"(?:0?6|sáu) tháng (đầu|cuối)(?: năm)?{_IN_YEAR}")
WHOLE_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
SPAN_OF_YEARS = re.compile(rf"(?<!\d){_YEAR}\s*(?:-|–|—|đến(?: hết)?(?: năm)?)\s*(?:năm\s*)?{_YEAR}(?!\d)")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
Span = tuple[TimeKind, dt.date, dt.date, int]  # kind, first day, last day, position in the text


def find_spans(lowered: str, year: int | None) -> list[Span]:
    """All days, months, quarters, half years and years of a text, in order, without overlaps."""
    years = [int(found[1]) for found in WHOLE_YEAR.finditer(lowered)]
    own = years[-1] if years else year
    spans: list[Span] = []
    taken: list[tuple[int, int]] = []
    for pattern, build in (
        (SPAN_OF_YEARS, _years_span), (_DAYS, _days_span),
        (_HALF, _half_span), (_QUARTER, _quarter_span), (_NEXT_QUARTER, _next_quarter),
        (_MONTHS, _months_span), (_DAY, _day_span), (_MONTH, _month_span), (_SLASH_MONTH, _month_span),
        (WHOLE_YEAR, _year_span),
    ):  # fmt: skip
        for found in pattern.finditer(lowered):
            if any(start < found.end() and found.start() < end for start, end in taken):
                continue
            built = build(found, own)
            if built:
                spans.append((*built, found.start()))
                taken.append(found.span())
    spans.sort(key=lambda span: span[3])
    return _without_year_alone(spans)


def _without_year_alone(spans: list[Span]) -> list[Span]:
    """ "Trong năm 2022 và … trước tháng 11 năm 2022": a bare year beside finer times says nothing of its own."""
    finer = [span for span in spans if span[0] != "year"]
    return finer or spans


def _day_span(found: re.Match[str], year: int | None) -> tuple[TimeKind, dt.date, dt.date] | None:
    if not found[3] and (not re.search("ngày|/", found.group()) or found.group() == "24/7"):
        return None  # "mức độ 3-4"
    own = int(found[3]) if found[3] else year
    date = day(own, int(found[2]), int(found[1])) if own else None
    return ("by", date, date) if date else None


def _days_span(found: re.Match[str], _: int | None) -> tuple[TimeKind, dt.date, dt.date] | None:
    """ "20-21/7/2024"."""
    first, last = (day(int(found[4]), int(found[3]), int(found[at])) for at in (1, 2))
    return ("range", first, last) if first and last and first < last else None


def _month_span(found: re.Match[str], year: int | None) -> tuple[TimeKind, dt.date, dt.date] | None:
    own, month = int(found[2]) if found[2] else year, int(found[1])
    return ("month", dt.date(own, month, 1), month_end(own, month)) if own and 1 <= month <= 12 else None


def _months_span(found: re.Match[str], year: int | None) -> tuple[TimeKind, dt.date, dt.date] | None:
    own, first, last = int(found[3]) if found[3] else year, int(found[1]), int(found[2])
    return ("range", dt.date(own, first, 1), month_end(own, last)) if own and 1 <= first < last <= 12 else None


def _quarter_span(found: re.Match[str], year: int | None) -> tuple[TimeKind, dt.date, dt.date] | None:
    own, quarter = int(found[2]) if found[2] else year, _ROMAN.get(found[1]) or int(found[1])
    return ("quarter", dt.date(own, quarter * 3 - 2, 1), month_end(own, quarter * 3)) if own else None


def _next_quarter(found: re.Match[str], year: int | None) -> tuple[TimeKind, dt.date, dt.date] | None:
    """ "Quý II, III/2022": the second of a list that says "quý" once."""
    before = found.string[max(0, found.start() - 14) : found.start()]
    if "quý" not in before:
        return None
    quarter, own = _ROMAN[found[1] or found[3]], int(found[2] or found[4] or 0) or year
    return ("quarter", dt.date(own, quarter * 3 - 2, 1), month_end(own, quarter * 3)) if own else None


def _half_span(found: re.Match[str], year: int | None) -> tuple[TimeKind, dt.date, dt.date] | None:
    own, first = int(found[2]) if found[2] else year, 1 if found[1] == "đầu" else 7
    return ("range", dt.date(own, first, 1), month_end(own, first + 5)) if own else None


def _years_span(found: re.Match[str], _: int | None) -> tuple[TimeKind, dt.date, dt.date] | None:
    first, last = int(found[1]), int(found[2])
    return ("range", dt.date(first, 1, 1), dt.date(last, 12, 31)) if first <= last else None


def _year_span(found: re.Match[str], _: int | None) -> tuple[TimeKind, dt.date, dt.date] | None:
    own = int(found[1])
    return ("year", dt.date(own, 1, 1), dt.date(own, 12, 31))
