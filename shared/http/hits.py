"""A page of what a search finds: as many hits as were asked for, where the next page begins, and how many there are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from shared.http.conventions import MOST_COUNTED


class Placed(Protocol):
    """A hit knows its place in the answer."""

    @property
    def place(self) -> Any:
        """By which the next page goes on."""


H_co = TypeVar("H_co", bound=Placed, covariant=True)
H = TypeVar("H", bound=Placed)


class Reading(Protocol[H_co]):
    """Finds hits from a place on; `stopped`: where it gave up before it had looked everywhere."""

    stopped: Any

    def hits(self) -> AsyncIterator[H_co]:
        """One after another."""


@dataclass(frozen=True)
class Results(Generic[H]):
    """A page of hits, where the next begins, and of the first page how many there are (at least, if `more`)."""

    hits: list[H]
    next: Any
    count: int | None
    more: bool


async def page_of(reading: Reading[H], limit: int, *, first: bool) -> Results[H]:
    """Read as far as the page needs: the first also counts, up to `MOST_COUNTED`."""
    wanted = (max(limit, MOST_COUNTED) if first else limit) + 1
    hits: list[H] = []
    async for hit in reading.hits():
        hits.append(hit)
        if len(hits) == wanted:
            break
    more = len(hits) == wanted or reading.stopped is not None
    following = hits[limit - 1].place if len(hits) > limit else reading.stopped
    return Results(hits[:limit], following, min(len(hits), MOST_COUNTED) if first else None, more)
