"""What a report costs on its way up: by the number of units, by fan-out, and beside the two obvious ways.

Measured are processor seconds of worker and store, which other programs disturb least; ratios are of one run. There are
two levels of superiors everywhere, so that only what is named differs. `rush`: reports of all districts in no order, in
the batches that the worker takes; `alone`: each report in a batch of its own, as on a quiet day.

Beside it: (a) a bare loop that decodes the same records and stores each as it is, in bulk, with no domain work at all;
(b) adding up all reports on each read (found and added in Python: the embedded store has no `$group`); and (c) one
guarded write for each ancestor of each report, eight writers at once.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import bson
from pydantic_core import from_json

from benchmarks.rollup_world import PERIOD, Meter, World, fresh_store
from services.reporting.domain import fold
from services.reporting.domain.rollups import Key, own_partial
from services.reporting.store import Stores
from services.reporting.worker.rollup import BATCH
from shared.events import Event, ReportEvent, encode
from shared.store import Doc

SIZES = (1, 10, 100)                        # districts, of 100 wards each
FAN_OUTS = ((30, 10), (10, 30), (3, 100), (2, 170))     # districts × wards
RUSH, ALONE, TURNS, WRITERS = 5_000, 10, 3, 8
Row = dict[str, Any]


def run() -> dict[str, Any]:
    """The tables, by title, and the figures that the aims are about: those of the most units."""
    with fresh_store() as (stores, process):
        tables, left = asyncio.run(_all(stores, process))
    return {"tables": tables, "left": left, "growth": tables["growth"][-1]["rush_to_first"],
            "ratio_to_limit": tables["beside"][-1]["bare_to_report"]}


async def _all(stores: Stores, process: int) -> tuple[dict[str, list[Row]], list[Row]]:
    return await _tables(stores, process), [await _size(stores, name) for name in ("reports", "partials")]


async def _size(stores: Stores, name: str) -> Row:
    """Documents of a collection for each report, and their mean size (BSON, without indexes)."""
    docs = await stores.database[name].find({}, limit=200)
    reports, here = await stores.reports.count({}), await stores.database[name].count({})
    return {"collection": name, "per_report": here / reports,
            "bytes": sum(len(bson.encode(doc)) for doc in docs) / len(docs)}


async def _tables(stores: Stores, process: int) -> dict[str, list[Row]]:
    await stores.prepare()
    growth, beside = [], []
    for districts in SIZES:
        world = World(stores, process, f"size-{districts}", districts, 100)
        await world.plant()
        growth.append(await _climbing(world))
        beside.append(await _beside(world, growth[-1]))
    for row in growth:
        row["rush_to_first"] = row["rush_cpu_ms"] / growth[0]["rush_cpu_ms"]
    fans: list[Row] = []
    for districts, fan_out in FAN_OUTS:
        world = World(stores, process, f"fan-{fan_out}", districts, fan_out)
        await world.plant()
        fans.append({"fan_out": fan_out, **await _climbing(world)})
    return {"growth": growth, "fan_out": fans, "beside": beside}


async def _climbing(world: World) -> Row:
    """Medians over some turns, in each of which everybody reports other figures."""
    codes = world.shuffled()
    rushes, lone = [], []
    for turn in range(1, TURNS + 1):
        rushes.append(await _cost(world, await _events(world, codes[:RUSH], turn)))
        lone.append(await _cost(world, await _events(world, codes[:ALONE], 10 * turn), batch=1))
    assert await world.received() == min(RUSH, len(codes))
    cpu, seconds = (statistics.median(side) for side in zip(*rushes, strict=True))
    return {"units": len(codes), "rush_cpu_ms": cpu * 1000, "rush_per_second": 1 / seconds,
            "alone_cpu_ms": statistics.median(cpu for cpu, _ in lone) * 1000,
            "alone_ms": statistics.median(seconds for _, seconds in lone) * 1000}


async def _events(world: World, codes: Sequence[str], turn: int) -> list[Event]:
    slices = (codes[start:start + 500] for start in range(0, len(codes), 500))
    return [event for some in slices for event in await world.submit(some, turn)]


async def _cost(world: World, events: Sequence[Event], **how: int) -> tuple[float, float]:
    """(processor seconds, seconds) of one report."""
    meter = Meter(world.store)
    await world.take(events, **how)
    cpu, seconds = meter.read()
    return cpu / len(events), seconds / len(events)


async def _beside(world: World, climbing: Row) -> Row:
    """The same with the obvious ways: processor milliseconds of one read and of one report."""
    key = Key(world.root, PERIOD, "72")
    read = await _timed(world, lambda: world.stores.rollups.get(key.id))
    aggregated = await _timed(world, lambda: _added_up(world.stores, world.root))
    ancestors, bare = await _by_ancestors(world), await _bare(world)
    return {"units": len(world.wards), "bare_cpu_ms": bare, "bare_to_report": bare / climbing["rush_cpu_ms"],
            "read_cpu_ms": read, "read_by_adding_cpu_ms": aggregated,
            "adding_to_read": aggregated / read, "report_cpu_ms": climbing["rush_cpu_ms"],
            "report_by_ancestors_cpu_ms": ancestors, "ancestors_to_report": ancestors / climbing["rush_cpu_ms"]}


async def _bare(world: World) -> float:
    """(a) Processor milliseconds of a report that is decoded and stored."""
    records = [encode(event) for event in await _events(world, world.shuffled()[:RUSH], 98)]
    copies = world.stores.database["copies"]
    meter = Meter(world.store)
    for start in range(0, len(records), BATCH):
        await copies.put([{**from_json(value), "_id": key} for key, value, _ in records[start:start + BATCH]])
    return meter.read()[0] / len(records) * 1000


async def _timed(world: World, act: Callable[[], Awaitable[Any]]) -> float:
    found = []
    for _ in range(TURNS):
        meter, begun, times = Meter(world.store), time.perf_counter(), 0
        while not times or time.perf_counter() - begun < 0.5:     # the store's ticks are a hundredth of a second
            await act()
            times += 1
        found.append(meter.read()[0] / times * 1000)
    return statistics.median(found)


async def _added_up(stores: Stores, root: str) -> fold.Fold:
    """(b) All reports of the period, found and added."""
    where = {"root": root, "period": PERIOD}
    sent = {doc["_id"]: doc for doc in await stores.reports.find(where, fields=["state", "late", "sent", "unit"])}
    owed = await stores.obligations.find(where, fields=["state", "handed_down", "task_ids", "indicator_ids"])
    return fold.add(_leaf(doc, sent.get(doc["_id"])) for doc in owed)


def _leaf(owed: Doc, sent: Doc | None) -> fold.Fold:
    told = sent and {"state": sent["state"], "late": sent["late"], "items": sent["sent"]}
    items = {id: {**item, "figures": {name: {"number": figure["number"]} for name, figure in item["figures"].items()}}
             for id, item in told["items"].items()} if told else {}
    return fold.leaf(owed, {**told, "items": items} if told else None, _passing(owed))


def _passing(owed: Doc) -> set[str]:
    return {*owed["task_ids"], *owed["indicator_ids"]}


async def _by_ancestors(world: World) -> float:
    """(c) Each report is added to the fold of its district and to the province's, without parts."""
    plain = world.stores.database["plain"]
    events = await _events(world, world.shuffled()[:200], 99)
    owed = await world.stores.obligations.get_many(event.subject for event in events)
    superiors = {"72", *(doc["superior"] for doc in owed.values())}
    await plain.put([{"_id": f"{world.root}:{code}", "revision": 1, "fold": fold.empty()} for code in superiors])
    gate = asyncio.Semaphore(WRITERS)

    async def one(event: Event) -> None:
        assert isinstance(event.data, ReportEvent)
        doc = owed[event.subject]
        leaf = fold.leaf(doc, own_partial(event.data)["body"], _passing(doc))
        async with gate:
            for code in (doc["superior"], "72"):
                await plain.change(f"{world.root}:{code}", lambda old: {**old, "fold": fold.add([old["fold"], leaf])},
                                   attempts=1000)

    meter = Meter(world.store)
    await asyncio.gather(*(one(event) for event in events))
    return meter.read()[0] / len(events) * 1000
