"""Before publishing: what each level will get, for any unit that would receive."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.portal.api.pages import render
from services.portal.api.services import backend
from services.portal.api.session import User

router = APIRouter(include_in_schema=False, prefix="/ho-so/du-thao")
LEVELS = {"province": "Cấp tỉnh", "district": "Cấp huyện", "commune": "Cấp xã"}


@router.get("/{id}/xem-truoc")
async def ahead(request: Request, session: User, id: str,
                don_vi: Annotated[str, Query(max_length=40)] = "") -> Response:
    """The draft that one unit would receive, with a choice of the others."""
    planner = backend(request, session).planner
    found = await planner.get("drafts", id)
    seen = await planner.get("drafts", id, "derived", unit=don_vi or None)
    return render(request, "ahead.html", session, draft=found, seen=seen, document=seen["document"], LEVELS=LEVELS)
