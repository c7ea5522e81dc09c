"""A figure of a roll-up explained: the tree of numbers down to each unit's report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.portal.api.pages import render
from services.portal.api.parts import optional
from services.portal.api.services import backend
from services.portal.api.session import User
from services.portal.api.views import Page, View, pages

router = APIRouter(include_in_schema=False, prefix="/tong-hop")
COUNTS = {
    "expected": "Số đơn vị phải báo cáo", "received": "Số báo cáo đã nhận", "accepted": "Số báo cáo đã tiếp nhận",
    "on_time": "Số báo cáo gửi đúng hạn", "not_handed_down": "Số đơn vị chưa được giao xuống",
}
MISSING = {
    "not_reported": "chưa gửi báo cáo", "not_told": "báo cáo không có số liệu này", "not_asked": "không được giao",
    "not_applicable": "không phát sinh", "not_accepted": "chưa được tiếp nhận", "closed": "đã đóng",
}
OPEN_UP_TO = 60                             # rows: a larger tree is folded, but for its first level
WHOLE_UP_TO, ON_A_PAGE = 250, 100           # rows of a tree that is shown as a whole; units of a page of a larger one
Json = dict[str, Any]


@dataclass(frozen=True)
class CellView(View):
    """Which cell is explained; of a large tree, which unit's part of it is open."""

    chi_tieu: str = ""
    nhiem_vu: str = ""
    dem: str = ""
    tiep_nhan: bool = False
    mo: str = ""


async def _view(
    don_vi: str = "", trang: Page = 1, chi_tieu: str = "", nhiem_vu: str = "",
    dem: str = "", tiep_nhan: bool = False, mo: str = "",
) -> CellView:
    return CellView(don_vi, trang, chi_tieu, nhiem_vu, dem, tiep_nhan, mo)


@router.get("/{root}/{period}/giai-trinh")
async def explained(
    request: Request, session: User, root: str, period: str, view: Annotated[CellView, Depends(_view)],
) -> Response:
    """One cell: an indicator (`tiep_nhan`: what was accepted of it), a task's states, or a count of units."""
    calls = backend(request, session)
    found = await calls.reporting.get(
        "rollups", root, period, "explain", superior=view.don_vi or None, indicator=view.chi_tieu or None,
        task=view.nhiem_vu or None, count=view.dem or None, final=view.tiep_nhan or None)
    plan = await optional(calls.planner.get("plans", root))
    asked = found["asked"]
    one = {**asked, "kind": asked.get("measure", asked["kind"])}
    return render(
        request, "explain.html", session, plan=plan, root=root, period=period, don_vi=view.don_vi, found=found, one=one,
        of=asked["kind"], name=asked.get("name") or COUNTS.get(asked["id"], asked["id"]), MISSING=MISSING, view=view,
        **opened(found["tree"], view.mo, view.trang))


def opened(tree: Json, unit: str, page: int) -> Json:
    """What is shown of a tree: all of it, or of a large one a page of the units right below one of its units."""
    rows = _rows(tree)
    if rows <= WHOLE_UP_TO:
        return {"way": [], "children": tree["children"], "pages": 1, "unfolded": rows <= OPEN_UP_TO, "whole": True}
    way = _way(tree, unit) or [tree]
    below = way[-1]["children"]
    return {"way": way, "children": below[(page - 1) * ON_A_PAGE:page * ON_A_PAGE],
            "pages": pages(len(below), ON_A_PAGE), "unfolded": False, "whole": False}


def _way(node: Json, unit: str) -> list[Json]:
    """From a node down to a unit, both included; empty if it isn't there."""
    if node["unit"] == unit:
        return [node]
    ways = (_way(child, unit) for child in node["children"])
    return next(([node, *way] for way in ways if way), [])


def _rows(node: Json) -> int:
    return 1 + sum(map(_rows, node["children"]))
