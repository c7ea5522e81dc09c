"""Ending a plan, and what may no longer be done once it has ended."""

from __future__ import annotations

import datetime as dt

from services.planner.domain.ending import KIND, By, closed_above, ending
from services.planner.domain.states import Hand
from services.planner.store import Stores
from services.planner.store import publishing as chain
from services.planner.store.drafts import issuing_of
from services.planner.store.offices import office
from shared import clock
from shared.documents.citation import official_number
from shared.errors import Conflict
from shared.store import Doc
from shared.units.names import plan_symbol

ENDED = "Kế hoạch {done} nên không thể sửa đổi, thay thế."
DONE = {"revoked": "đã bị thu hồi", "closed": "đã kết thúc"}
CLOSED_ABOVE = "Kế hoạch của cấp trên đã kết thúc nên không ban hành thêm kế hoạch triển khai."


async def refuse_ended(stores: Stores, plan: Doc) -> None:
    """Raise Conflict for a plan that has ended, or whose root has been closed: it has no further version."""
    root = plan if plan["plan"] == plan["root"] else (
        await stores.plans.find({"plan": plan["root"], "latest": 1}, fields=["ended"], limit=1) or [plan])[0]
    if plan["ended"] or (root["ended"] and root["ended"]["by"] == "closed"):
        raise Conflict(ENDED.format(done=DONE[(plan["ended"] or root["ended"])["by"]]), code="wrong_state")


async def refuse_late(stores: Stores, draft: Doc) -> None:
    """Nothing new comes of a plan that has been closed, nor a version of one that has ended."""
    if closed_above(draft):
        raise Conflict(CLOSED_ABOVE, code="plan_closed")
    if draft["amends"]:
        found = await stores.plans.find({"plan": draft["amends"]["plan"], "latest": 1}, limit=1,
                                        fields=["plan", "root", "ended"])
        for plan in found:
            await refuse_ended(stores, plan)


async def end_plan(stores: Stores, plan: Doc, by: By, reason: str, date: dt.date, hand: Hand, trace: str) -> Doc:
    """The chain of a revocation or closing: number, ended plan with its event, drafts below."""
    who, _ = await issuing_of(stores, plan["issuer_code"], date)
    settings, _ = await office(stores, plan["issuer_code"])
    kept = next((s.id for s in settings.series if KIND in s.kinds), "QĐ")
    symbol = plan_symbol(who.issuer, "QĐ")

    def make(number: int) -> Doc:
        return ending(plan, by, f"{official_number(number)}/{symbol}", date, reason, hand, trace)

    entry = await chain.draw(stores, plan["issuer_code"], kept, date.year, settings.number_start, make)
    return await chain.complete(stores, entry, clock.now())
