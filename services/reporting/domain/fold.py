"""The roll-up's arithmetic: fold(X) = Σ over the units that owe X a report of [their own report + fold(unit)].

    {expected, received, accepted, on_time, not_handed_down,
     tasks: {origin: {expected, reported, accepted, states}},
     asked: {origin: units}, figures: {origin: {all: Aggregate, accepted: Aggregate}}}

Sums only, each refolded from its parts and never incremented, so that order and duplicates can't matter (law 6). Tasks
and indicators stand under their origins: what a unit split adds up again, and the unit counts once. An indicator of
which nobody told anything has no figures: missing is not zero, it is what was `asked` but isn't there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from services.reporting.domain.aggregate import Aggregate, Told, combined, of_unit
from shared.documents.indicators import origin as indicator_origin
from shared.documents.indicators import task_of
from shared.documents.lineage import origin as task_origin

Fold = dict[str, Any]
Item = Mapping[str, Any]                    # of a partial's body: {state, figures: {indicator: Told}}
COUNTS = ("expected", "received", "accepted", "on_time", "not_handed_down")
TASK_COUNTS = ("expected", "reported", "accepted")
NOT_APPLICABLE = "not_applicable"


def empty() -> Fold:
    """The fold of nothing."""
    return {**dict.fromkeys(COUNTS, 0), "tasks": {}, "asked": {}, "figures": {}}


def leaf(obligation: Mapping[str, Any], report: Mapping[str, Any] | None, passing: Collection[str]) -> Fold:
    """One unit's own part: its obligation and, if it counts, its report.

    Provisional figures are those submitted or accepted; what is returned leaves them. `passing` are the origins of the
    tasks and of the indicators that add up of the plan that asks: what a unit added for itself stops at that unit.
    """
    if obligation["state"] == "closed":
        return empty()
    state = report["state"] if report else ""
    received, accepted = int(state in ("submitted", "accepted")), int(state == "accepted")
    items = report["items"] if report and received else {}
    whole = _by_origin(obligation["task_ids"], passing)
    figures = dict(_figures((items.get(id) for ids in whole.values() for id in ids), passing, accepted))
    asked = {indicator_origin(id) for id in obligation["indicator_ids"] if _applies(items.get(task_of(id)))}
    return {
        "expected": 1, "received": received, "accepted": accepted,
        "on_time": int(bool(received) and not (report or {}).get("late")),
        "not_handed_down": int(not obligation["handed_down"]),
        "tasks": {origin: _task([items.get(id) for id in ids], accepted) for origin, ids in whole.items()},
        "asked": dict.fromkeys(sorted(asked.intersection(passing).union(figures)), 1), "figures": figures,
    }


def _by_origin(tasks: Iterable[str], passing: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for task in tasks:
        if (origin := task_origin(task)) in passing:
            found.setdefault(origin, []).append(task)
    return found


def _task(halves: list[Item | None], accepted: int) -> Fold:
    """One task of one unit, whatever it split it into: it counts once."""
    if not any(halves):
        return {"expected": 1, "reported": 0, "accepted": 0, "states": {}}
    return {"expected": 1, "reported": 1, "accepted": accepted, "states": {_state(halves): 1}}


def _state(halves: list[Item | None]) -> str:
    """That of all halves, else in progress: those that are not applicable leave, those not reported aren't started."""
    states = {"not_started" if half is None else half["state"] for half in halves}
    rest = states - {NOT_APPLICABLE} or states
    return rest.pop() if len(rest) == 1 else "in_progress"


def _applies(item: Item | None) -> bool:
    return item is None or item["state"] != NOT_APPLICABLE


def _figures(items: Iterable[Item | None], passing: Collection[str], accepted: int) -> Iterator[tuple[str, Fold]]:
    """By indicator, what one unit tells: nothing of tasks that don't apply to it."""
    figures: dict[str, list[Told]] = {}
    for item in items:
        if item is not None and _applies(item):
            for id, figure in item["figures"].items():
                figures.setdefault(indicator_origin(id), []).append(figure)
    for origin, halves in figures.items():
        if origin in passing and (known := of_unit(halves)):
            yield origin, {"all": known, "accepted": known if accepted else {}}


def restricted(fold: Mapping[str, Any], passing: Collection[str]) -> Fold:
    """The fold without the tasks and indicators that don't pass upwards."""
    return {**fold, **{name: {id: value for id, value in fold.get(name, {}).items() if id in passing}
                       for name in ("tasks", "asked", "figures")}}


def add(parts: Iterable[Mapping[str, Any]]) -> Fold:
    """The sum of folds, whatever their order."""
    folds = list(parts)
    return {
        **{count: sum(fold[count] for fold in folds) for count in COUNTS},
        "tasks": {id: _added(tasks) for id, tasks in _gathered(folds, "tasks")},
        "asked": {id: sum(units) for id, units in _gathered(folds, "asked")},
        "figures": {id: {which: _joined(figures, which) for which in ("all", "accepted")}
                    for id, figures in _gathered(folds, "figures")},
    }


def _gathered(folds: Iterable[Mapping[str, Any]], name: str) -> list[tuple[str, list[Any]]]:
    found: dict[str, list[Any]] = {}
    for fold in folds:
        for id, value in fold.get(name, {}).items():    # a fold of before has no `asked`
            found.setdefault(id, []).append(value)
    return sorted(found.items())


def _added(tasks: list[Mapping[str, Any]]) -> Fold:
    states: dict[str, int] = {}
    for task in tasks:
        for state, count in task["states"].items():
            states[state] = states.get(state, 0) + count
    return {**{count: sum(task[count] for task in tasks) for count in TASK_COUNTS},
            "states": dict(sorted(states.items()))}


def _joined(figures: Iterable[Mapping[str, Aggregate]], which: str) -> Aggregate:
    return combined(figure[which] for figure in figures)
