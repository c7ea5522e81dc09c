"""Python runs this at the start of a process that has this folder on its path: the wall clock is wrong by as many
seconds as its file says at that moment. These are all places that read it; the monotonic clock goes on."""

import datetime as dt
import os
import time
from pathlib import Path

import jwt.api_jwt

from shared import clock

_FILE = Path(os.environ["TEST_CLOCK"])
_now, _time = clock.now, time.time


def _wrong() -> float:
    return float(_FILE.read_text()) if _FILE.exists() else 0.0


class _DateTime(dt.datetime):
    """For the library that checks tokens."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        return dt.datetime.now(tz) + dt.timedelta(seconds=_wrong())


time.time = lambda: _time() + _wrong()
clock.now = lambda: _now() + dt.timedelta(seconds=_wrong())
jwt.api_jwt.datetime = _DateTime  # type: ignore[attr-defined]
