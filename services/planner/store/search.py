"""Searching: the caller's own drafts, then plans of its own, those it received, those below it, each newest first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Literal

from services.planner.domain.draft_texts import DraftText
from services.planner.domain.searches import Filters, Kind
from services.planner.store.collections import Stores
from services.planner.store.searches import newest
from services.planner.store.sight import Lane, Scope, lanes
from shared.auth import Principal
from shared.http.hits import Results, page_of
from shared.store import Doc

SCOPES: tuple[Scope, ...] = ("own", "received", "below")
DRAFTS = -1                                 # the lane of drafts, before those of the scopes
SCANNED = 2000                              # entries read for one page: beyond, it ends early and the next goes on
START = (DRAFTS, "", -1)
Place = tuple[int, str, int]                # lane, order of the entry or draft, number of the part


@dataclass(frozen=True)
class Hit:
    """A plan, draft or task that was found, and where it stands in the answer."""

    place: Place
    part: str                               # the task's id; "" for the plan or draft itself
    entry: Doc | None = None
    draft: DraftText | None = None

    @property
    def scope(self) -> Scope:
        """Whose it is: the caller's own, received, or of a unit below."""
        return SCOPES[max(self.place[0], 0)]


@dataclass(frozen=True)
class Asked:
    """What is searched for. `draft_state` is one that plans haven't got; a filter that drafts don't have leaves them
    out."""

    kind: Literal["plan", "task", "draft"]
    filters: Filters
    scope: Scope | None = None
    draft_state: str | None = None

    @property
    def in_drafts(self) -> bool:
        """Whether drafts may have it: they are the caller's own, not recorded, and not in force."""
        of_plans = self.filters.state and not self.draft_state
        return (self.kind != "plan" and self.scope in (None, "own") and self.filters.recorded is None and not of_plans)

    @property
    def in_plans(self) -> bool:
        """Whether published plans may have it."""
        return self.kind != "draft" and not self.draft_state


async def search(stores: Stores, principal: Principal, asked: Asked, after: Place | None, limit: int) -> Results[Hit]:
    """The hits from a place on."""
    reading = _Reading(stores, principal, asked, after or START)
    return await page_of(reading, limit, first=after is None)


class _Reading:
    """Goes through the lanes; `stopped`: where it gave up."""

    def __init__(self, stores: Stores, principal: Principal, asked: Asked, start: Place):
        self._stores, self._principal, self._asked, self._start = stores, principal, asked, start
        self.stopped: Place | None = None
        self._scanned = 0

    async def hits(self) -> AsyncIterator[Hit]:
        if self._asked.in_drafts and self._principal.unit and self._start[0] == DRAFTS:
            for hit in await self._drafts():
                yield hit
        kind = self._asked.kind
        if kind == "draft" or not self._asked.in_plans:
            return
        within = await lanes(self._stores, self._principal)
        earlier: list[Lane] = []
        for number, scope in enumerate(SCOPES):
            if number >= self._start[0] and self._asked.scope in (None, scope):
                async for hit in self._plans(number, within.get(scope, []), earlier, kind):
                    yield hit
            if self.stopped:
                return
            earlier += within.get(scope, [])

    async def _drafts(self) -> list[Hit]:
        filters, start, state = self._asked.filters, self._start, self._asked.draft_state
        texts = await self._stores.texts.of(self._principal.unit, [state] if state else None)
        return [hit for text in texts if text.asked(filters.year, filters.unit)
                for number, part in enumerate(text.found(self._asked.kind, filters.query))
                if (hit := Hit((DRAFTS, text.order, number), part.id, draft=text)) and _later(hit.place, start)]

    async def _plans(self, number: int, within: Sequence[Lane], earlier: Sequence[Lane], kind: Kind
                     ) -> AsyncIterator[Hit]:
        filters = self._asked.filters
        here = self._start[0] == number
        before = f"{self._start[1]} " if here and self._start[1] else ""      # the entry itself may have more
        async for entry in newest(self._stores, within, filters.terms(kind), filters.query.beginning, before):
            self._scanned += not (here and entry["order"] == self._start[1])
            if any(lane.has(entry) for lane in earlier):
                continue
            parts = list(filters.found(entry))
            for at, part in enumerate(parts):
                place = (number, entry["order"], at)
                if not here or _later(place, self._start):
                    yield Hit(place, part, entry)
            if self._scanned >= SCANNED:
                self.stopped = (number, entry["order"], len(parts))
                return


def _later(place: Place, start: Place) -> bool:
    """Whether a place comes after where the page begins: lanes and parts upwards, orders downwards."""
    if place[0] != start[0] or not start[1]:
        return place[0] >= start[0]
    return place[1] < start[1] or (place[1] == start[1] and place[2] > start[2])
