"""Times as plans print them → `Time`: due dates, months, quarters, recurrences, "thường xuyên"."""

from __future__ import annotations

import datetime as dt
import re

from ..model import Recurrence, Time, TimeKind
from .dates import day, month_end
from .text import key, squeeze, trim

_YEAR = r"((?:19|20)\d{2})"
_IN_YEAR = rf"(?:\s*(?:/|-|năm|của năm|,)\s*(?:năm\s*)?{_YEAR})?"
_DAY = re.compile(
    rf"(?:ngày\s*)?(?<!\d)(\d{{1,2}})\s?(?:[/.-]|tháng)\s?(\d{{1,2}})(?:\s?(?:[/.-]"
    rf"|,?\s?năm)\s?{_YEAR})?(?![\d/])"
)
_MONTH = re.compile(rf"tháng\s*(\d{{1,2}})(?!\d|\s*lần){_IN_YEAR}")
_SLASH_MONTH = re.compile(rf"(?<![\d/])(\d{{1,2}})/{_YEAR}")
_QUARTER = re.compile(rf"quý\s*(iv|i{{1,3}}|[1-4])(?!\w){_IN_YEAR}")
_NEXT_QUARTER = re.compile(
    rf"(?<=[,–-])\s*(iv|i{{1,3}})(?!\w){_IN_YEAR}|(?<=và )(iv|i{{1,3}})(?!\w){_IN_YEAR}"
)
_HALF = re.compile(rf"(?:0?6|sáu) tháng (đầu|cuối)(?: năm)?{_IN_YEAR}")
_WHOLE_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_SPAN_OF_YEARS = re.compile(rf"(?<!\d){_YEAR}\s*(?:-|–|—|đến(?: hết)?(?: năm)?)\s*(?:năm\s*)?{_YEAR}(?!\d)")
_EVERY = re.compile(
    r"(?:mỗi|hàng|hằng)\s+(?:0?1 |một )?(ngày|tuần|tháng|quý|0?6 tháng|sáu tháng|năm)(?!\w)"
    r"|(?:định kỳ|từng|theo)\s+(?:vào |theo )?(tuần|tháng|quý|0?6 tháng|sáu tháng|năm)(?!\s*\d"
    r"|\s+[ivx]+\b|\w)"
    r"|(tuần|tháng|quý|năm)/lần|(?:0?1|một) lần\s*/\s*(tuần|tháng|quý|năm)"
)
_BEFORE_END = re.compile(r"trước\s*(?:năm\s*)?$")
_UNTIL_END = re.compile(
    r"(?:chậm nhất|muộn nhất|đến|hết|không quá|hạn cuối|thời hạn|hạn|xong)\s*(?:là|trong|vào|đến"
    r"|cuối|năm|:|\s)*$"
)
_CONTINUOUS = re.compile(r"thường xuyên|liên tục")
_WHOLE = re.compile(r"cả năm|trong năm|quanh năm|năm \d{4}")
_EVENT = re.compile(
    r"kịp thời|đột xuất|khi (?:có|được|cần)|theo (?:quy định|kế hoạch|tiến độ|yêu cầu|hướng dẫn"
    r"|lộ trình|chỉ đạo)|sau khi|ngay sau"
)
_UNITS: dict[str, Recurrence] = {
    "ngày": "day",
    "tuần": "week",
    "tháng": "month",
    "quý": "quarter",
    "năm": "year",
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_LONGEST = 500

Span = tuple[TimeKind, dt.date, dt.date, int]  # kind, first day, last day, position in the text


def parse_time(text: str, year: int | None) -> Time | None:
    """The time that a text sets, or None if it sets none. `year` is the plan's, for "Cả năm" or "tháng 6"."""
    printed = trim(squeeze(text))[:_LONGEST]
    lowered = key(printed)
    if not printed:
        return None
    period = re.match(r"(?:trong )?(?:giai đoạn|nhiệm kỳ)\b", lowered)
    if period:
        return _period_label(printed, lowered)
    for read in (_continuous, _recurring, _spans, _whole_year, _event):
        if time := read(printed, lowered, year):
            return time
    return None


def _period_label(printed: str, lowered: str) -> Time:
    """ "Giai đoạn 2021-2025" is a label, not a deadline."""
    years = _SPAN_OF_YEARS.search(lowered)
    start, end = (dt.date(int(years[1]), 1, 1), dt.date(int(years[2]), 12, 31)) if years else (None, None)
    return Time(kind="continuous", start=start, end=end, text=printed)


def _continuous(printed: str, lowered: str, year: int | None) -> Time | None:
    found = _CONTINUOUS.search(lowered[:40])
    if not found:
        return None
    rest = lowered[found.end() :]
    years = _WHOLE_YEAR.search(rest)
    own = int(years[1]) if years else year if re.search(r"cả năm|trong năm(?! \d)", rest) else None
    start, end = (dt.date(own, 1, 1), dt.date(own, 12, 31)) if own else (None, None)
    return Time(kind="continuous", start=start, end=end, text=printed)


def _recurring(printed: str, lowered: str, year: int | None) -> Time | None:
    found = _EVERY.search(lowered)
    if not found:
        return None
    unit = next(filter(None, found.groups()))
    recurrence: Recurrence = "half_year" if unit.endswith(" tháng") else _UNITS[unit]
    years = _WHOLE_YEAR.search(lowered)
    own = int(years[1]) if years else year if recurrence != "year" else None
    start, end = (dt.date(own, 1, 1), dt.date(own, 12, 31)) if own else (None, None)
    return Time(kind="recurring", start=start, end=end, recurrence=recurrence, text=printed)


def _spans(printed: str, lowered: str, year: int | None) -> Time | None:
    spans = find_spans(lowered, year)
    if due := _due(lowered, spans):
        return Time(kind="by", end=due, text=printed)
    if not spans:
        return None
    first, last = spans[0], spans[-1]
    if len(spans) == 1:
        return _single(printed, lowered, first)
    if re.search(r"\s(?:đến|tới)\s|[-–—]", lowered[first[3] : last[3]]) or lowered.startswith("từ "):
        return Time(kind="range", start=first[1], end=last[2], text=printed)
    return Time(kind="several", occurrences=tuple(_one(span, lowered, spans) for span in spans), text=printed)


def _single(printed: str, lowered: str, span: Span) -> Time:
    kind, start, end, at = span
    if kind == "by":
        return Time(kind="by", end=end, text=printed)
    opened = re.search(r"(?:^|\s)từ\s*$", lowered[:at])
    return (
        Time(kind="range", start=start, text=printed)
        if opened
        else Time(kind=kind, start=start, end=end, text=printed)
    )


def _one(span: Span, lowered: str, spans: list[Span]) -> Time:
    kind, start, end, at = span
    stop = next((other[3] for other in spans if other[3] > at), len(lowered))
    text = trim(re.sub(r"\s+và\s*$", "", lowered[at:stop]))
    text = re.sub(r"\b(iv|i{1,3})\b", lambda roman: roman[0].upper(), text)
    return Time(kind=kind, start=None if kind == "by" else start, end=end, text=text[:1].upper() + text[1:])


def _due(lowered: str, spans: list[Span]) -> dt.date | None:
    """The last day in time, where a word says that it is a limit ("trước …", "đến hết …")."""
    for span in spans:
        before = lowered[max(0, span[3] - 24) : span[3]]
        if re.search(_BEFORE_END, before):
            return span[1] - dt.timedelta(days=1)
        if (
            re.search(_UNTIL_END, before)
            and not re.search(r"(?:^|\s)từ\s", lowered[: span[3]])
            and span is spans[0]
        ):
            return span[2]
    return None


def find_spans(lowered: str, year: int | None) -> list[Span]:
    """All days, months, quarters, half years and years of a text, in order, without overlaps."""
    years = [int(found[1]) for found in _WHOLE_YEAR.finditer(lowered)]
    own = years[-1] if years else year
    spans: list[Span] = []
    taken: list[tuple[int, int]] = []
    for pattern, build in (
        (_SPAN_OF_YEARS, _years_span), (_HALF, _half_span), (_QUARTER, _quarter_span), (_NEXT_QUARTER, _next_quarter), (_DAY, _day_span),
        (_MONTH, _month_span), (_SLASH_MONTH, _month_span), (_WHOLE_YEAR, _year_span),
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


def _month_span(found: re.Match[str], year: int | None) -> tuple[TimeKind, dt.date, dt.date] | None:
    own, month = int(found[2]) if found[2] else year, int(found[1])
    return ("month", dt.date(own, month, 1), month_end(own, month)) if own and 1 <= month <= 12 else None


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


def _whole_year(printed: str, lowered: str, year: int | None) -> Time | None:
    if not year or not _WHOLE.search(lowered):
        return None
    return Time(kind="year", start=dt.date(year, 1, 1), end=dt.date(year, 12, 31), text=printed)


def _event(printed: str, lowered: str, _: int | None) -> Time | None:
    return Time(kind="event", text=printed) if _EVENT.search(lowered) else None


_PROSE = re.compile(
    r"(?:hoàn thành|xong|chậm nhất|muộn nhất|thời gian|thời hạn|trước ngày|trước tháng|trước)[^.;:]{0,60}?"
    r"(?:ngày\s*\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?\d{4})?"
    r"|ngày\s*\d{1,2} tháng \d{1,2}(?: năm \d{4})?|tháng\s*\d{1,2}(?:\s?/\s?\d{4}| năm \d{4})"
    r"|quý\s*(?:iv|i{1,3}|[1-4])(?:\s?/\s?\d{4}| năm \d{4})?|\d{1,2}/\d{1,2}/\d{4})"
)


def due_in_prose(text: str, year: int | None) -> Time | None:
    """A due time inside a duty's own sentence ("hoàn thành trước ngày 15/11/2022"), or None."""
    text = squeeze(text)
    found = next(
        (match for match in _PROSE.finditer(key(text)) if not re.search(r"\bsố\s*\d", match.group())), None
    )
    return parse_time(text[found.start() : found.end()], year) if found else None
