"""Reading published plans: visibility (law 7), lists, the cascade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.planner.domain.states import PENDING, PUBLISHED, STATE_NAMES
from services.planner.domain.tree import Node, build, counts, view
from services.planner.store.collections import Stores
from shared.auth import Principal
from shared.errors import NotFound
from shared.store import Doc
from shared.units.text import fold

LINE = ["plan", "revision", "version", "symbol", "date", "title", "issuer_code", "issuer_name", "root",
        "addressee_count", "recorded", "order", "search", "ended"]
TREE = ["plan", "issuer", "addressees", "symbol", "title", "root", "addressee_count", "direct_count"]
DRAFT = ["unit", "unit_name", "state", "plan", "title", "amends", "derived"]
NO_PLAN = "Không tìm thấy kế hoạch này trong phạm vi đơn vị của bạn."
SCAN = 400
BRIEF = ["plan", "root", "issuer_code", "above", "addressee_count", "direct_count", "version"]
SHOWN = [state for state in STATE_NAMES if state != PENDING]


async def plan_version(
    stores: Stores, plan: str, version: int | None = None, fields: Sequence[str] | None = None,
) -> Doc:
    """A published version, the latest if none is named; raises NotFound."""
    where: dict[str, Any] = {"plan": plan, "version": version} if version else {"plan": plan, "latest": 1}
    found = await stores.plans.find(where, sort=[("version", -1)], limit=1, fields=fields)
    if not found:
        raise NotFound(NO_PLAN)
    return found[0]


def seen(principal: Principal, plan: Doc) -> Doc:
    """The plan if the caller may see it: its own, one of a unit below, or one published to it; else NotFound."""
    unit = principal.unit
    if principal.everywhere or unit == plan["issuer_code"] or unit in plan["above"]:
        return plan
    if unit and any(a["unit"]["code"] == unit for a in plan["addressees"]):
        return plan
    owner = unit.partition(".")[0]           # an organ reads what its unit issued or received
    if owner != unit and (owner == plan["issuer_code"] or any(a["unit"]["code"] == owner for a in plan["addressees"])):
        return plan
    raise NotFound(NO_PLAN)


async def seen_briefly(stores: Stores, principal: Principal, plan: str) -> Doc:
    """What the cascade needs of a plan that the caller may see: without its text, and mostly without addressees."""
    brief = {**await plan_version(stores, plan, fields=BRIEF), "addressees": []}
    try:
        return seen(principal, brief)
    except NotFound:                       # neither the issuer nor above it: perhaps an addressee
        return seen(principal, await plan_version(stores, plan, fields=[*BRIEF, "addressees"]))


async def listed(stores: Stores, principal: Principal, issuer: str | None, q: str, before: str | None,
                 limit: int) -> list[Doc]:
    """Lines of plans that the caller may see, newest first."""
    words = fold(q).split()
    found: list[Doc] = []
    while len(found) < limit:
        lines = await _lines(stores, principal, issuer, before, max(limit, SCAN if words else 0))
        found += [line for line in lines if all(word in line["search"] for word in words)]
        if not lines or len(lines) < max(limit, SCAN if words else 0):
            break
        before = lines[-1]["order"]
    return found[:limit]


async def _lines(stores: Stores, principal: Principal, issuer: str | None, before: str | None,
                 limit: int) -> list[Doc]:
    where: dict[str, Any] = {"latest": 1, **({"order": {"$lt": before}} if before else {}),
                             **({"issuer_code": issuer} if issuer else {})}
    scopes = [{}] if principal.everywhere else await _scopes(stores, principal.unit)
    lines: dict[str, Doc] = {}
    for scope in scopes:
        if issuer and scope.get("issuer_code", issuer) != issuer:
            continue
        docs = await stores.plans.find({**where, **scope}, sort=[("order", -1)], limit=limit, fields=LINE)
        lines |= {doc["_id"]: doc for doc in docs}
    return sorted(lines.values(), key=lambda doc: doc["order"], reverse=True)[:limit]


async def _scopes(stores: Stores, unit: str) -> list[dict[str, Any]]:
    """The queries whose union a unit may see: issued by it, below it, or published to it."""
    own = {unit, unit.partition(".")[0]} - {""}
    drafts = await stores.drafts.find({"unit": {"$in": sorted(own)}, "derived": 1, "state": {"$in": SHOWN}},
                                      fields=["parents"])
    parents = sorted({plan for draft in drafts for plan in draft["parents"]})
    levels = [{up: unit} for up in ("up1", "up2", "up3")] if unit else []
    received = [{"plan": {"$in": parents}}] if parents else []
    return [*({"issuer_code": code} for code in sorted(own)), *levels, *received]


async def cascade(stores: Stores, principal: Principal, plan: Doc) -> tuple[Node, dict[str, int]]:
    """The tree below a plan's issuer as far as the caller may see it, and its counts."""
    plans = await stores.plans.find({"root": plan["root"], "latest": 1}, fields=TREE)
    drafts = await stores.drafts.find({"root": plan["root"]}, fields=DRAFT)
    nodes = build(plans, [d for d in drafts if d["derived"]], plan["root"])
    unit = principal.unit if principal.unit in nodes else principal.unit.partition(".")[0]
    above = principal.everywhere or principal.unit in plan["above"]
    node = view(nodes, plan["issuer_code"], unit, above)
    if node is None:
        raise NotFound(NO_PLAN)
    return node, counts(node)


async def quick_counts(stores: Stores, plan: Doc) -> dict[str, int]:
    """The counts of a plan's cascade from counting alone, without loading the tree."""
    direct = {"plan": plan["plan"], "derived": 1}
    drafts = await stores.drafts.count({**direct, "state": {"$in": SHOWN}})
    published = await stores.drafts.count({**direct, "state": PUBLISHED})
    below = [d["_id"] for d in await stores.drafts.find({**direct, "state": PUBLISHED}, fields=["_id"])]
    if plan["plan"] == plan["root"]:
        all_drafts = await stores.drafts.count({"root": plan["root"], "derived": 1, "state": {"$in": SHOWN}})
        further = all_drafts - drafts
    else:
        further = await _below(stores, below)
    return {"addressees": plan["addressee_count"], "direct": plan["direct_count"], "drafts": drafts,
            "published": published, "next_level": further}


async def _below(stores: Stores, plans: Sequence[str]) -> int:
    if not plans:
        return 0
    return await stores.drafts.count({"plan": {"$in": list(plans)}, "derived": 1, "state": {"$in": SHOWN}})
