"""GET /obligations: who owes what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.reporting.api import access, views
from services.reporting.api.access import CallerIn, StoresIn
from services.reporting.domain.assignments import owner
from services.reporting.store import assignments
from services.reporting.store.database import Stores
from shared import clock
from shared.auth import Principal
from shared.http import Page, etag, page, read_cursor
from shared.http.conventions import MAX_PAGE
from shared.periods import parse
from shared.store import Doc

router = APIRouter(prefix="/api/v1/obligations", tags=["obligations"])


@router.get("")
async def listed(
    caller: CallerIn, stores: StoresIn, unit: str | None = None, root: str | None = None, period: str | None = None,
    state: str | None = None, superior: str | None = None, after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> Page[dict[str, Any]]:
    """The caller's own obligations (an organ's: also those assigned to it), those owed to it and those below it; a page
    may be shorter than `limit`."""
    given = {"unit": unit, "root": root, "period": period, "state": state, "superior": superior}
    where: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if start := read_cursor(after, 1):
        where["_id"] = {"$gt": start[0]}
    docs, following = page(await _visible(stores, caller, where, limit + 1, root), limit)
    today, organs = clock.today(), await _organs(stores, caller, docs)
    return Page(items=[views.obligation(doc, today, organs.get(doc["_id"])) for doc in docs], next=following)


async def _visible(stores: Stores, caller: Principal, where: dict[str, Any], limit: int, root: str | None) -> list[Doc]:
    """The first matching ones that the caller may see: its own, and those owed to it or to units below it."""
    if caller.everywhere:
        return await stores.obligations.find(where, limit=limit)
    below = await access.superiors_below(stores, caller.unit, root)
    past = await access.past_of(stores, caller.unit)
    found: dict[str, Doc] = {}
    for unit in {caller.unit, *past.units}:
        if where.get("unit", unit) == unit:
            docs = await stores.obligations.find({**where, "unit": unit}, limit=limit)
            found |= {doc["_id"]: doc for doc in docs if unit == caller.unit or past.covers(unit, doc)}
    if (unit := owner(caller.unit)) != caller.unit and where.get("unit", unit) == unit:
        assigned = [one for one in await assignments.roots_of(stores, caller.unit) if root in (None, one)]
        query = {**where, "unit": unit, "root": {"$in": assigned}}
        found |= {doc["_id"]: doc for doc in await stores.obligations.find(query, limit=limit)} if assigned else {}
    for superiors, roots in _grouped(below, [caller.unit, *past.gone], root):
        asked = where.get("superior")
        if asked is not None and asked not in superiors:
            continue
        query = {**where, "superior": asked or {"$in": superiors}} | ({"root": {"$in": roots}} if roots else {})
        found |= {doc["_id"]: doc for doc in await stores.obligations.find(query, limit=limit)}
    return sorted(found.values(), key=lambda doc: doc["_id"])[:limit]


def _grouped(below: dict[str, set[str]], own: list[str], root: str | None) -> list[tuple[list[str], list[str]]]:
    """(superiors, roots): the caller itself in all cascades, and those below it in those where there are any."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for plan, superiors in below.items():
        if root in (None, plan):
            groups.setdefault(tuple(sorted(superiors)), []).append(plan)
    return [(own, []), *((list(superiors), roots) for superiors, roots in groups.items())]


async def _organs(stores: Stores, caller: Principal, docs: Sequence[Doc]) -> dict[str, str]:
    """By id, the organs that work on those obligations which the caller's own unit owes."""
    unit = owner(caller.unit)
    own = {doc["_id"]: doc["root"] for doc in docs if doc["unit"] == unit}
    found = await assignments.organs(stores, unit, set(own.values()))
    return {id: found[root] for id, root in own.items() if root in found}


@router.get("/choices")
async def choices(caller: CallerIn, stores: StoresIn) -> dict[str, Any]:
    """The root plans and periods of the obligations that the caller owes or is owed: what a list is filtered by."""
    fields = ["root", "period", "title", "symbol", "plan"]
    owed = [] if caller.everywhere else await stores.obligations.find({"unit": caller.unit}, fields=fields)
    codes = [] if caller.everywhere else sorted(await access.codes_of(stores, caller.unit))
    where = {} if caller.everywhere else {"superior": {"$in": codes}}
    below = await stores.rollups.find(where, fields=["root", "period"])
    plans = {doc["root"]: doc for doc in owed}
    for root in sorted({doc["root"] for doc in below} - set(plans)):
        found = await stores.obligations.find({**where, "root": root}, limit=1, fields=fields)
        plans |= {doc["root"]: doc for doc in found}
    periods = sorted({doc["period"] for doc in (*owed, *below)}, key=lambda id: (parse(id).cut_off, id), reverse=True)
    named = sorted(plans.values(), key=lambda doc: (doc["title"], doc["root"]))
    return {"plans": [{name: doc[name] for name in ("root", "title", "symbol")} for doc in named],
            "periods": [{"period": id, "period_label": parse(id).label} for id in periods]}


@router.get("/{id}")
async def one(id: str, caller: CallerIn, stores: StoresIn, response: Response) -> dict[str, Any]:
    """One obligation."""
    doc = await access.readable(stores, caller, id)
    response.headers["ETag"] = etag(doc["revision"])
    return views.obligation(doc, clock.today(), (await _organs(stores, caller, [doc])).get(id))
