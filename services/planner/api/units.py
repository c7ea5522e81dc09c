"""Units: reading, searching, loading snapshots."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from services.planner.api.deps import Caller, StoresOf
from services.planner.store.trees import unit_in
from shared import clock
from shared.auth import Principal, require
from shared.errors import NotFound
from shared.http import IdempotencyKey
from shared.language import SortKey, fold, sort_key
from shared.units import library, names
from shared.units.model import Level, Unit, UnitTree
from shared.units.organs import organs_of

router = APIRouter(prefix="/api/v1", tags=["units"])
MOST_NAMES = 500
On = Annotated[dt.date | None, Query(description="Ngày có hiệu lực của danh mục; mặc định hôm nay")]


class Load(BaseModel):
    """Which edition to load: the one that holds on a day, of the whole country or one province."""

    as_of: dt.date
    province: str | None = None


def _shown(unit: Unit, tree: UnitTree) -> dict[str, Any]:
    superior = tree.get(unit.superior) if unit.superior else None
    owner = superior if unit.organ else None
    return {
        **unit.model_dump(), "id": unit.code, "revision": 1, "unit": unit.model_dump(),
        "superior": superior.model_dump() if superior else None, "authority": names.authority(unit, owner),
        "authority_short": names.authority_short(unit, owner), "snapshot": tree.snapshot.id,
        "children_count": len(tree.children(unit.code)),
    }


def _by_name(unit: Unit) -> tuple[SortKey, str]:
    return sort_key(unit.name), unit.code


async def _find(stores: StoresOf, code: str, on: dt.date | None) -> tuple[Unit, UnitTree]:
    date = on or clock.today()
    tree = await stores.trees.on(date, code)
    unit = unit_in(tree, code, date)
    if unit is None:
        raise NotFound(f"Không tìm thấy đơn vị có mã “{code}”.", code="unknown_unit")
    return unit, tree


@router.get("/units")
async def search(stores: StoresOf, _: Caller, q: str = "", on: On = None, level: Level | None = None,
                 limit: Annotated[int, Query(ge=1, le=500)] = 50) -> dict[str, Any]:
    """Search units by name or code, in the order of their names; tone marks are ignored."""
    tree = await stores.trees.on(on or clock.today())
    key = fold(q)
    found = [u for u in tree if level in (None, u.level) and (key in fold(u.name) or u.code == q)]
    items = [_shown(unit, tree) for unit in sorted(found, key=_by_name)[:limit]]
    return {"items": items, "next": None, "snapshot": tree.snapshot.id}


@router.post("/units/load", status_code=201)
async def load(body: Load, stores: StoresOf, _: IdempotencyKey,
               principal: Annotated[Principal, Depends(require("administrator", "service"))]) -> dict[str, Any]:
    """Store the parts of an edition, each with its units.snapshot event. What is there already stays."""
    parts = library.load(body.as_of, body.province)
    await stores.trees.store(parts, clock.now(), principal.actor)
    snapshot = parts[0].snapshot
    return {"snapshot": snapshot.id, "as_of": snapshot.as_of, "source": snapshot.source, "provinces": len(parts),
            "units": sum(len(part.units) for part in parts)}


@router.get("/snapshots")
async def snapshots(stores: StoresOf, _: Caller) -> dict[str, Any]:
    """The snapshots that are loaded: how many units of each level, how many provinces, when and by whom."""
    trees, loaded = await stores.trees.all(), await stores.trees.loaded()
    return {"items": [{
        **tree.snapshot.model_dump(), "units": len(tree), "levels": Counter(unit.level for unit in tree),
        **loaded.get(tree.snapshot.id, {})} for tree in trees], "next": None}


@router.get("/units/names")
async def unit_names(stores: StoresOf, _: Caller, codes: str = "") -> dict[str, str]:
    """By code, the names of units and organs ("72,72.SNV,80"), as the newest edition that knows each has them."""
    trees = list(reversed(await stores.trees.all()))
    wanted = [code for part in codes.split(",")[:MOST_NAMES] if (code := part.strip())]
    named: dict[str, str] = {}
    for code, tree in ((code, tree) for code in wanted for tree in trees):
        unit = unit_in(tree, code, tree.snapshot.as_of)
        if unit is not None and code not in named:
            named[code] = names.authority_short(unit, tree.get(code.partition(".")[0]) if unit.organ else None)
    return named


@router.get("/units/{code}")
async def unit(code: str, stores: StoresOf, _: Caller, on: On = None) -> dict[str, Any]:
    """One unit or organ, as it stands on a day."""
    return _shown(*await _find(stores, code, on))


@router.get("/units/{code}/children")
async def children(code: str, stores: StoresOf, _: Caller, on: On = None) -> dict[str, Any]:
    """The units directly below, and the unit's own organs, each in the order of their names."""
    parent, tree = await _find(stores, code, on)
    below = [_shown(child, tree) for child in sorted(tree.children(parent.code), key=_by_name)]
    organs = [_shown(organ, tree) for organ in sorted(organs_of(parent, on or clock.today()), key=_by_name)]
    return {"items": below, "organs": organs, "next": None, "snapshot": tree.snapshot.id}
