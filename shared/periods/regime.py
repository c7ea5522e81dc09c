"""Which reports a regime asks for, and when each level owes them (Decree 09/2019/NĐ-CP, Art. 8, 12, 13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from shared.documents.model import ReportingRule
from shared.periods.calendar import ONE_DAY, next_working_day, previous_working_day
from shared.periods.model import MONTHS, Period, PeriodKind

TOP_DUE_DAY = 20        # administrative reform: to the ministry by the 20th; other regimes by the 25th (Art. 13)


class LeadSettings(Protocol):
    """The part of an office's settings that the due dates need."""

    @property
    def report_lead_days(self) -> int:
        """How many days before its superior a level owes its report."""


def periods_in(kind: PeriodKind, year: int) -> tuple[Period, ...]:
    """All periods of a kind in a year, in order."""
    count = 1 if kind == "nine_months" else 12 // MONTHS[kind]
    return tuple(Period(kind, year, index) for index in range(1, count + 1))


def periods_of(
    rules: Iterable[ReportingRule], start: dt.date, year: int | None = None, last_year: int | None = None
) -> tuple[Period, ...]:
    """The reports that a regime asks for in a plan's year, from those whose data window ends on or after `start`.

    Where several periods end together the longest is the one reported: "quý, 6 tháng, năm" is four reports a year, Q1,
    6 months (for Q2), Q3 and the year (for Q4). `year` is the plan's year (that of its date, if not given): a plan of
    December for the next year owes all of that year's; `last_year` is for plans over several years.
    """
    first = year if year is not None else start.year
    kinds = {rule.period for rule in rules}
    ends: dict[dt.date, Period] = {}
    for period in (p for y in range(first, (last_year or first) + 1) for k in kinds for p in periods_in(k, y)):
        other = ends.get(period.cut_off)
        if period.cut_off >= start and (other is None or MONTHS[period.kind] > MONTHS[other.kind]):
            ends[period.cut_off] = period
    return tuple(ends[end] for end in sorted(ends))


def due_date(period: Period, depth: int, settings: LeadSettings, top_day: int = TOP_DUE_DAY) -> dt.date:
    """When a unit `depth` levels below the top of the cascade owes its report to the level above it (top: 0).

    The top's is day 20 of the period's last month; each level below owes `report_lead_days` before the one above it,
    but never before the first working day after the cut-off (Art. 8: at least one working day to compile).

    A date on which offices are closed moves to the next working day, as time limits do (Civil Code 2015, Art. 148.5):
    nobody is late for a report that could not have been received. But a subordinate's date may not move onto or past
    its superior's, who needs it to add up: then it moves back to the last working day before.
    """
    earliest = next_working_day(period.cut_off + ONE_DAY)
    due = max(next_working_day(period.end.replace(day=top_day)), earliest)
    for _ in range(depth):
        due = max(_below(due, settings.report_lead_days), earliest)
    return due


def _below(superior: dt.date, lead_days: int) -> dt.date:
    wanted = superior - dt.timedelta(days=lead_days)
    forward = next_working_day(wanted)
    return previous_working_day(wanted) if lead_days and forward >= superior else forward
