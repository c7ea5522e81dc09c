"""The office's own table of counterparts (bảng cơ quan tương ứng), with its rules on bases, dates and numbers."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from services.portal.api import office_form as forms
from services.portal.api.formats import date_text
from services.portal.api.pages import done, posted, render, text
from services.portal.api.services import backend
from services.portal.api.session import Session, User
from shared.clock import today
from shared.errors import BadInput, NotFound, ThongSuotError
from shared.units.model import Unit

router = APIRouter(include_in_schema=False, prefix="/co-quan")
NO_OFFICE = "Trang này dành cho người của một đơn vị. Quản trị hệ thống không có bảng cơ quan riêng."
BASES = {"general": "chỉ căn cứ chung: luật, nghị định, văn bản của Trung ương và cấp trên",
         "all": "mọi căn cứ của kế hoạch cấp trên", "none": "không, chỉ viện dẫn kế hoạch cấp trên"}
SPARE = 2                                # empty rows for what is to be added


@router.get("")
async def office(request: Request, session: User, ngay: str = "") -> Response:
    """The table of an edition: by default that which holds today."""
    return await _page(request, session, ngay)


@router.post("")
async def save(request: Request, session: User) -> Response:
    """Save the whole form; a change by somebody else meanwhile is shown beside, not overwritten."""
    form = await posted(request, session)
    planner, ngay = backend(request, session).planner, text(form, "ngay")
    mine: dict[str, Any] | None = None
    try:
        mine = forms.settings_of(form, await planner.get("offices", _unit(session), "settings"))
        await planner.send("PUT", "offices", session.unit, "settings", json=mine, revision=text(form, "revision"))
    except ThongSuotError as error:
        if error.status in (401, 404):
            raise
        return await _page(request, session, ngay, error=error, typed=form, mine=mine)
    return done("/co-quan", "luu") if not ngay else done("/co-quan", f"luu&ngay={ngay}")


async def _page(request: Request, session: Session, ngay: str, *, error: ThongSuotError | None = None,
                typed: FormData | None = None, mine: dict[str, Any] | None = None) -> Response:
    planner, on = backend(request, session).planner, _day(ngay)
    settings, found = await asyncio.gather(
        planner.get("offices", _unit(session), "settings"),
        planner.get("units", session.unit.partition(".")[0], on=on.isoformat()))
    unit = Unit.model_validate(found["unit"])
    stale = mine is not None and error is not None and error.status == 412
    return render(
        request, "office.html", session, error=error, typed=typed, settings=settings, unit=unit, on=on.isoformat(),
        period=forms.period_of(on), periods=forms.PERIODS, levels=forms.levels(unit, on), bases=BASES,
        level_names=forms.LEVEL_NAMES, rows=forms.rows(unit, settings, on), unit_rows=forms.unit_rows(settings),
        spare=SPARE, editable=session.has("officer", "leader", "clerk"),
        disagreements=forms.disagreements(mine, settings) if stale and mine else [])


def _unit(session: Session) -> str:
    if not session.unit:
        raise NotFound(NO_OFFICE)
    return session.unit


def _day(ngay: str) -> dt.date:
    try:
        return dt.date.fromisoformat(ngay) if ngay else today()
    except ValueError as error:
        raise BadInput(f"“{ngay}” không phải là ngày. Hãy chọn lại thời kỳ, ví dụ {date_text(today())}.") from error
