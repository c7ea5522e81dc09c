"""What has arrived, counted in the services' own databases: no page of a list takes part in what is measured."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable
from decimal import Decimal

from shared.documents.indicators import origin
from shared.store import Database, connect
from tests.resilience.load import Json
from tests.stack.measure import seconds_until_caught_up
from thongsuot.running import Running

LOOK_SECONDS = 1.0
STALLED_SECONDS = 120.0
LIMIT_SECONDS = 600.0
EMITTING = ("obligations", "reports", "rollups")
NUMBERS = {"total", "part"}          # of an aggregate: of figures without a denominator, and with one
Pair = tuple[str, str]


class Kept:
    """Drafts, obligations, reports and roll-ups of a running stack."""

    def __init__(self, running: Running):
        self._running = running
        self._planner: Database = connect(running.settings, "planner")
        self._reporting: Database = connect(running.settings, "reporting")

    def close(self) -> None:
        """Close the connections."""
        self._planner.close()
        self._reporting.close()

    async def drafts(self) -> Counter[Pair]:
        """(plan, unit) of every derived draft that its unit may see."""
        found = await self._planner["drafts"].find({"derived": 1, "awaits": ""}, fields=["plan", "unit"])
        return Counter((doc["plan"], doc["unit"]) for doc in found)

    async def obligations(self, period: str) -> Counter[Pair]:
        """(root plan, unit) of every report that is owed for a period."""
        found = await self._reporting["obligations"].find({"period": period}, fields=["root", "unit"])
        return Counter((doc["root"], doc["unit"]) for doc in found)

    async def owed(self) -> list[Json]:
        """Every obligation, whole."""
        return await self._reporting["obligations"].find()

    async def reports(self, period: str) -> Counter[Pair]:
        """(root plan, unit) of every report that was submitted for a period."""
        where = {"period": period, "state": "submitted"}
        found = await self._reporting["reports"].find(where, fields=["root", "unit"])
        return Counter((doc["root"], doc["unit"]) for doc in found)

    async def rolled_up(self, period: str) -> tuple[int, int, dict[str, Decimal]]:
        """Reports expected and received by the issuers of root plans, and the sum of each indicator's numbers."""
        found = await self._reporting["rollups"].find({"period": period, "next_superior": None}, fields=["fold"])
        folds = [doc["fold"] for doc in found]
        found_sums: Counter[str] = Counter()
        for id, figure in [pair for fold in folds for pair in fold["figures"].items()]:
            for name in NUMBERS & figure["all"].keys():
                found_sums[id] += Decimal(figure["all"][name])
        return sum(fold["expected"] for fold in folds), sum(fold["received"] for fold in folds), dict(found_sums)

    async def unsent(self) -> int:
        """Documents whose events wait for the broker."""
        collections = [self._planner["plans"], *(self._reporting[name] for name in EMITTING)]
        return sum([await collection.count({"pending": 1}) for collection in collections])

    async def counted(self, planner: str = "", reporting: str = "") -> int:
        """How many documents a collection has."""
        return await (self._planner[planner] if planner else self._reporting[reporting]).count()

    async def at_rest(self) -> None:
        """Until no event waits to be sent or to be read."""
        await until(self.unsent, lambda count: count == 0)
        await asyncio.to_thread(seconds_until_caught_up, self._running, LIMIT_SECONDS)
        await until(self.unsent, lambda count: count == 0)


async def until(look: Callable[[], Awaitable[int]], enough: Callable[[int], bool]) -> None:
    """Look until it is enough; fails when nothing has moved for long."""
    last, moved = -1, time.monotonic()
    while not enough(found := await look()):
        if found != last:
            last, moved = found, time.monotonic()
        assert time.monotonic() - moved < STALLED_SECONDS, f"stands still at {found}"
        await asyncio.sleep(LOOK_SECONDS)


def sums(reports: Iterable[Json]) -> dict[str, Decimal]:
    """The same sums from what was sent."""
    found: Counter[str] = Counter()
    for report in reports:
        for item in report["items"].values():
            for id, figure in item["figures"].items() if item["state"] != "not_applicable" else ():
                if figure["number"] is not None:
                    found[origin(id)] += Decimal(figure["number"])
    return dict(found)


def lost_and_doubled(found: Counter[Pair], wanted: Collection[Pair]) -> tuple[int, int]:
    """How many entries are missing, and how many too many."""
    return (Counter(wanted) - found).total(), (found - Counter(wanted)).total()
