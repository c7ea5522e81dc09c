"""The clock, read at the edges only; everything official is in Vietnam's time."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> dt.datetime:
    """This instant, in UTC."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Today's date in Vietnam."""
    return day_of(now())


def day_of(instant: dt.datetime) -> dt.date:
    """The date in Vietnam at an instant: from 17:00 UTC on it is the next day there."""
    return instant.astimezone(VIETNAM).date()
