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

from benchmarks import cascade, documents, footprint, growth, http, latency, pages, peers, rollup, wire
from tests.kafka.cluster import Cluster
from tests.kafka.launchers import Unavailable, launcher
from tests.support import SAMPLES, SEEDS
from thongsuot.demo import Options, run_demo
from thongsuot.demo.seeding import seed_demonstration
from thongsuot.running import Running, find_running
from thongsuot.stack import Stack
from thongsuot.verify import verify_all


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


def going_down() -> tuple[dict[str, Any], dict[str, Any]]:
    """The cascade and how it grows with history, on a stack of its own."""
    with tempfile.TemporaryDirectory(prefix="thongsuot-bench-") as folder, kafka(Path(folder) / "kafka") as env:
        stack = Stack(Path(folder) / "data", extra_env={"THONGSUOT_DEMONSTRATION_ACCOUNTS": "1", **env})
        stack.start()
        try:
            bench = cascade.Bench(stack, find_running(Path(folder) / "data"))
            history = growth.run(bench)
            found = bench.run()
        finally:
            stack.stop()
    return {"broker": "Apache Kafka" if env else "embedded", **found}, history


def at_work() -> dict[str, Any]:
    """Calls and pages, on a stack with the demonstration data and without limits of rates."""
    env = {"THONGSUOT_DEMONSTRATION_ACCOUNTS": "1", "THONGSUOT_RATE_USER_PER_SECOND": "0",
           "THONGSUOT_RATE_UNIT_PER_SECOND": "0"}
    with tempfile.TemporaryDirectory(prefix="thongsuot-bench-") as folder:
        stack = Stack(Path(folder), extra_env=env)
        stack.start()
        try:
            running = find_running(Path(folder))
            asyncio.run(seeded(stack, running))
            calls = http.run(running)
            asyncio.run(settled(stack))
            seen = latency.run(running)
            looked = pages.run(running)
            asyncio.run(settled(stack))
            return {"http": {"rows": calls, "p95_ratio": http.ratio(calls)}, "latency": seen, "pages": looked,
                    "violations": sum(len(law["violations"]) for law in verify_all(running).values())}
        finally:
            stack.stop()


async def seeded(stack: Stack, running: Running) -> None:
    """Bring in the demonstration data, and wait until all has been carried and counted."""
    await seed_demonstration(running, quiet=True)
    await settled(stack)


async def settled(stack: Stack) -> None:
    """Wait until the services have nothing left to do."""
    await cascade.Processes(list(stack.pids.values()), cascade.IDLE_SHARE).settled()


def main() -> None:
    """Measure, print, write: after each part, so that what was measured is there if a later one fails."""
    found: dict[str, Any] = {"stack": footprint.run()}
    table("start and memory", found["stack"]["rows"])
    write(found)
    found["cascade"], found["growth"] = going_down()
    table(f"published event → last draft stored ({found['cascade']['broker']})", found["cascade"]["rows"])
    table("a draft's cost by the history in the store", found["growth"]["rows"])
    found["wire"] = wire.run()
    table("a draft on the wire", found["wire"])
    write(found)
    found |= at_work()
    table("calls beside plain routes", found["http"]["rows"])
    table("from a report's click to the province's table", [found["latency"]])
    table("pages under fifty people at work", found["pages"])
    write(found)
    found["rollup"] = rollup.run()
    for title, rows in found["rollup"]["tables"].items():
        table(f"roll-up: {title}", rows)
    write(found)
    found["demo"], found["documents"] = demos(), documents.run()
    table("the whole path: publish, drafts, districts publish, all report, roll-up", found["demo"])
    for title, rows in found["documents"].items():
        table(title, rows)
    write(found)


def write(found: dict[str, Any]) -> None:
    """build/bench.json."""
    Path("build").mkdir(exist_ok=True)
    Path("build/bench.json").write_text(json.dumps(found, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
