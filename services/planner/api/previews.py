"""Looking ahead from a draft: what each level would receive, and what the unit's text lies over."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.cascade.domain import RULES_VERSION, derive
from services.planner.api.deps import Caller, StoresOf, readable_draft
from services.planner.domain.drafts import base_of, likely_day
from services.planner.domain.publishing import Printed, publication
from services.planner.store import Stores
from services.planner.store.drafts import Opened, addressing, issuing_of, opened
from services.planner.store.offices import office
from shared import clock
from shared.documents.overlay import fill
from shared.errors import NotFound
from shared.events import DerivationMade, DraftDerived, PlanPublished
from shared.units.model import Addressee
from shared.units.names import authority_short, plan_symbol

router = APIRouter(prefix="/api/v1/drafts", tags=["previews"])
OPEN_NUMBER = "……"
NOT_ADDRESSED = "Đơn vị “{code}” không nhận trực tiếp kế hoạch này. Hãy chọn đơn vị trong danh sách."


@router.get("/{id}/base")
async def base(id: str, stores: StoresOf, principal: Caller, before: bool = False) -> dict[str, Any]:
    """What the unit's edits lie over: the superior's text for this unit, or the text as it was brought.

    With `before` the superior's text as the unit last saw it when it worked on the draft.
    """
    draft = await readable_draft(stores, principal, id)
    if before and draft.get("seen"):
        draft = {**draft, **draft["seen"]}
    derivation = (await stores.documents.load([draft["derivation"]])).get(draft["derivation"])
    document = base_of(draft, derivation)
    return {"document": document.model_dump(mode="json"), "derived": bool(draft["derived"])}


@router.get("/{id}/derived")
async def derived(
    id: str, stores: StoresOf, principal: Caller,
    unit: Annotated[str | None, Query(description="Đơn vị nhận; mặc định đơn vị đầu của nhóm đầu")] = None,
) -> dict[str, Any]:
    """What each level would get if the draft were published today: the classes, and the draft of one unit."""
    now = await opened(stores, await readable_draft(stores, principal, id))
    event = await _as_if_published(stores, now)
    made, drafts = await asyncio.to_thread(derive, event)
    if not drafts:
        return {"classes": [], "unit": None, "document": None}
    shown = next((one for one in drafts if unit in (None, one.unit)), None)
    if shown is None:
        raise NotFound(NOT_ADDRESSED.format(code=unit), code="not_addressed")
    [over] = [one for one in made if one.id == shown.derivation]
    return {"classes": _classes(event, made, drafts), "unit": shown.unit,
            "document": fill(over.document, shown.values).model_dump(mode="json")}


async def _as_if_published(stores: Stores, now: Opened) -> PlanPublished:
    """The event's data, with an open number and today's date."""
    on = likely_day(now.document, clock.today())
    who, tree = await issuing_of(stores, now.draft["issuer"], on)
    found = addressing(now.draft, now.document, who, tree)
    settings, _ = await office(stores, who.issuer.code)
    printed = Printed(now.document.number or OPEN_NUMBER, now.document.symbol or plan_symbol(who.issuer),
                      now.document.date or on)
    return publication(now.draft, now.document, who, found.addressees, settings, RULES_VERSION, printed,
                       clock.now().isoformat())


def _classes(event: PlanPublished, made: list[DerivationMade], drafts: list[DraftDerived]) -> list[dict[str, Any]]:
    units = {one.unit.code: one for one in event.addressees}
    return [{"id": one.id, "group": one.group, "tasks": len(one.document.tasks),
             "units": [_unit(event, units[draft.unit]) for draft in drafts if draft.derivation == one.id]}
            for one in made]


def _unit(event: PlanPublished, addressee: Addressee) -> dict[str, Any]:
    unit = addressee.unit
    return {"code": unit.code, "name": authority_short(unit, event.issuer_unit if unit.organ else None),
            "level": unit.level}
