"""The roll-up by another way, for checking (law 6): from the raw reports over the whole tree, without any fold.

Deliberately written apart from `fold` and `aggregate`: each report walks up from its unit through the superiors and
leaves its figures at each, unadded; nothing is shared with the code that it checks but the meaning of the fields.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from shared.documents.indicators import origin as indicator_origin
from shared.documents.indicators import task_of
from shared.documents.lineage import origin as task_origin

Doc = Mapping[str, Any]
COUNTED = {"submitted": False, "accepted": True}    # state → whether it is final
NUMBERS = ("total", "least", "most", "part", "of")


class Tally:
    """What is counted at one superior."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.tasks: dict[str, Counter[str]] = defaultdict(Counter)
        self.states: dict[str, Counter[str]] = defaultdict(Counter)
        self.asked: Counter[str] = Counter()    # units that were asked for an indicator, or told it all the same
        self.figures: dict[str, list[tuple[list[Doc], bool]]] = defaultdict(list)   # of each unit, and whether final

    def unit(self, obligation: Doc, report: Doc | None) -> None:
        """Count one unit."""
        self.counts["expected"] += 1
        self.counts["not_handed_down"] += not obligation["handed_down"]
        if report is not None:
            self.counts["received"] += 1
            self.counts["accepted"] += COUNTED[report["state"]]
            self.counts["on_time"] += not report["late"]

    def task(self, origin: str, halves: list[Doc | None], final: bool) -> None:
        """Count one task of one unit, by the items of what the unit has split it into."""
        self.tasks[origin]["expected"] += 1
        if any(half is not None for half in halves):
            self.tasks[origin]["reported"] += 1
            self.tasks[origin]["accepted"] += final
            self.states[origin][overall([half["state"] if half else "not_started" for half in halves])] += 1

    def result(self) -> dict[str, Any]:
        """As a fold says it, with numbers for strings."""
        counts = ("expected", "received", "accepted", "on_time", "not_handed_down")
        tasks = {task: {**{name: counter[name] for name in ("expected", "reported", "accepted")},
                        "states": dict(self.states[task])} for task, counter in self.tasks.items()}
        figures = {id: {"all": summary([unit for unit, _ in units]),
                        "accepted": summary([unit for unit, final in units if final])}
                   for id, units in self.figures.items()}
        return {**{name: self.counts[name] for name in counts}, "tasks": tasks, "asked": dict(self.asked),
                "figures": figures}


def overall(states: list[str]) -> str:
    """The state of a task that a unit split, from those of its halves."""
    applicable = [state for state in states if state != "not_applicable"]
    if not applicable:
        return "not_applicable"
    return applicable[0] if applicable.count(applicable[0]) == len(applicable) else "in_progress"


def summary(units: list[list[Doc]]) -> dict[str, Any]:
    """Over the units: how many tell what, and over all of what they tell, sums and bounds."""
    numbers = [[Decimal(f["number"]) for f in unit if f["number"] is not None and f["of"] is None] for unit in units]
    pairs = [[(Decimal(f["number"]), Decimal(f["of"])) for f in unit if None not in (f["number"], f["of"])]
             for unit in units]
    answers = [[f["yes"] for f in unit if f["yes"] is not None] for unit in units]
    every, shares = [n for unit in numbers for n in unit], [pair for unit in pairs for pair in unit]
    found: dict[str, Any] = {
        "n": sum(1 for unit in numbers if unit), "shares": sum(1 for unit in pairs if unit),
        "yes": sum(1 for unit in answers if unit and False not in unit), "no": sum(1 for u in answers if False in u),
        "texts": sum(1 for unit in units if any(f["text"].strip() for f in unit))}
    found = {name: count for name, count in found.items() if count}
    if every:
        found |= {"total": sum(every), "least": sorted(every)[0], "most": sorted(every)[-1]}
    if shares:
        found |= {"part": sum(part for part, _ in shares), "of": sum(of for _, of in shares)}
    return found


def recompute(obligations: Iterable[Doc], reports: Iterable[Doc], passing_of_plan: Mapping[str, Iterable[str]]
              ) -> dict[str, dict[str, Any]]:
    """The roll-up of every superior in these cascades, by id "root:period:superior"; all of one period."""
    owed = {doc["_id"]: doc for doc in obligations}
    counted = {doc["_id"]: doc for doc in reports if doc["state"] in COUNTED}
    plans = {plan: frozenset(ids) for plan, ids in passing_of_plan.items()}
    tallies: dict[str, Tally] = {_above(doc): Tally() for doc in owed.values()}
    for id, obligation in owed.items():
        if obligation["state"] != "closed":
            _walk(obligation, counted.get(id), owed, plans, tallies)
    return {id: tally.result() for id, tally in tallies.items()}


def _walk(obligation: Doc, report: Doc | None, owed: Mapping[str, Doc], plans: Mapping[str, frozenset[str]],
          tallies: Mapping[str, Tally]) -> None:
    final = report is not None and COUNTED[report["state"]]
    items = {} if report is None else report["sent"]
    ids = sorted(obligation["task_ids"], key=task_origin)
    tasks = {origin: [items.get(id) for id in halves] for origin, halves in groupby(ids, task_origin)}
    away = {id for id, item in items.items() if item["state"] == "not_applicable"}
    asked = {indicator_origin(id) for id in obligation["indicator_ids"] if task_of(id) not in away}
    stopped: set[str] = set()
    for step in _upwards(obligation, owed):
        passing, tally = plans.get(step["plan"], frozenset()), tallies[_above(step)]
        tally.unit(obligation, report)
        figures: dict[str, list[Doc]] = defaultdict(list)
        for origin, halves in tasks.items():
            if origin not in passing:
                stopped.add(origin)
            if origin not in stopped:
                tally.task(origin, halves, final)
                _told(halves, figures)
        stopped |= {origin for origin in asked.union(figures) if origin not in passing}
        for origin in figures.keys() - stopped:
            tally.figures[origin].append((figures[origin], final))
        tally.asked.update(id for id in asked.union(figures) - stopped if task_of(id) not in stopped)


def _told(halves: list[Doc | None], figures: dict[str, list[Doc]]) -> None:
    for half in halves:
        if half is not None and half["state"] != "not_applicable":
            for id, figure in half["figures"].items():
                if figure["yes"] is not None or figure["text"].strip() or figure["number"] is not None:
                    figures[indicator_origin(id)].append(figure)


def _upwards(obligation: Doc, owed: Mapping[str, Doc]) -> Iterator[Doc]:
    """The obligation and those of the superiors above it, nearest first."""
    seen: set[str] = set()
    step: Doc | None = obligation
    while step is not None and step["_id"] not in seen:
        seen.add(step["_id"])
        yield step
        step = owed.get(_above(step))


def _above(obligation: Doc) -> str:
    return f"{obligation['root']}:{obligation['period']}:{obligation['superior']}"
