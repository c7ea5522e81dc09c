"""How costs grow with the history that a stack holds: the same plan published again and again, and what it leaves.

Exponents are of a line through the logarithms (least squares): 0 is a cost that stays, 1 one that doubles with it.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from typing import Any

import bson
from pymongo import MongoClient

from benchmarks.cascade import Bench, Processes, idle_use, plan, published
from shared.messaging.producer import Producer

ADDRESSEES, PLANS_EACH, STEPS = 130, 8, 5
SAMPLED = 200                                       # documents whose size is looked at
KEPT = (("planner", "drafts"), ("planner", "derivations"), ("reporting", "obligations"), ("reporting", "plans"),
        ("notifier", "notices"), ("notifier", "under"), ("notifier", "owed"))
Row = dict[str, Any]


def run(bench: Bench) -> dict[str, Any]:
    """A row for each step, the exponent of the cost in the history, and what each draft leaves in the store."""
    rows = asyncio.run(_steps(bench))
    return {"rows": rows, "history_exponent": exponent([(row["drafts_before"] + row["drafts"], row["cpu_ms_per_draft"])
                                                        for row in rows]), "left": _left(bench, rows)}


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the line through the logarithms of (size, cost)."""
    logs = [(math.log(size), math.log(cost)) for size, cost in points]
    middle = [sum(side) / len(logs) for side in zip(*logs, strict=True)]
    apart = sum((x - middle[0]) ** 2 for x, _ in logs)
    return sum((x - middle[0]) * (y - middle[1]) for x, y in logs) / apart


async def _steps(bench: Bench) -> list[Row]:
    producer = Producer(bench.running.settings)
    await producer.start()
    pids, rows = list(bench.stack.pids.values()), []
    idle, before = await idle_use(pids), bench.count("planner", "drafts")
    try:
        for _ in range(STEPS):
            meter, drafts = Processes(pids, idle), ADDRESSEES * PLANS_EACH
            events = [published(plan(ADDRESSEES)) for _ in range(PLANS_EACH)]
            await producer.send(events)
            for event in events:
                await bench.stored(bench.database("planner"), event.subject, ADDRESSEES)
            await meter.settled()
            rows.append({"drafts_before": before, "drafts": drafts, "cpu_ms_per_draft": meter.read() / drafts * 1000})
            before += drafts
    finally:
        await producer.stop()
    return rows


def _left(bench: Bench, rows: Sequence[Row]) -> list[Row]:
    """Of each collection: documents for each draft, and their mean size (BSON, without indexes)."""
    client: MongoClient[Any] = MongoClient(bench.running.settings.mongo_url)
    drafts = rows[-1]["drafts_before"] + rows[-1]["drafts"]
    found = []
    for service, name in KEPT:
        docs = list(client[bench.database(service)][name].find({}, limit=SAMPLED))
        size = sum(len(bson.encode(doc)) for doc in docs) / max(1, len(docs))
        found.append({"collection": f"{service}.{name}", "per_draft": bench.count(service, name) / drafts,
                      "bytes": size})
    return found
