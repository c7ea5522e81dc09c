"""Roll-ups: what lies below a unit, added up, with its children and who is missing."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from services.reporting.api import access, views
from services.reporting.api.access import CallerIn, StoresIn
from services.reporting.api.table import Table, table
from services.reporting.domain import rollups as rules
from services.reporting.domain.editions import Editions
from services.reporting.domain.meanings import DEFINING
from services.reporting.domain.obligations import RECEIVED
from services.reporting.domain.rollups import Key
from services.reporting.store.database import Stores
from services.reporting.store.rollups import Parts, load_parts
from shared.auth import Principal
from shared.errors import NotFound
from shared.http import etag
from shared.language import sort_key
from shared.periods import parse
from shared.store import Doc

router = APIRouter(prefix="/api/v1/rollups", tags=["rollups"])
NONE = "Chưa có số liệu tổng hợp nào của kế hoạch này trong phạm vi đơn vị của bạn."
SHOWN = ("_id", "unit_name", "due", "late", "via")


@router.get("/{root}")
async def periods(root: str, caller: CallerIn, stores: StoresIn, superior: str | None = None) -> dict[str, Any]:
    """The periods that there are figures of, with how many are expected and received."""
    unit = superior or caller.unit
    docs = await stores.rollups.find({"root": root, "superior": unit})
    if not docs or not await may_read(stores, caller, unit, root):
        raise NotFound(NONE)
    items = [{"period": doc["period"], "period_label": parse(doc["period"]).label, "revision": doc["revision"],
              **views.counts(doc["fold"])} for doc in sorted(docs, key=lambda doc: parse(doc["period"]).cut_off)]
    return {"root": root, "superior": unit, "periods": items}


@router.get("/{root}/{period}")
async def one(root: str, period: str, caller: CallerIn, stores: StoresIn, response: Response,
              superior: str | None = None) -> dict[str, Any]:
    """The fold of one superior, provisional (submitted or accepted) with the accepted part beside it."""
    key = Key(root, period, superior or caller.unit)
    doc = await stores.rollups.get(key.id)
    if doc is None or not await may_read(stores, caller, key.superior, root):
        raise NotFound(NONE)
    response.headers["ETag"] = etag(doc["revision"])
    parts = await load_parts(stores, [key])
    owed = parts.obligations.get(key, [])
    shown = table(await asking(stores, key, parts), parse(period), doc["fold"])
    rows = await _rows(stores, owed, parts, shown)
    return {
        "id": doc["_id"], "root": root, "period": period, "period_label": parse(period).label,
        "superior": key.superior, "revision": doc["revision"], **views.counts(doc["fold"]),
        "missing": [{name: row[name] for name in ("unit", "unit_name", "handed_down", "state", "due")}
                    for row in rows if row["state"] not in (*RECEIVED, "closed")],
        "tasks": shown.tasks(doc["fold"]), "children": rows,
    }


async def may_read(stores: Stores, caller: Principal, unit: str, root: str) -> bool:
    """Its own, and those of units below it in the cascade."""
    if caller.everywhere or unit == caller.unit:
        return True
    return unit in (await access.superiors_below(stores, caller.unit, root))[root]


async def asking(stores: Stores, key: Key, parts: Parts) -> list[Editions]:
    """The plans that say what figures mean: the root's, that which asks the superior itself, those that ask below."""
    above = parts.above.get(key.id)
    ids = dict.fromkeys([key.root, *([above["plan"]] if above else ()), *sorted(parts.plans)])
    found = await stores.plans.get_many(ids, fields=DEFINING)
    return [Editions.model_validate(found[id]) for id in ids if id in found]


async def _rows(stores: Stores, owed: list[Doc], parts: Parts, columns: Table) -> list[dict[str, Any]]:
    """One row for each child, by name: its own report's state, and all that it brings (itself and what is below it)."""
    shown = await stores.obligations.get_many((doc["_id"] for doc in owed), fields=SHOWN)
    rows: list[dict[str, Any]] = []
    for doc in owed:
        fold = rules.contribution(doc, parts.partials, parts.passing[doc["period"]])
        known = shown.get(doc["_id"], {})
        rows.append({
            "id": doc["_id"], "unit": doc["unit"], "unit_name": known.get("unit_name", doc["unit"]),
            "state": doc["state"], "handed_down": bool(doc["handed_down"]), "due": known.get("due"),
            "late": bool(known.get("late")), "below": rules.sources(doc)[1] in parts.partials,
            **views.counts(fold), "tasks": columns.cells(fold)})
    return sorted(rows, key=lambda row: (sort_key(row["unit_name"]), row["unit"]))
