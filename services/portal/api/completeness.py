"""How complete and timely the reports below a unit are: by plan, by period, by unit; what is overdue; the trend."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from services.portal.api.charts import chart
from services.portal.api.pages import render
from services.portal.api.parts import optional
from services.portal.api.services import backend
from services.portal.api.session import Session, User

router = APIRouter(include_in_schema=False, prefix="/tien-do")
SORTS = {"on_time": "đúng hạn nhiều nhất", "received": "đã gửi nhiều nhất", "name": "theo tên"}
SHOWN = 100                                 # overdue reports on one page
Sort = Annotated[str, Query(alias="xep", pattern="^(on_time|received|name)$")]


@router.get("")
async def all_plans(request: Request, session: User, don_vi: str = "", sort: Sort = "on_time") -> Response:
    """Every plan that units below report on."""
    return await _page(request, session, "", "", don_vi, sort)


@router.get("/{root}")
async def plan(request: Request, session: User, root: str, don_vi: str = "", sort: Sort = "on_time") -> Response:
    """One plan, over its periods."""
    return await _page(request, session, root, "", don_vi, sort)


@router.get("/{root}/{period}")
async def period(
    request: Request, session: User, root: str, period: str, don_vi: str = "", sort: Sort = "on_time",
) -> Response:
    """One period of a plan."""
    return await _page(request, session, root, period, don_vi, sort)


async def _page(request: Request, session: Session, root: str, period: str, don_vi: str, sort: str) -> Response:
    calls = backend(request, session)
    asked = {"root": root or None, "period": period or None, "superior": don_vi or None}
    found, late, trend = await asyncio.gather(
        optional(calls.reporting.get("completeness", sort=sort, **asked)),
        optional(calls.reporting.get("overdue", limit=SHOWN, **asked)),
        optional(calls.reporting.get("trends", root, superior=don_vi or None)) if root else _nothing())
    superior = await optional(calls.planner.get("units", found["superior"])) if found and found["superior"] else None
    return render(
        request, "completeness.html", session, found=found, late=late, trend=trend, root=root, period=period,
        don_vi=don_vi, sort=sort, sorts=SORTS, superior_name=(superior or {}).get("authority_short"),
        chart_of=chart)


async def _nothing() -> Any:
    return None
