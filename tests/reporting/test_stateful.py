"""Law 6 under anything that may happen, in any order: after every step, once delivered, folds are the recomputation.

Plans are published, amended and end, units merge, reports are submitted, returned, corrected, accepted and reopened;
events come late, twice, several at once and out of order, the process crashes between two writes, the reconciler runs.
THONGSUOT_STATEFUL_EXAMPLES sets how many such histories are tried.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import random
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.reporting.domain import acts, checks, reports
from services.reporting.domain import items as entries
from services.reporting.domain.duties import duties
from services.reporting.domain.plans import PlanCopy, copy_of, ended, merged
from services.reporting.domain.reports import WRITABLE
from services.reporting.domain.succession import Succession
from services.reporting.domain.succession import copy_of as succession_of
from services.reporting.store import Stores
from services.reporting.store.reports import act
from services.reporting.worker.handlers import Handlers
from services.reporting.worker.reconcile import Reconciler
from shared.documents.model import Indicator
from shared.events import Event, PlanEnded, PlanPublished, UnitsSucceeded
from shared.events.envelope import event_id
from shared.messaging.outbox import pending_events
from shared.units.model import Unit
from tests.reporting import build
from tests.reporting.build import AT, P, published, unit
from tests.reporting.memory import Crash, Fuse, memory_stores
from tests.reporting.test_any_order import BOTH, SPLITS, TASKS, YEARLY, _item, indicators

Result = TypeVar("Result")
ISSUED = st.sampled_from([dt.date(2022, 1, 10), dt.date(2022, 5, 2), dt.date(2022, 9, 5)])
MERGED = dt.date(2022, 7, 1)
PLACES = ("_id", "root", "period", "unit")


@st.composite
def entered(draw: st.DrawFn, asked: Sequence[Indicator]) -> dict[str, Any]:
    """What a unit enters for one task."""
    return _item(draw, asked)


class NoPlanner:
    """Stands for the planner's feed: it has all that was ever published."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    async def get(self, _path: str, **_: Any) -> dict[str, Any]:
        """One page with everything."""
        entries = [{**one.model_dump(mode="json", exclude={"data", "traceparent"}),
                    "data": one.data.model_dump(mode="json", exclude_defaults=True)} for one in self.events]
        return {"events": entries, "next": "", "more": False}


class Reporting(RuleBasedStateMachine):
    """The service over stores in memory, and what has happened to it."""

    @initialize(data=st.data(), seed=st.integers(0, 2**16), depth=st.integers(2, 4))
    def begin(self, data: st.DataObject, seed: int, depth: int) -> None:
        """A province of two to four levels publishes its plan; everybody learns of it."""
        self.luck, self.fuse, self.planner = random.Random(seed), Fuse(), NoPlanner()
        self.stores = memory_stores(seed, self.fuse)
        self.depth = depth
        self.versions: dict[str, int] = {}
        self.bag: list[Event] = []                          # whatever was sent, to be delivered again at any time
        self.waiting: list[Event] = []                      # of it, what nobody has taken in yet
        self.submitted: set[tuple[str, int]] = set()
        self.merged = 0
        self.districts = {unit(f"7{n}", "district", "72"): [
            unit(f"7{n}{m}", "commune", f"7{n}") for m in range(data.draw(st.integers(1, 3)))]
            for n in range(data.draw(st.integers(1, 2)))}
        self.publish(data, P)
        self.run(self.take(self.waiting))

    # the world

    @rule(data=st.data())
    def a_plan_is_published_or_amended(self, data: st.DataObject) -> None:
        """By the province, a district or a commune."""
        communes = [commune for some in self.districts.values() for commune in some]
        self.publish(data, data.draw(st.sampled_from([P, *self.districts, *communes])))

    def publish(self, data: st.DataObject, issuer: Unit) -> None:
        """The next version of a unit's plan, with whichever tasks, indicators and addressees."""
        top, version = issuer is P, self.versions.get(issuer.code, 0) + 1
        self.versions[issuer.code] = version
        tasks = TASKS if top else ("t1", *data.draw(SPLITS), "t2", f"of-{issuer.code}")
        self.send(published(
            issuer, self.addressed(data, issuer), tasks, version=version, date=data.draw(ISSUED),
            reporting=data.draw(st.sampled_from([YEARLY, BOTH])), indicators=data.draw(indicators(tasks))))

    def addressed(self, data: st.DataObject, issuer: Unit) -> list[tuple[Unit, str | None]]:
        """Of those below the issuer some, and some of them at two levels."""
        below = self.below(issuer)
        if issuer is not P or self.depth == 2:
            return [(one, None) for one in below if data.draw(st.integers(0, 3))]
        found: list[tuple[Unit, str | None]] = []
        for district, communes in self.districts.items():
            through = data.draw(st.integers(0, 3)) > 0
            found += [(district, None)] * through
            found += [(one, district.code if through else None) for one in communes if data.draw(st.integers(0, 3))]
        return found

    def below(self, issuer: Unit) -> list[Unit]:
        if issuer is P:
            return [commune for some in self.districts.values() for commune in some]
        if issuer.level == "district":
            return self.districts[issuer]
        office = Unit(code=f"{issuer.code}.VP", name="Văn phòng", kind="phòng", level="commune", superior=issuer.code,
                      organ=True)
        return [office] if self.depth == 4 else []

    @rule(data=st.data(), on=st.sampled_from([None, dt.date(2022, 6, 1), dt.date(2023, 2, 1)]))
    def a_plan_ends(self, data: st.DataObject, on: dt.date | None) -> None:
        """One that isn't the province's, mostly."""
        code = data.draw(st.sampled_from(sorted(self.versions)))
        if code != "72" or data.draw(st.integers(0, 5)) == 0:
            self.send(build.ended("P" if code == "72" else f"plan-{code}", self.versions[code], on=on))

    @rule(data=st.data())
    def units_merge(self, data: st.DataObject) -> None:
        """All communes of a day become some of them, and districts may end."""
        communes = [commune for some in self.districts.values() for commune in some]
        left = data.draw(st.lists(st.sampled_from(communes), min_size=1, unique=True))
        gone = data.draw(st.booleans())
        self.merged += 1
        moves = {one.code: [one.code if one in left else data.draw(st.sampled_from(left)).code] for one in communes}
        units = tuple(one.model_copy(update={"superior": "72"}) if gone else one for one in left)
        kept = {} if gone else {one.code: [one.code] for one in self.districts}
        units += () if gone else tuple(self.districts)
        self.send_units(UnitsSucceeded(
            id=f"{MERGED}/72", as_of=MERGED, moves={**moves, **kept, "72": ["72"]}, units=(P, *units),
            ended=tuple(one.code for one in self.districts) if gone else (), revision=self.merged))

    def send_units(self, told: UnitsSucceeded) -> None:
        self.send(Event(id=event_id("units.succession", told.id, told.revision), type="units.succession",
                        source="planner", subject=told.id, time=AT, data=told))

    def send(self, event: Event) -> None:
        """To the bag, from which it may come at any time, and to the planner's feed."""
        self.bag.append(event)
        self.waiting.append(event)
        if event.topic in ("plans", "units"):
            self.planner.events.append(event)

    # the offices

    @rule(data=st.data(), month=st.integers(1, 12))
    def a_unit_reports(self, data: st.DataObject, month: int) -> None:
        """It saves and submits, for the first time or what was returned to it."""
        known = {id: doc["state"] for id, doc in self.docs("reports").items()}
        open_ones = [doc for id, doc in sorted(self.docs("obligations").items())
                     if doc["state"] != "closed" and doc["tasks"] and known.get(id, "draft") in WRITABLE]
        if not open_ones:
            return
        owed = data.draw(st.sampled_from(open_ones))
        asked = entries.briefs(owed["tasks"])
        chosen = data.draw(st.lists(st.sampled_from(sorted(asked)), min_size=1, unique=True))
        items = {id: data.draw(entered(asked[id].indicators)) for id in chosen}
        by = acts.Actor(owed["unit"], "u", "officer", AT)
        revision = self.docs("reports").get(owed["_id"], {}).get("revision", 0)
        saved = self.run(act(self.stores, owed, revision, by, lambda doc: reports.saved(doc, owed, items, "", by)))
        sent = self.run(act(self.stores, owed, saved["revision"], by, lambda doc: reports.submitted(
            doc, owed, dt.date(2022, month, 28), by)))
        self.submitted.add((owed["_id"], sent["revision"]))

    @rule(data=st.data(), answer=st.sampled_from(["accept", "return", "reopen"]))
    def a_superior_answers(self, data: st.DataObject, answer: str) -> None:
        """It accepts or returns what was submitted, or reopens what it has accepted."""
        state = "accepted" if answer == "reopen" else "submitted"
        owed = [self.docs("obligations")[id] for id, doc in sorted(self.docs("reports").items())
                if doc["state"] == state]
        owed = [doc for doc in owed if answer != "reopen" or not doc["closed"]]
        if not owed:
            return
        one = data.draw(st.sampled_from(owed))
        by = acts.Actor(one["superior"], "u", "leader", AT)
        pure = {"accept": lambda doc: reports.accepted(doc, one, by),
                "return": lambda doc: reports.returned(doc, one, "sai số liệu", by),
                "reopen": lambda doc: reports.reopened(doc, one, "sai số liệu", by)}[answer]
        self.run(act(self.stores, one, self.docs("reports")[one["_id"]]["revision"], by, pure))

    # the machinery

    @rule(forget=st.booleans())
    def the_relay_sends(self, forget: bool) -> None:
        """What outboxes hold; killed before it has cleared them (`forget`) it sends it all again later."""
        for docs in (self.docs("reports"), self.docs("rollups")):
            for doc in docs.values():
                if doc["pending"]:
                    for event in pending_events(doc):
                        self.send(event)
                    if not forget:
                        doc.update(outbox={}, pending=0)

    @rule(data=st.data())
    def some_events_arrive(self, data: st.DataObject) -> None:
        """Of what waits or has come before, in any order, some twice, at several workers at once."""
        events = data.draw(st.lists(st.sampled_from(self.bag), min_size=1, max_size=6))
        events += data.draw(st.lists(st.sampled_from(self.waiting), max_size=4)) if self.waiting else []
        self.run(self.take(events))

    @precondition(lambda self: self.waiting)
    @rule(data=st.data(), writes=st.integers(0, 4))
    def the_worker_crashes(self, data: st.DataObject, writes: int) -> None:
        """After some writes of a batch, which therefore isn't acknowledged and comes again."""
        events = data.draw(st.lists(st.sampled_from(self.waiting), min_size=1, max_size=4))
        self.fuse.left = writes
        try:
            self.run(self.take(events, workers=1))
        except Crash:
            self.waiting += [event for event in events if event not in self.waiting]
        self.fuse.left = None

    @rule(full=st.booleans())
    def the_reconciler_runs(self, full: bool) -> None:
        """It learns of all plans from the planner's feed, and mends what differs."""
        self.run(Reconciler(self.stores, self.planner).once(full=full))  # type: ignore[arg-type]

    async def take(self, events: Sequence[Event], workers: int = 2) -> None:
        """Several workers take batches of the events."""
        some = list(events)
        await asyncio.gather(*(_hear(self.stores, some[n::workers]) for n in range(workers)))
        self.waiting = [event for event in self.waiting if event not in some]

    # what holds

    @invariant()
    def nothing_passes_what_is_expected(self) -> None:
        """At any moment, delivered or not: no rate above 100 %, no obligation twice, no submission lost."""
        for doc in self.docs("rollups").values():
            fold = doc["fold"]
            assert fold["expected"] >= fold["received"] >= max(fold["accepted"], fold["on_time"])
            for task in fold["tasks"].values():
                assert task["expected"] >= task["reported"] >= task["accepted"]
                assert sum(task["states"].values()) == task["reported"]
        places = [tuple(doc[name] for name in PLACES[1:]) for doc in self.docs("obligations").values()]
        assert len(places) == len(set(places))
        for id, revision in self.submitted:
            assert acts.number(revision) in self.docs("reports")[id]["submissions"]

    @invariant()
    def once_delivered_all_is_as_the_plans_and_reports_say(self) -> None:
        """On a copy, to which what waits is delivered, in any order."""
        stores = memory_stores(self.luck.randrange(2**16))
        for name in COLLECTIONS:
            vars(getattr(stores, name))["docs"] = {id: dict(doc) for id, doc in self.docs(name).items()}
        waiting = self.luck.sample(self.waiting, len(self.waiting))
        self.run(_settle(stores, waiting))
        plans, changes = known(self.planner.events)
        owed, sent, folds = (getattr(stores, name).docs for name in ("obligations", "reports", "rollups"))
        expected = duties(plans.values(), successions=changes)
        assert {id for id, doc in owed.items() if not doc["closed"]} == set(expected)
        for id, duty in expected.items():
            assert (owed[id]["superior"], owed[id]["task_ids"]) == (duty.superior, [task.id for task in duty.tasks])
        stored = stores.plans.docs.values()  # type: ignore[attr-defined]
        assert checks.rollups(owed.values(), sent.values(), folds.values(), stored).violations == []
        assert checks.one_each(owed.values(), sent.values()).violations == []

    # helpers

    def docs(self, name: str) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = getattr(self.stores, name).docs
        return found

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run(coroutine)


COLLECTIONS = ("plans", "obligations", "reports", "partials", "rollups", "successions")


async def _hear(stores: Stores, events: Sequence[Event]) -> None:
    handlers = Handlers(stores)
    await handlers.plans([event for event in events if event.topic in ("plans", "units")])
    await handlers.climbing([event for event in events if event.topic in ("reports", "rollups")])


async def _settle(stores: Stores, waiting: Sequence[Event]) -> None:
    await _hear(stores, waiting)
    while docs := [(c, doc) for c in (stores.reports, stores.rollups) for doc in await c.find({"pending": 1})]:
        await _hear(stores, [event for _, doc in docs for event in pending_events(doc)])
        for collection, doc in docs:
            await collection.set_many(
                [({"_id": doc["_id"], "revision": doc["revision"]}, {"outbox": {}, "pending": 0})])


def known(events: Sequence[Event]) -> tuple[dict[str, PlanCopy], list[Succession]]:
    """What the planner has ever told, taken together."""
    plans: dict[str, PlanCopy] = {}
    changes: dict[str, UnitsSucceeded] = {}
    for event in events:
        if isinstance(event.data, UnitsSucceeded):
            changes[event.data.id] = event.data
        elif isinstance(event.data, PlanPublished | PlanEnded):
            new = copy_of(event.data) if isinstance(event.data, PlanPublished) else ended(event.data)
            plans[new.id] = merged(plans.get(new.id), new)
    return plans, [succession_of(told) for told in changes.values()]


TestReporting = Reporting.TestCase
TestReporting.settings = settings(
    max_examples=int(os.environ.get("THONGSUOT_STATEFUL_EXAMPLES", "120")), stateful_step_count=20, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much])


async def test_a_succession_that_comes_again_after_a_crash_is_carried_through() -> None:
    fuse = Fuse()
    stores = memory_stores(0, fuse)
    await Handlers(stores).plans([build.province()])
    moved = UnitsSucceeded(id=f"{MERGED}/72", as_of=MERGED, moves={"25459": ["25462"], "25462": ["25462"]},
                           units=(P, build.C2), revision=1)
    event = Event(id="e", type="units.succession", source="planner", subject=moved.id, time=AT, data=moved)
    fuse.left = 1                           # the succession itself is written, and nothing else
    with pytest.raises(Crash):
        await Handlers(stores).plans([event])
    await Handlers(stores).plans([event])
    plans, changes = known([build.province(), event])
    live = {doc["_id"] for doc in await stores.obligations.find() if not doc["closed"]}
    assert live == set(duties(plans.values(), successions=changes))
    assert "P:2022-Q4:25459" not in live
