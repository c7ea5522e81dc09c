"""Writing many documents that others may be writing too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from shared.errors import Retryable
from shared.store import Collection, Doc

ATTEMPTS = 20


async def write_all(collection: Collection, new: Sequence[Doc], changed: Sequence[Doc]) -> bool:
    """Insert and guardedly replace in two round trips; False if somebody else was faster with any of them."""
    existing = await collection.insert_new(new)
    replaced = await collection.replace_many(changed)
    return not existing and replaced == len(changed)


async def until_written(attempt: Callable[[], Awaitable[bool]]) -> None:
    """Load, compute and write again until nobody was faster. What was written already computes to no change."""
    for _ in range(ATTEMPTS):
        if await attempt():
            return
    raise Retryable("reporting: too many writers at once", code="write_contention")
