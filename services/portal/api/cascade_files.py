"""A plan's cascade as files: the picture, and the table behind it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.api.cascade import Viewed, all_units
from services.portal.api.cascade_picture import cascade_picture
from services.portal.api.formats import STATES, date_text
from services.portal.api.picture_files import Format, Rows, picture_file, table_file
from services.portal.api.services import backend
from services.portal.api.session import User

router = APIRouter(include_in_schema=False, prefix="/ke-hoach")
TITLES = ("Đơn vị", "Cấp trên", "Tình trạng", "Số, ký hiệu kế hoạch của đơn vị", "Ngày", "Số đơn vị cấp dưới",
          "Trong đó đã ban hành")
WIDTHS = (38.0, 30.0, 20.0, 22.0, 12.0, 14.0, 14.0)


@router.get("/{id}/trien-khai.{format}")
async def cascade_file(request: Request, session: User, id: str, format: Format, view: Viewed) -> Response:
    """All units of the view; the picture has them from its unit down, whatever the table was narrowed to."""
    planner = backend(request, session).planner
    view = replace(view, xem="hinh" if format == "svg" else "bang")
    plan, found = await asyncio.gather(planner.get("plans", id), all_units(planner, id, view))
    title = f"Triển khai {plan['document']['kind'] or 'Kế hoạch'} số {plan['symbol']} tại {found['unit']['unit_name']}"
    name, whose = f"Triển khai {plan['symbol']}".replace("/", "-"), plan["authority"] or found["unit"]["unit_name"]
    if format == "svg":
        return await asyncio.to_thread(lambda: picture_file(cascade_picture(found, lambda _: None, title), name, whose))
    return await asyncio.to_thread(table_file, format, name, title, whose, _rows(found["items"]), WIDTHS)


def _rows(items: list[dict[str, Any]]) -> Rows:
    return [TITLES, *((one["unit_name"], one["above_name"], STATES.get(one["state"], one["state"]), one["symbol"],
                       date_text(one["date"]) or None, one["below"], one["published_below"] if one["below"] else None)
                      for one in items)]
