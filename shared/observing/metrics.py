"""Every metric of the project in one place: its kind, what it means, and its labels, whose values are few.

Prometheus adds `job` and `instance` (which process). What is asked of the store is told by each replica of an API: take
the `max` over replicas, never the sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]
PREFIX = "thongsuot_"


@dataclass(frozen=True)
class Metric:
    """A metric: `name` without prefix and without what its kind adds (`_total`, `_bucket` …)."""

    kind: Kind
    name: str
    means: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()         # of a histogram: upper bounds, without infinity

    @property
    def full_name(self) -> str:
        """As Prometheus has it."""
        return PREFIX + self.name

    @property
    def series(self) -> tuple[str, ...]:
        """The names under which its values are queried."""
        endings = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}[self.kind]
        return tuple(self.full_name + ending for ending in endings)


def _counter(name: str, means: str, *labels: str) -> Metric:
    return Metric("counter", name, means, labels)


def _gauge(name: str, means: str, *labels: str) -> Metric:
    return Metric("gauge", name, means, labels)


# Of every process.
INFO = _gauge("info", "1; which process this is", "process")
READY = _gauge("ready", "1 while the process answers its readiness probe, else 0")
SOURCE_UP = _gauge("source_up", "1 if what this page asks of store or broker was answered in time, else 0: then the "
                   "metrics that rest on it are not on the page", "source")
SERIES_LEFT_OUT = _counter("series_left_out", "Counts under \"other\", since a metric had too many different labels",
                           "metric")

# Of every API.
REQUESTS = _counter("http_requests", "Answered requests; status is 2xx … 5xx, or \"gone\" where the caller left",
                    "method", "route", "status")
DURATION = Metric("histogram", "http_request_seconds", "From a request's arrival to the beginning of its answer",
                  ("method", "route"), (0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0))

# Of the workers (and of any process that sends).
SENT = _counter("events_sent", "Records that the broker has acknowledged", "topic")
HANDLED = _counter("events_handled", "Events that a consumer group has dealt with, also those that became dead letters",
                   "group")
BURIED = _counter("events_buried", "Events that became dead letters", "group")
WAITED = _counter("events_waited", "Times that a consumer group waited for a dependency or tried an event again",
                  "group")
UNWELL = _gauge("stream_unwell_seconds", "Since when a stream has something to read and moves on nothing; after 120 "
                "the process fails its liveness probe", "stream")
CLIMB = Metric("histogram", "rollup_step_seconds", "From a report's sending, returning or acceptance, or a roll-up's "
               "change, until the roll-up above shows it: one step of the climb, of which there is one for each level",
               ("of",), (0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0))
DELIVERED = _counter("delivery_attempts", "Messages that a way out of the inbox was given: sent, failed (another time, "
                     "or refused), away", "channel", "outcome")

# Asked of the store by planner-api and reporting-api.
UNSENT = _gauge("unsent_documents", "Documents whose events the broker has not acknowledged yet", "collection")
UNSENT_AGE = _gauge("unsent_oldest_seconds", "Since when the oldest of them waits; 0: none does")

# By planner-api.
DRAFTS = _gauge("drafts", "Drafts that are not issued, by state; \"pending\": their text has not arrived", "state")
NUMBERS = _gauge("numbers_unfinished", "Numbers that were drawn and whose document has not followed yet")

# By notifier-api.
LETTERS = _gauge("dead_letters", "Dead letters with which nobody has done anything yet")
HIDDEN = _gauge("notices_hidden", "Notices that wait for the text of the draft that they are about")
DELIVERIES = _gauge("deliveries", "Messages to be sent out of the inbox: open, due (open, and it is time), given_up",
                    "state")
CHANNEL_AWAY = _gauge("channel_away_seconds", "Since when a way out of the inbox takes nothing; 0: it does", "channel")

# Asked of the broker by notifier-api.
BEHIND = _gauge("group_behind_events", "Records that a consumer group has still to commit", "group")
BEHIND_AGE = _gauge("group_behind_seconds", "Since when the oldest of them lies there; 0: there are none", "group")

METRICS: tuple[Metric, ...] = tuple(one for one in list(globals().values()) if isinstance(one, Metric))
