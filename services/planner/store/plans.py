"""Reading published plans: visibility (law 7), lists, the cascade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.planner.domain.states import PUBLISHED
from services.planner.domain.tree import Node, build, counts, view
from services.planner.store.collections import Stores
from services.planner.store.sight import NO_PLAN, SHOWN, Scope, scopes, seen, sight_of
from shared.auth import Principal
from shared.errors import NotFound
from shared.language import fold
from shared.store import Doc

LINE = ["plan", "revision", "version", "symbol", "date", "title", "issuer_code", "issuer_name", "root",
        "addressee_count", "recorded", "order", "search", "ended"]
TREE = ["plan", "issuer", "addressees", "symbol", "title", "root", "addressee_count", "direct_count"]
DRAFT = ["unit", "unit_name", "state", "plan", "title", "amends", "derived"]
SCAN = 400
BRIEF = ["plan", "root", "issuer_code", "above", "date", "addressee_count", "direct_count", "version"]


async def plan_version(
    stores: Stores, plan: str, version: int | None = None, fields: Sequence[str] | None = None,
) -> Doc:
    """A published version, the latest if none is named; raises NotFound."""
    where: dict[str, Any] = {"plan": plan, "version": version} if version else {"plan": plan, "latest": 1}
    found = await stores.plans.find(where, sort=[("version", -1)], limit=1, fields=fields)
    if not found:
        raise NotFound(NO_PLAN)
    return found[0]


async def seen_briefly(stores: Stores, principal: Principal, plan: str) -> Doc:
    """What the cascade needs of a plan that the caller may see: without its text, and mostly without addressees."""
    brief = {**await plan_version(stores, plan, fields=BRIEF), "addressees": []}
    try:
        return await seen(stores, principal, brief)
    except NotFound:                       # neither the issuer nor above it: perhaps an addressee
        return await seen(stores, principal, await plan_version(stores, plan, fields=[*BRIEF, "addressees"]))


async def listed(stores: Stores, principal: Principal, issuer: str | None, q: str, before: str | None,
                 limit: int) -> list[Doc]:
    """Lines of plans that the caller may see, newest first."""
    words, within = fold(q).split(), await scopes(stores, principal)
    found: list[Doc] = []
    while len(found) < limit:
        lines = await _lines(stores, within, issuer, before, max(limit, SCAN if words else 0))
        found += [line for line in lines if all(word in line["search"] for word in words)]
        if not lines or len(lines) < max(limit, SCAN if words else 0):
            break
        before = lines[-1]["order"]
    return found[:limit]


async def _lines(stores: Stores, within: Sequence[Scope], issuer: str | None, before: str | None, limit: int
                 ) -> list[Doc]:
    where: dict[str, Any] = {"latest": 1, **({"order": {"$lt": before}} if before else {}),
                             **({"issuer_code": issuer} if issuer else {})}
    lines: dict[str, Doc] = {}
    for scope in within:
        if issuer and scope.get("issuer_code", issuer) != issuer:
            continue
        docs = await stores.plans.find({**where, **scope}, sort=[("order", -1)], limit=limit, fields=LINE)
        lines |= {doc["_id"]: doc for doc in docs}
    return sorted(lines.values(), key=lambda doc: doc["order"], reverse=True)[:limit]


async def cascade(stores: Stores, principal: Principal, plan: Doc) -> tuple[Node, dict[str, int]]:
    """The tree below a plan's issuer as far as the caller may see it, and its counts."""
    plans = await stores.plans.find({"root": plan["root"], "latest": 1}, fields=TREE)
    drafts = await stores.drafts.find({"root": plan["root"]}, fields=DRAFT)
    nodes = build(plans, [d for d in drafts if d["derived"]], plan["root"])
    sight = await sight_of(stores, principal)
    for code in sight.codes(plan):
        unit = code if code in nodes else code.partition(".")[0]
        node = view(nodes, plan["issuer_code"], unit, sight.everywhere or code in plan["above"])
        if node is not None:
            return node, counts(node)
    raise NotFound(NO_PLAN)


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
