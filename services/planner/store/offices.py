"""Offices' settings."""

from __future__ import annotations

from services.planner.domain import trail
from services.planner.domain.numbering import PlannerSettings
from services.planner.domain.states import Hand
from services.planner.store.collections import Stores
from shared.errors import Conflict, StaleRevision
from shared.store import Doc
from shared.store.collection import STALE


async def office(stores: Stores, unit: str) -> tuple[PlannerSettings, int]:
    """An office's settings and their revision (0: the defaults)."""
    doc = await stores.offices.get(unit)
    if doc is None:
        return PlannerSettings(), 0
    return PlannerSettings.model_validate(doc["settings"]), doc["revision"]


async def last_hand(stores: Stores, unit: str) -> dict[str, str]:
    """Who changed an office's settings last, and when; empty if nobody is known to have."""
    doc = await stores.offices.get(unit) or {}
    return {name: doc[name] for name in ("by", "at") if doc.get(name)}


async def listed(stores: Stores, after: str | None, limit: int) -> list[Doc]:
    """The offices that have settings of their own, by code."""
    return await stores.offices.find({"_id": {"$gt": after or ""}}, limit=limit)


async def save_office(stores: Stores, unit: str, settings: PlannerSettings, revision: int, hand: Hand) -> int:
    """Store settings that were seen at `revision`; returns the new one."""
    doc: Doc = {**(await stores.offices.get(unit) or {}), "_id": unit, "revision": 1,
                "settings": settings.model_dump(mode="json"), "by": f"{hand.unit}/{hand.user}", "at": hand.at}
    doc = trail.configured(doc, revision, hand)
    if revision:
        return int((await stores.offices.replace(doc, revision))["revision"])
    try:
        await stores.offices.insert(doc)
    except Conflict as error:
        raise StaleRevision(STALE) from error
    return 1
