"""A figure of a roll-up explained: the tree of numbers down to each unit's report."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.api.pages import render
from services.portal.api.parts import optional
from services.portal.api.services import backend
from services.portal.api.session import User

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


@router.get("/{root}/{period}/giai-trinh")
async def explained(
    request: Request, session: User, root: str, period: str, chi_tieu: str = "", nhiem_vu: str = "", dem: str = "",
    don_vi: str = "", tiep_nhan: bool = False,
) -> Response:
    """One cell: an indicator (`tiep_nhan`: what was accepted of it), a task's states, or a count of units."""
    calls = backend(request, session)
    found = await calls.reporting.get(
        "rollups", root, period, "explain", superior=don_vi or None, indicator=chi_tieu or None,
        task=nhiem_vu or None, count=dem or None, final=tiep_nhan or None)
    plan = await optional(calls.planner.get("plans", root))
    asked = found["asked"]
    one = {**asked, "kind": asked.get("measure", asked["kind"])}
    return render(
        request, "explain.html", session, plan=plan, root=root, period=period, don_vi=don_vi, found=found, one=one,
        of=asked["kind"], name=asked.get("name") or COUNTS.get(asked["id"], asked["id"]), MISSING=MISSING,
        unfolded=_rows(found["tree"]) <= OPEN_UP_TO)


def _rows(node: dict[str, Any]) -> int:
    return 1 + sum(map(_rows, node["children"]))
