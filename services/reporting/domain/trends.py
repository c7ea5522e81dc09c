"""An indicator over the periods: its value beside its target, and whether a period can be compared with the one before.

A share or an extreme says the same of a quarter and a year, a number that adds up doesn't; and no figure can be
compared with one that was measured by another definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.periods import Period

Row = Mapping[str, Any]
ADDING = ("count", "sum")
WHAT = ("id", "name", "kind", "unit", "direction", "adds_up")
POINT = ("measured", "missing", "value", "part", "of", "share", "target", "met", "definition")


def trends(tables: Iterable[tuple[Period, Sequence[Row]]]) -> list[dict[str, Any]]:
    """By indicator, from the tables' tasks (in full): what it is as the latest period has it, and its periods."""
    found: dict[str, dict[str, Any]] = {}
    for period, tasks in sorted(tables, key=lambda table: (table[0].cut_off, table[0].id)):
        for task in tasks:
            for one in task["indicators"]:
                points = found.get(one["id"], {}).get("periods", [])
                found[one["id"]] = {**{name: one[name] for name in WHAT}, "task": task["text"],
                                    "periods": [*points, _point(one, period, points)]}
    return list(found.values())


def _point(one: Row, period: Period, before: Sequence[Row]) -> dict[str, Any]:
    """One period; `comparable` with the one before it, as the first is with itself."""
    last = before[-1] if before else None
    same = last is None or last["definition"] == one["definition"]
    as_long = last is None or one["kind"] not in ADDING or last["kind"] == period.kind
    return {"period": period.id, "period_label": period.label, "kind": period.kind,
            **{name: one[name] for name in POINT}, "redefined": not same, "comparable": same and as_long}
