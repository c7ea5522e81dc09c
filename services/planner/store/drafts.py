"""Reading drafts: lists by projection, single ones with what they lie over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from services.planner.domain.addressees import Override, overridden
from services.planner.domain.drafts import base_of, shown
from services.planner.domain.indicators import asked_above
from services.planner.domain.publishing import Issuing
from services.planner.domain.states import DRAFTING, PENDING, STATE_NAMES
from services.planner.store.collections import Stores
from services.planner.store.trees import above, issuing, unit_in
from shared.documents.concern import addressee_phrases
from shared.documents.model import Document, Indicator
from shared.store import Doc
from shared.units.addressing import Addressing, resolve
from shared.units.model import UnitTree

SUMMARY = ["revision", "unit", "unit_name", "state", "title", "root", "parent", "derived", "edited", "conflict_count",
           "updated_at", "order", "published", "number", "newer", "issuer", "moved"]
RAW = ["derivation", "values", "version", "plan", "parents"]

New = Literal["changed", "untouched"]
NEWS: dict[New | None, tuple[dict[str, Any], ...]] = {
    None: ({},),
    "changed": ({"conflict_count": {"$gt": 0}}, {"newer.plan": {"$gt": ""}}),    # above, and not taken up yet
    "untouched": ({"derived": 1, "edited": 0, "state": DRAFTING},),             # has come, and nobody has begun
}
SHOWN = [state for state in STATE_NAMES if state != PENDING]


@dataclass(frozen=True)
class Opened:
    """A draft with its derivation and the document that people see."""

    draft: Doc
    derivation: Document | None
    document: Document

    @property
    def above(self) -> dict[str, tuple[Indicator, ...]]:
        """By task, the indicators that came from the superior: their definition is not the unit's to change."""
        return asked_above(self.draft, base_of(self.draft, self.derivation))


async def opened(stores: Stores, draft: Doc) -> Opened:
    """The draft with what it shows. The draft is not pending."""
    derivation = (await stores.documents.load([draft["derivation"]])).get(draft["derivation"])
    return Opened(draft, derivation, shown(draft, derivation))


async def listed(stores: Stores, where: dict[str, Any], before: str | None, limit: int, *, raw: bool = False,
                 new: New | None = None) -> list[Doc]:
    """Summaries, newest first; pending ones are not shown. `raw`: with what the derived ones lie over."""
    if before:
        where = {**where, "order": {"$lt": before}}
    found: dict[str, Doc] = {}
    for what in NEWS[new]:
        if all(where.get(name, value) == value for name, value in what.items()):
            docs = await stores.drafts.find({"state": {"$in": SHOWN}, **where, **what}, sort=[("order", -1)],
                                            limit=limit, fields=[*SUMMARY, *RAW] if raw else SUMMARY)
            found |= {doc["_id"]: doc for doc in docs}
    return sorted(found.values(), key=lambda doc: str(doc["order"]), reverse=True)[:limit]


async def issuing_of(stores: Stores, issuer: str, on: dt.date) -> tuple[Issuing, UnitTree]:
    """Who issues on a day, by the snapshot that holds then (or the nearest that knows the issuer)."""
    tree = await stores.trees.on(on, issuer)
    return issuing(tree, issuer, on), tree


def addressing(draft: Doc, document: Document, who: Issuing, tree: UnitTree) -> Addressing:
    """Whom the draft addresses: what its text says, with the official's override."""
    said = resolve(addressee_phrases(document), who.issuer, who.unit, tree, who.on)
    override = Override.model_validate(draft["override"]) if draft["override"] else None
    return overridden(said, override, lambda code: unit_in(tree, code, who.on), lambda code: above(tree, code),
                      who.issuer, who.unit)
