"""Units for administrators: editions loaded and to be loaded, the tree of a day, what became of whom."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.api import admin_words as words
from services.portal.api.admin import Admin
from services.portal.api.formats import read_date
from services.portal.api.pages import posted, render, text
from services.portal.api.parts import part
from services.portal.api.services import Api, Backend, backend
from services.portal.api.session import Session
from shared.clock import today
from shared.errors import BadInput, ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/quan-tri/don-vi")
SHOWN = 100
LATELY = 10


@router.get("")
async def units(request: Request, session: Admin, ma: str = "", q: str = "", ngay: str = "") -> Response:
    """Without a unit: editions and the provinces of a day; with one: that unit."""
    return await _page(request, session, ma, q, ngay)


@router.post("/nap")
async def load(request: Request, session: Admin) -> Response:
    """Load the edition of a day; what is there already stays."""
    return await _sent(request, session, "load", "nap-don-vi", lambda answer: {"so": answer["units"]})


@router.post("/ke-thua")
async def succeed(request: Request, session: Admin) -> Response:
    """Note what became of the units on a day, as the library proposes it."""
    return await _sent(request, session, "successions", "ke-thua",
                       lambda answer: {"so": sum(one["counts"]["moved"] for one in answer["items"])})


async def _sent(request: Request, session: Session, what: str, told: str, count: Any) -> Response:
    form = await posted(request, session)
    try:
        day = read_date(text(form, f"{what}-ngay"), "Ngày")
        if day is None:
            raise BadInput("Hãy ghi ngày, ví dụ 01/7/2025.", code="day_required")
        body = {"as_of": day, "province": text(form, f"{what}-tinh") or None}
        answer = await backend(request, session).planner.send("POST", "units", what, json=body, key=text(form, "key"))
    except ThongSuotError as error:
        if error.status == 401:
            raise
        return await _page(request, session, "", "", "", error=error, typed=dict(form))
    query = {"da": told, "ngay": day, **count(answer)}
    return RedirectResponse(f"/quan-tri/don-vi?{urlencode(query)}", 303)


async def _page(request: Request, session: Session, ma: str, q: str, ngay: str, **told: Any) -> Response:
    calls, on = backend(request, session), _day(ngay)
    context: dict[str, Any] = {"on": on, "q": q.strip(), "words": words, **told}
    if ma:
        return render(request, "admin_unit.html", session, **context, **await _unit(calls, ma, on))
    found = calls.planner.get("units", q=q.strip() or None, level=None if q.strip() else "province", on=on, limit=SHOWN)
    snapshots, units = await asyncio.gather(part(calls.planner.get("snapshots")), part(found))
    return render(request, "admin_units.html", session, **context, snapshots=snapshots, units=units, most=SHOWN)


async def _unit(calls: Backend, code: str, on: str) -> dict[str, Any]:
    """One unit, with whom it stands among."""
    planner, reporting = calls.planner, calls.reporting
    unit = await planner.get("units", code, on=on)
    below, lineage, above, drafts, owed = await asyncio.gather(
        planner.get("units", code, "children", on=on), planner.get("units", code, "lineage", on=on),
        _above(planner, unit, on), part(planner.get("drafts", unit=code, kind="inbox", limit=LATELY)),
        part(reporting.get("obligations", unit=code, state="open", limit=LATELY)))
    return {"unit": unit, "below": below["items"], "organs": below["organs"], "lineage": lineage, "above": above,
            "drafts": drafts, "owed": owed}


async def _above(planner: Api, unit: dict[str, Any], on: str) -> list[dict[str, Any]]:
    """Those above a unit, nearest first."""
    found: list[dict[str, Any]] = []
    while unit["superior"]:
        found.append(unit["superior"])
        unit = await planner.get("units", unit["superior"]["code"], on=on)
    return found


def _day(ngay: str) -> str:
    """A day as a link has it (ISO) or a form (8/4/2022), today for none; raises BadInput."""
    try:
        return dt.date.fromisoformat(ngay).isoformat()
    except ValueError:
        return read_date(ngay, "Ngày") or today().isoformat()
