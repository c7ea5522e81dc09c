"""From the click that submits a ward's report until the province's table counts it: through API, outbox, broker, worker
and every level between, one report at a time on an otherwise idle stack with the demonstration data.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from statistics import quantiles
from typing import Any

import httpx

from benchmarks.http import PROVINCE, Call, saved
from thongsuot.running import Running

REPORTS = 30
LIMIT_SECONDS, POLL_SECONDS = 30.0, 0.02


def run(running: Running) -> dict[str, Any]:
    """Seconds: the median and the 95th percentile over the reports."""
    with httpx.Client(trust_env=False) as http:
        took = list(itertools.islice(_climbed(running, http), REPORTS))
    return {"reports": len(took), "p50_seconds": quantiles(took, n=2)[0], "p95_seconds": quantiles(took, n=20)[-1]}


def _climbed(running: Running, http: httpx.Client) -> Iterator[float]:
    headers = {"authorization": f"Bearer {running.token(PROVINCE)}"}
    for call in saved(running):
        root, period, _ = call.url.split("/reports/")[1].partition("/")[0].split(":")
        table = f"{running.addresses['reporting']}/api/v1/rollups/{root}/{period}?limit=1"
        before = http.get(table, headers=headers)
        if before.is_success:                                   # else a plan of a district's own
            yield _seconds(http, call, table, headers, before.json()["received"])


def _seconds(http: httpx.Client, call: Call, table: str, headers: dict[str, str], before: int) -> float:
    begun = time.perf_counter()
    http.request(call.method, call.url, headers=call.headers).raise_for_status()
    while http.get(table, headers=headers).json()["received"] <= before:
        assert time.perf_counter() - begun < LIMIT_SECONDS, f"{call.url} does not reach the province"
        time.sleep(POLL_SECONDS)
    return time.perf_counter() - begun
