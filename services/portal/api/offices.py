"""An office's table of counterparts (bảng cơ quan tương ứng), with its rules on bases, dates and numbers: the user's
own on /co-quan, any for an administrator on /quan-tri/co-quan."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from services.portal.api import office_form as forms
from services.portal.api.formats import date_text
from services.portal.api.pages import posted, render, text
from services.portal.api.services import backend
from services.portal.api.session import Session, User
from shared.clock import today
from shared.errors import BadInput, NotFound, ThongSuotError
from shared.units.model import Unit

router = APIRouter(include_in_schema=False, prefix="/co-quan")
NO_OFFICE = "Trang này dành cho người của một đơn vị. Quản trị xem và sửa bảng của từng đơn vị ở mục Quản trị."
BASES = {"general": "chỉ căn cứ chung: luật, nghị định, văn bản của Trung ương và cấp trên",
         "all": "mọi căn cứ của kế hoạch cấp trên", "none": "không, chỉ viện dẫn kế hoạch cấp trên"}
SPARE = 2                                # empty rows for what is to be added


@dataclass(frozen=True)
class Place:
    """Whose table a page is about, and the page's address."""

    unit: str
    path: str
    own: bool = True

    def at(self, **query: str) -> str:
        """The page's address with a query."""
        whose = {} if self.own else {"don_vi": self.unit}
        given = whose | {name: value for name, value in query.items() if value}
        return f"{self.path}?{urlencode(given)}" if given else self.path


@router.get("")
async def office(request: Request, session: User, ngay: str = "") -> Response:
    """The table of an edition: by default that which holds today."""
    return await shown(request, session, _own(session), ngay)


@router.post("")
async def save(request: Request, session: User) -> Response:
    """Save the whole form; a change by somebody else meanwhile is shown beside, not overwritten."""
    return await saved(request, session, _own(session), await posted(request, session))


async def saved(request: Request, session: Session, place: Place, form: FormData) -> Response:
    """Save a form about any office."""
    planner, ngay = backend(request, session).planner, text(form, "ngay")
    mine: dict[str, Any] | None = None
    try:
        mine = forms.settings_of(form, await planner.get("offices", place.unit, "settings"))
        await planner.send("PUT", "offices", place.unit, "settings", json=mine, revision=text(form, "revision"))
    except ThongSuotError as error:
        if error.status in (401, 404):
            raise
        return await shown(request, session, place, ngay, error=error, typed=form, mine=mine)
    return RedirectResponse(place.at(da="luu", ngay=ngay), 303)


async def shown(request: Request, session: Session, place: Place, ngay: str, *, error: ThongSuotError | None = None,
                typed: FormData | None = None, mine: dict[str, Any] | None = None) -> Response:
    """The page about any office."""
    planner, on = backend(request, session).planner, _day(ngay)
    settings, found = await asyncio.gather(
        planner.get("offices", place.unit, "settings"),
        planner.get("units", place.unit.partition(".")[0], on=on.isoformat()))
    unit = Unit.model_validate(found["unit"])
    stale = mine is not None and error is not None and error.status == 412
    rows = forms.rows(unit, settings, on)
    return render(
        request, "office.html" if place.own else "admin_office.html", session, error=error, typed=typed,
        settings=settings, unit=unit, on=on.isoformat(), place=place, period=forms.period_of(on),
        periods=forms.PERIODS, levels=forms.levels(unit, on), bases=BASES, level_names=forms.LEVEL_NAMES, rows=rows,
        unit_rows=forms.unit_rows(settings), differences=forms.differences(rows), spare=SPARE,
        editable=session.has("officer", "leader", "clerk", "administrator"),
        disagreements=forms.disagreements(mine, settings) if stale and mine else [])


def _own(session: Session) -> Place:
    if not session.unit:
        raise NotFound(NO_OFFICE)
    return Place(session.unit, "/co-quan")


def _day(ngay: str) -> dt.date:
    try:
        return dt.date.fromisoformat(ngay) if ngay else today()
    except ValueError as error:
        raise BadInput(f"“{ngay}” không phải là ngày. Hãy chọn lại thời kỳ, ví dụ {date_text(today())}.") from error
