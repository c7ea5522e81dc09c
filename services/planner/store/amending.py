"""Amendments: what one begins with, and what the unit's derived draft learns of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from services.planner.domain.amending import Amendment, of_copy, of_text
from services.planner.domain.derived import settle
from services.planner.domain.drafts import bases_of
from services.planner.domain.publishing import plan_key
from services.planner.domain.rebasing import of_overlay, taken, target, took
from services.planner.store.collections import Stores
from shared.documents.model import Document
from shared.store import Doc

BRIEF = ["version", "event_type"]


@dataclass(frozen=True)
class Grounds:
    """What an amendment begins with: the draft of the version in force, and the draft that the unit had received."""

    last: Doc | None
    received: Doc | None
    documents: dict[str, Document]


async def original(stores: Stores, plan: Doc) -> Doc:
    """The plan's last version that was not itself an amendment: the one that a further amendment's title names."""
    versions = await stores.plans.find({"plan": plan["plan"]}, fields=BRIEF)
    whole = [one["version"] for one in versions if one["event_type"] != "plan.amended"]
    return await stores.plans.get(plan_key(plan["plan"], max(whole, default=1))) or plan


async def grounds(stores: Stores, plan: Doc) -> Grounds:
    """What the amendment of this version begins with."""
    last, received = await stores.drafts.get(plan["draft"]), await received_draft(stores, plan)
    ids = {id for draft in (last, received) if draft is not None for id in bases_of(draft)}
    return Grounds(last, received, await stores.documents.load(ids))


async def received_draft(stores: Stores, plan: Doc) -> Doc | None:
    """The derived draft that became a plan's first version; None of a plan that its unit began itself."""
    first = await stores.plans.get(plan_key(plan["plan"], 1))
    draft = await stores.drafts.get(first["draft"]) if first else None
    return draft if draft is not None and draft["derived"] else None


def begun(act: Amendment, on: Grounds, text: Document | None) -> Doc:
    """The amendment's working draft, on the first of its grounds that there is."""
    received = on.received
    if text is not None:
        return of_text(act, text, target(received) if received else None)
    if received is not None and on.last is not None:
        draft = of_overlay(act, received, on.last, on.documents)
        if draft is not None:
            return draft
    return of_copy(act, on.last["override"] if on.last else None)


async def take(stores: Stores, plan: Doc, now: dt.datetime) -> None:
    """Tell the derived draft which version of its superiors' plans the amendment has taken in."""
    received, amending = await received_draft(stores, plan), await stores.drafts.get(plan["draft"])
    if received is None or amending is None:
        return
    over = (amending["amends"] or {}).get("over") or {}
    ids = {*bases_of(received), *bases_of(amending), over.get("derivation")}
    documents = await stores.documents.load(ids)

    def change(doc: Doc) -> Doc | None:
        new = taken(doc, plan, took(doc, plan, amending, documents))
        return new and settle(new, documents, now.isoformat())

    await stores.drafts.change(received["_id"], change)
