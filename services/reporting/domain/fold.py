"""The roll-up's arithmetic: fold(X) = Σ over the units that owe X a report of [their own report + fold(unit)].

Sums only, each refolded from its parts and never incremented, so that order and duplicates can't matter (law 6). A
percentage is left to the reader, from numerators and denominators. A quantity that nobody reported is None, not zero.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

Fold = dict[str, Any]
COUNTS = ("expected", "received", "accepted", "on_time", "not_handed_down")
TASK_COUNTS = ("expected", "reported", "measured", "accepted")    # measured: with a number
SUMS = ("quantity", "accepted_quantity")


def empty() -> Fold:
    """The fold of nothing."""
    return {**dict.fromkeys(COUNTS, 0), "tasks": {}}


def leaf(obligation: Mapping[str, Any], report: Mapping[str, Any] | None, passing: Collection[str]) -> Fold:
    """One unit's own part: its obligation and, if it counts, its report.

    Provisional figures are those submitted or accepted; what is returned leaves them. `passing` are the tasks of the
    plan that asks: what a unit added for itself stops at that unit.
    """
    if obligation["state"] == "closed":
        return empty()
    state = report["state"] if report else ""
    received, accepted = int(state in ("submitted", "accepted")), int(state == "accepted")
    tasks = [task for task in obligation["task_ids"] if task in passing]
    items = report["items"] if report and received else {}
    return {
        "expected": 1, "received": received, "accepted": accepted,
        "on_time": int(bool(received) and not (report or {}).get("late")),
        "not_handed_down": int(not obligation["handed_down"]),
        "tasks": {task: _item(items.get(task), accepted) for task in tasks},
    }


def _item(item: Mapping[str, Any] | None, accepted: int) -> Fold:
    if item is None:
        return {"expected": 1, "reported": 0, "measured": 0, "accepted": 0, "states": {}, "quantity": None,
                "accepted_quantity": None}
    quantity = None if item.get("quantity") is None else plain(Decimal(str(item["quantity"])))
    return {
        "expected": 1, "reported": 1, "measured": int(quantity is not None), "accepted": accepted,
        "states": {item["state"]: 1},
        "quantity": quantity, "accepted_quantity": quantity if accepted else None,
    }


def restricted(fold: Mapping[str, Any], passing: Collection[str]) -> Fold:
    """The fold without the tasks that don't pass upwards."""
    return {**fold, "tasks": {task: value for task, value in fold["tasks"].items() if task in passing}}


def add(parts: Iterable[Mapping[str, Any]]) -> Fold:
    """The sum of folds, whatever their order."""
    total = empty()
    tasks: dict[str, list[Mapping[str, Any]]] = {}
    for part in parts:
        for count in COUNTS:
            total[count] += part[count]
        for task, value in part["tasks"].items():
            tasks.setdefault(task, []).append(value)
    total["tasks"] = {task: _task(tasks[task]) for task in sorted(tasks)}
    return total


def _task(values: list[Mapping[str, Any]]) -> Fold:
    states: dict[str, int] = {}
    for value in values:
        for state, count in value["states"].items():
            states[state] = states.get(state, 0) + count
    return {
        **{count: sum(value[count] for value in values) for count in TASK_COUNTS},
        "states": dict(sorted(states.items())),
        **{name: total(value[name] for value in values) for name in SUMS},
    }


def total(quantities: Iterable[str | None]) -> str | None:
    """The exact sum as a string; None if there is no number among them."""
    numbers = [Decimal(quantity) for quantity in quantities if quantity is not None]
    return plain(sum(numbers, Decimal(0))) if numbers else None


def plain(number: Decimal) -> str:
    """One spelling for each number: no exponent, no trailing zeros."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
