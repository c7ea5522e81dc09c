"""The read copies of plans, as documents."""

from __future__ import annotations

from services.reporting.domain.plans import from_doc, to_doc
from services.reporting.store.database import Stores
from services.reporting.store.write import until_written, write_all


async def renew(stores: Stores) -> int:
    """Write anew the copies that an earlier release stored in another form; returns how many (law 9: from state)."""
    count = 0

    async def attempt() -> bool:
        nonlocal count
        docs = await stores.plans.find()
        changed = [new for doc in docs if (new := {**to_doc(from_doc(doc)), "revision": doc["revision"]}) != doc]
        count = max(count, len(changed))
        return await write_all(stores.plans, [], changed)

    await until_written(attempt)
    return count
