"""All that lies below a superior for one period: obligations, level by level, and their reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.reporting.domain.passing import FIELDS, of_period
from services.reporting.store.database import Stores
from services.reporting.store.rollups import FOLDED
from shared.store import Doc

OWED = (*FOLDED, "unit_name", "level", "late")
REPORTED = ("state", "late", "sent", "acts", "submissions")
DEEPEST = 8


async def obligations(stores: Stores, root: str, period: str, superiors: Iterable[str]) -> list[Doc]:
    """Those owed to these superiors and to everybody below them: one round trip for each level."""
    found: dict[str, Doc] = {}
    frontier = set(superiors)
    for _ in range(DEEPEST):
        docs = await stores.obligations.find_among({"root": root, "period": period}, "superior", sorted(frontier), OWED)
        new = {doc["_id"]: doc for doc in docs if doc["_id"] not in found}
        found |= new
        frontier = {doc["unit"] for doc in new.values()}
        if not frontier:
            break
    return list(found.values())


async def reports(stores: Stores, obligations: Iterable[Doc], fields: Sequence[str] = REPORTED) -> dict[str, Doc]:
    """The reports of some obligations, by id."""
    return await stores.reports.get_many((doc["_id"] for doc in obligations), fields)


async def passing(stores: Stores, obligations: Sequence[Doc]) -> dict[str, frozenset[str]]:
    """By plan that asks for these obligations, all of one period: what passes upwards through it."""
    plans = await stores.plans.get_many({doc["plan"] for doc in obligations}, fields=FIELDS)
    return of_period(plans.values(), obligations[0]["period"]) if obligations else {}
