"""Laws 3 and 6: obligations and roll-ups don't depend on order, duplicates, concurrency, returns or late plans."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.domain import acts, checks, reports
from services.reporting.domain.duties import Duty, duties
from services.reporting.domain.obligations import created
from services.reporting.domain.plans import copy_of, ended, merged, to_doc
from services.reporting.store import Stores
from services.reporting.worker.handlers import Handlers
from shared.documents.model import Indicator, IndicatorKind, ReportingRule
from shared.events import Event, PlanPublished
from shared.messaging.outbox import pending_events
from shared.units.model import Unit
from tests.reporting import build
from tests.reporting.build import AT, P, published, unit
from tests.reporting.memory import memory_stores

TASKS = ("t1", "t2", "t3")
YEARLY = (ReportingRule(period="year", text="năm"),)
KINDS: tuple[IndicatorKind, ...] = get_args(IndicatorKind)
STATES = ("not_started", "in_progress", "done", "not_applicable")
AMENDED = st.sampled_from([dt.date(2022, 1, 20), dt.date(2022, 8, 1)])
SPLITS = st.sampled_from([(), ("t1~2",), ("t1~2", "t1~3")])
DETERMINED = ("superior", "via", "plan", "handed_down", "due", "task_ids", "indicator_ids", "unit_name",
              "superior_name")
BOTH = (*YEARLY, ReportingRule(period="half_year", text="6 tháng"))


@st.composite
def indicators(draw: st.DrawFn, tasks: Sequence[str]) -> dict[str, tuple[Indicator, ...]]:
    """The tasks' indicators, drawn for each version of each plan: one may change its kind, cease to add up, or go."""
    def one(task: str, name: str) -> Indicator:
        return build.indicator(task, draw(st.sampled_from(KINDS)), name=name, adds_up=draw(st.integers(0, 4)) > 0)

    return {task: tuple(one(task, name) for name in ("x", "y") if draw(st.integers(0, 4))) for task in tasks}


@dataclass
class World:
    """A cascade: the province's plan first, the other events in no order, and the raw reports at the end."""

    first: Event
    events: list[Event] = field(default_factory=list)
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A random tree with random plans and reports."""
    districts = {unit(f"7{n}", "district", "72"): [
        unit(f"7{n}{m}", "commune", f"7{n}") for m in range(draw(st.integers(0, 3)))]
        for n in range(draw(st.integers(1, 3)))}
    reporting = draw(st.sampled_from([YEARLY, BOTH]))
    world = World(published(P, _everyone(draw, districts), TASKS, reporting=reporting,
                            indicators=draw(indicators(TASKS))))
    if draw(st.booleans()):
        world.events.append(published(P, _everyone(draw, districts), TASKS[1:], version=2, reporting=YEARLY,
                                      indicators=draw(indicators(TASKS)), date=draw(AMENDED)))
    for district, communes in districts.items():
        world.events += _below(draw, district, communes)
    early, late = duties([copy_of(_plan(world.first))]), duties(known_plans(world).values())
    for id in sorted({*early, *late}):      # reported as it was first asked, or as it is asked in the end
        duty = early[id] if id in early and (id not in late or draw(st.integers(0, 3)) == 0) else late[id]
        doc, events = _history(draw, duty)
        world.events += events
        if doc["revision"]:
            world.reports[duty.id] = doc
    return world


def _everyone(draw: st.DrawFn, districts: dict[Unit, list[Unit]]) -> list[tuple[Unit, str | None]]:
    """Most units, communes through their district if it is addressed, else directly."""
    chosen: list[tuple[Unit, str | None]] = []
    for district, communes in districts.items():
        addressed = draw(st.integers(0, 4)) > 0
        chosen += [(district, None)] if addressed else []
        chosen += [(commune, district.code if addressed else None) for commune in communes if draw(st.integers(0, 3))]
    return chosen


def _below(draw: st.DrawFn, district: Unit, communes: list[Unit]) -> list[Event]:
    """The district's own plan, perhaps amended or revoked, and communes' own plans."""
    events = []
    for version in range(1, draw(st.integers(0, 2)) + 1):
        some = [(commune, None) for commune in communes if draw(st.booleans())]
        tasks = (*TASKS[:2], *draw(SPLITS), f"of-{district.code}")
        events.append(published(district, some, tasks, version=version, reporting=BOTH,
                                indicators=draw(indicators(tasks)), date=draw(AMENDED)))
    if events and draw(st.integers(0, 4)) == 0:
        events.append(build.ended(f"plan-{district.code}", version=draw(st.integers(1, 2))))
    own = [commune for commune in communes if draw(st.integers(0, 3)) == 0]
    for commune in own:
        tasks = ("t1", *draw(SPLITS), f"of-{commune.code}")
        events.append(published(commune, tasks=tasks, reporting=(), indicators=draw(indicators(tasks))))
    return events


def _history(draw: st.DrawFn, duty: Duty) -> tuple[dict[str, Any], list[Event]]:
    """A report's acts, each with its event: submitted, perhaps returned or accepted and reopened, and corrected."""
    obligation = created(duty, AT)
    doc, events = reports.blank(obligation), []
    own, above = (acts.Actor(code, "u", "officer", AT) for code in (duty.unit, duty.superior))
    for _ in range(draw(st.integers(0, 3))):
        chosen = [task for task in duty.tasks if draw(st.integers(0, 4))] or duty.tasks
        items = {task.id: _item(draw, task.indicators) for task in chosen}
        doc = _next(reports.saved(doc, obligation, items, "", own))
        doc = _next(reports.submitted(doc, obligation, dt.date(2022, draw(st.integers(1, 12)), 28), own))
        events += acts.present(doc)
        act = draw(st.sampled_from(["none", "accept", "reopen", "return"]))
        if act == "none":
            break
        for answer in ANSWERS[act]:
            doc = _next(answer(doc, obligation, above))
            events += acts.present(doc)
        if act == "accept":
            break
    return doc, events


def _returned(doc: dict[str, Any], obligation: dict[str, Any], by: acts.Actor) -> dict[str, Any]:
    return reports.returned(doc, obligation, "sai số liệu", by)


def _reopened(doc: dict[str, Any], obligation: dict[str, Any], by: acts.Actor) -> dict[str, Any]:
    return reports.reopened(doc, obligation, "sai số liệu", by)


Answer = Callable[[dict[str, Any], dict[str, Any], acts.Actor], dict[str, Any]]
ANSWERS: dict[str, list[Answer]] = {
    "accept": [reports.accepted], "reopen": [reports.accepted, _reopened], "return": [_returned]}


def _item(draw: st.DrawFn, asked: Sequence[Indicator]) -> dict[str, Any]:
    state = draw(st.sampled_from(STATES))
    told = [one for one in asked if state != "not_applicable" and draw(st.integers(0, 3))]
    return {"state": state, "figures": {one.id: draw(FIGURES[one.kind]) for one in told}}


DECIMALS = st.decimals(0, 1000, places=2)
NUMBERS = DECIMALS.map(lambda number: {"number": str(number)})
FIGURES: dict[IndicatorKind, st.SearchStrategy[dict[str, Any]]] = {
    "count": st.integers(0, 10**9).map(lambda number: {"number": number}),
    "sum": NUMBERS, "minimum": NUMBERS, "maximum": NUMBERS, "yes_no": st.booleans().map(lambda yes: {"yes": yes}),
    "share": st.builds(lambda part, rest: {"number": str(part), "of": str(part + rest)}, DECIMALS,
                       st.integers(1, 10**6).map(Decimal)),
    "text": st.sampled_from(["", " ", "Đã làm."]).map(lambda text: {"text": text})}


def _next(doc: dict[str, Any]) -> dict[str, Any]:
    return {**doc, "revision": doc["revision"] + 1}


def _plan(event: Event) -> PlanPublished:
    assert isinstance(event.data, PlanPublished)
    return event.data


async def deliver(stores: Stores, world: World, luck: random.Random) -> None:
    """The events to several workers at once, in any order, some twice, in batches; then what the outboxes hold."""
    await stores.reports.put([*world.reports.values()])
    await Handlers(stores).plans([world.first])
    events = world.events + [event for event in world.events if luck.random() < 0.3] + [world.first]
    luck.shuffle(events)
    shares = [events[n::3] for n in range(3)]
    await asyncio.gather(*(work(stores, share, luck) for share in shares), relay(stores, luck), relay(stores, luck))
    while await relay(stores, luck):
        pass


async def work(stores: Stores, events: list[Event], luck: random.Random) -> None:
    """One worker: batches of some size."""
    handlers = Handlers(stores)
    while events:
        size = luck.randint(1, 4)
        batch, events = events[:size], events[size:]
        await handlers.plans([event for event in batch if event.topic == "plans"])
        await handlers.climbing([event for event in batch if event.topic == "reports"])


async def relay(stores: Stores, luck: random.Random) -> int:
    """Carry pending roll-ups upwards, in any order; returns how many."""
    docs = await stores.rollups.find({"pending": 1})
    luck.shuffle(docs)
    for doc in docs:
        await Handlers(stores).climbing(pending_events(doc))
        await stores.rollups.set_many(
            [({"_id": doc["_id"], "revision": doc["revision"]}, {"outbox": {}, "pending": 0})])
    return len(docs)


@settings(max_examples=150, deadline=None)
@given(worlds(), st.integers(0, 2**32))
def test_everything_delivered_equals_the_recomputation(world: World, seed: int) -> None:
    stores = memory_stores(seed)
    asyncio.run(deliver(stores, world, random.Random(seed)))
    obligations = stores.obligations.docs  # type: ignore[attr-defined]
    rollups = stores.rollups.docs          # type: ignore[attr-defined]
    copies = known_plans(world)

    expected = duties(copies.values())
    assert {id for id, doc in obligations.items() if not doc["closed"]} == set(expected)
    for id, duty in expected.items():
        fresh = created(duty, AT)
        for name in DETERMINED:
            assert obligations[id][name] == fresh[name], (id, name)

    plans = [to_doc(plan) for plan in copies.values()]
    check = checks.rollups(obligations.values(), world.reports.values(), rollups.values(), plans)
    assert check.violations == []
    for doc in obligations.values():
        assert f"{doc['root']}:{doc['period']}:{doc['superior']}" in rollups


def known_plans(world: World) -> dict[str, Any]:
    """The read copies after everything, by merging in the order of making."""
    copies: dict[str, Any] = {}
    for event in [world.first, *world.events]:
        if event.topic == "plans":
            new = copy_of(event.data) if isinstance(event.data, PlanPublished) else ended(event.data)  # type: ignore[arg-type]
            copies[new.id] = merged(copies.get(new.id), new)
    return copies
