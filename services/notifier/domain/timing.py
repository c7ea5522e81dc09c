"""When something is sent: quiet hours, the hour of the digest, pauses between attempts. Pure; hours are Vietnam's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from shared.clock import VIETNAM
from shared.errors import BadInput
from shared.periods.calendar import is_working_day

ONE_DAY = dt.timedelta(days=1)
FIRST_PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=1)
JITTER = 0.2                               # pauses are up to so much longer, so that not all come at once


@dataclass(frozen=True)
class Quiet:
    """From one hour to another, of the same day or across midnight, in which nobody is disturbed."""

    start: dt.time
    end: dt.time

    def until(self, now: dt.datetime) -> dt.datetime | None:
        """When the quiet in which an instant lies ends; None if it lies in none. Its end is no longer quiet."""
        here = now.astimezone(VIETNAM)
        at = here.time()
        if self.start < self.end:
            return _at(here.date(), self.end) if self.start <= at < self.end else None
        if at >= self.start:
            return _at(here.date() + ONE_DAY, self.end)
        return _at(here.date(), self.end) if at < self.end else None


def quiet(start: str, end: str) -> Quiet | None:
    """Quiet hours as they are typed ("21:00", "06:30"); none if both are empty. Raises BadInput."""
    if not start and not end:
        return None
    try:
        found = Quiet(_time(start), _time(end))
    except ValueError as error:
        raise BadInput("Giờ yên lặng phải có cả giờ bắt đầu và giờ kết thúc, dạng 21:00.", code="bad_quiet") from error
    if found.start == found.end:
        raise BadInput("Giờ bắt đầu và giờ kết thúc yên lặng phải khác nhau.", code="bad_quiet")
    return found


def next_digest(now: dt.datetime, hour: int) -> dt.datetime:
    """The next full hour of that name, after an instant."""
    here = now.astimezone(VIETNAM)
    today = _at(here.date(), dt.time(hour))
    return today if today > now else _at(here.date() + ONE_DAY, dt.time(hour))


def due(now: dt.datetime, digest: bool, hours: Quiet | None, hour: int) -> dt.datetime:
    """When a notice of this instant is sent: at once or with the next digest, but not in quiet hours."""
    first = next_digest(now, hour) if digest else now
    return (hours.until(first) if hours else None) or first


def pause(attempts: int, luck: float, first: dt.timedelta = FIRST_PAUSE, longest: dt.timedelta = LONGEST_PAUSE
          ) -> dt.timedelta:
    """How long after so many attempts in vain (1 is the first) there is no other; `luck` from 0 to 1."""
    doubled = first * (2 ** min(max(attempts, 1) - 1, 20))
    return min(doubled, longest) * (1 + JITTER * luck)


def working_days_before(now: dt.datetime, days: int) -> dt.datetime:
    """The same time of day so many working days earlier: what is older has waited so many days at an office."""
    day, left = now.astimezone(VIETNAM), days
    while left:
        day -= ONE_DAY
        left -= is_working_day(day.date())
    return day.astimezone(dt.UTC)


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, VIETNAM).astimezone(dt.UTC)


def _time(text: str) -> dt.time:
    found = dt.time.fromisoformat(text)
    if found.tzinfo is not None:
        raise ValueError(text)
    return found.replace(second=0, microsecond=0)
