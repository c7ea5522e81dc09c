"""Working days in Viet Nam: weekends, public holidays with their days in lieu, and Saturdays worked instead."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import holidays

ONE_DAY = dt.timedelta(days=1)


@lru_cache(maxsize=1)
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("VN")


@lru_cache(maxsize=4096)
def is_working_day(day: dt.date) -> bool:
    """Whether offices are open (Labour Code 45/2019/QH14, Art. 111–112)."""
    return _calendar().is_working_day(day)


def next_working_day(day: dt.date) -> dt.date:
    """The day itself if offices are open, else the first day after on which they are."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def previous_working_day(day: dt.date) -> dt.date:
    """The day itself if offices are open, else the last day before on which they were."""
    while not is_working_day(day):
        day -= ONE_DAY
    return day
