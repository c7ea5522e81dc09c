"""Assignments of units' reports to their organs."""

from __future__ import annotations

from collections.abc import Iterable

from services.reporting.domain import assignments as rules
from services.reporting.domain.acts import Actor
from services.reporting.store.database import Stores
from services.reporting.store.write import until_written, write_all
from shared.store import Doc


async def load(stores: Stores, root: str, unit: str) -> Doc | None:
    """The assignment of a unit's reports under a root plan; None if there never was one."""
    return await stores.assignments.get(rules.assignment_id(root, unit))


async def roots_of(stores: Stores, organ: str) -> list[str]:
    """The root plans whose reports its unit has assigned to an organ."""
    return [doc["root"] for doc in await stores.assignments.find({"organ": organ}, fields=["root"])]


async def organs(stores: Stores, unit: str, roots: Iterable[str]) -> dict[str, str]:
    """By root plan, the organ that works on a unit's reports; those that have none are left out."""
    ids = {rules.assignment_id(root, unit) for root in roots}
    found = await stores.assignments.get_many(ids, fields=["root", "organ"]) if ids else {}
    return {doc["root"]: doc["organ"] for doc in found.values() if doc["organ"]}


async def assign(stores: Stores, root: str, unit: str, organ: str, by: Actor) -> None:
    """Assign, to "" to take it back; what is so already stays as it is."""

    async def attempt() -> bool:
        old = await load(stores, root, unit)
        new = rules.assigned(old, root, unit, organ, by)
        if new is None:
            return True
        return await write_all(stores.assignments, *(([], [new]) if old else ([new], [])))

    await until_written(attempt)
