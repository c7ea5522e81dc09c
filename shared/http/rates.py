"""How often a user, and a unit as a whole, may call: token buckets in the process.

Every replica counts for itself, so with n replicas up to n times as much passes. Services are not limited: there are
few, and what they do is bounded by `load`.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from shared.errors import TooManyRequests
from shared.settings import Settings

TOO_OFTEN = "Bạn hoặc đơn vị của bạn gửi yêu cầu quá nhanh. Hãy đợi {seconds} giây rồi thực hiện lại."


class Buckets:
    """One bucket for each name: `burst` tokens at most, `per_second` new ones. Full buckets are forgotten."""

    def __init__(self, per_second: float, burst: int, monotonic: Callable[[], float] = time.monotonic):
        self._rate, self._burst, self._monotonic = per_second, burst, monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()      # tokens left, when; oldest first

    def wait(self, name: str) -> float:
        """Seconds until the bucket has a token; 0 if it has one."""
        return max(0.0, (1.0 - self._tokens(name)) / self._rate) if self._rate > 0 else 0.0

    def take(self, name: str) -> None:
        """Take a token, also if there is none."""
        if self._rate <= 0:
            return
        self._buckets[name] = (self._tokens(name) - 1.0, self._monotonic())
        self._buckets.move_to_end(name)
        self._forget()

    def __len__(self) -> int:
        return len(self._buckets)

    def _tokens(self, name: str) -> float:
        now = self._monotonic()
        left, at = self._buckets.get(name, (float(self._burst), now))
        return min(float(self._burst), left + (now - at) * self._rate)

    def _forget(self) -> None:
        full_after = self._burst / self._rate
        while self._buckets and self._monotonic() - next(iter(self._buckets.values()))[1] > full_after:
            self._buckets.popitem(last=False)


class Rates:
    """The limits of one process."""

    def __init__(self, settings: Settings, monotonic: Callable[[], float] = time.monotonic):
        self._users = Buckets(settings.rate_user_per_second, settings.rate_user_burst, monotonic)
        self._units = Buckets(settings.rate_unit_per_second, settings.rate_unit_burst, monotonic)

    def count(self, user: str, unit: str) -> None:
        """Count a call; raises TooManyRequests, with the seconds to wait, if it is one too many."""
        unit = unit.partition(".")[0]                  # an organ's calls are its unit's
        seconds = max(self._users.wait(user), self._units.wait(unit) if unit else 0.0)
        if seconds > 0:
            whole = math.ceil(seconds)
            raise TooManyRequests(TOO_OFTEN.format(seconds=whole), retry_after=whole)
        self._users.take(user)
        if unit:
            self._units.take(unit)
