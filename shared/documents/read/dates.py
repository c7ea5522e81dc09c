"""Dates as Vietnamese documents print them."""

from __future__ import annotations

import calendar
import datetime as dt
import re

_NUMERIC = r"(\d{1,2})\s{0,2}[/.\-]\s{0,2}(\d{1,2})\s{0,2}[/.\-]\s{0,2}(\d{4})"
_WORDS = r"(\d{1,2})\s{0,3}tháng\s{0,3}(\d{1,2})\s{0,3},?\s{0,3}năm\s{0,3}(\d{4})"
DATE = re.compile(rf"(?:{_NUMERIC}|{_WORDS})(?!\d)", re.IGNORECASE)
# The date in the line of place and date, of a folded text; its day and month may still be blank.
DATE_LINE = re.compile(r"ngày\s.{0,20}tháng\s.{0,20}năm")
DATED = re.compile(rf",?\s{{0,3}}ngày\s{{0,3}}(?:{_NUMERIC}|{_WORDS})(?!\d)", re.IGNORECASE)


def day(year: int, month: int, number: int) -> dt.date | None:
    """The date, or None where the calendar has no such day."""
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None


def from_match(found: re.Match[str]) -> dt.date | None:
    """The date of a match of `DATE` or `DATED`."""
    number, month, year = (int(part) for part in found.groups() if part is not None)
    return day(year, month, number)


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])
