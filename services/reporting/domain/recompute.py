"""The roll-up by another way, for checking (law 6): from the raw reports over the whole tree, without any fold.

Deliberately written apart from `fold`: each report walks up from its unit through the superiors and leaves its figures
at each; nothing is shared with the code that it checks but the meaning of the fields.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

Doc = Mapping[str, Any]
NUMBERS = ("quantity", "accepted_quantity", "part", "accepted_part", "of", "accepted_of")
COUNTED = {"submitted": False, "accepted": True}    # state → whether it is final


class Tally:
    """What is counted at one superior."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.tasks: dict[str, Counter[str]] = defaultdict(Counter)
        self.states: dict[str, Counter[str]] = defaultdict(Counter)
        self.quantities: dict[str, list[tuple[Decimal, bool]]] = defaultdict(list)
        self.shares: dict[str, list[tuple[Decimal, Decimal, bool]]] = defaultdict(list)

    def unit(self, obligation: Doc, report: Doc | None) -> None:
        """Count one unit."""
        self.counts["expected"] += 1
        self.counts["not_handed_down"] += not obligation["handed_down"]
        if report is not None:
            self.counts["received"] += 1
            self.counts["accepted"] += COUNTED[report["state"]]
            self.counts["on_time"] += not report["late"]

    def task(self, task: str, report: Doc | None) -> None:
        """Count one task of one unit."""
        self.tasks[task]["expected"] += 1
        item = None if report is None else report["sent"].get(task)
        if report is None or item is None:
            return
        final = COUNTED[report["state"]]
        self.tasks[task]["reported"] += 1
        self.tasks[task]["accepted"] += final
        self.states[task][item["state"]] += 1
        self._figures(task, item["quantity"], item.get("of"), final)

    def _figures(self, task: str, quantity: str | None, of: str | None, final: bool) -> None:
        if quantity is not None and of is not None:
            self.shares[task].append((Decimal(quantity), Decimal(of), final))
        elif quantity is not None:
            self.quantities[task].append((Decimal(quantity), final))

    def result(self) -> dict[str, Any]:
        """As a fold says it, with quantities as numbers."""
        counts = ("expected", "received", "accepted", "on_time", "not_handed_down")
        return {**{name: self.counts[name] for name in counts}, "tasks": {t: self._task(t) for t in self.tasks}}

    def _task(self, task: str) -> dict[str, Any]:
        numbers, shares = self.quantities[task], self.shares[task]
        return {
            **{name: self.tasks[task][name] for name in ("expected", "reported", "accepted")},
            "measured": len(numbers), "shares": len(shares), "states": dict(self.states[task]),
            "quantity": _sum(n for n, _ in numbers), "accepted_quantity": _sum(n for n, final in numbers if final),
            "part": _sum(n for n, _, _ in shares), "accepted_part": _sum(n for n, _, final in shares if final),
            "of": _sum(n for _, n, _ in shares), "accepted_of": _sum(n for _, n, final in shares if final),
        }


def _sum(numbers: Iterable[Decimal]) -> Decimal | None:
    """None if there is no number: missing is not zero."""
    known = list(numbers)
    return sum(known, Decimal(0)) if known else None


def recompute(obligations: Iterable[Doc], reports: Iterable[Doc], tasks_of_plan: Mapping[str, Iterable[str]]
              ) -> dict[str, dict[str, Any]]:
    """The roll-up of every superior in these cascades, by id "root:period:superior"."""
    owed = {doc["_id"]: doc for doc in obligations}
    counted = {doc["_id"]: doc for doc in reports if doc["state"] in COUNTED}
    plans = {plan: frozenset(tasks) for plan, tasks in tasks_of_plan.items()}
    tallies: dict[str, Tally] = {_above(doc): Tally() for doc in owed.values()}
    for id, obligation in owed.items():
        if obligation["state"] != "closed":
            _walk(obligation, counted.get(id), owed, plans, tallies)
    return {id: tally.result() for id, tally in tallies.items()}


def _walk(obligation: Doc, report: Doc | None, owed: Mapping[str, Doc], plans: Mapping[str, frozenset[str]],
          tallies: Mapping[str, Tally]) -> None:
    passing = list(obligation["task_ids"])
    for step in _upwards(obligation, owed):
        passing = [task for task in passing if task in plans.get(step["plan"], ())]
        tally = tallies[_above(step)]
        tally.unit(obligation, report)
        for task in passing:
            tally.task(task, report)


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


def same(fold: Doc, expected: Doc) -> bool:
    """Whether a stored fold says what the recomputation does."""
    return _numbers(fold) == _numbers(expected)


def _numbers(fold: Doc) -> dict[str, Any]:
    tasks = {
        id: {**task, **{name: None if task[name] is None else Decimal(task[name]) for name in NUMBERS if name in task}}
        for id, task in fold["tasks"].items()
    }
    return {**fold, "tasks": tasks}
