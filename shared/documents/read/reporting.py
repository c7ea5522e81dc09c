"""The reporting regime: "báo cáo … định kỳ quý, 6 tháng, năm" → one rule for each period."""

from __future__ import annotations

import re

from ..model import ReportingRule, ReportPeriod
from .agencies import opens_with_agency
from .notes import Notes
from .text import excerpt, key, trim
from .tree import Branch

_SENTENCE = re.compile(r"(?<=[.;])\s+")
_WHEN = re.compile(
    r"(?:thời (?:gian|hạn|điểm) (?:gửi |nộp )?báo cáo|(?:gửi )?(?:báo cáo )?(?:chậm nhất|trước ngày|vào ngày))"
)
_REPORT = re.compile(r"báo cáo(?! viên)")
_PERIOD = r"(?:0?6 tháng(?: đầu năm)?|sáu tháng|0?9 tháng|chín tháng|tháng|quý(?: i{1,3}| iv)?|năm|nửa năm)"
_LINK = r"(?:\s*,\s*|\s+và\s+|\s*;\s*|\s*/\s*|\s+hoặc\s+|\s*,?\s+và\s+)"
_CYCLE = re.compile(
    rf"(?:định kỳ|hàng|hằng|theo|mỗi|báo cáo)\s+(?:(?:định kỳ|hàng|hằng|theo|mỗi|báo cáo"
    rf"|vào)\s+){{0,3}}({_PERIOD}(?!\s*\d|\w|\s+[ivx]+\b)"
    rf"(?:{_LINK}(?:báo cáo |hàng |hằng |theo |định kỳ )?{_PERIOD}(?!\w|\s*\d)){{0,5}})"
)
_LONGEST = 2_000
_BRACKETS = re.compile(r"\s*\([^()]{0,120}\)")
_ONE = re.compile(_PERIOD)
_TO = re.compile(r"(?:báo cáo|gửi|về|cho|lên|trình)\s+(?=\w)")
_TO_END = re.compile(
    r"\s(?:kết quả|định kỳ|tình hình|theo|về|để|trước|hàng|hằng|xem xét|tổng hợp|bằng|tại|trong"
    r"|kèm|chậm nhất|các|những|việc|công tác|đúng|đồng thời|thông qua"
    r"|vào|muộn nhất|lúc|qua|đầy đủ|kịp thời|làm)\s|[(;.,:]"
)
_NAMES: dict[str, ReportPeriod] = {"tháng": "month", "quý": "quarter", "năm": "year", "nửa năm": "half_year"}
_ORDER: tuple[ReportPeriod, ...] = ("month", "quarter", "half_year", "nine_months", "year")


def read_reporting(sections: list[Branch], notes: Notes) -> tuple[ReportingRule, ...]:
    """All periodic reports that the body asks for; "định kỳ báo cáo" without a cycle is a warning."""
    rules: dict[tuple[ReportPeriod, str | None], ReportingRule] = {}
    for branch in (branch for section in sections for branch in section.walk()):
        if branch.cells or "báo cáo" not in branch.text.lower():
            continue
        unknown: str | None = None
        before = len(rules)
        sentences = _sentences(branch.text)
        for at, sentence in enumerate(sentences):
            found = _with_receiver(_rules(sentence), sentences[at + 1 :])
            for rule in found:
                rules.setdefault((rule.period, rule.to), rule)
            if not found and _asks_without_cycle(sentence):
                unknown = sentence
        if unknown and len(rules) == before:
            notes.warn(
                "reporting_cycle_unknown",
                "Có yêu cầu báo cáo định kỳ nhưng không nêu kỳ báo cáo.",
                branch.no,
                unknown,
            )
    return tuple(rules.values())


def _sentences(text: str) -> list[str]:
    """Sentences and clauses; brackets are not cut, and "chậm nhất ngày 15 …" stays with the report it is about."""
    sentences: list[str] = []
    for piece in _SENTENCE.split(text):
        last = sentences[-1] if sentences else ""
        inside = last.count("(") > last.count(")")
        when = _WHEN.match(key(piece[:60])) and not _CYCLE.search(key(piece))
        if last and (inside or when) and len(last) < _LONGEST:
            sentences[-1] = f"{last} {piece}"
        else:
            sentences.append(piece)
    return sentences


def _rules(sentence: str) -> list[ReportingRule]:
    lowered = key(sentence)
    if not _REPORT.search(lowered):
        return []
    periods = {
        _period(one.group())
        for found in _CYCLE.finditer(_BRACKETS.sub("", lowered))
        for one in _ONE.finditer(found[1])
    }
    to = _receiver(sentence, lowered)
    return [
        ReportingRule(period=period, to=to, text=trim(sentence)) for period in _ORDER if period in periods
    ]


def _with_receiver(rules: list[ReportingRule], later: list[str]) -> list[ReportingRule]:
    """ "Báo cáo tháng trước ngày 20; báo cáo tổng kết … về Sở A": who is named last receives them all."""
    if not rules or rules[0].to or not later or not _REPORT.search(key(later[-1])):
        return rules
    to = _receiver(later[-1], key(later[-1]))
    return [rule.model_copy(update={"to": to}) for rule in rules]


def _period(word: str) -> ReportPeriod:
    if word.startswith(("06", "6", "sáu")):
        return "half_year"
    if word.startswith(("09", "9", "chín")):
        return "nine_months"
    return _NAMES.get(word, "quarter")


def _asks_without_cycle(sentence: str) -> bool:
    lowered = key(sentence)
    return bool(_REPORT.search(lowered)) and bool(
        re.search(r"định kỳ(?: \w+,?){0,4} báo cáo|báo cáo(?: \w+,?){0,8} định kỳ", lowered)
    )


def _receiver(sentence: str, lowered: str) -> str | None:
    """To whom, as printed: the agency after "báo cáo", "gửi" or "về"."""
    for found in _TO.finditer(lowered, _REPORT.search(lowered).start() if _REPORT.search(lowered) else 0):  # type: ignore[union-attr]
        rest = sentence[found.end() : found.end() + 150]
        if not opens_with_agency(rest) or key(rest).startswith(("các ", "báo ", "tổ chức", "tổ ")):
            continue
        if not (rest[0].isupper() or key(rest).startswith(("phòng ", "ủy ban"))):
            continue
        end = _TO_END.search(key(rest))
        to = re.split(r"\svà\s(?=[a-zđ])", rest[: end.start()] if end else rest)[
            0
        ]  # "Sở Văn hóa và Thể thao" is one
        return trim(excerpt(to))
    return None
