"""Law 7: whose obligations, reports and roll-ups a caller may see. What it may not see does not exist for it (404)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated

from fastapi import Depends, Request

from services.reporting.store.database import Stores
from shared.auth import Principal, current_principal
from shared.errors import NotFound
from shared.store import Doc

NONE = "Không tìm thấy kỳ báo cáo này trong phạm vi đơn vị của bạn."
MAX_DEPTH = 8


def _stores(request: Request) -> Stores:
    stores: Stores = request.app.state.stores
    return stores


StoresIn = Annotated[Stores, Depends(_stores)]
CallerIn = Annotated[Principal, Depends(current_principal)]


async def readable(stores: Stores, caller: Principal, id: str) -> Doc:
    """The obligation, if it is the caller's own, owed to the caller or below it in the cascade."""
    doc = await stores.obligations.get(id)
    if doc is not None and (doc["unit"] == caller.unit or await is_above(stores, caller, doc)):
        return doc
    raise NotFound(NONE)


async def is_above(stores: Stores, caller: Principal, obligation: Doc) -> bool:
    """Whether the caller stands above the unit in the obligation's cascade (services read everywhere)."""
    if caller.everywhere:
        return True
    step: Doc | None = obligation
    for _ in range(MAX_DEPTH):
        if step is None:
            return False
        if step["superior"] == caller.unit:
            return True
        step = await stores.obligations.get(f"{step['root']}:{step['period']}:{step['superior']}")
    return False


async def superiors_below(stores: Stores, unit: str, root: str | None = None) -> dict[str, set[str]]:
    """By root plan: the unit and those below it to whom others owe reports. Small: one step for each level."""
    found: dict[str, set[str]] = defaultdict(lambda: {unit})
    frontier = {unit}
    for _ in range(MAX_DEPTH):
        where = {"next_superior": {"$in": sorted(frontier)}} | ({"root": root} if root else {})
        docs = await stores.rollups.find(where, fields=["root", "superior", "next_superior"])
        frontier = _descend(found, docs)
        if not frontier:
            break
    return found


def _descend(found: dict[str, set[str]], docs: Iterable[Doc]) -> set[str]:
    added = set()
    for doc in docs:
        below = found[doc["root"]]
        if doc["next_superior"] in below and doc["superior"] not in below:
            below.add(doc["superior"])
            added.add(doc["superior"])
    return added
