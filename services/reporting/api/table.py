"""A fold as a table: its tasks in the plan's order, each with its indicators as the period has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.reporting.domain.aggregate import plain
from services.reporting.domain.editions import Editions
from services.reporting.domain.fold import NOT_APPLICABLE
from services.reporting.domain.meanings import Columns, Meaning, columns
from services.reporting.domain.reading import met, reading, target
from shared.periods import Period

Doc = Mapping[str, Any]
Row = dict[str, Any]
TOLD = ("id", "name", "kind", "unit", "direction", "recurrence", "adds_up")


@dataclass(frozen=True)
class Table:
    """What the tasks and indicators of a fold mean in a period."""

    period: Period
    columns: Mapping[str, Columns]          # the tasks, by origin, in order

    def tasks(self, fold: Doc) -> list[Row]:
        """The tasks in full. "Not applicable" leaves the denominator."""
        return [{"text": self.columns[id].text if id in self.columns else "", **self._task(id, fold, self._indicator)}
                for id in self._order(fold)]

    def cells(self, fold: Doc) -> list[Row]:
        """The tasks of one row among many: figures only, since the table says what they are."""
        return [self._task(id, fold, self._cell) for id in self._order(fold)]

    def _order(self, fold: Doc) -> list[str]:
        tasks = fold["tasks"]
        return [*(id for id in self.columns if id in tasks), *(id for id in tasks if id not in self.columns)]

    def _task(self, id: str, fold: Doc, shown: Callable[[Meaning, Doc, int], Row]) -> Row:
        task = fold["tasks"][id]
        due = task["expected"] - task["states"].get(NOT_APPLICABLE, 0)
        meanings = self.columns[id].indicators if id in self.columns else ()
        asked = fold.get("asked", {})
        rows = [shown(one, fold["figures"].get(one.indicator.id, {}), asked.get(one.indicator.id, 0))
                for one in meanings]
        return {"id": id, **task, "denominator": due, "indicators": rows}

    def _cell(self, meaning: Meaning, figures: Doc, asked: int) -> Row:
        """What the units say, and how many of those asked say nothing; nobody knows of what doesn't add up."""
        read, adds = reading(meaning.indicator, figures.get("all", {})), meaning.indicator.adds_up
        return {"id": meaning.indicator.id, **read._asdict(), "asked": asked if adds else None,
                "missing": max(asked - read.measured, 0) if adds else None}

    def _indicator(self, meaning: Meaning, figures: Doc, asked: int) -> Row:
        """In full: what it is, what all and what the accepted figures say, and whether they meet the target."""
        one, wanted = meaning.indicator, target(meaning.indicator, self.period)
        whole, final = (reading(one, figures.get(which, {})) for which in ("all", "accepted"))
        return {
            **one.model_dump(mode="json", include={*TOLD}), "definition": meaning.number,
            "target": None if wanted is None else plain(wanted),
            **self._cell(meaning, figures, asked), "met": met(one, whole, wanted),
            "accepted": {**final._asdict(), "met": met(one, final, wanted)},
        }


def table(plans: Sequence[Editions], period: Period, fold: Doc) -> Table:
    """The table for a fold of a period; `plans` from the root-most to those that ask for the reports."""
    return Table(period, columns(plans, fold["figures"], period.cut_off))
