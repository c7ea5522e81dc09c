"""The tables of counterparts of all offices, for administrators."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from services.portal.api import offices
from services.portal.api.admin import Admin
from services.portal.api.pages import posted, render, text
from services.portal.api.parts import Part, part
from services.portal.api.services import backend

router = APIRouter(include_in_schema=False, prefix="/quan-tri/co-quan")
PATH = "/quan-tri/co-quan"


@router.get("")
async def listed(request: Request, session: Admin, don_vi: str = "", ngay: str = "", q: str = "", after: str = ""
                 ) -> Response:
    """Without an office: those with settings of their own, and a search for any; with one: its table."""
    if don_vi:
        return await offices.shown(request, session, _place(don_vi), ngay)
    planner = backend(request, session).planner
    found = await part(planner.get("units", q=q.strip(), limit=50)) if q.strip() else Part()
    own = await part(planner.get("offices", after=after or None))
    return render(request, "admin_offices.html", session, q=q.strip(), found=found, own=own)


@router.post("")
async def save(request: Request, session: Admin) -> Response:
    """Save an office's table."""
    form = await posted(request, session)
    return await offices.saved(request, session, _place(text(form, "don_vi")), form)


def _place(unit: str) -> offices.Place:
    return offices.Place(unit, PATH, own=False)
