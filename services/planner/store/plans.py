"""Reading published plans: one version, the cascade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.planner.domain.states import PUBLISHED
from services.planner.domain.tree import Node, build, counts, view
from services.planner.store.collections import Stores
from services.planner.store.drafts import SHOWN
from services.planner.store.sight import NO_PLAN, seen, sight_of
from shared.auth import Principal
from shared.errors import NotFound
from shared.store import Doc

TREE = ["plan", "issuer", "addressees", "symbol", "date", "title", "root", "addressee_count", "direct_count"]
DRAFT = ["unit", "unit_name", "state", "plan", "amends", "derived"]
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
    drafts, published = await _drafts_and_published(stores, direct)
    if plan["plan"] == plan["root"]:
        all_drafts, all_published = await _drafts_and_published(stores, {"root": plan["root"], "derived": 1})
        further, further_published = all_drafts - drafts, all_published - published
    else:
        below = [d["_id"] for d in await stores.drafts.find({**direct, "state": PUBLISHED}, fields=["_id"])]
        further, further_published = await _drafts_and_published(
            stores, {"plan": {"$in": below}, "derived": 1}) if below else (0, 0)
    return {"addressees": plan["addressee_count"], "direct": plan["direct_count"], "drafts": drafts,
            "published": published, "next_level": further, "next_published": further_published}


async def _drafts_and_published(stores: Stores, where: dict[str, Any]) -> tuple[int, int]:
    return (await stores.drafts.count({**where, "state": {"$in": SHOWN}}),
            await stores.drafts.count({**where, "state": PUBLISHED}))
