"""Writing many documents that others may be writing too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from shared.errors import Retryable
from shared.store import Collection, Doc

ATTEMPTS = 20
CHUNK = 1000                                # documents in one request


async def write_all(collection: Collection, new: Sequence[Doc], changed: Sequence[Doc]) -> bool:
    """Insert and guardedly replace in few round trips; False if somebody else was faster with any of them."""
    all_written = True
    for start in range(0, len(new), CHUNK):
        all_written &= not await collection.insert_new(new[start:start + CHUNK])
    for start in range(0, len(changed), CHUNK):
        part = changed[start:start + CHUNK]
        all_written &= await collection.replace_many(part) == len(part)
    return all_written


async def until_written(attempt: Callable[[], Awaitable[bool]]) -> None:
    """Load, compute and write again until nobody was faster. What was written already computes to no change."""
    for _ in range(ATTEMPTS):
        if await attempt():
            return
    raise Retryable("reporting: too many writers at once", code="write_contention")
