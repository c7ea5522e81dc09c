"""A plan's cascade as a list, level by level: what pages show of a tree that may have thousands of units."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.planner.api.deps import Caller, StoresOf
from services.planner.domain import listing as rules
from services.planner.domain.listing import Order
from services.planner.store import plans as store
from services.planner.store.sight import NO_PLAN
from shared.errors import NotFound

router = APIRouter(prefix="/api/v1", tags=["plans"])
STATE = f"^({'|'.join((*rules.STATES, rules.NOT_PUBLISHED))})$"


@router.get("/plans/{id}/cascade/units")
async def units(
    id: str, stores: StoresOf, principal: Caller, unit: str | None = None, deep: bool = False,
    state: Annotated[str | None, Query(pattern=STATE)] = None, order: Order = "tree", descending: bool = False,
    offset: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> dict[str, Any]:
    """The units right below one of the cascade (none: the plan's issuer, or the caller where it sees no more).

    With `deep` all that are below it. The list is computed, and not kept: a page of it is found by its place, so
    `count` (after choosing) and `offset` are told instead of a cursor.
    """
    doc = await store.seen_briefly(stores, principal, id)
    top, counts = await store.cascade(stores, principal, doc)
    way = rules.found(top, unit or top.unit)
    if not way:
        raise NotFound(NO_PLAN)
    lines = rules.chosen(rules.lines(way[-1], deep=deep), state)
    page = rules.ordered(lines, order, descending=descending)[offset:offset + limit]
    return {
        "root": doc["root"], "counts": counts, "unit": rules.shown(way[-1]), "depths": rules.depths(way[-1]),
        "way": [{"unit": node.unit, "unit_name": node.name} for node in way],
        "count": len(lines), "offset": offset, "items": [line.json() for line in page],
    }
