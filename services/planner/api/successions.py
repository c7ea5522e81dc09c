"""Successions of units: what became of whom on a day. Reporting moves open obligations by them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from services.planner.api.deps import Caller, StoresOf
from services.planner.domain import successions as rules
from services.planner.store import Stores
from services.planner.store.successions import keep, told
from services.planner.store.trees import unit_in
from shared import clock
from shared.auth import Principal, require
from shared.errors import BadInput, NotFound
from shared.http import IdempotencyKey
from shared.units import library, succession

router = APIRouter(prefix="/api/v1/units", tags=["units"])
ONE_DAY = dt.timedelta(days=1)


class Succession(BaseModel):
    """The day, one province of today (none: the country), and moves that differ from what the library proposes.

    `moves`: code of an old unit → codes of its successors; an empty list for one that ends.
    """

    as_of: dt.date = Field(gt=dt.date.min)         # units are compared with those of the day before
    province: str | None = None
    moves: dict[str, tuple[str, ...]] = {}


@router.post("/successions", status_code=201)
async def succeed(body: Succession, stores: StoresOf, _: IdempotencyKey,
                  principal: Annotated[Principal, Depends(require("administrator", "service"))]) -> dict[str, Any]:
    """Store what became of the units on a day, each province's with its event. The same again changes nothing."""
    docs = await keep(stores, _found(body), body.as_of, clock.now(), principal.actor)
    return {"items": [rules.shown(doc) for doc in docs], "next": None}


def _found(body: Succession) -> dict[str, dict[str, Any]]:
    old, new = library.tree(body.as_of - ONE_DAY), library.tree(body.as_of)
    proposed = succession.links() if body.as_of == library.TWO_LEVELS_FROM else {}
    provinces = [part.units[0] for part in library.load(body.as_of, body.province)]
    found = rules.by_province(old, new, {**proposed, **body.moves}, provinces)
    if not found:
        raise BadInput("Không có đơn vị nào thay đổi vào ngày này. Hãy nêu đơn vị cũ và đơn vị kế thừa (moves).",
                       code="no_succession")
    return found


@router.get("/successions")
async def listed(stores: StoresOf, _: Caller, province: str | None = None) -> dict[str, Any]:
    """What is stored, all of it or one province's, oldest first."""
    docs = await stores.successions.find({"province": province} if province else {})
    return {"items": [rules.shown(doc) for doc in docs], "next": None}


@router.get("/{code}/lineage")
async def lineage(code: str, stores: StoresOf, _: Caller, on: dt.date | None = None) -> dict[str, Any]:
    """What a unit of a day becomes next and was made from last: as stored, else as the library proposes."""
    day = on or clock.today()
    if unit_in(await stores.trees.on(day, code), code, day) is None:
        raise NotFound(f"Không tìm thấy đơn vị có mã “{code}”.", code="unknown_unit")
    found, source = rules.lineage(code, day, await told(stores)), "stored"
    if not any(found):
        found, source = rules.lineage(code, day, [_proposed()]), "library"
    return {
        "unit": code, "source": source if any(found) else None, "ends": found.ends,
        "successors": [await _named(stores, one, change, change) for one, change in sorted(found.successors.items())],
        "predecessors": [await _named(stores, one, change, change - ONE_DAY)
                         for one, change in sorted(found.predecessors.items())]}


@lru_cache(maxsize=1)
def _proposed() -> Mapping[str, Any]:
    """The library's table as if it were stored."""
    links = succession.links()
    return {"_id": "", "as_of": library.TWO_LEVELS_FROM.isoformat(), "moves": {o: n for o, n in links.items() if n},
            "ended": {old for old, news in links.items() if not news}}


async def _named(stores: Stores, code: str, change: dt.date, day: dt.date) -> dict[str, Any]:
    unit = unit_in(await stores.trees.on(day, code), code, day)
    return {"code": code, "name": unit.name if unit else "", "as_of": change, "on": day}
