"""`make bench`: prints the tables and writes build/bench.json."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import cascade, documents, footprint, http, pages, peers, rollup
from tests.kafka.cluster import Cluster
from tests.kafka.launchers import Unavailable, launcher
from tests.support import SAMPLES, SEEDS
from thongsuot.demo import Options, run_demo
from thongsuot.demo.seeding import seed_demonstration
from thongsuot.running import find_running
from thongsuot.stack import Stack


def table(title: str, rows: list[dict[str, Any]]) -> None:
    """Print rows as a table."""
    shown = Table(*rows[0], title=title)
    for row in rows:
        shown.add_row(*(f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values()))
    Console().print(shown)


def demos() -> list[dict[str, Any]]:
    """The whole path on a stack of its own, for each real plan where they are and for our own sample."""
    rows = []
    for file in [*sorted(SEEDS.glob("*.txt")), next(SAMPLES.glob("*tay-ninh-2022.txt"))]:
        result = run_demo([file], None, Options(), quiet=True)
        plan = result["plans"][0]
        violations = sum(len(law["violations"]) for law in result["laws"].values())
        rows.append({"plan": file.name[:28], "drafts": plan["drafts"] + plan["next_level_drafts"],
                     "reports": plan["reports"], "seconds": result["seconds"], "violations": violations})
    return rows


@contextmanager
def kafka(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a stack on Kafka proper where that can be had, else on the embedded broker."""
    if "KAFKA_BOOTSTRAP_SERVERS" in os.environ:
        yield {}
        return
    try:
        made = Cluster(folder, launcher())
    except Unavailable as reason:
        print(f"the embedded broker: {reason}")
        yield {}
        return
    made.start()
    try:
        asyncio.run(peers.topics(made.servers))
        yield {"KAFKA_BOOTSTRAP_SERVERS": made.servers}
    finally:
        made.stop()


def going_down() -> dict[str, Any]:
    """The cascade, on a stack of its own."""
    with tempfile.TemporaryDirectory(prefix="thongsuot-bench-") as folder, kafka(Path(folder) / "kafka") as env:
        stack = Stack(Path(folder) / "data", extra_env={"THONGSUOT_DEMONSTRATION_ACCOUNTS": "1", **env})
        stack.start()
        try:
            found = cascade.Bench(stack, find_running(Path(folder) / "data")).run()
        finally:
            stack.stop()
    return {"broker": "Apache Kafka" if env else "embedded", **found}


def at_work() -> dict[str, Any]:
    """Calls and pages, on a stack with the demonstration data and without limits of rates."""
    env = {"THONGSUOT_DEMONSTRATION_ACCOUNTS": "1", "THONGSUOT_RATE_USER_PER_SECOND": "0",
           "THONGSUOT_RATE_UNIT_PER_SECOND": "0"}
    with tempfile.TemporaryDirectory(prefix="thongsuot-bench-") as folder:
        stack = Stack(Path(folder), extra_env=env)
        stack.start()
        try:
            running = find_running(Path(folder))
            asyncio.run(seed_demonstration(running, quiet=True))
            calls = http.run(running)
            return {"http": {"rows": calls, "p95_ratio": http.ratio(calls)}, "pages": pages.run(running)}
        finally:
            stack.stop()


def main() -> None:
    """Measure, print, write."""
    held = footprint.run()
    table("start and memory", held["rows"])
    drafts = going_down()
    table(f"published event → last draft stored ({drafts['broker']})", drafts["rows"])
    working = at_work()
    table("calls beside plain routes", working["http"]["rows"])
    table("pages under fifty people at work", working["pages"])
    paths = demos()
    table("the whole path: publish, drafts, districts publish, all report, roll-up", paths)
    climbing = rollup.run()
    for title, rows in climbing.items():
        table(title, rows)
    reading = documents.run()
    for title, rows in reading.items():
        table(title, rows)
    Path("build").mkdir(exist_ok=True)
    found = {"stack": held, "cascade": drafts, **working, "demo": paths, "documents": reading, **climbing}
    Path("build/bench.json").write_text(json.dumps(found, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
