"""POST /obligations/assign: a unit has one of its organs work on its reports under a root plan (law 7)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from services.reporting.api import access
from services.reporting.api.access import StoresIn, actor
from services.reporting.store import assignments as store
from shared.auth import Principal, require
from shared.errors import NotFound
from shared.http import IdempotencyKey

router = APIRouter(prefix="/api/v1/obligations", tags=["obligations"])


class Assignment(BaseModel):
    """Which organ works on the caller's unit's reports under a root plan, in this and all later periods; null: none."""

    root: str
    organ: str | None = None


@router.post("/assign")
async def assign(asked: Assignment, caller: Annotated[Principal, Depends(require("leader", "clerk"))],
                 _: IdempotencyKey, stores: StoresIn, request: Request) -> Assignment:
    """The organ reads, writes and submits these reports in the unit's stead until the assignment is taken back."""
    if not await stores.obligations.find({"root": asked.root, "unit": caller.unit}, limit=1, fields=["_id"]):
        raise NotFound(access.NONE)
    by = actor(request, caller, "leader" if "leader" in caller.roles else "clerk")
    await store.assign(stores, asked.root, caller.unit, asked.organ or "", by)
    return Assignment(root=asked.root, organ=asked.organ or None)
