"""Which of its organs a unit lets work on its reports: one choice for each root plan, on the page of reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.api.pages import done, posted, text
from services.portal.api.parts import optional
from services.portal.api.services import Backend, backend
from services.portal.api.session import Session, User
from shared.clock import today
from shared.language import sort_key
from shared.units.model import Unit
from shared.units.organs import organs_of

router = APIRouter(include_in_schema=False, prefix="/bao-cao")
Json = dict[str, Any]


@router.post("/giao")
async def assign(request: Request, session: User) -> Response:
    """Assign the reports of a root plan to an organ, or take them back."""
    form = await posted(request, session)
    body = {"root": text(form, "root"), "organ": text(form, "organ") or None}
    await backend(request, session).reporting.send("POST", "obligations", "assign", json=body, key=text(form, "key"))
    return done("/bao-cao", "giao" if body["organ"] else "thu-viec")


def on_behalf(session: Session, obligation: Json) -> bool:
    """Whether the user's organ works on another unit's report, which is its own unit's."""
    return bool(obligation.get("assigned")) and obligation["assigned"] == session.unit != obligation["unit"]


async def choices(calls: Backend, session: Session, own: Iterable[Json]) -> Json | None:
    """The root plans that the unit reports on, with who works on each, and its organs; None if there is no choice."""
    open_ones = [item for item in own if item["unit"] == session.unit and item["state"] != "closed"]
    if not open_ones or "." in session.unit or not session.has("leader", "clerk"):
        return None
    plans = {item["root"]: {name: item.get(name) for name in ("root", "title", "symbol", "assigned")}
             for item in open_ones}
    organs = await _organs(calls, session.unit, max(item["due"] for item in open_ones))
    organs |= {code: organs.get(code, code) for plan in plans.values() if (code := plan["assigned"])}
    return {"plans": list(plans.values()), "organs": organs} if organs else None


async def _organs(calls: Backend, unit: str, due: str) -> dict[str, str]:
    """The organs by code, of today or, for reports of earlier years, of their latest due date."""
    on = min(today(), dt.date.fromisoformat(due))
    found = await optional(calls.planner.get("units", unit, on=on.isoformat()))
    organs = organs_of(Unit.model_validate(found["unit"]), on) if found else ()
    return {organ.code: organ.name for organ in sorted(organs, key=lambda organ: sort_key(organ.name))}
