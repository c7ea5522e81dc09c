"""Offices' settings: due-date leads, bases, counterparts, series of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.planner.api.deps import Caller, StoresOf, hand
from services.planner.domain.numbering import PlannerSettings
from services.planner.domain.offices import check
from services.planner.store import Stores
from services.planner.store import offices as store
from services.planner.store.offices import office, save_office
from services.planner.store.trees import above, unit_in
from shared.auth import Principal, require
from shared.errors import NotFound
from shared.http import IfMatch, Page, cursor, etag, read_cursor
from shared.units.model import Unit, UnitTree

router = APIRouter(prefix="/api/v1/offices", tags=["offices"])


async def _shown(stores: Stores, unit: str, settings: PlannerSettings, revision: int, response: Response
                 ) -> dict[str, Any]:
    response.headers["ETag"] = etag(revision)
    hand = await store.last_hand(stores, unit)
    return {"id": unit, "revision": revision, **settings.model_dump(mode="json"), "changed": hand or None}


def _known(trees: Sequence[UnitTree], code: str) -> list[Unit]:
    """The unit or organ as each edition has it, oldest first."""
    return [unit for tree in trees if (unit := unit_in(tree, code, tree.snapshot.as_of)) is not None]


@router.get("")
async def listed(stores: StoresOf, _: Annotated[Principal, Depends(require("administrator", "service"))],
                 after: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Page[dict[str, Any]]:
    """The offices with settings of their own, by code: how many rows differ from the built-in table, who changed it."""
    place = read_cursor(after, 1)
    docs = await store.listed(stores, place[0] if place else None, limit + 1)
    trees = await stores.trees.all()
    items = []
    for doc in docs[:limit]:
        code, settings = doc["_id"], doc["settings"]
        found = _known(trees, code)
        items.append({
            "id": code, "revision": doc["revision"], "name": found[-1].name if found else "",
            "counterparts": sum(map(len, settings["counterparts"].values())),
            "unit_counterparts": sum(map(len, settings["unit_counterparts"].values())),
            "by": doc.get("by", ""), "at": doc.get("at", "")})
    return Page(items=items, next=cursor(docs[limit - 1]["_id"]) if len(docs) > limit else None)


@router.get("/{unit}/settings")
async def read(unit: str, stores: StoresOf, principal: Caller, response: Response) -> dict[str, Any]:
    """The settings of the caller's own office."""
    if not principal.everywhere:
        principal.own(unit)
    return await _shown(stores, unit, *await office(stores, unit), response)


@router.put("/{unit}/settings")
async def write(unit: str, body: PlannerSettings, stores: StoresOf, revision: IfMatch, response: Response,
                principal: Annotated[Principal, Depends(require("officer", "leader", "clerk", "administrator"))],
                ) -> dict[str, Any]:
    """Change the settings of the caller's own office (If-Match "0" for the first time); wrong rows are refused.

    Settings are no act of the office: an administrator may set them up for any, and is named as who did.
    """
    if "administrator" not in principal.roles:
        principal.own(unit)
    trees = await stores.trees.all()
    found = [own for tree in trees if (own := tree.get(unit.partition(".")[0])) is not None]
    if not _known(trees, unit) and not principal.unit:
        raise NotFound(f"Không tìm thấy đơn vị có mã “{unit}”.", code="unknown_unit")

    def chain(code: str) -> tuple[str, ...] | None:
        """Those above it in any edition: the table serves plans of all dates."""
        chains = [above(tree, code) for tree in trees if tree.get(code.partition(".")[0]) is not None]
        return tuple(one for codes in chains for one in codes) if chains else None

    check(body, unit, found[-1].level if found else "province", chain)
    new = await save_office(stores, unit, body, revision, hand(principal))
    return await _shown(stores, unit, body, new, response)
