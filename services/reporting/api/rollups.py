"""Roll-ups: what lies below a unit, added up, with its children and who is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Query, Response

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


class Rows(NamedTuple):
    """Which children are told: all, or those whose report is awaited; from which on, how many, with their figures."""

    awaited: bool
    offset: int
    limit: int | None
    detail: bool

    def of(self, docs: Sequence[Doc]) -> Sequence[Doc]:
        """The page of them."""
        return docs[self.offset:None if self.limit is None else self.offset + self.limit]


async def _rows_asked(
    awaited: bool = False, offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int | None, Query(ge=1, le=1000)] = None, detail: bool = True,
) -> Rows:
    return Rows(awaited, offset, limit, detail)


AskedRows = Annotated[Rows, Depends(_rows_asked)]


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
async def one(root: str, period: str, caller: CallerIn, stores: StoresIn, response: Response, asked: AskedRows,
              superior: str | None = None) -> dict[str, Any]:
    """The fold of one superior, provisional (submitted or accepted) with the accepted part beside it.

    Of its children a page, if one is asked for, and of those missing the first; `children_count` and `missing_count`
    are of all.
    """
    key = Key(root, period, superior or caller.unit)
    doc = await stores.rollups.get(key.id)
    if doc is None or not await may_read(stores, caller, key.superior, root):
        raise NotFound(NONE)
    response.headers["ETag"] = etag(doc["revision"])
    parts = await load_parts(stores, [key], bodies=False)
    owed = await _named(stores, parts.obligations.get(key, []))
    missing = [doc for doc in owed if awaited(doc)]
    chosen = asked.of(missing if asked.awaited else owed)
    shown = table(await asking(stores, key, parts), parse(period), doc["fold"])
    return {
        "id": doc["_id"], "root": root, "period": period, "period_label": parse(period).label,
        "superior": key.superior, "revision": doc["revision"], **views.counts(doc["fold"]),
        "missing": [_missing(doc) for doc in missing[:asked.limit]], "missing_count": len(missing),
        "tasks": shown.tasks(doc["fold"]), "children": await _rows(stores, chosen, parts, shown, asked.detail),
        "children_count": len(missing if asked.awaited else owed),
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


def awaited(obligation: Doc) -> bool:
    """Whether its report is still to come."""
    return obligation["state"] not in (*RECEIVED, "closed")


async def _named(stores: Stores, owed: list[Doc]) -> list[Doc]:
    """The obligations with what pages show of them: units, then organs, each as the alphabet has them."""
    known = await stores.obligations.get_many((doc["_id"] for doc in owed), fields=SHOWN)
    named = [{**dict.fromkeys(SHOWN), "unit_name": doc["unit"], **known.get(doc["_id"], {}), **doc} for doc in owed]
    return sorted(named, key=lambda doc: ("." in doc["unit"], sort_key(doc["unit_name"]), doc["unit"]))


def _missing(doc: Doc) -> dict[str, Any]:
    return {**{name: doc[name] for name in ("unit", "unit_name", "state", "due")},
            "handed_down": bool(doc["handed_down"])}


async def _rows(stores: Stores, owed: Sequence[Doc], parts: Parts, columns: Table, detail: bool
                ) -> list[dict[str, Any]]:
    """One row for each child: its own report's state, and all that it brings (itself and what lies below it)."""
    bodies = await stores.partials.get_many(id for doc in owed for id in rules.sources(doc) if id in parts.partials)
    rows = []
    for doc in owed:
        fold = rules.contribution(doc, bodies, parts.passing[doc["period"]])
        rows.append({
            "id": doc["_id"], **_missing(doc), "late": bool(doc["late"]),
            "below": rules.sources(doc)[1] in parts.partials, **views.counts(fold),
            **({"tasks": columns.cells(fold)} if detail else {})})
    return rows
