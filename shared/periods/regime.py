"""Which reports a regime asks for, and when each level owes them (Decree 09/2019/NĐ-CP, Art. 8, 12, 13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from shared.documents.model import ReportingRule
from shared.periods.calendar import ONE_DAY, next_working_day, previous_working_day
from shared.periods.model import MONTHS, Period, PeriodKind


class LeadSettings(Protocol):
    """The part of an office's settings that the due dates need."""

    @property
    def report_due_day(self) -> int:
        """The day of a period's last month on which the office itself owes its report upwards."""

    @property
    def report_lead_days(self) -> int:
        """How many days before its superior a level owes its report."""

    @property
    def report_level_leads(self) -> tuple[int, ...]:
        """The same for single levels: the first below the office, the second, …; those beyond have the common lead."""


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


def due_date(period: Period, depth: int, settings: LeadSettings) -> dt.date:
    """When a unit `depth` levels below the top of the cascade owes its report to the level above it (top: 0).

    The top's is a day of the period's last month: the 20th, as for administrative reform, unless the office has set its
    own (other regimes: the 25th, Art. 13). Each level below owes some days before the one above it: see `due_below`.
    """
    due = max(next_working_day(_day_of(period.end, settings.report_due_day)), _earliest(period))
    for step in range(depth):
        due = due_below(due, period, lead(settings, step))
    return due


def lead(settings: LeadSettings, step: int) -> int:
    """How many days before its superior the `step`-th level below an office (the next: 0) owes its report."""
    own = settings.report_level_leads
    return own[step] if step < len(own) else settings.report_lead_days


def due_below(superior: dt.date, period: Period, lead_days: int) -> dt.date:
    """When a unit owes its report whose superior owes its own on that day.

    Never before the first working day after the cut-off (Art. 8: at least one working day to compile).

    A date on which offices are closed moves to the next working day, as time limits do (Civil Code 2015, Art. 148.5):
    nobody is late for a report that could not have been received. But a subordinate's date may not move onto or past
    its superior's, who needs it to add up: then it moves back to the last working day before.
    """
    wanted = superior - dt.timedelta(days=lead_days)
    forward = next_working_day(wanted)
    return max(previous_working_day(wanted) if lead_days and forward >= superior else forward, _earliest(period))


def _earliest(period: Period) -> dt.date:
    return next_working_day(period.cut_off + ONE_DAY)


def _day_of(month_end: dt.date, day: int) -> dt.date:
    """That day of the month, or its last: February has no 30th."""
    return month_end.replace(day=min(day, month_end.day))
