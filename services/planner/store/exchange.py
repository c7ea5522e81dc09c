"""Units' identifiers on the document exchange."""

from __future__ import annotations

from collections.abc import Iterable

from services.planner.domain import trail
from services.planner.domain.exchange import named
from services.planner.domain.states import Hand
from services.planner.store.collections import Stores
from shared.errors import Conflict, StaleRevision
from shared.store import Doc
from shared.store.collection import STALE

TAKEN = "Mã định danh “{id}” đã khai báo cho đơn vị có mã “{unit}”. Hãy kiểm tra lại."


async def codes_of(stores: Stores, units: Iterable[str]) -> dict[str, str]:
    """By unit, its identifier; units without one are left out."""
    found = await stores.codes.get_many(set(units), ["organ_id"])
    return {unit: doc["organ_id"] for unit, doc in found.items()}


async def unit_of(stores: Stores, organ_id: str) -> str | None:
    """Whose identifier it is."""
    found = await stores.codes.find({"organ_id": organ_id.upper()}, limit=1)
    return str(found[0]["_id"]) if found else None


async def listed(stores: Stores, after: str | None, limit: int) -> list[Doc]:
    """All that are known, by unit."""
    return await stores.codes.find({"_id": {"$gt": after or ""}}, limit=limit)


async def save(stores: Stores, unit: str, id: str, revision: int, hand: Hand) -> Doc:
    """Tell a unit's identifier, seen at `revision` (0: none yet). Raises Conflict if it is another's."""
    doc: Doc = {**(await stores.codes.get(unit) or {}), **named(unit, id, hand)}
    owner = await unit_of(stores, doc["organ_id"])
    if owner not in (None, unit):
        raise Conflict(TAKEN.format(id=doc["organ_id"], unit=owner), code="organ_id_taken")
    doc = trail.coded(doc, revision, hand)
    if revision:
        return await stores.codes.replace(doc, revision)
    try:
        await stores.codes.insert(doc)
    except Conflict as error:
        raise StaleRevision(STALE) from error
    return doc
