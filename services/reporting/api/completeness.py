"""How complete and timely the reports below a unit are: counts, ranking, what is overdue, the trend over periods."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.reporting.api import access
from services.reporting.api.access import CallerIn, StoresIn
from services.reporting.api.table import table
from services.reporting.domain import completeness as rules
from services.reporting.domain.completeness import Counts, Sort
from services.reporting.domain.editions import Editions
from services.reporting.domain.meanings import DEFINING
from services.reporting.domain.reading import percentage
from services.reporting.domain.trends import trends
from services.reporting.store.database import Stores
from shared import clock
from shared.auth import Principal
from shared.errors import NotFound
from shared.periods import parse
from shared.store import Doc
from shared.units.model import LEVELS

router = APIRouter(prefix="/api/v1", tags=["completeness"])
NONE = "Không có báo cáo nào của cấp dưới trong phạm vi đơn vị của bạn."
Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("/completeness")
async def completeness(
    caller: CallerIn, stores: StoresIn, root: str | None = None, period: str | None = None,
    superior: str | None = None, sort: Sort = "on_time",
) -> dict[str, Any]:
    """What lies below `superior` (none: the caller's unit), counted by plan, period, level and unit right below it."""
    unit, children = await _below(stores, caller, superior, root, period)
    docs, today = _flat(children), clock.today()
    names = rules.names(docs, children)
    ranked = rules.ranking({code: (names[code], counted) for code, owed in children.items()
                            if (counted := rules.total(owed, today)).expected}, sort)
    heads = _heads(docs)
    return {
        "superior": unit, "root": root, "period": period, **shown(rules.total(docs, today)),
        "plans": [{"root": one, **heads[one], **shown(counted)}
                  for one, counted in rules.grouped(docs, lambda doc: str(doc["root"]), today).items()],
        "periods": _periods(docs, today),
        "levels": [{"level": level, **shown(counted)}
                   for level, counted in sorted(
                       rules.grouped(docs, lambda doc: str(doc.get("level", "")), today).items(), key=_height)],
        "units": [{"unit": row.unit, "unit_name": row.name, "rank": row.rank, **shown(row.counts),
                   "below": any(doc["unit"] != row.unit for doc in children[row.unit])} for row in ranked],
    }


@router.get("/overdue")
async def overdue(caller: CallerIn, stores: StoresIn, root: str | None = None, period: str | None = None,
                  superior: str | None = None, limit: Limit = 200, offset: Annotated[int, Query(ge=0)] = 0
                  ) -> dict[str, Any]:
    """Reports below `superior` that are awaited after their due date, the oldest first; `count` of all of them."""
    unit, children = await _below(stores, caller, superior, root, period)
    found = rules.overdue(_flat(children), clock.today())
    fields = ("unit", "unit_name", "superior", "superior_name", "root", "title", "symbol", "period", "due", "state")
    items = [{"id": one.obligation["_id"], **{name: one.obligation[name] for name in fields},
              "period_label": parse(one.obligation["period"]).label, "days_late": one.days}
             for one in found[offset:offset + limit]]
    return {"superior": unit, "count": len(found), "items": items, "next": None}


@router.get("/trends/{root}")
async def trend(root: str, caller: CallerIn, stores: StoresIn, superior: str | None = None) -> dict[str, Any]:
    """The rates of a root plan, period by period, and each indicator's values beside its targets."""
    unit, children = await _below(stores, caller, superior, root, None)
    docs = _flat(children)
    return {"superior": unit, "root": root, **_heads(docs).get(root, {}), "periods": _periods(docs, clock.today()),
            "indicators": await _indicators(stores, root, unit, docs)}


async def _indicators(stores: Stores, root: str, unit: str, docs: Sequence[rules.Doc]) -> list[dict[str, Any]]:
    """From the stored roll-ups of the unit, or of what it was made from where it has none of a period."""
    codes = await access.codes_of(stores, unit)
    folds = await stores.rollups.find_among({"root": root}, "superior", codes, ["period", "superior", "fold"])
    of_period = {doc["period"]: doc["fold"] for doc in sorted(folds, key=lambda doc: doc["superior"] == unit)}
    above = await stores.obligations.find_among({"root": root}, "unit", codes, ["plan"])
    asked = sorted({doc["plan"] for doc in docs if doc["superior"] in codes})
    ids = dict.fromkeys([root, *sorted({doc["plan"] for doc in above}), *asked])
    found = await stores.plans.get_many(ids, fields=DEFINING)
    plans = [Editions.model_validate(found[id]) for id in ids if id in found]
    return trends((parse(id), table(plans, parse(id), fold).tasks(fold)) for id, fold in of_period.items())


def shown(counted: Counts) -> dict[str, Any]:
    """The counts, with the two rates in percent, None with nothing expected."""
    received = {"complete": counted.received, "timely": counted.on_time}
    return dataclasses.asdict(counted) | {
        name: percentage(str(part), str(counted.expected)) for name, part in received.items()}


def _height(one: tuple[str, Counts]) -> int:
    return LEVELS.index(one[0]) if one[0] in LEVELS else len(LEVELS)


def _periods(docs: Sequence[rules.Doc], today: dt.date) -> list[dict[str, Any]]:
    found = rules.grouped(docs, lambda doc: str(doc["period"]), today)
    return [{"period": id, "period_label": parse(id).label, "cut_off": parse(id).cut_off.isoformat(), **shown(counted)}
            for id, counted in sorted(found.items(), key=lambda one: (parse(one[0]).cut_off, one[0]))]


def _heads(docs: Sequence[rules.Doc]) -> Mapping[str, dict[str, Any]]:
    """The title of each root plan, as the plans call it that ask right below the top."""
    return {doc["root"]: {"title": doc["title"], "symbol": doc["symbol"]}
            for doc in sorted(docs, key=lambda doc: doc["plan"] == doc["root"])}


async def _below(stores: Stores, caller: Principal, superior: str | None, root: str | None, period: str | None
                 ) -> tuple[str, dict[str, list[rules.Doc]]]:
    """The superior, and by unit right below it the obligations from there down. NotFound for what isn't the caller's.

    By the root plans in which the superior is the caller, or stands below it (law 7).
    """
    unit = superior or caller.unit
    above = None if caller.everywhere or unit == caller.unit else await access.superiors_below(
        stores, caller.unit, root)
    codes, owed_to = await access.codes_of(stores, unit), await access.superiors_below(stores, unit, root)
    where = {"root": root} if root else {}
    folds = await stores.rollups.find_among(where, "superior", codes, ["root"])
    found: list[Doc] = []
    for plan in sorted({doc["root"] for doc in folds}):
        if above is None or unit in above[plan]:
            asked = {"root": plan} | ({"period": period} if period else {})
            found += await stores.obligations.find_among(asked, "superior", owed_to[plan], (*rules.FIELDS, "plan"))
    if not found:
        raise NotFound(NONE)
    return unit, rules.below(found, codes)


def _flat(children: Mapping[str, Sequence[rules.Doc]]) -> list[rules.Doc]:
    return [doc for owed in children.values() for doc in owed]
