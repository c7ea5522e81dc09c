"""Roll-ups: the plans and periods there are, and one table of a superior."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.api.pages import render
from services.portal.api.parts import optional, part
from services.portal.api.services import Backend, backend
from services.portal.api.session import Session, User

router = APIRouter(include_in_schema=False, prefix="/tong-hop")


@router.get("")
async def rollups(request: Request, session: User) -> Response:
    """Every root plan that the unit has reports of, with its periods."""
    roots, away = await _roots(backend(request, session), session)
    return render(request, "rollups.html", session, roots=roots, away=away)


@router.get("/{root}/{period}")
async def rollup(request: Request, session: User, root: str, period: str, don_vi: str = "") -> Response:
    """One period's table for a superior: the user's unit, or one below it."""
    calls = backend(request, session)
    table = await rollup_of(calls, root, period, don_vi)
    plan, unit = await asyncio.gather(
        optional(calls.planner.get("plans", root)), optional(calls.planner.get("units", table["superior"])))
    return render(request, "rollup.html", session, plan=plan, don_vi=don_vi,
                  superior_name=(unit or {}).get("authority_short"), **table_context(table))


async def rollup_of(calls: Backend, root: str, period: str, superior: str) -> dict[str, Any]:
    """The roll-up as the service has it."""
    found: dict[str, Any] = await calls.reporting.get("rollups", root, period, superior=superior or None)
    return found


def table_context(table: dict[str, Any]) -> dict[str, Any]:
    """What the roll-up's template shows."""
    return {"rollup": table, "root": table.get("root"), "period": table.get("period")}


async def _roots(calls: Backend, session: Session) -> tuple[list[dict[str, Any]], str | None]:
    """The roots of the plans that the unit sees, with their periods from where it stands; why some can't be told."""
    found = await part(calls.planner.get("plans", limit=200))
    roots: dict[str, dict[str, Any]] = {}
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
