"""Units' identifiers on the document exchange, for administrators."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.api.admin import Admin
from services.portal.api.pages import done, posted, render, text
from services.portal.api.parts import names_of, part
from services.portal.api.services import backend
from services.portal.api.session import Session
from shared.errors import BadInput, ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/quan-tri/ma-dinh-danh")


@router.get("")
async def listed(request: Request, session: Admin, after: str = "") -> Response:
    """The identifiers that are known, and a form for one more."""
    return await _page(request, session, after)


@router.post("")
async def save(request: Request, session: Admin) -> Response:
    """Tell a unit's identifier, or another one than before."""
    form = await posted(request, session)
    planner, unit = backend(request, session).planner, text(form, "don_vi")
    try:
        if not unit:
            raise BadInput("Chưa ghi mã đơn vị. Hãy ghi mã trong danh mục, ví dụ “72”.", code="unit_required")
        known = (await planner.get("exchange", "codes", unit=unit))["items"]
        await planner.send("PUT", "exchange", "codes", unit, json={"organ_id": text(form, "ma")},
                           revision=str(known[0]["revision"] if known else 0))
    except ThongSuotError as error:
        if error.status == 401:
            raise
        return await _page(request, session, error=error, typed=form)
    return done("/quan-tri/ma-dinh-danh", "luu")


async def _page(request: Request, session: Session, after: str = "", **shown: Any) -> Response:
    planner = backend(request, session).planner
    page = await part(planner.get("exchange", "codes", after=after or None))
    named = await names_of(planner, [one["unit"] for one in page.items])
    return render(request, "admin_codes.html", session, page=page, names=named, **shown)
