"""A cascade of any size over a store of its own: a province, districts, and wards that report the same three tasks."""

from __future__ import annotations

import datetime as dt
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.processor import used
from services.reporting.domain import acts, reports
from services.reporting.store import Stores, open_stores
from services.reporting.worker.handlers import Handlers
from services.reporting.worker.rollup import BATCH
from shared.documents.model import ReportingRule
from shared.embedded.ports import free_port
from shared.embedded.process import start_store, stop
from shared.events import Event, decode, encode
from shared.messaging.outbox import pending_events
from shared.settings import Settings
from shared.store import Doc
from tests.reporting.build import P, published, unit

PERIOD = "2022"
TASKS = tuple(f"t{n}" for n in range(1, 14))            # as many as our sample plan has
AT = dt.datetime(2022, 12, 1, 3, tzinfo=dt.UTC)


class Meter:
    """Processor seconds of this process and of the store's, and seconds by the clock, since it was made."""

    def __init__(self, store: int):
        self._store = store
        self._begun, self._used = time.perf_counter(), self._cpu()

    def _cpu(self) -> float:
        own = resource.getrusage(resource.RUSAGE_SELF)          # finer than ticks
        return own.ru_utime + own.ru_stime + used(self._store)

    def read(self) -> tuple[float, float]:
        """(processor seconds, seconds)."""
        return self._cpu() - self._used, time.perf_counter() - self._begun


@dataclass
class World:
    """The cascade, and who reports in it."""

    stores: Stores
    store: int                                          # process id
    root: str
    districts: int
    fan_out: int

    @property
    def wards(self) -> list[str]:
        """Codes of the units that report."""
        return [f"w{d:03}{n:03}" for d in range(self.districts) for n in range(self.fan_out)]

    async def plant(self) -> None:
        """Every unit owes its report, every superior has its roll-up of nothing, and all has climbed."""
        below = [(unit(f"d{d:03}", "district", "72"), None) for d in range(self.districts)]
        wards = [(unit(code, "commune", code[:4].replace("w", "d")), code[:4].replace("w", "d")) for code in self.wards]
        event = published(P, [*below, *wards], TASKS, plan=self.root, root=self.root,
                          reporting=(ReportingRule(period="year", text="năm"),))
        await Handlers(self.stores).plans([event])
        await self.stores.obligations.set_where({}, {"outbox": {}, "pending": 0})
        await self.climb()

    async def submit(self, codes: Sequence[str], turn: int = 1) -> list[Event]:
        """These wards' reports, stored as submitted (each `turn` other figures, a higher revision); their events."""
        owed = await self.stores.obligations.get_many([f"{self.root}:{PERIOD}:{code}" for code in codes])
        docs = [_submitted(doc, turn) for doc in owed.values()]
        await self.stores.reports.put([{**doc, "outbox": {}, "pending": 0} for doc in docs])
        return [event for doc in docs for event in pending_events(doc)]

    async def take(self, events: Sequence[Event], batch: int = BATCH) -> None:
        """The events as the worker takes them, in batches, each followed by what the roll-ups then tell upwards."""
        for start in range(0, len(events), batch):
            await self._hear(events[start:start + batch])
            await self.climb()

    async def climb(self) -> None:
        """What is pending goes up, until nothing is."""
        while docs := await self.stores.rollups.find({"pending": 1}):
            await self._hear([event for doc in docs for event in pending_events(doc)])
            await self.stores.rollups.set_many([({"_id": doc["_id"], "revision": doc["revision"]},
                                                 {"outbox": {}, "pending": 0}) for doc in docs])

    async def _hear(self, events: Sequence[Event]) -> None:
        """As records: encoded by the relay, decoded by the worker."""
        records = [encode(event) for event in events]
        await Handlers(self.stores).climbing([decode(value, dict(headers)) for _, value, headers in records])

    async def received(self) -> int:
        """How many reports the province's fold has."""
        found = await self.stores.rollups.get(f"{self.root}:{PERIOD}:72")
        return int(found["fold"]["received"]) if found else 0

    def shuffled(self) -> list[str]:
        """The wards in no order of their districts."""
        return random.Random(self.root).sample(self.wards, len(self.wards))


def _submitted(obligation: Doc, turn: int) -> Doc:
    chance = random.Random(f"{obligation['_id']}/{turn}")
    items = {task["id"]: {"state": "done", "figures": {one["id"]: {"number": chance.randrange(100)}
                                                       for one in task["indicators"]}}
             for task in obligation["tasks"]}
    by = acts.Actor(obligation["unit"], "u", "officer", AT)
    doc: dict[str, Any] = {**reports.blank(obligation), "revision": 3 * turn}
    saved = reports.saved(doc, obligation, items, "", by)
    sent = reports.submitted({**saved, "revision": 3 * turn + 1}, obligation, AT.date(), by)
    return {**sent, "revision": 3 * turn + 2}


@contextmanager
def fresh_store() -> Iterator[tuple[Stores, int]]:
    """A store of its own (embedded), and its process id."""
    with tempfile.TemporaryDirectory(prefix="thongsuot-rollup-") as folder:
        port = free_port()
        process = start_store(Path(folder), port)
        settings = Settings(MONGO_URL=f"mongodb://127.0.0.1:{port}", embedded=True, data_dir=folder)
        stores = open_stores(settings)
        try:
            yield stores, process.pid
        finally:
            stores.database.close()
            stop(process)
