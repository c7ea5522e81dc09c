"""What an official roll-up would say now: figures, tables, whom it cites, who issues it, the words to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from services.reporting.api.rollups import NONE, asking
from services.reporting.api.table import table
from services.reporting.domain import fold as folding
from services.reporting.domain import rollups
from services.reporting.domain.obligations import RECEIVED
from services.reporting.domain.official_words import prefilled, title
from services.reporting.domain.plans import PlanCopy, from_doc
from services.reporting.domain.rollups import Key
from services.reporting.store import official as store
from services.reporting.store.database import Stores
from services.reporting.store.rollups import Parts, load_parts
from shared import clock
from shared.documents.citation import cite
from shared.documents.model import Basis
from shared.errors import NotFound, Retryable
from shared.http import ServiceClient
from shared.periods import parse
from shared.store import Doc
from shared.units import names
from shared.units.model import Unit

KIND = "BC"                                 # Báo cáo
HEADING = ("authority", "superior", "place", "symbol", "collective", "head")


@dataclass(frozen=True)
class Desk:
    """All that the superior's officer sees: what would be signed now, and the live truth beside it."""

    content: Doc
    live: Doc                               # the provisional fold
    words: dict[str, str]                   # to begin with


async def desk(stores: Stores, key: Key, doc: Doc, heading: Mapping[str, Any]) -> Desk:
    """Assemble it; NotFound where nobody owes the superior anything."""
    live, parts = await _live(stores, key)
    bound, brings = await store.frozen(stores, key)
    whole = folding.add(brings.values())
    rows = [(child["unit"], child["unit_name"], brings[child["unit"]]) for child in bound["children"]]
    content = await _content(stores, key, doc, heading, parts, whole, rows)
    content |= {"bound": bound, "replaces": await _replaced(stores, key, doc)}
    words = prefilled(clock.today(), content["bases"][-1]["text"] if content["bases"] else "kế hoạch được giao",
                      heading["authority"], parse(key.period).label, live["fold"], content)
    if not doc["revision"]:
        content["words"] = words
    return Desk(content, live["fold"], words)


async def provisional(stores: Stores, key: Key, doc: Doc, heading: Mapping[str, Any]) -> Doc:
    """The same of everything that was submitted, accepted or not: to be read, never to be signed."""
    live, parts = await _live(stores, key)
    bound, _ = await store.frozen(stores, key)
    owed = {one["unit"]: one for one in parts.obligations.get(key, [])}
    passing = parts.passing[key.period]
    rows = [(child["unit"], child["unit_name"], rollups.contribution(owed[child["unit"]], parts.partials, passing))
            for child in bound["children"] if child["unit"] in owed]
    content = await _content(stores, key, doc, heading, parts, live["fold"], rows)
    awaited = [child["unit_name"] for child in bound["children"]
               if not child["closed"] and child["state"] not in RECEIVED]
    content |= {"bound": bound, "replaces": None, "awaited": awaited}
    content["words"] = prefilled(clock.today(), content["bases"][-1]["text"] if content["bases"] else "kế hoạch",
                                 heading["authority"], parse(key.period).label, live["fold"], content)
    return content


async def _live(stores: Stores, key: Key) -> tuple[Doc, Parts]:
    live = await stores.rollups.get(key.id)
    if live is None:
        raise NotFound(NONE)
    return live, await load_parts(stores, [key])


async def _content(stores: Stores, key: Key, doc: Doc, heading: Mapping[str, Any], parts: Parts, whole: Doc,
                   rows: list[tuple[str, str, Doc]]) -> Doc:
    period = parse(key.period)
    shown = table(await asking(stores, key, parts), period, whole)
    plans, above = await _plans(stores, key, parts), parts.above.get(key.id)
    to = await stores.obligations.get(above["_id"]) if above else None
    return {
        "root": key.root, "period": key.period, "superior": key.superior, "n": doc["n"],
        "title": title(plans[0].title if plans else "", period.label), "words": doc["words"], "signer": doc["signer"],
        "recipients": doc["recipients"] or default_recipients(to), "heading": {n: heading[n] for n in HEADING},
        "bases": [_cited(plan).model_dump(mode="json") for plan in plans], "fold": whole,
        "to": {"unit": to["superior"], "name": to["superior_name"]} if to else None, "tasks": shown.tasks(whole),
        "children": [{"unit": unit, "unit_name": name, "tasks": shown.cells(one)} for unit, name, one in rows],
    }


async def _plans(stores: Stores, key: Key, parts: Parts) -> list[PlanCopy]:
    """The root plan, and the superior's own if it is another."""
    ids = dict.fromkeys([key.root, *sorted(parts.plans)])
    docs = await stores.plans.get_many(ids)
    copies = [from_doc(docs[id]) for id in ids if id in docs]
    return [one for one in copies if one.id == key.root or one.speaks_for(key.superior)]


def _cited(plan: PlanCopy) -> Basis:
    return cite("Kế hoạch", plan.symbol, plan.issued.get(plan.version), plan.authority or None, plan.title or None,
                id=f"basis-{plan.id}", plan=plan.id)


async def _replaced(stores: Stores, key: Key, doc: Doc) -> Doc | None:
    """The one before it, which it replaces."""
    before = [one for one in await store.of(stores, key) if one["n"] < doc["n"]]
    return {name: before[-1][name] for name in ("_id", "symbol", "date", "sha256")} if before else None


def default_recipients(to: Mapping[str, Any] | None) -> list[str]:
    """To whom it reports; and the registry's copy, which is always kept."""
    return [*([f"{to['superior_name']} (báo cáo)"] if to else []), "Lưu: VT"]


async def heading_of(planner: ServiceClient, token: str, unit: str) -> dict[str, Any]:
    """Who issues it, as the planner's list of units says (with the caller's own token)."""
    told = await planner.get(f"/api/v1/units/{quote(unit, safe='')}", token=token)
    own = Unit.model_validate(told["unit"])
    owner = Unit.model_validate(told["superior"]) if own.organ and told["superior"] else None
    collective, head = names.signature(own)
    return {
        "authority": names.authority(own, owner), "superior": names.authority(owner) if owner else "",
        "place": names.place(own, owner), "symbol": names.plan_symbol(own, KIND), "head": head,
        "collective": (collective or "").removeprefix("TM. "),
    }


async def heading_for_reading(stores: Stores, planner: ServiceClient, token: str, doc: Doc, key: Key) -> dict[str, Any]:
    """The same to look at: what was kept with the draft, or while the planner is away what the obligations tell."""
    if doc["heading"]:
        return dict(doc["heading"])
    try:
        return await heading_of(planner, token, key.superior)
    except Retryable:
        where = {"root": key.root, "period": key.period, "superior": key.superior}
        owed = await stores.obligations.find(where, limit=1, fields=["superior_name"])
        name = owed[0]["superior_name"] if owed else key.superior
        return {**dict.fromkeys(HEADING, ""), "authority": name.replace("UBND", names.COMMITTEE, 1),
                "symbol": f"{KIND}-UBND"}
