"""Python runs this at the start of a process that has this folder on its path: our clock, wrong by so many seconds."""

import datetime as dt
import os

from shared import clock

_wrong = dt.timedelta(seconds=float(os.environ["TEST_CLOCK_SECONDS"]))
_right = clock.now
clock.now = lambda: _right() + _wrong
