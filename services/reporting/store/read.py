"""Reading many documents by id or value, in slices: a long `$in` costs the embedded store its length squared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from shared.store import Collection, Doc

SLICE = 100


async def get_all(collection: Collection, ids: Iterable[str], fields: Sequence[str] | None = None) -> dict[str, Doc]:
    """Those that exist of these ids, by id."""
    found: dict[str, Doc] = {}
    for part in _slices(sorted(set(ids))):
        found |= await collection.get_many(part, fields)
    return found


async def find_all(collection: Collection, where: Mapping[str, Any], field: str, values: Iterable[str],
                   fields: Sequence[str] | None = None) -> list[Doc]:
    """Those that match, and whose field has one of these values."""
    found: list[Doc] = []
    for part in _slices(sorted(set(values))):
        found += await collection.find({**where, field: {"$in": part}}, fields=fields)
    return found


def _slices(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start:start + SLICE] for start in range(0, len(values), SLICE))
