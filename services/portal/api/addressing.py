"""Whom a draft will go to: what its text says, and what the officer changes of it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.api.formats import lines
from services.portal.api.pages import done, posted, render, text
from services.portal.api.services import Api, backend
from services.portal.api.session import Session, User
from shared.errors import BadInput, ThongSuotError
from shared.language import fold

router = APIRouter(include_in_schema=False, prefix="/ho-so/du-thao")
Json = dict[str, Any]
UNKNOWN = "Không tìm thấy đơn vị “{name}”. Hãy ghi đủ tên như trong danh mục, hoặc mã đơn vị."
SEVERAL = "Có {count} đơn vị tên “{name}” ({some}). Hãy ghi mã đơn vị."


@router.get("/{id}/noi-gui")
async def page(request: Request, session: User, id: str) -> Response:
    """The addressees with what can be done to each."""
    return await _page(request, session, id)


@router.post("/{id}/noi-gui")
async def save(request: Request, session: User, id: str) -> Response:
    """Keep the officer's word on the addressees; `act` "reset" goes back to what the text says."""
    form = await posted(request, session)
    planner = backend(request, session).planner
    try:
        override = None
        if text(form, "act") != "reset":
            day = await _day(planner, id)
            added = [await _code(planner, name, day) for name in lines(text(form, "add"))]
            kept = [str(code) for code in form.getlist("added")]
            override = {"add": [*kept, *added], "remove": [str(code) for code in form.getlist("remove")],
                        "direct": [str(code) for code in form.getlist("direct")]}
            override = override if any(override.values()) else None
        await planner.send("PATCH", "drafts", id, json={"addressees": override}, revision=text(form, "revision"))
    except ThongSuotError as error:
        if error.status in (401, 404):
            raise
        return await _page(request, session, id, error=error, typed=form)
    return done(f"/ho-so/du-thao/{id}/noi-gui", "luu")


async def _day(planner: Api, id: str) -> str | None:
    """A day of the list of units that the draft is resolved against."""
    snapshot = (await planner.get("drafts", id))["addressees"].get("snapshot")
    return snapshot.partition("@")[0] if snapshot else None


async def _code(planner: Api, name: str, on: str | None) -> str:
    """The code of a unit that is named by its name or code; raises BadInput if none or several are."""
    found = (await planner.get("units", q=name, limit=20, on=on))["items"]
    exact = [unit for unit in found if unit["code"] == name or fold(unit["name"]) == fold(name)] or found
    if not exact:
        raise BadInput(UNKNOWN.format(name=name), code="unknown_unit")
    if len(exact) > 1:
        some = "; ".join(f"{unit['authority_short']}: {unit['code']}" for unit in exact[:3])
        raise BadInput(SEVERAL.format(count=len(exact), name=name, some=some), code="several_units")
    return str(exact[0]["code"])


async def _page(request: Request, session: Session, id: str, **shown: Any) -> Response:
    found = await backend(request, session).planner.get("drafts", id)
    override = found.get("override") or {}
    return render(request, "addressing.html", session, draft=found, units=found["addressees"]["units"],
                  added=override.get("add") or [], removed=override.get("remove") or [],
                  direct=override.get("direct") or [],
                  editable=found["unit"] == session.unit and found["state"] == "drafting" and session.has("officer"),
                  **shown)
