"""How complete and timely the reports below a unit are: by plan, by period, by unit; what is overdue; the trend."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response

from services.portal.api.indicator_picture import NOTES, chart, drawn, heading
from services.portal.api.pages import render
from services.portal.api.parts import optional
from services.portal.api.progress_picture import RATED, Leads, alphabetical, bar, bars_picture, tiles_picture
from services.portal.api.services import Backend, backend
from services.portal.api.session import Session, User
from services.portal.api.views import Page, View, pages
from services.portal.domain.pictures.looks import MET, TIMELINESS

router = APIRouter(include_in_schema=False, prefix="/tien-do")
Json = dict[str, Any]
SORTS = {"on_time": "đúng hạn nhiều nhất", "received": "đã gửi nhiều nhất", "name": "theo tên"}
LOOKS = {"cot": "Biểu đồ cột", "o": "Bản đồ ô", "bang": "Bảng"}
SHADES = {"gui": "Tỷ lệ đã gửi", "dung-han": "Tỷ lệ đúng hạn"}
ON_A_PAGE = {"cot": 40, "o": 120, "bang": 40}
LATE_SHOWN, LATE_ON_A_PAGE, CHARTS_ON_A_PAGE = 10, 50, 8


@dataclass(frozen=True)
class ProgressView(View):
    """How the units are shown: as bars, tiles or a table, in which order, tiles shaded by what."""

    xem: str = "cot"
    xep: str = "on_time"
    theo: str = "gui"

    @property
    def limit(self) -> int:
        """Units on a page."""
        return ON_A_PAGE[self.xem]


async def _view(
    don_vi: str = "", xem: Literal["cot", "o", "bang"] = "cot", xep: Literal["on_time", "received", "name"] = "on_time",
    theo: Literal["gui", "dung-han"] = "gui", trang: Page = 1,
) -> ProgressView:
    return ProgressView(don_vi, trang, xem, xep, theo)


Viewed = Annotated[ProgressView, Depends(_view)]


@router.get("/qua-han")
async def overdue(
    request: Request, session: User, ke_hoach: str = "", ky: str = "", don_vi: str = "", trang: Page = 1,
) -> Response:
    """Every report that is awaited after its due date, the oldest first."""
    late = await backend(request, session).reporting.get(
        "overdue", root=ke_hoach or None, period=ky or None, superior=don_vi or None, limit=LATE_ON_A_PAGE,
        offset=(trang - 1) * LATE_ON_A_PAGE)
    return render(request, "overdue.html", session, late=late, root=ke_hoach, period=ky, view=View(don_vi, trang),
                  pages=pages(late["count"], LATE_ON_A_PAGE))


@router.get("")
async def all_plans(request: Request, session: User, view: Viewed) -> Response:
    """Every plan that units below report on."""
    return await _page(request, session, "", "", view)


@router.get("/{root}/chi-tieu")
async def indicators(request: Request, session: User, root: str, don_vi: str = "", trang: Page = 1) -> Response:
    """Each indicator of a plan beside its targets, over the periods."""
    calls = backend(request, session)
    trend = await calls.reporting.get("trends", root, superior=don_vi or None)
    told = drawn(trend["indicators"])
    shown = told[(trang - 1) * CHARTS_ON_A_PAGE:trang * CHARTS_ON_A_PAGE]
    return render(
        request, "trends.html", session, trend=trend, root=root, view=View(don_vi, trang), count=len(told),
        charts=[(one, heading(one), chart(one)) for one in shown], legend=[*MET.values()], notes=NOTES,
        pages=pages(len(told), CHARTS_ON_A_PAGE), superior_name=await superior_name(calls, trend["superior"]))


@router.get("/{root}")
async def plan(request: Request, session: User, root: str, view: Viewed) -> Response:
    """One plan, over its periods."""
    return await _page(request, session, root, "", view)


@router.get("/{root}/{period}")
async def period(request: Request, session: User, root: str, period: str, view: Viewed) -> Response:
    """One period of a plan."""
    return await _page(request, session, root, period, view)


async def _page(request: Request, session: Session, root: str, period: str, view: ProgressView) -> Response:
    calls = backend(request, session)
    asked = {"root": root or None, "period": period or None, "superior": view.don_vi or None}
    found, late, trend = await asyncio.gather(
        optional(calls.reporting.get("completeness", sort=view.xep, **asked)),
        optional(calls.reporting.get("overdue", limit=LATE_SHOWN, **asked)),
        optional(calls.reporting.get("trends", root, superior=view.don_vi or None)) if root else _nothing())
    name = await superior_name(calls, found["superior"]) if found and found["superior"] else None
    here = request.url.path
    return render(
        request, "completeness.html", session, found=found, late=late, trend=trend, root=root, period=period, view=view,
        sorts=SORTS, looks=LOOKS, shades=SHADES, superior_name=name, bar=bar, legend=[*TIMELINESS.values()],
        **(_units(found, view, leads_of(here, view, bool(root)), "Tiến độ báo cáo") if found else {}))


def _units(found: Json, view: ProgressView, leads: Leads, title: str) -> Json:
    """A page of the units, and their picture."""
    units = alphabetical(found["units"]) if view.xem == "o" else found["units"]
    shown = units[(view.trang - 1) * view.limit:view.trang * view.limit]
    return {"units": shown, "pages": pages(len(units), view.limit), "leads": leads,
            "picture": picture_of({**found, "units": shown}, view, leads, title)}


def picture_of(found: Json, view: ProgressView, leads: Leads, title: str) -> Any:
    """The units as bars or tiles; None as a table."""
    if view.xem == "o":
        return tiles_picture(found["units"], found, view.theo if view.theo in RATED else "gui", leads, title)
    return bars_picture(found["units"], found, leads, title) if view.xem == "cot" else None


def leads_of(path: str, view: ProgressView, below: bool) -> Leads:
    """To the same page from the place of a unit, if it has others below it."""
    def leads(unit: Json) -> str | None:
        return path + replace(view, trang=1).query(don_vi=unit["unit"]) if below and unit["below"] else None

    return leads


async def superior_name(calls: Backend, code: str) -> str | None:
    """What the unit is called from whose place it is looked at."""
    return ((await optional(calls.planner.get("units", code))) or {}).get("authority_short")


async def _nothing() -> Any:
    return None
