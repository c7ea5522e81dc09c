"""For services and administrators: the feed, the checks of the laws, reconciling on demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from services.reporting.api.access import StoresIn
from services.reporting.domain import acts, checks, obligations, official_check
from services.reporting.domain import official as official_rules
from services.reporting.domain.passing import FIELDS as PASSING
from services.reporting.domain.plans import from_doc, to_doc
from services.reporting.domain.proof import prove_all
from services.reporting.store import evidence, official, successions
from services.reporting.store.database import Stores
from services.reporting.store.rollups import FOLDED
from services.reporting.worker.reconcile import Reconciler
from shared import clock
from shared.auth import Principal, require
from shared.events import Event
from shared.messaging.feed import FeedPage, feed_page
from shared.messaging.merged import Merged
from shared.store import Doc

router = APIRouter(prefix="/api/v1", tags=["operations"])
Operator = Annotated[Principal, Depends(require("administrator", "service"))]
REPORTED = ("_id", "root", "period", "unit", "superior", "state", "late", "sent", "acts")


@router.get("/events")
async def feed(_: Operator, stores: StoresIn, after: str | None = None) -> FeedPage:
    """The present state of obligations, reports and issued roll-ups as events (law 9)."""
    return await feed_page(Merged(stores.obligations, stores.reports, stores.officials), after, _present)


def _present(doc: Mapping[str, Any]) -> Sequence[Event]:
    if "content" in doc:
        return official_rules.present(doc)
    return acts.present(doc) if "acts" in doc else obligations.present(doc)


@router.get("/verify")
async def verify(_: Operator, stores: StoresIn) -> dict[str, Any]:
    """The laws that reporting can check of itself."""
    owed = await stores.obligations.find(fields=[*FOLDED, "closed", "report_state"])
    sent = await stores.reports.find(fields=REPORTED)
    plans = [from_doc(doc) for doc in await stores.plans.find()]
    folds = await stores.rollups.find(fields=["fold"])
    laws = {
        "1": checks.outbox(await _outboxes(stores), clock.now()),
        "3": checks.one_each(owed, sent),
        "6": checks.rollups(owed, sent, folds, map(to_doc, plans)).and_also(
            official_check.check(await official.books(stores), stores.signing.ring)),
        "7": checks.own_acts(sent, await stores.assignments.find()),
        "9": checks.complete(plans, owed, sent, (doc["_id"] for doc in folds), await successions.load(stores)).and_also(
            await evidence.check(stores, clock.now())),
    }
    return {"laws": {law: check.report() for law, check in laws.items()}}


async def _outboxes(stores: Stores) -> list[Doc]:
    return [doc for collection in stores.emitting for doc in await collection.find(fields=["outbox", "pending"])]


@router.get("/verify/rollups")
async def verify_rollups(_: Operator, stores: StoresIn) -> dict[str, Any]:
    """Law 6 alone, figure by figure: every roll-up against the recomputation from the raw reports."""
    return prove_all(
        await stores.obligations.find(fields=FOLDED), await stores.reports.find(fields=REPORTED),
        await stores.rollups.find(fields=["fold"]), await stores.plans.find(fields=PASSING)).report()


@router.post("/reconcile")
async def reconcile(_: Operator, request: Request) -> dict[str, int]:
    """Compare everything now, and mend the difference; returns how much was mended."""
    reconciler: Reconciler = request.app.state.reconciler
    return await reconciler.once(full=True)
