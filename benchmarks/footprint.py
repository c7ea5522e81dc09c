"""Seconds until a stack is ready, and the memory that its processes hold: by themselves, and together.

*Together* counts pages that several processes share once (PSS); what each holds by itself (RSS) counts them for each.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

from thongsuot.stack import Stack

KB_IN_MB = 1024
SETTLE_SECONDS = 5.0
Row = dict[str, Any]


def run() -> dict[str, Any]:
    """A row for each process, and the sums."""
    with tempfile.TemporaryDirectory(prefix="thongsuot-bench-") as folder:
        stack = Stack(Path(folder))
        begun = time.perf_counter()
        stack.start()
        ready = time.perf_counter() - begun
        try:
            time.sleep(SETTLE_SECONDS)
            named = {pid: name for name, pid in stack.pids.items() if pid}
            helping = [pid for pid in _children() if pid not in named]
            rows = [{"process": name, **_memory(pid)} for pid, name in named.items()]
            rows += [{"process": "what they are forked from, and its helper", **_memory(pid)} for pid in helping]
        finally:
            stack.stop()
    return {"ready_seconds": ready, "rss_mb": sum(row["rss_mb"] for row in rows),
            "pss_mb": sum(row["pss_mb"] for row in rows), "rows": rows}


def _children() -> list[int]:
    me = os.getpid()
    return [int(pid) for pid in Path(f"/proc/{me}/task/{me}/children").read_text().split()]


def _memory(pid: int) -> dict[str, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    found = {line.split(":")[0]: int(line.split()[1]) / KB_IN_MB for line in lines if line.startswith(("Rss:", "Pss:"))}
    return {"rss_mb": found["Rss"], "pss_mb": found["Pss"]}
