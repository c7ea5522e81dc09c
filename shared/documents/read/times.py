"""Times as plans print them → `Time`: due dates, months, quarters, recurrences, "thường xuyên"."""

from __future__ import annotations

import datetime as dt
import re

from ..model import Recurrence, Time
from .spans import SPAN_OF_YEARS, WHOLE_YEAR, Span, find_spans
from .text import key, squeeze, trim

_EVERY = re.compile(
    r"(?:mỗi|hàng|hằng)\s+(?:0?1 |một )?(ngày|tuần|tháng|quý|0?6 tháng|sáu tháng|năm)(?!\w)"
    r"|(?:định kỳ|từng|theo)\s+(?:vào |theo )?(tuần|tháng|quý|0?6 tháng|sáu tháng|năm)(?!\s*\d"
    r"|\s+[ivx]+\b|\w)"
    r"|(0?6 tháng|sáu tháng|(?<!\d )(?:tuần|tháng|quý|năm))/\s?(?:0?1 |một )?lần"
    r"|\d{1,3}\s(?:[^\W\d_]{1,9}\s){0,2}[^\W\d_]{1,9}\s?/\s?(?:0?1 )?(tuần|tháng|quý|năm)(?!\w)"
    r"|^(0?6 tháng|tháng|quý|năm)(?:(?:,| và|;) (?:0?6 tháng|quý|năm))+$"
)
_BEFORE_END = re.compile(r"trước\s*(?:năm\s*)?$")
_UNTIL_END = re.compile(
    r"(?:chậm nhất|muộn nhất|đến|hết|không quá|hạn cuối|thời hạn|hạn|xong)\s*(?:là|trong|vào|đến"
    r"|cuối|năm|:|\s)*$"
)
_CONTINUOUS = re.compile(r"thường xuyên|liên tục|(?<!\d)24/(?:7|24)(?!\d)")
_TO = re.compile(r"\s*(?:đến|tới|-|–|—)\s*(?:(?:hết|ngày|hết ngày|tháng|hết tháng|cuối tháng)\s*)?$")
_WHOLE = re.compile(r"cả năm|trong năm|quanh năm|năm \d{4}")
_EVENT = re.compile(
    r"kịp thời|đột xuất|khi (?:có|được|cần)|theo (?:quy định|kế hoạch|tiến độ|yêu cầu|hướng dẫn"
    r"|lộ trình|chỉ đạo)|sau khi|ngay sau|khi phát sinh|khi xảy ra"
)
_UNITS: dict[str, Recurrence] = {
    "ngày": "day",
    "tuần": "week",
    "tháng": "month",
    "quý": "quarter",
    "năm": "year",
}
_LONGEST = 500


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
    years = SPAN_OF_YEARS.search(lowered)
    start, end = (dt.date(int(years[1]), 1, 1), dt.date(int(years[2]), 12, 31)) if years else (None, None)
    return Time(kind="continuous", start=start, end=end, text=printed)


def _continuous(printed: str, lowered: str, year: int | None) -> Time | None:
    found = _CONTINUOUS.search(lowered[:40])
    if not found:
        return None
    rest = lowered[found.end() :]
    years = WHOLE_YEAR.search(rest)
    own = int(years[1]) if years else year if re.search(r"cả năm|trong năm(?! \d)", rest) else None
    start, end = (dt.date(own, 1, 1), dt.date(own, 12, 31)) if own else (None, None)
    return Time(kind="continuous", start=start, end=end, text=printed)


def _recurring(printed: str, lowered: str, year: int | None) -> Time | None:
    found = _EVERY.search(lowered)
    if not found:
        return None
    unit = next(filter(None, found.groups()))
    recurrence: Recurrence = "half_year" if unit.endswith(" tháng") else _UNITS[unit]
    years = WHOLE_YEAR.search(lowered)
    own = int(years[1]) if years else year if recurrence != "year" else None
    start, end = (dt.date(own, 1, 1), dt.date(own, 12, 31)) if own else (None, None)
    return Time(kind="recurring", start=start, end=end, recurrence=recurrence, text=printed)


def _spans(printed: str, lowered: str, year: int | None) -> Time | None:
    spans = _paired(find_spans(lowered, year), lowered)
    if due := _due(lowered, spans):
        return Time(kind="by", end=due, text=printed)
    if not spans:
        return None
    first, last = spans[0], spans[-1]
    if len(spans) == 1:
        return _single(printed, lowered, first)
    whole = all(span[0] != "range" for span in spans)  # "tháng 3 - 4 và tháng 9 - 10" are two times
    if whole and (re.search(r"\s(?:đến|tới)\s|[-–—]", lowered[first[3] : last[3]]) or lowered.startswith("từ ")):
        return Time(kind="range", start=first[1], end=last[2], text=printed)
    return Time(kind="several", occurrences=tuple(_one(span, lowered, spans) for span in spans), text=printed)


def _paired(spans: list[Span], lowered: str) -> list[Span]:
    """Each "từ ngày A đến ngày B" of several as one range; two days alone are left to be read as they stand."""
    joined: list[Span] = []
    for at, span in enumerate(spans):
        before = lowered[spans[at - 1][3] : span[3]] if at else ""
        opens = joined and joined[-1] is spans[at - 1] and _opened(lowered, joined[-1][3])
        if opens and len(before) < 60 and _TO.search(before) and joined[-1][1] <= span[2]:
            joined[-1] = ("range", joined[-1][1], span[2], joined[-1][3])
        else:
            joined.append(span)
    return joined if len(joined) > 1 else spans


def _opened(lowered: str, at: int) -> bool:
    return bool(re.search(r"(?:^|\W)từ\s{1,3}$", lowered[max(0, at - 8) : at]))


def _single(printed: str, lowered: str, span: Span) -> Time:
    kind, start, end, at = span
    if kind == "by":
        return Time(kind="by", end=end, text=printed)
    opened = kind != "range" and re.search(r"(?:^|\s)từ\s*$", lowered[:at])
    return (
        Time(kind="range", start=start, text=printed)
        if opened
        else Time(kind=kind, start=start, end=end, text=printed)
    )


def _one(span: Span, lowered: str, spans: list[Span]) -> Time:
    kind, start, end, at = span
    stop = next((other[3] for other in spans if other[3] > at), len(lowered))
    text = trim(re.sub(r"\s+và\s*$", "", lowered[at:stop].partition(";")[0]))
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


def _whole_year(printed: str, lowered: str, year: int | None) -> Time | None:
    if not year or not _WHOLE.search(lowered):
        return None
    return Time(kind="year", start=dt.date(year, 1, 1), end=dt.date(year, 12, 31), text=printed)


def _event(printed: str, lowered: str, _: int | None) -> Time | None:
    return Time(kind="event", text=printed) if _EVENT.search(lowered) else None


_PROSE = re.compile(
    r"trong (?:tháng\s*\d{1,2}(?:\s?[/-]\s?\d{4}| năm \d{4})|quý\s*(?:iv|i{1,3}|[1-4])(?:\s?[/-]\s?\d{4}| năm \d{4}))"
    r"|vào ngày\s*\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}"
    r"|trước\s\d{1,2}/\d{1,2}(?:/\d{4})?(?![\d/])"
    r"|(?:hoàn thành|xong|chậm nhất|muộn nhất|thời gian|thời hạn|trước ngày|trước tháng|trước)[^.;:]{0,60}?"
    r"(?:ngày\s*\d{1,2}\s?[/.-]\s?\d{1,2}(?:\s?[/.-]\s?\d{4})?"
    r"|ngày\s*\d{1,2} tháng \d{1,2}(?: năm \d{4})?|tháng\s*\d{1,2}(?:\s?[/-]\s?\d{4}| năm \d{4})"
    r"|quý\s*(?:iv|i{1,3}|[1-4])(?:\s?[/-]\s?\d{4}| năm \d{4})?|\d{1,2}[/-]\d{1,2}[/-]\d{4})"
)


_CLAUSE = 400
_PERIODIC = re.compile(
    r"báo cáo (?:quý|tháng|năm|0?6 tháng|0?9 tháng|định kỳ)|định kỳ|(?:hằng|hàng) (?:tháng|quý|năm)"
    r"|(?:quý|tháng|năm)\s*\($"
)


def _is_due(lowered: str, found: re.Match[str]) -> bool:
    """Not a number's date, nor the day by which a periodic report is sent."""
    if re.search(r"\bsố\s*\d", found.group()):
        return False
    near = max(0, found.start() - _CLAUSE)
    start = max([near - 1, *(lowered.rfind(mark, near, found.start()) for mark in (". ", ";"))]) + 1
    clause = lowered[start : found.end()] + lowered[found.end() : found.end() + 60].partition(";")[0]
    if "báo cáo" not in clause or not (cycle := _PERIODIC.search(clause)):
        return True
    return found.start() - start < cycle.start() - 60


def due_in_prose(text: str, year: int | None) -> Time | None:
    """A due time inside a duty's own sentence ("hoàn thành trước ngày 15/11/2022"), or None."""
    text = squeeze(text)
    lowered = key(text)
    found = next((match for match in _PROSE.finditer(lowered) if _is_due(lowered, match)), None)
    return parse_time(text[found.start() : found.end()], year) if found else None
