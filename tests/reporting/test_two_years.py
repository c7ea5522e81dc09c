"""Two years of the real Tây Ninh: two plans, amendments in mid-year, reports each quarter, and 1 July 2025 inside.

After every step each roll-up equals the recomputation, no rate passes 100 %, and what was expected for a period that
has ended is what was expected when it ended.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from services.planner.domain import successions
from services.reporting.domain import acts, checks, reports
from services.reporting.domain import completeness as rates
from services.reporting.domain.items import briefs
from services.reporting.domain.plans import from_doc, to_doc
from services.reporting.store import successions as succession_store
from services.reporting.store.rollups import FOLDED
from services.reporting.worker.handlers import Handlers
from shared.documents.model import ReportingRule
from shared.events import Event, PlanPublished
from shared.periods import parse
from shared.units import succession
from shared.units.library import tree
from shared.units.model import Unit
from tests.reporting.build import published
from tests.reporting.memory import memory_stores
from tests.reporting.test_any_order import relay

CHANGE = dt.date(2025, 7, 1)
OLD, NEW = tree(CHANGE - dt.timedelta(days=1), "Tây Ninh"), tree(CHANGE, "Tây Ninh")
PROVINCE, DISTRICTS = OLD.get("72"), OLD.below("72", "district")
FOUR = (ReportingRule(period="quarter", text="quý"), ReportingRule(period="half_year", text="6 tháng"),
        ReportingRule(period="year", text="năm"))
Doc = dict[str, Any]
BATCH = 50                                  # events that a worker takes at once


def everyone(without: str = "") -> list[tuple[Unit, str | None]]:
    """All districts, and their communes through them; without those of one district."""
    return [(unit, None) for unit in DISTRICTS] + [
        (commune, district.code) for district in DISTRICTS if district.code != without
        for commune in OLD.children(district.code)]


def plan(issuer: Unit | None, addressees: Sequence[tuple[Unit, str | None]], day: str, title: str, **kwargs: Any
         ) -> Event:
    """A plan of that day."""
    assert issuer is not None
    event = published(issuer, addressees, date=dt.date.fromisoformat(day), reporting=FOUR, **kwargs)
    assert isinstance(event.data, PlanPublished)
    document = event.data.document.model_copy(update={"title": title})
    return event.model_copy(update={"data": event.data.model_copy(update={"document": document})})


def change() -> Event:
    """What the planner tells of 1 July 2025, as the library proposes it."""
    whole, today = tree(CHANGE - dt.timedelta(days=1)), tree(CHANGE)
    province = today.get("80")
    assert province is not None
    content = successions.by_province(whole, today, succession.links(), [province])["80"]
    doc = successions.stored(content, "80", CHANGE, None, dt.datetime(2025, 7, 20, tzinfo=dt.UTC), "quantri")
    assert doc is not None
    return successions.event(doc)


LONG, SHORT = "Chuyển đổi số giai đoạn 2024 - 2025", "Cải cách hành chính năm 2025"
HEARD = {                                   # what happens, by the day on which it is heard of
    "2024-01-05": plan(PROVINCE, everyone(), "2024-01-05", LONG, plan="L", root="L"),
    "2024-02-01": plan(DISTRICTS[0], [(c, None) for c in OLD.children(DISTRICTS[0].code)], "2024-02-01", LONG,
                       tasks=("t1", "t2", "own"), root="L"),
    "2024-07-20": plan(PROVINCE, everyone(DISTRICTS[1].code), "2024-07-20", LONG, plan="L", root="L", version=2,
                       tasks=("t2", "t3"), shares=("t3",)),
    "2025-01-10": plan(PROVINCE, everyone(), "2025-01-10", SHORT, plan="S", root="S", shares=("t2",)),
    "2025-02-03": plan(DISTRICTS[2], [(c, None) for c in OLD.children(DISTRICTS[2].code)], "2025-02-03", SHORT,
                       plan="S-2", root="S"),
    "2025-07-20": change(),
    "2025-08-20": plan(NEW.get("80"), [(c, None) for c in NEW.below("80", "commune")], "2025-08-20", SHORT, plan="S",
                       root="S", version=2, shares=("t2",)),
}
DAYS = [dt.date(year, month, day) for year in (2024, 2025) for month in range(1, 13) for day in (8, 17, 21, 26)]


class Model:
    """Reporting in memory, with officials who do what chance tells them, the same each time."""

    def __init__(self, seed: int):
        self.luck, self.stores = random.Random(seed), memory_stores(seed)
        self.done: Counter[str] = Counter()
        self.frozen: dict[tuple[str, str], int] = {}

    async def hear(self, event: Event) -> None:
        await Handlers(self.stores).plans([event])
        await self.settle()

    async def settle(self) -> None:
        while await relay(self.stores, self.luck):
            pass

    async def report(self, day: dt.date) -> None:
        """Units send what is due about now: most in time, some late, some never; superiors answer."""
        soon = {"$gt": (day - dt.timedelta(days=12)).isoformat(), "$lte": (day + dt.timedelta(days=4)).isoformat()}
        events: list[Event] = []
        for doc in await self.stores.obligations.find({"due": soon}):
            if doc["state"] != "closed" and parse(doc["period"]).cut_off < day and self.luck.random() < 0.45:
                events += await self._act(doc, day)
        for start in range(0, len(events), BATCH):
            await Handlers(self.stores).climbing(events[start:start + BATCH])
        await self.settle()

    async def _act(self, owed: Doc, day: dt.date) -> list[Event]:
        report = await self.stores.reports.get(owed["_id"]) or reports.blank(owed)
        own, above = (acts.Actor(code, "u", "officer", dt.datetime(day.year, day.month, day.day, 3, tzinfo=dt.UTC))
                      for code in (owed["unit"], owed["superior"]))
        if report["state"] == "submitted":
            answer = self.luck.choice(["accepted", "returned", "nothing"])
            if answer == "nothing":
                return []
            new = (reports.accepted(report, owed, above) if answer == "accepted"
                   else reports.returned(report, owed, "Thiếu số liệu", above))
        elif report["state"] in reports.WRITABLE:
            new = reports.submitted(reports.saved(report, owed, self._items(owed), "", own), owed, day, own)
            answer = "corrected" if report["state"] == "returned" else "late" if new["late"] else "on time"
        else:
            return []
        self.done[answer] += 1
        # Saving and submitting are two writes; here one, so the event's revision is that of the stored document.
        await self.stores.reports.put([{**new, "revision": report["revision"] + 1, "outbox": {}, "pending": 0}])
        return acts.present(new)

    def _items(self, owed: Doc) -> Doc:
        return {id: {"state": "in_progress", "figures": {one.id: self._figure(one.kind) for one in brief.indicators}}
                for id, brief in briefs(owed["tasks"]).items()}

    def _figure(self, kind: str) -> Doc:
        part = self.luck.randint(0, 9)
        return {"number": part, "of": part + self.luck.randint(1, 5)} if kind == "share" else {"number": part}

    async def prove(self, day: dt.date) -> None:
        """Roll-ups, completeness, and the numbers of periods that have ended."""
        owed, sent = await self.stores.obligations.find(), await self.stores.reports.find()
        plans = [from_doc(doc) for doc in await self.stores.plans.find()]
        folds, changes = await self.stores.rollups.find(), await succession_store.load(self.stores)
        facts = [{name: doc[name] for name in FOLDED} for doc in owed]
        for check in (checks.rollups(facts, sent, folds, map(to_doc, plans)),
                      checks.complete(plans, owed, sent, [doc["_id"] for doc in folds], changes)):
            assert check.checked or not owed
            assert check.violations == [], day
        self._rates(owed, folds, day)

    def _rates(self, owed: Sequence[Doc], folds: Iterable[Doc], day: dt.date) -> None:
        tops: Counter[tuple[str, str]] = Counter()
        for fold in folds:
            if fold["next_superior"] is None:
                tops[fold["root"], fold["period"]] += fold["fold"]["expected"]
        found = rates.grouped(owed, lambda doc: (str(doc["root"]), str(doc["period"])), day)
        for key, counted in found.items():
            assert counted.on_time + counted.late == counted.received <= counted.expected == tops[key], key
            if parse(key[1]).cut_off < day:
                assert self.frozen.setdefault(key, counted.expected) == counted.expected, (key, day)


async def live(model: Model) -> None:
    for day in DAYS:
        told = [event for date, event in HEARD.items() if _previous(day) < dt.date.fromisoformat(date) <= day]
        for event in told:
            await model.hear(event)
            await model.prove(day)
        if day.month % 3 == 0:
            await model.report(day)
            await model.prove(day)


def _previous(day: dt.date) -> dt.date:
    return max((other for other in DAYS if other < day), default=dt.date.min)


@pytest.fixture(scope="module")
def lived() -> Model:
    """Two years, once for all tests."""
    model = Model(20250701)
    asyncio.run(live(model))
    return model


def test_two_years_prove_themselves_after_every_step(lived: Model) -> None:
    assert len(lived.frozen) == 4 * 3
    assert min(lived.done[kind] for kind in ("on time", "late", "returned", "corrected", "accepted")) > 30


def test_the_expected_numbers_are_those_of_each_periods_own_units(lived: Model) -> None:
    communes, dropped = len(OLD.below("72", "commune")), len(OLD.children(DISTRICTS[1].code))
    assert (len(DISTRICTS), communes) == (9, 94)
    before, since = 9 + communes, len(heirs(OLD.below("72", "commune")))
    assert lived.frozen["L", "2024-Q1"] == lived.frozen["L", "2024-H1"] == lived.frozen["S", "2025-H1"] == before
    assert lived.frozen["L", "2024-Q3"] == lived.frozen["L", "2025-H1"] == before - dropped
    kept = [c for d in DISTRICTS if d.code != DISTRICTS[1].code for c in OLD.children(d.code)]
    assert lived.frozen["L", "2025-Q3"] == lived.frozen["L", "2025"] == len(heirs(kept))
    assert lived.frozen["S", "2025-Q3"] == len(NEW.below("80", "commune")) > since     # the new plan addresses all


def heirs(units: Iterable[Unit]) -> set[str]:
    return {new for unit in units for new in succession.successors(unit.code)}


def test_the_province_of_today_reads_on_and_the_old_ones_roll_ups_stay(lived: Model) -> None:
    folds = lived.stores.rollups.docs  # type: ignore[attr-defined]
    assert folds["L:2025-H1:72"]["fold"]["received"] > 50
    assert folds["L:2025-Q3:80"]["fold"]["received"] > 10
    assert folds["L:2025-Q3:72"]["fold"]["expected"] == 0
    assert "L:2025-H1:80" not in folds
