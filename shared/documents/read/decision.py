"""A plan that a decision puts into force ("QUYẾT ĐỊNH Ban hành Kế hoạch …"): where the two stand in one text.

The act is the decision: its number, date, issuer, bases and signer are the document's; the tasks are the plan's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .bases import lead_of
from .dates import DATE_LINE
from .layout import is_enclosed
from .lines import Line
from .text import is_caps, key
from .title import is_kind

_SEARCHED = 60
_NOTE = 8  # lines between "KẾ HOẠCH" and "(Kèm theo Quyết định …)"
_TITLE = re.compile(r"^quyết định$")
_ENACTS = re.compile(r"^quyết định\s*:?$")
_DECIDES = re.compile(
    r"^(?:chủ tịch|ủy ban|ubnd|hội đồng|giám đốc|tổng giám đốc|bộ trưởng|thủ tướng|cục trưởng|chi cục trưởng|trưởng"
    r"|hiệu trưởng|chánh)(?!\w)"
)
_NUMBER = re.compile(r"(?:^|\s)số\s?[:.]?\s{0,3}\d{1,6}\s{0,3}/\s?(?:\d{4}/)?qđ-")
_FIRST_ARTICLE = re.compile(r"điều 1\s?[.:]")
_EXECUTORS = re.compile(r"điều \d{1,2}\s?[.:]")
_SECTION = re.compile(r"(?:I|A)\s?[./]\s|(?:Phần|PHẦN|Chương|CHƯƠNG)\s(?:I|1|[Tt]hứ|THỨ)(?!\w)")
_HEADING = 20
_PLAN = re.compile(r"(?<!\w)kế hoạch(?!\w)")


@dataclass(frozen=True, slots=True)
class Decision:
    """The parts of the text, each by the index of its first line."""

    title: int  # "QUYẾT ĐỊNH", or the last line of the heading where a web page has lost that line
    authority: int  # who decides
    bases: int
    enacts: int  # "QUYẾT ĐỊNH:", or Article 1 where that line is missing
    articles: int
    plan: int  # "KẾ HOẠCH", or the first section of a plan without a heading of its own
    titled: bool = True
    enclosed: bool = True  # with a heading of its own


def find_decision(lines: list[Line]) -> Decision | None:
    """The decision and the plan in it, or None."""
    title = next((at for at, line in enumerate(lines[:_SEARCHED]) if _is(_TITLE, line)), -1)
    titled = title >= 0
    title = title if titled else _numbered(lines)
    if title < 0 or any(is_kind(line) and is_caps(line.text[:8]) for line in lines[:title]):
        return None
    enacts = _enacts(lines, title)
    if enacts < 0:
        return None
    articles = enacts + _is(_ENACTS, lines[enacts])
    bases = next((at for at in range(title + 1, enacts) if lead_of(lines[at].text)), enacts)
    authority = _authority(lines, title, bases)
    plan = next((at for at in range(articles, len(lines)) if _opens_plan(lines, at)), -1)
    if plan >= 0 and any(_PLAN.search(key(line.text)) for line in lines[title + 1 : articles + 12]):
        return Decision(title, authority, bases, enacts, articles, plan, titled)
    if bases == enacts or not any(_PLAN.search(key(line.text)) for line in lines[title + 1 : authority]):
        return None  # a decision without a basis is none
    return Decision(title, authority, bases, enacts, articles, _first_section(lines, articles), titled, enclosed=False)


def is_authority(line: Line) -> bool:
    """ "CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN": who decides."""
    return is_caps(line.text) and bool(_DECIDES.match(key(line.text)))


def names_executors(text: str) -> bool:
    """The last article, which says who carries the decision out."""
    return bool(_EXECUTORS.match(key(text[:12]))) and "chịu trách nhiệm thi hành" in key(text)


def _numbered(lines: list[Line]) -> int:
    """The last line of a heading that numbers a decision, or -1."""
    at = next((at for at, line in enumerate(lines[:_HEADING]) if _NUMBER.search(key(line.text))), -1)
    later = range(at + 1, min(at + 4, len(lines))) if at >= 0 else range(0)
    return max([at, *(index for index in later if DATE_LINE.search(key(lines[index].text)))])


def _enacts(lines: list[Line], title: int) -> int:
    printed = next((at for at in range(title + 1, len(lines)) if _is(_ENACTS, lines[at])), -1)
    if printed >= 0:
        return printed
    return next((at for at in range(title + 1, len(lines)) if _FIRST_ARTICLE.match(key(lines[at].text[:12]))), -1)


def _first_section(lines: list[Line], articles: int) -> int:
    """The first section below the articles; where articles follow it, the plan is inside them, from the first on."""
    named = (at for at in range(articles, len(lines)) if _EXECUTORS.match(key(lines[at].text[:12])))
    last = max(named, default=articles)
    found = (at for at in range(last, len(lines)) if _SECTION.match(lines[at].text))
    return next(found, articles)


def _is(pattern: re.Pattern[str], line: Line) -> bool:
    return len(line.text) < 20 and is_caps(line.text) and bool(pattern.match(key(line.text)))


def _opens_plan(lines: list[Line], at: int) -> bool:
    if not is_kind(lines[at]) or not is_caps(lines[at].text[:8]):
        return False
    return any(is_enclosed(line.text) for line in lines[at + 1 : at + _NOTE])


def _authority(lines: list[Line], title: int, bases: int) -> int:
    """The line of who decides ("CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN") just above the bases: there the title ends."""
    above = range(max(title + 2, bases - 3), bases)
    return next((at for at in above if is_authority(lines[at])), bases)
