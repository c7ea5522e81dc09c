"""The roll-up's arithmetic: fold(X) = Σ over the units that owe X a report of [their own report + fold(unit)].

Sums only, each refolded from its parts and never incremented, so that order and duplicates can't matter (law 6). A
percentage is left to the reader, from numerators and denominators. A quantity that nobody reported is None, not zero.

Figures with a denominator and those without are summed apart: `part` and `of` are those of shares, `quantity` that of
counts. A plan may be edited, so that a task becomes a share or ceases to be one, or is one at one level only, and then
reports of both kinds meet in one fold, whatever any plan says. Which sums are the task's, its brief tells when they
are read: of a share, figures without a denominator are simply left out; of a count, those with one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

Fold = dict[str, Any]
COUNTS = ("expected", "received", "accepted", "on_time", "not_handed_down")
TASK_COUNTS = ("expected", "reported", "measured", "shares", "accepted")  # measured: with a number, shares: with two
SUMS = ("quantity", "accepted_quantity", "part", "accepted_part", "of", "accepted_of")


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
        return {**dict.fromkeys(TASK_COUNTS, 0), "expected": 1, "states": {}, **dict.fromkeys(SUMS)}
    figures = _figures(item)
    return {
        "expected": 1, "reported": 1, "measured": int("quantity" in figures), "shares": int("of" in figures),
        "accepted": accepted, "states": {item["state"]: 1}, **dict.fromkeys(SUMS), **figures,
        **{f"accepted_{name}": figure for name, figure in figures.items() if accepted},
    }


def _figures(item: Mapping[str, Any]) -> dict[str, str]:
    """What an item adds to which sums: a count, both sides of a share, or nothing; half a share is nothing."""
    quantity, of = (None if item.get(n) is None else plain(Decimal(str(item[n]))) for n in ("quantity", "of"))
    if quantity is None:
        return {}
    return {"quantity": quantity} if of is None else {"part": quantity, "of": of}


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
    """The sum for one task; a fold made before there were shares has none of their fields."""
    states: dict[str, int] = {}
    for value in values:
        for state, count in value["states"].items():
            states[state] = states.get(state, 0) + count
    return {
        **{count: sum(value.get(count, 0) for value in values) for count in TASK_COUNTS},
        "states": dict(sorted(states.items())),
        **{name: total(value.get(name) for value in values) for name in SUMS},
    }


def total(quantities: Iterable[str | None]) -> str | None:
    """The exact sum as a string; None if there is no number among them."""
    numbers = [Decimal(quantity) for quantity in quantities if quantity is not None]
    return plain(sum(numbers, Decimal(0))) if numbers else None


def plain(number: Decimal) -> str:
    """One spelling for each number: no exponent, no trailing zeros."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
