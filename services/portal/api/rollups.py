"""Roll-ups: the plans and periods there are, and one table of a superior."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response

from services.portal.api.pages import render
from services.portal.api.parts import optional, part
from services.portal.api.services import Backend, backend
from services.portal.api.session import Session, User
from services.portal.api.views import Page, View, pages

router = APIRouter(include_in_schema=False, prefix="/tong-hop")
Json = dict[str, Any]
ON_A_PAGE, ROWS_ON_A_PAGE = 50, 60
CELLS_ON_A_PAGE, LEAST_ROWS, MOST_COLUMNS = 150, 5, 30      # of units by indicators


@dataclass(frozen=True)
class RollupView(View):
    """The children of a roll-up: all, or those whose report is awaited; and which page of its tasks."""

    loc: str = ""
    nv: int = 1


@dataclass(frozen=True)
class ByUnitView(View):
    """Each unit with the figures of all tasks (so many on a page), or of one."""

    nhiem_vu: str = ""
    nv: int = 1


async def _by_unit_view(don_vi: str = "", nhiem_vu: str = "", trang: Page = 1, nv: Page = 1) -> ByUnitView:
    return ByUnitView(don_vi, trang, nhiem_vu, nv)


async def _view(
    don_vi: str = "", loc: Literal["", "chua-gui"] = "", trang: Page = 1, nv: Page = 1,
) -> RollupView:
    return RollupView(don_vi, trang, loc, nv)


Viewed = Annotated[RollupView, Depends(_view)]
ByUnitViewed = Annotated[ByUnitView, Depends(_by_unit_view)]


@router.get("")
async def rollups(request: Request, session: User) -> Response:
    """Every root plan that the unit has reports of, with its periods."""
    roots, away = await _roots(backend(request, session), session)
    return render(request, "rollups.html", session, roots=roots, away=away)


@router.get("/{root}/{period}")
async def rollup(request: Request, session: User, root: str, period: str, view: Viewed) -> Response:
    """One period's table for a superior: the user's unit, or one below it."""
    calls = backend(request, session)
    table = await rollup_of(calls, root, period, view)
    return render(request, "rollup.html", session, **await _head(calls, table), **table_context(table, view))


@router.get("/{root}/{period}/tung-don-vi")
async def by_unit(request: Request, session: User, root: str, period: str, view: ByUnitViewed) -> Response:
    """Each unit with each indicator of the plan, or of one task: as many units on a page as the columns allow."""
    calls, superior = backend(request, session), view.don_vi or None
    head = await calls.reporting.get("rollups", root, period, superior=superior, limit=1, detail=False)
    parts = by_rows([task for task in head["tasks"] if task["id"] == view.nhiem_vu] or head["tasks"], MOST_COLUMNS)
    tasks = parts[min(view.nv, len(parts)) - 1] if parts else []
    limit = units_on_page(sum(len(task["indicators"]) or 1 for task in tasks))
    table = await calls.reporting.get("rollups", root, period, superior=superior, limit=limit,
                                      offset=(view.trang - 1) * limit)
    return render(
        request, "rollup_units.html", session, every=head["tasks"], tasks=tasks, rollup=table, root=root, period=period,
        view=view, don_vi=view.don_vi, task_pages=len(parts), pages=pages(table["children_count"], limit),
        **await _head(calls, table))


def units_on_page(columns: int) -> int:
    """Rows of so many columns that a page stays light."""
    return max(LEAST_ROWS, min(ON_A_PAGE, CELLS_ON_A_PAGE // max(columns, 1)))


async def rollup_of(calls: Backend, root: str, period: str, view: RollupView) -> Json:
    """The roll-up as the service has it, with a page of its children."""
    found: Json = await calls.reporting.get(
        "rollups", root, period, superior=view.don_vi or None, awaited=view.loc == "chua-gui" or None, detail=False,
        limit=ON_A_PAGE, offset=(view.trang - 1) * ON_A_PAGE)
    return found


async def _head(calls: Backend, table: Json) -> Json:
    """The plan, and what the superior is called."""
    plan, unit = await asyncio.gather(
        optional(calls.planner.get("plans", table["root"])), optional(calls.planner.get("units", table["superior"])))
    return {"plan": plan, "superior_name": (unit or {}).get("authority_short")}


def table_context(table: Json, view: RollupView) -> Json:
    """What the roll-up's template shows."""
    parts = by_rows(table["tasks"] or [])
    return {"rollup": table, "root": table["root"], "period": table["period"], "view": view, "don_vi": view.don_vi,
            "tasks": parts[min(view.nv, len(parts)) - 1] if parts else [],
            "task_pages": len(parts), "pages": pages(table["children_count"], ON_A_PAGE)}


def by_rows(tasks: list[Json], most: int = ROWS_ON_A_PAGE) -> list[list[Json]]:
    """The tasks in pages of at most so many rows: a row for each task and each of its indicators."""
    found: list[list[Json]] = []
    left = 0
    for task in tasks:
        rows = 1 + len(task["indicators"] or [])
        if rows > left or not found:
            found.append([])
            left = most
        found[-1].append(task)
        left -= rows
    return found


async def _roots(calls: Backend, session: Session) -> tuple[list[Json], str | None]:
    """The roots of the plans that the unit sees, with their periods from where it stands; why some can't be told."""
    found = await part(calls.planner.get("plans", limit=200))
    roots: dict[str, Json] = {}
    for plan in found.items:
        root = roots.setdefault(plan["root"], {"root": plan["root"]})
        if "title" not in root or plan["id"] == plan["root"]:
            top = "" if session.unit else plan["issuer"]     # an administrator has no unit to stand on
            root.update(title=plan["title"], symbol=plan["symbol"], superior=top, plan=plan["id"])
    answers = await asyncio.gather(*(
        part(calls.reporting.get("rollups", root["root"], superior=root["superior"] or None), "periods", absent=True)
        for root in roots.values()))
    for root, answer in zip(roots.values(), answers, strict=True):
        root["periods"] = answer.items
    messages = (found.message, *(answer.message for answer in answers))
    return [root for root in roots.values() if root["periods"]], next(filter(None, messages), None)
