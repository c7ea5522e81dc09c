"""What is counted on the way: in plain dictionaries, since it is done for each request and nobody may ever look."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict

from shared.observing.metrics import SERIES_LEFT_OUT, Metric

Labels = tuple[str, ...]
OTHER = "other"
MOST_SERIES = 1_000         # of one metric: more are a fault of ours, and must not fill the memory


class Histogram:
    """How many values fell under which bound, and their sum."""

    __slots__ = ("counts", "sum")

    def __init__(self, bounds: int):
        self.counts = [0] * (bounds + 1)
        self.sum = 0.0


class Counts:
    """Counters and histograms of one process, by their labels' values."""

    def __init__(self) -> None:
        self.counters: dict[Metric, dict[Labels, float]] = defaultdict(dict)
        self.histograms: dict[Metric, dict[Labels, Histogram]] = defaultdict(dict)

    def add(self, metric: Metric, *labels: str, by: float = 1) -> None:
        """Count so many more."""
        series = self.counters[metric]
        if labels not in series and len(series) >= MOST_SERIES:
            labels = self._other(metric)
        series[labels] = series.get(labels, 0) + by

    def observe(self, metric: Metric, value: float, *labels: str) -> None:
        """Note one value of a histogram."""
        series = self.histograms[metric]
        found = series.get(labels)
        if found is None:
            if len(series) >= MOST_SERIES:
                labels = self._other(metric)
            found = series.setdefault(labels, Histogram(len(metric.buckets)))
        found.counts[bisect_left(metric.buckets, value)] += 1
        found.sum += value

    def _other(self, metric: Metric) -> Labels:
        self.add(SERIES_LEFT_OUT, metric.name)
        return (OTHER,) * len(metric.labels)


COUNTS = Counts()           # of this process
