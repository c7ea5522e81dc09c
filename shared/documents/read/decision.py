"""A plan that a decision puts into force ("QUYẾT ĐỊNH Ban hành Kế hoạch …"): where the two stand in one text.

The act is the decision: its number, date, issuer, bases and signer are the document's; the tasks are the plan's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .bases import lead_of
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
_PLAN = re.compile(r"(?<!\w)kế hoạch(?!\w)")


@dataclass(frozen=True, slots=True)
class Decision:
    """The parts of the text, each by the index of its first line."""

    title: int  # "QUYẾT ĐỊNH"
    authority: int  # who decides
    bases: int
    articles: int  # below "QUYẾT ĐỊNH:"
    plan: int  # "KẾ HOẠCH"


def find_decision(lines: list[Line]) -> Decision | None:
    """The decision and the plan enclosed with it, or None."""
    title = next((at for at, line in enumerate(lines[:_SEARCHED]) if _is(_TITLE, line)), -1)
    if title < 0 or any(is_kind(line) and is_caps(line.text[:8]) for line in lines[:title]):
        return None
    articles = next((at for at in range(title + 1, len(lines)) if _is(_ENACTS, lines[at])), -1)
    if articles < 0 or not any(_PLAN.search(key(line.text)) for line in lines[title + 1 : articles + 12]):
        return None
    plan = next((at for at in range(articles + 1, len(lines)) if _opens_plan(lines, at)), -1)
    if plan < 0:
        return None
    bases = next((at for at in range(title + 1, articles) if lead_of(lines[at].text)), articles)
    return Decision(title, _authority(lines, title, bases), bases, articles + 1, plan)


def _is(pattern: re.Pattern[str], line: Line) -> bool:
    return len(line.text) < 20 and is_caps(line.text) and bool(pattern.match(key(line.text)))


def _opens_plan(lines: list[Line], at: int) -> bool:
    if not is_kind(lines[at]) or not is_caps(lines[at].text[:8]):
        return False
    return any(is_enclosed(line.text) for line in lines[at + 1 : at + _NOTE])


def _authority(lines: list[Line], title: int, bases: int) -> int:
    """The line of who decides ("CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN") just above the bases: there the title ends."""
    above = range(max(title + 2, bases - 3), bases)
    return next((at for at in above if is_caps(lines[at].text) and _DECIDES.match(key(lines[at].text))), bases)
