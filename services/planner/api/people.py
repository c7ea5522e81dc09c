"""Who has acted here, for administrators: accounts themselves are the issuer's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.planner.api.deps import StoresOf
from services.planner.store.people import people
from shared.auth import Principal, require
from shared.auth.people import Seen, Sort
from shared.http import Page

router = APIRouter(prefix="/api/v1/people", tags=["people"])


@router.get("")
async def listed(
    stores: StoresOf, _: Annotated[Principal, Depends(require("administrator", "service"))], q: str = "",
    unit: str = "", sort: Sort = "name", after: str | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Page[Seen]:
    """Who wrote, submitted, signed, published drafts: by unit (with its organs) and name, or the last to act."""
    return (await people(stores)).page(q=q, unit=unit, sort=sort, after=after, limit=limit)
