"""`make bench`: prints the tables and writes build/bench.json."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import cascade, documents, pages, rollup
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


def main() -> None:
    """Measure on the embedded stack (or the broker and store that the environment names)."""
    with tempfile.TemporaryDirectory(prefix="thongsuot-bench-") as folder:
        stack = Stack(Path(folder), extra_env={"THONGSUOT_DEMONSTRATION_ACCOUNTS": "1"})
        begun = time.perf_counter()
        stack.start()
        ready = time.perf_counter() - begun
        try:
            drafts = cascade.run(find_running(Path(folder)))
            asyncio.run(seed_demonstration(find_running(Path(folder)), quiet=True))
            looked_at = pages.run(find_running(Path(folder)))
        finally:
            stack.stop()
    table("published event → last draft stored", drafts)
    table("pages under fifty people at work", looked_at)
    paths = demos()
    table("the whole path: publish, drafts, districts publish, all report, roll-up", paths)
    climbing = rollup.run()
    for title, rows in climbing.items():
        table(title, rows)
    reading = documents.run()
    for title, rows in reading.items():
        table(title, rows)
    Path("build").mkdir(exist_ok=True)
    found = {"stack": {"ready_seconds": ready}, "cascade": drafts, "pages": looked_at,
             "demo": paths, "documents": reading, **climbing}
    Path("build/bench.json").write_text(json.dumps(found, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
