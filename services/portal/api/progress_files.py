"""Completeness by unit and indicators over the periods as files: the pictures, and the tables behind them."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from services.portal.api import indicator_picture, progress_picture
from services.portal.api.completeness import Viewed, picture_of, superior_name
from services.portal.api.formats import period_text
from services.portal.api.picture_files import Format, picture_file, table_file
from services.portal.api.services import backend
from services.portal.api.session import User

router = APIRouter(include_in_schema=False, prefix="/tien-do")


@router.get("/don-vi.{format}")
async def units(request: Request, session: User, format: Format, view: Viewed, ke_hoach: str = "", ky: str = ""
                ) -> Response:
    """Every unit: as bars, or as tiles if that is the view."""
    calls = backend(request, session)
    found = await calls.reporting.get("completeness", sort=view.xep, root=ke_hoach or None, period=ky or None,
                                      superior=view.don_vi or None)
    whose = await superior_name(calls, found["superior"]) or found["superior"]
    plan = found["plans"][0] if ke_hoach and found["plans"] else {}
    title = " ".join(filter(None, ("Tiến độ báo cáo", period_text(ky), f"– {plan['title']}" if plan else "")))
    name = f"Tiến độ báo cáo {ky}".strip()
    if format != "svg":
        table = progress_picture.rows(found["units"])
        return await asyncio.to_thread(table_file, format, name, title, whose, table, progress_picture.WIDTHS)
    shown = found | ({"units": progress_picture.alphabetical(found["units"])} if view.xem == "o" else {})
    picture = picture_of(shown, view, lambda _: None, title) \
        or progress_picture.bars_picture(found["units"], found, lambda _: None, title)
    return await asyncio.to_thread(picture_file, picture, name, whose)


@router.get("/{root}/chi-tieu.{format}")
async def indicators(request: Request, session: User, root: str, format: Format, don_vi: str = "", chi_tieu: str = ""
                     ) -> Response:
    """Every indicator of a plan, or one."""
    calls = backend(request, session)
    trend = await calls.reporting.get("trends", root, superior=don_vi or None)
    whose = await superior_name(calls, trend["superior"]) or trend["superior"]
    shown = [one for one in trend["indicators"] if chi_tieu in ("", one["id"])]
    title, name = f"Chỉ tiêu so với mục tiêu qua các kỳ – {trend.get('title', '')}", "Chỉ tiêu qua các kỳ"
    if format == "svg":
        picture = indicator_picture.indicator_picture(shown, title)
        return await asyncio.to_thread(picture_file, picture, name, whose)
    table = indicator_picture.rows(shown)
    return await asyncio.to_thread(table_file, format, name, title, whose, table, indicator_picture.WIDTHS)
