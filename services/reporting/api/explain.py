"""GET /rollups/{root}/{period}/explain: one cell of a roll-up, traced down to each unit's report and revision."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from services.reporting.api.access import CallerIn, StoresIn
from services.reporting.api.rollups import NONE, asking, may_read
from services.reporting.api.table import TOLD, table
from services.reporting.domain.aggregate import plain
from services.reporting.domain.explain import Node, Own, explain, pruned
from services.reporting.domain.explain_measures import OfCount, OfIndicator, OfTask
from services.reporting.domain.meanings import Columns
from services.reporting.domain.reading import reading
from services.reporting.domain.rollups import Key
from services.reporting.store import below
from services.reporting.store.database import Stores
from services.reporting.store.rollups import load_parts
from shared.documents.indicators import task_of
from shared.documents.model import Indicator
from shared.errors import BadInput, NotFound
from shared.periods import parse
from shared.store import Doc

router = APIRouter(prefix="/api/v1/rollups", tags=["rollups"])
ONE = "Hãy chọn đúng một ô cần giải trình: một chỉ tiêu, một nhiệm vụ hoặc một cột đếm."
UNKNOWN = "Bảng tổng hợp không có chỉ tiêu hoặc nhiệm vụ này. Hãy tải lại bảng tổng hợp."
NOT_ADDED = "Chỉ tiêu này không cộng lên cấp trên; hãy xem ở báo cáo của từng đơn vị."
Count = Literal["expected", "received", "accepted", "on_time", "not_handed_down"]
Shown = Callable[[Any], Any]
Any_ = OfIndicator | OfTask | OfCount


@router.get("/{root}/{period}/explain")
async def explained(
    root: str, period: str, caller: CallerIn, stores: StoresIn, superior: str | None = None,
    indicator: str | None = None, task: str | None = None, count: Count | None = None, final: bool = False,
    depth: Annotated[int | None, Query(ge=1, le=20)] = None,
) -> dict[str, Any]:
    """The tree of one cell: `indicator` (with `final` its accepted part), `task` (units by state) or `count`.

    `equals` tells whether the tree, counted anew from the raw reports, comes to what the stored roll-up says.
    """
    key = Key(root, period, superior or caller.unit)
    doc = await stores.rollups.get(key.id)
    if doc is None or not await may_read(stores, caller, key.superior, root):
        raise NotFound(NONE)
    if sum(map(bool, (indicator, task, count))) != 1:
        raise BadInput(ONE, code="one_cell")
    parts = await load_parts(stores, [key])
    columns = table(await asking(stores, key, parts), parse(period), doc["fold"]).columns
    asked, measure, shown = _asked(columns, indicator, task, count, final)
    tree = await _tree(stores, key, measure)
    return {
        "root": root, "period": period, "period_label": parse(period).label, "superior": key.superior,
        "revision": doc["revision"], "asked": asked, "final": final, "equals": measure.equals(tree.value, doc["fold"]),
        "tree": _node(pruned(tree, depth) if depth else tree, shown),
    }


async def _tree(stores: Stores, key: Key, measure: Any_) -> Node:
    owed = await below.obligations(stores, key.root, key.period, [key.superior])
    reports, passing = await asyncio.gather(
        below.reports(stores, owed, ("state", "late", "sent", "acts")), below.passing(stores, owed))
    names = [doc["superior_name"] for doc in await _first(stores, key)]
    name = names[0] if names else key.superior
    return await asyncio.to_thread(explain, key.superior, name, owed, reports.values(), passing, measure)


async def _first(stores: Stores, key: Key) -> list[Doc]:
    where = {"root": key.root, "period": key.period, "superior": key.superior}
    return await stores.obligations.find(where, limit=1, fields=["superior_name"])


def _asked(columns: Mapping[str, Columns], indicator: str | None, task: str | None, count: str | None, final: bool
           ) -> tuple[Doc, Any_, Shown]:
    """What is explained, how it is counted and how a value of it is shown."""
    if count:
        return {"kind": "count", "id": count}, OfCount(count), lambda value: value
    found = columns.get(task_of(indicator) if indicator else task or "")
    if found is None:
        raise NotFound(UNKNOWN, code="unknown_cell")
    if task:
        return {"kind": "task", "id": task, "name": found.text}, OfTask(task), lambda value: value
    one = next((meaning.indicator for meaning in found.indicators if meaning.indicator.id == indicator), None)
    if one is None:
        raise NotFound(UNKNOWN, code="unknown_cell")
    if not one.adds_up:
        raise BadInput(NOT_ADDED, code="not_added_up")
    told = {**one.model_dump(mode="json", include={*TOLD}), "measure": one.kind, "kind": "indicator",
            "task": found.text}
    return told, OfIndicator(one.id, final), lambda value: _read(one, value)


def _read(indicator: Indicator, value: Doc) -> Doc:
    strings = {name: plain(one) if isinstance(one, Decimal) else one for name, one in value.items()}
    return reading(indicator, strings)._asdict()


def _node(node: Node, shown: Shown) -> Doc:
    return {
        "unit": node.unit, "unit_name": node.name, "value": shown(node.value),
        "own": _own(node.own) if node.own else None, "below": None if node.below is None else shown(node.below),
        "children": [_node(child, shown) for child in node.children],
    }


def _own(own: Own) -> Doc:
    return {
        "id": own.id, "submission": own.submission, "state": own.state, "late": own.late,
        "handed_down": own.handed_down, "missing": own.told.missing, "parts": own.told.parts,
    }


