"""The periods that a plan asks reports of: its regime over the years that it covers."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from shared.documents.model import ReportingRule, ReportPeriod
from shared.periods import periods_of

_YEARS = re.compile(r"(?:giai đoạn|từ năm)\s+(\d{4})\s*(?:-|–|đến(?: năm)?)\s*(\d{4})", re.IGNORECASE)
_YEAR = re.compile(r"\bnăm\s+(\d{4})", re.IGNORECASE)
LONGEST_YEARS = 10


@lru_cache(maxsize=1024)
def periods(kinds: tuple[ReportPeriod, ...], title: str, start: dt.date) -> tuple[str, ...]:
    """Ids of the periods, in order (Decree 09/2019/NĐ-CP, Art. 12)."""
    first, last = _years(title, start.year)
    rules = [ReportingRule(period=kind, text="") for kind in kinds]
    return tuple(period.id for period in periods_of(rules, start, first, last))


def _years(title: str, dated: int) -> tuple[int, int]:
    """The years that a plan covers: those that its title names ("năm 2023", "giai đoạn 2021-2025"), else its date's."""
    if several := _YEARS.search(title):
        last = min(int(several[2]), dated + LONGEST_YEARS)
        return (dated, last) if last >= dated else (dated, dated)
    named = [int(year) for year in _YEAR.findall(title) if dated <= int(year) <= dated + 1]
    return (max(named), max(named)) if named else (dated, dated)
