"""What a draft is told of its superiors' plans: how the newer one differs, and why its own dates are what they are."""

from __future__ import annotations

import datetime as dt
from typing import Any

from services.cascade.domain.explaining import explanations
from services.planner.domain.differences import changes
from services.planner.domain.drafts import base_of, bases_of
from services.planner.domain.states import CLOSED
from services.planner.store import Stores
from services.planner.store.drafts import Opened
from services.reporting.domain.regime import periods
from shared.documents.model import Document
from shared.events import OfficeSettings
from shared.store import Doc

PARENT = ["document", "settings", "published_at", "root", "plan"]


async def told(stores: Stores, now: Opened) -> dict[str, Any]:
    """`newer` with the changes node by node, and `explanations`."""
    draft, newer = now.draft, now.draft["newer"]
    if newer and draft["parents"]:
        documents = await stores.documents.load(bases_of(draft))
        newer = {**newer, "changes": changes(draft, documents) if newer.get("nodes") else []}
    return {"newer": newer, "explanations": await _explanations(stores, now)}


async def _explanations(stores: Stores, now: Opened) -> list[dict[str, Any]]:
    draft = now.draft
    if now.derivation is None or draft["document"] is not None or draft["state"] in CLOSED:
        return []
    parent = await stores.plans.find({"plan": draft["plan"], "version": draft["version"]}, limit=1, fields=PARENT)
    return _explained(parent[0], draft, now.derivation) if parent else []


def _explained(parent: Doc, draft: Doc, derivation: Document) -> list[dict[str, Any]]:
    document, settings = Document.model_validate(parent["document"]), OfficeSettings.model_validate(parent["settings"])
    start = document.date or dt.datetime.fromisoformat(parent["published_at"]).date()
    kinds = tuple(sorted({rule.period for rule in document.reporting}))
    asked = periods(kinds, document.title or "", start)
    depth = 1 if parent["plan"] == parent["root"] else 2
    return explanations(document, base_of(draft, derivation), settings, asked, depth)
