"""Searching reports: obligations by their terms, and what their own unit has written and not submitted yet.

The latter no index knows, so that nobody else can find it: a unit has few reports at work, which are read as they are.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.reporting.domain.reports import WRITABLE
from services.reporting.domain.searches import Filters, texts
from services.reporting.store.database import Stores
from shared.http.hits import Results, page_of
from shared.language.search import term
from shared.store import Doc, having

CHUNK, SCANNED = 100, 2000                  # obligations read at once, and for one page
LANES = ("yes", "no")                       # those with a submitted report first: there is something to read
SHOWN = ("unit", "unit_name", "root", "title", "symbol", "period", "superior", "superior_name", "due", "state", "late",
         "closed", "handed_down", "order", "terms")
WROTE = ("unit", "root", "items", "note", "state")
SENT = ("sent", "sent_note")
Place = tuple[int, str]                     # lane, order


@dataclass(frozen=True)
class Own:
    """Of which units, under which root plans (None: all), the caller also finds what is not submitted yet."""

    unit: str
    roots: Sequence[str] | None = None


@dataclass(frozen=True)
class Asked:
    """What is searched for, where, and what the caller may see of it. `among`: one of these terms; none: anything."""

    filters: Filters
    among: Sequence[str]
    sees: Callable[[Doc], bool]
    own: Sequence[Own] = ()
    where: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Hit:
    """An obligation whose report was found."""

    place: Place
    obligation: Doc


async def search(stores: Stores, asked: Asked, after: Place | None, limit: int) -> Results[Hit]:
    """The hits from a place on: submitted reports before those that are awaited, each the latest due first."""
    reading = _Reading(stores, asked, after or (0, ""))
    return await page_of(reading, limit, first=after is None)


class _Reading:
    def __init__(self, stores: Stores, asked: Asked, start: Place):
        self._stores, self._asked, self._start = stores, asked, start
        self.stopped: Place | None = None
        self._scanned = 0

    async def hits(self) -> AsyncIterator[Hit]:
        written = await self._written() if self._asked.filters.query.phrases else {}
        for number, sent in enumerate(LANES):
            if number >= self._start[0]:
                before = self._start[1] if number == self._start[0] else ""
                async for doc in self._lane(number, term("sent", sent), before, written):
                    yield Hit((number, doc["order"]), doc)
            if self.stopped:
                return

    async def _lane(self, number: int, sent: str, before: str, written: Mapping[str, Doc]) -> AsyncIterator[Doc]:
        """What the index has, with what is written and not submitted in between."""
        here = (doc for doc in written.values() if sent in doc["terms"] and (not before or doc["order"] < before))
        own = sorted(here, key=lambda doc: str(doc["order"]))
        async for doc in self._indexed(number, sent, before):
            while own and own[-1]["order"] > doc["order"]:
                yield own.pop()
            if doc["_id"] not in written:
                yield doc
        while own and not self.stopped:
            yield own.pop()

    async def _indexed(self, number: int, sent: str, before: str) -> AsyncIterator[Doc]:
        filters = self._asked.filters
        terms = having([*filters.terms(), sent], self._asked.among, filters.query.beginning)
        while True:
            where = {**(self._asked.where or {}), "terms": terms, **({"order": {"$lt": before}} if before else {})}
            docs = await self._stores.obligations.find(where, sort=[("order", -1)], limit=CHUNK, fields=SHOWN)
            for doc in await self._verified([doc for doc in docs if self._asked.sees(doc)]):
                yield doc
            if len(docs) < CHUNK:
                return
            before = docs[-1]["order"]
            self._scanned += len(docs)
            if self._scanned >= SCANNED:
                self.stopped = (number, before)
                return

    async def _verified(self, docs: list[Doc]) -> list[Doc]:
        """Those in which words stand side by side, where that is asked for."""
        filters = self._asked.filters
        if filters.by_words or not docs:
            return docs
        sent = await self._stores.reports.get_many((doc["_id"] for doc in docs), SENT)
        return [doc for doc in docs if filters.matches(doc, submitted(sent.get(doc["_id"])))]

    async def _written(self) -> dict[str, Doc]:
        """The obligations in whose reports the caller's own unit has written it, and not submitted that."""
        reports: dict[str, Doc] = {}
        for one in self._asked.own:
            where = {"unit": one.unit, "state": {"$in": list(WRITABLE)},
                     **({"root": {"$in": list(one.roots)}} if one.roots is not None else {})}
            reports |= {doc["_id"]: doc for doc in await self._stores.reports.find(where, fields=WROTE)}
        owed = await self._stores.obligations.get_many(reports, SHOWN) if reports else {}
        about = set(self._asked.filters.about())
        return {id: doc for id, doc in owed.items()
                if about <= set(doc["terms"]) and _within(doc, self._asked.where) and self._asked.sees(doc)
                and self._asked.filters.matches(doc, texts(reports[id]["items"], reports[id]["note"]))}


def _within(doc: Doc, where: Mapping[str, Any] | None) -> bool:
    """The one condition that there is beside terms: due before a day."""
    return where is None or bool(doc["due"] < where["due"]["$lt"])


def submitted(report: Doc | None) -> list[str]:
    """What a report has submitted in words."""
    return texts(report["sent"], report["sent_note"]) if report else []
