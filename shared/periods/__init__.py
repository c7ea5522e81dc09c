"""Reporting periods: windows, labels, which reports a regime asks for and when they are due (Decree 09/2019/NĐ-CP)."""

from shared.periods.calendar import is_working_day, next_working_day, previous_working_day
from shared.periods.model import Period, PeriodKind, parse
from shared.periods.regime import due_below, due_date, lead, periods_in, periods_of

__all__ = [
    "Period",
    "PeriodKind",
    "due_below",
    "due_date",
    "is_working_day",
    "lead",
    "next_working_day",
    "parse",
    "periods_in",
    "periods_of",
    "previous_working_day",
]
