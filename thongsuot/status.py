"""How the running system is: every process asked for what Prometheus reads of it, and judged by the alerts' limits.

No token is needed and no library of the broker's or the store's: it also answers where those are away.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from shared.errors import BadInput, Fatal
from shared.observing import metrics as m
from shared.observing.metrics import Metric
from thongsuot.folder import state_of

ANSWER_SECONDS = 9.0                    # store and broker are given 5 for the answer
SERVICES = ("portal", "planner", "reporting", "notifier")
REFUSED = "does not show its metrics to this machine: name its network in THONGSUOT_METRICS_NETWORKS there"
Values = dict[tuple[str, ...], float]   # by the labels' values


@dataclass(frozen=True)
class Limit:
    """What is wrong above `above`, and the alert that says so after a while. `of`: only of this label's value."""

    metric: Metric
    above: float
    alert: str
    of: str = ""


LIMITS = (
    Limit(m.UNSENT_AGE, 120, "EventsUnsent"), Limit(m.BEHIND_AGE, 300, "GroupBehind"),
    Limit(m.LETTERS, 0, "DeadLetters"), Limit(m.DRAFTS, 0, "DraftsWithoutText", "pending"),
    Limit(m.NUMBERS, 0, "NumbersUnfinished"), Limit(m.HIDDEN, 0, "NoticesWithoutText"),
    Limit(m.CHANNEL_AWAY, 1800, "ChannelAway"), Limit(m.DELIVERIES, 100, "DeliveriesLate", "due"),
    Limit(m.UNWELL, 120, "StreamStalled"),
)
SHOWN = (m.UNSENT, m.UNSENT_AGE, m.BEHIND, m.BEHIND_AGE, m.DRAFTS, m.NUMBERS, m.LETTERS, m.HIDDEN, m.DELIVERIES,
         m.CHANNEL_AWAY)


@dataclass(frozen=True)
class Process:
    """A process as it answered. `state` is "ready", "waiting" or "away"; `why` says more."""

    name: str
    address: str
    state: str
    why: str = ""
    memory_bytes: float = 0
    requests: float = 0
    failed: float = 0
    values: Mapping[str, Values] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Problem:
    """Something that is wrong, with the alert whose section in docs/alerts.md says what to do."""

    alert: str
    text: str


@dataclass(frozen=True)
class Status:
    """The whole system: its processes, the figures (the highest that any process tells), and what is wrong."""

    processes: Sequence[Process]
    figures: Mapping[str, Values]
    problems: Sequence[Problem]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        shown = ("name", "address", "state", "why", "memory_bytes", "requests", "failed")
        return {
            "well": not self.problems, "processes": [{name: getattr(one, name) for name in shown}
                                                     for one in self.processes],
            "figures": {name: {"/".join(labels) or "all": value for labels, value in values.items()}
                        for name, values in self.figures.items()},
            "problems": [{"alert": one.alert, "text": one.text} for one in self.problems]}


def find_processes(addresses: Sequence[str], data: Path) -> dict[str, str]:
    """Those given, else of the stack over this folder, else of the APIs that the environment names; by name.
    Raises Fatal if there is nothing to ask."""
    if addresses:
        if wrong := [one for one in addresses if not one.startswith(("http://", "https://"))]:
            raise BadInput(f"{wrong[0]} is no address: give http://HOST:PORT of a process", code="bad_address")
        return {one.rstrip("/"): one.rstrip("/") for one in addresses}
    if state := state_of(data):
        found: dict[str, str] = state.get("processes", {})
        return found
    named = {f"{service}-api": url for service in SERVICES
             if (url := os.environ.get(f"THONGSUOT_{service.upper()}_URL"))}
    if not named:
        raise Fatal(f"no stack is running on {data}; start one with: thongsuot up --data {data}, or give the addresses "
                    "of processes", code="not_running")
    return named


def look(processes: Mapping[str, str]) -> Status:
    """Ask all at once. A process that does not answer is a problem, not an error."""
    with httpx.Client(trust_env=False, timeout=ANSWER_SECONDS) as http, ThreadPoolExecutor(max_workers=16) as pool:
        found = list(pool.map(lambda one: _asked(http, *one), processes.items()))
    return judged(found)


def judged(processes: Sequence[Process]) -> Status:
    """What is wrong with what was found."""
    figures = {metric.name: values for metric in SHOWN if (values := _highest(metric, processes))}
    return Status(processes, figures, [*_of_processes(processes), *_of_figures(processes)])


def _asked(http: httpx.Client, name: str, address: str) -> Process:
    try:
        answer = http.get(f"{address}/metrics")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Process(name, address, "away", str(error) or type(error).__name__)
    if answer.status_code == 404:
        return Process(name, address, "away", REFUSED)
    if answer.is_error:
        return Process(name, address, "away", f"answers {answer.status_code}")
    return process_of(name, address, answer.text)


def process_of(name: str, address: str, page: str) -> Process:
    """What a page of metrics tells of its process."""
    values = _values(page)
    if m.READY.full_name not in values:
        return Process(name, address, "away", "answers, but is no process of Thông Suốt")
    named = next(iter(values.get(m.INFO.full_name, {})), ())
    away = sorted(source for (source,), up in values.get(m.SOURCE_UP.full_name, {}).items() if not up)
    ready = values[m.READY.full_name].get((), 0) == 1
    requests = values.get(m.REQUESTS.series[0], {})
    return Process(
        named[0] if named and named[0] else name, address, "ready" if ready else "waiting",
        f"no answer from: {', '.join(away)}" if away else "" if ready else "waits for store or broker",
        values.get("process_resident_memory_bytes", {}).get((), 0), sum(requests.values()),
        sum(count for labels, count in requests.items() if "5xx" in labels), values)


def _values(page: str) -> dict[str, Values]:
    from prometheus_client.parser import text_string_to_metric_families

    found: dict[str, Values] = {}
    try:
        for family in text_string_to_metric_families(page):
            for one in family.samples:
                found.setdefault(one.name, {})[tuple(one.labels.values())] = one.value
    except ValueError:                  # another program's page
        return {}
    return found


def _highest(metric: Metric, processes: Iterable[Process]) -> Values:
    """Replicas tell the same of store and broker, a moment apart. What several services have is told by each."""
    found: Values = {}
    for process in processes:
        for labels, value in process.values.get(metric.full_name, {}).items():
            found[labels] = max(found.get(labels, -math.inf), value)
    return found


def _of_processes(processes: Iterable[Process]) -> Iterable[Problem]:
    for one in processes:
        if one.state == "away":
            yield Problem("ProcessDown", f"{one.name} ({one.address}): {one.why}")
        elif one.state == "waiting":
            yield Problem("ProcessNotReady", f"{one.name}: {one.why}")
        elif one.why:
            yield Problem("SourceAway", f"{one.name}: {one.why}")


def _of_figures(processes: Sequence[Process]) -> Iterable[Problem]:
    for limit in LIMITS:
        for labels, value in _highest(limit.metric, processes).items():
            if value > limit.above and limit.of in ("", *labels):
                of = f" of {'/'.join(labels)}" if labels else ""
                yield Problem(limit.alert, f"{limit.metric.name}{of} is {value:g}, more than {limit.above:g}")
