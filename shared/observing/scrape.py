"""The page that Prometheus reads: what was counted, and what store and broker are asked for it, when it is read.

They are asked at most every few seconds, whoever reads how often, each with a time limit: one that is away leaves its
metrics out, and `thongsuot_source_up` says so. prometheus-client is imported by the first reading.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import structlog

from shared.observing.counts import COUNTS, Counts, Labels
from shared.observing.metrics import INFO, SOURCE_UP, Metric

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.core import Metric as Family

log = structlog.get_logger()
KEPT_SECONDS = 10.0
PATIENCE_SECONDS = 5.0      # shorter than Prometheus', which is 10 unless told otherwise


class Sample(NamedTuple):
    """A gauge's value at this moment."""

    metric: Metric
    value: float
    labels: Labels = ()


Source = Callable[[], Awaitable[Iterable[Sample]]]


class Asked:
    """A source with its last answer. Who asks meanwhile waits for the same answer."""

    def __init__(self, name: str, source: Source):
        self._name, self._source = name, source
        self._lock = asyncio.Lock()
        self._at, self._found = float("-inf"), list[Sample]()

    async def __call__(self) -> list[Sample]:
        """What it says, and whether it said something; never raises for a source that is away."""
        async with self._lock:
            if time.monotonic() - self._at >= KEPT_SECONDS:
                self._found = await self._ask()
                self._at = time.monotonic()
            return self._found

    async def _ask(self) -> list[Sample]:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                found = list(await self._source())
        except Exception as error:          # who only looks must not break what works
            log.warning("source_away", source=self._name, error=repr(error)[:300])
            return [Sample(SOURCE_UP, 0, (self._name,))]
        return [Sample(SOURCE_UP, 1, (self._name,)), *found]


class Scrape:
    """What one process shows. `now` are samples that cost nothing to take."""

    def __init__(self, process: str, sources: Mapping[str, Source], now: Callable[[], Iterable[Sample]] = tuple,
                 counts: Counts = COUNTS):
        self._process, self._now, self._counts = process, now, counts
        self._sources = [Asked(name, source) for name, source in sources.items()]
        self._registry: CollectorRegistry | None = None
        self._samples: list[Sample] = []

    async def page(self) -> tuple[bytes, str]:
        """The page, and its media type."""
        from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

        found = await asyncio.gather(*(source() for source in self._sources))
        self._samples = [Sample(INFO, 1, (self._process,)), *self._now(), *(one for some in found for one in some)]
        if self._registry is None:
            self._registry = self._registered()
        return generate_latest(self._registry), CONTENT_TYPE_LATEST

    def collect(self) -> Iterator[Family]:
        """For prometheus-client: everything of ours."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        for metric, counted in self._counts.counters.items():
            counter = CounterMetricFamily(metric.full_name, metric.means, labels=metric.labels)
            for labels, value in list(counted.items()):
                counter.add_metric(labels, value)
            yield counter
        for metric, observed in self._counts.histograms.items():
            family = HistogramMetricFamily(metric.full_name, metric.means, labels=metric.labels)
            for labels, one in list(observed.items()):
                family.add_metric(labels, list(_cumulative(metric, one.counts)), one.sum)
            yield family
        for metric, samples in _by_metric(self._samples).items():
            gauge = GaugeMetricFamily(metric.full_name, metric.means, labels=metric.labels)
            for sample in samples:
                gauge.add_metric(sample.labels, sample.value)
            yield gauge

    def describe(self) -> Iterator[Family]:
        """Nothing: what there is, is known when it is collected."""
        return iter(())

    def _registered(self) -> CollectorRegistry:
        from prometheus_client import CollectorRegistry, GCCollector, ProcessCollector

        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        registry.register(self)
        return registry


def _cumulative(metric: Metric, counts: list[int]) -> Iterator[tuple[str, float]]:
    total = 0
    for bound, count in zip([*map(str, metric.buckets), "+Inf"], counts, strict=True):
        total += count
        yield bound, total


def _by_metric(samples: Iterable[Sample]) -> dict[Metric, list[Sample]]:
    found: dict[Metric, list[Sample]] = defaultdict(list)
    for sample in samples:
        found[sample.metric].append(sample)
    return found
