"""The texts of a unit's drafts, kept in memory by revision: a draft is read anew only when it has changed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping

from services.planner.domain.draft_texts import AT_WORK, DraftText, text_of
from services.planner.domain.drafts import bases_of, shown
from services.planner.store.documents import Derivations
from shared.documents.model import Document
from shared.store import Collection, Doc

KEPT = 4000                                 # some kilobytes each
MOST = 1000                                 # of one unit: those changed last
LINE = ["revision", "unit", "unit_name", "state", "title", "root", "parent", "derived", "updated_at", "order"]


class DraftTexts:
    """Reads the texts of the drafts that a unit, or an organ, works on."""

    def __init__(self, drafts: Collection, documents: Derivations):
        self._drafts, self._documents = drafts, documents
        self._kept: OrderedDict[tuple[str, int], DraftText] = OrderedDict()

    async def of(self, unit: str, states: list[str] | None = None) -> list[DraftText]:
        """The texts of a unit's drafts in these states (None: all at work), the newest first."""
        where = {"desk" if "." in unit else "unit": unit, "state": {"$in": states or AT_WORK}}
        lines = await self._drafts.find(where, sort=[("order", -1)], limit=MOST, fields=LINE)
        missing = {line["_id"]: line for line in lines if (line["_id"], line["revision"]) not in self._kept}
        docs = await self._drafts.get_many(missing) if missing else {}
        documents = await self._documents.load({id for doc in docs.values() for id in bases_of(doc)})
        found = await asyncio.to_thread(_read, docs, documents) if docs else {}
        self._kept |= {(text.line["_id"], text.line["revision"]): text for text in found.values()}
        texts = [found.get(line["_id"]) or self._kept.get((line["_id"], line["revision"])) for line in lines]
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return [text for text in texts if text is not None and text.line["state"] in (states or AT_WORK)]


def _read(docs: Mapping[str, Doc], documents: Mapping[str, Document]) -> dict[str, DraftText]:
    """The texts of drafts as they are shown; of one whose derivation is away none."""
    return {id: text_of({"_id": id, **{name: doc[name] for name in LINE}}, shown(doc, documents.get(doc["derivation"])))
            for id, doc in docs.items() if doc["document"] is not None or doc["derivation"] in documents}
