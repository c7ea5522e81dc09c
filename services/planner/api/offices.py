"""Offices' settings: due-date leads, bases, counterparts, series of numbers."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from services.planner.api.deps import Caller, StoresOf, hand
from services.planner.domain.numbering import PlannerSettings
from services.planner.domain.offices import check
from services.planner.store.offices import office, save_office
from services.planner.store.trees import above
from shared.auth import Principal, require
from shared.http import IfMatch, etag

router = APIRouter(prefix="/api/v1/offices", tags=["offices"])


def _shown(unit: str, settings: PlannerSettings, revision: int, response: Response) -> dict[str, Any]:
    response.headers["ETag"] = etag(revision)
    return {"id": unit, "revision": revision, **settings.model_dump(mode="json")}


@router.get("/{unit}/settings")
async def read(unit: str, stores: StoresOf, principal: Caller, response: Response) -> dict[str, Any]:
    """The settings of the caller's own office."""
    if not principal.everywhere:
        principal.own(unit)
    return _shown(unit, *await office(stores, unit), response)


@router.put("/{unit}/settings")
async def write(unit: str, body: PlannerSettings, stores: StoresOf, revision: IfMatch, response: Response,
                principal: Annotated[Principal, Depends(require("officer", "leader", "clerk"))]) -> dict[str, Any]:
    """Change the settings of the caller's own office (If-Match "0" for the first time); wrong rows are refused."""
    principal.own(unit)
    trees = await stores.trees.all()
    found = [own for tree in trees if (own := tree.get(unit.partition(".")[0])) is not None]

    def chain(code: str) -> tuple[str, ...] | None:
        """Those above it in any edition: the table serves plans of all dates."""
        chains = [above(tree, code) for tree in trees if tree.get(code.partition(".")[0]) is not None]
        return tuple(one for codes in chains for one in codes) if chains else None

    check(body, unit, found[-1].level if found else "province", chain)
    return _shown(unit, body, await save_office(stores, unit, body, revision, hand(principal)), response)
