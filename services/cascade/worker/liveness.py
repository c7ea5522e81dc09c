"""When the stream last moved. Faust workers are known to stall after a broker outage without saying so: a stream
that has something to read and finishes nothing for long is dead, one that has nothing to read is well."""

from __future__ import annotations

import time
from typing import Any

from shared.messaging.streams import StreamProgress


class Liveness:
    """The probe of one Faust app: called by the health endpoint, answers with a monotonic time."""

    def __init__(self, app: Any, progress: StreamProgress):
        self._app = app
        self._progress = progress
        self._well = time.monotonic()

    def __call__(self) -> float:
        """The last time at which the stream finished a batch or had nothing to read."""
        if not lags(self._app.consumer):
            self._well = time.monotonic()
        return max([self._well, *self._progress.at.values()])


def lags(consumer: Any) -> bool:
    """Whether some assigned partition holds records behind the committed offset; no assignment is a lag too."""
    assigned = consumer.assignment()
    return not assigned or any(_behind(consumer, partition) for partition in assigned)


def _behind(consumer: Any, partition: Any) -> bool:
    end = consumer.highwater(partition)
    committed = consumer._committed_offset.get(partition)
    return end is not None and end > (committed or 0)
