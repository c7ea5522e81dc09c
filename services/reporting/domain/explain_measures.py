"""What can be explained: an indicator, a task by states, a count of units. Told by a unit, summed over many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from services.reporting.domain.recompute import NUMBERS, overall, summary
from shared.documents.indicators import origin as indicator_origin
from shared.documents.indicators import task_of
from shared.documents.lineage import origin as task_origin

Doc = Mapping[str, Any]
Halves = dict[str, Doc]
COUNTS = ("expected", "received", "accepted", "on_time", "not_handed_down")


@dataclass(frozen=True)
class Told:
    """What a unit tells: `raw` to be summed up, None if nothing; then why; the parts, should it have split the task."""

    raw: Any
    missing: str = ""
    parts: Halves = field(default_factory=dict)


def _items(obligation: Doc, report: Doc, task: str) -> Halves:
    """A unit's items for a task, or for what it has split it into."""
    asked = [id for id in obligation["task_ids"] if task_origin(id) == task]
    return {id: report["sent"][id] for id in asked if id in report["sent"]}


def _asked(obligation: Doc, indicator: str) -> bool:
    return any(indicator_origin(id) == indicator for id in obligation["indicator_ids"])


def _says(figure: Doc) -> bool:
    return figure["number"] is not None or figure["yes"] is not None or bool(figure["text"].strip())


class OfIndicator:
    """An indicator, by its origin; with `final` only what superiors have accepted."""

    def __init__(self, origin: str, final: bool = False):
        self._id, self._task, self._final = origin, task_of(origin), final

    def passes(self, passing: Collection[str]) -> bool:
        """Only what adds up does."""
        return self._id in passing and self._task in passing

    def own(self, obligation: Doc, report: Doc | None) -> Told:
        """The figures of one unit: several, should it have split the task."""
        asked = _asked(obligation, self._id)
        if report is None:
            return Told(None, "not_reported" if asked else "not_asked")
        items = _items(obligation, report, self._task)
        parts = {id: figure for item in items.values() if item["state"] != "not_applicable"
                 for id, figure in item["figures"].items() if indicator_origin(id) == self._id and _says(figure)}
        if not parts:
            nowhere = bool(items) and all(item["state"] == "not_applicable" for item in items.values())
            return Told(None, "not_asked" if not asked else "not_applicable" if nowhere else "not_told")
        if self._final and report["state"] != "accepted":
            return Told(None, "not_accepted", parts)
        return Told(list(parts.values()), "", parts)

    def total(self, told: Sequence[Any]) -> Doc:
        """The aggregate, with Decimals."""
        return summary(list(told))

    def equals(self, value: Doc, fold: Doc) -> bool:
        """Whether a stored fold has this very value."""
        stored = fold["figures"].get(self._id, {}).get("accepted" if self._final else "all", {})
        return dict(value) == {name: Decimal(one) if name in NUMBERS else one for name, one in stored.items()}


class OfTask:
    """A task: how many units owe it, have reported it, are how far."""

    def __init__(self, origin: str):
        self._task = origin

    def passes(self, passing: Collection[str]) -> bool:
        """What a unit added for itself stops at that unit."""
        return self._task in passing

    def own(self, obligation: Doc, report: Doc | None) -> Told:
        """One unit counts once, whatever it has split the task into."""
        halves = [id for id in obligation["task_ids"] if task_origin(id) == self._task]
        if not halves:
            return Told(None, "not_asked")
        items = _items(obligation, report, self._task) if report else {}
        if not items:
            return Told(Counter(expected=1), "not_told" if report else "not_reported")
        state = overall([items[id]["state"] if id in items else "not_started" for id in halves])
        final = int(report is not None and report["state"] == "accepted")
        return Told(Counter({"expected": 1, "reported": 1, "accepted": final, f"state/{state}": 1}), "", items)

    def total(self, told: Sequence[Any]) -> Doc:
        """As a fold has a task."""
        found: Counter[str] = sum(told, Counter())
        states = {name.partition("/")[2]: count for name, count in found.items() if "/" in name}
        return {**{name: found[name] for name in ("expected", "reported", "accepted")}, "states": states}

    def equals(self, value: Doc, fold: Doc) -> bool:
        """Whether a stored fold has this very value."""
        return bool(fold["tasks"].get(self._task, self.total([])) == value)


class OfCount:
    """How many units are expected, received, accepted, on time, or not handed down."""

    def __init__(self, count: str):
        self._count = count

    def passes(self, _: Collection[str]) -> bool:
        """Everybody counts."""
        return True

    def own(self, obligation: Doc, report: Doc | None) -> Told:
        """One or none."""
        state = report["state"] if report else ""
        told = {"expected": 1, "received": int(report is not None), "accepted": int(state == "accepted"),
                "on_time": int(report is not None and not report["late"]),
                "not_handed_down": int(not obligation["handed_down"])}
        return Told(told[self._count], "" if report else "not_reported")

    def total(self, told: Sequence[Any]) -> int:
        """Their number."""
        return sum(told)

    def equals(self, value: int, fold: Doc) -> bool:
        """Whether a stored fold has this very number."""
        return bool(fold[self._count] == value)
