"""For services and administrators: the feed, the checks of the laws, reconciling on demand."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from services.reporting.api.access import StoresIn
from services.reporting.domain import acts, checks, obligations, official_check
from services.reporting.domain import official as official_rules
from services.reporting.domain.passing import FIELDS as PASSING
from services.reporting.domain.plans import from_doc, to_doc
from services.reporting.domain.proof import prove_all
from services.reporting.domain.searches import FIELDS as FINDABLE
from services.reporting.store import evidence, official, successions
from services.reporting.store.database import Stores
from services.reporting.store.people import people
from services.reporting.store.rollups import FOLDED
from services.reporting.worker.reconcile import Reconciler
from shared import clock
from shared.auth import Principal, require
from shared.auth.people import Seen, Sort
from shared.events import Event
from shared.http import Page
from shared.http.conventions import MAX_PAGE
from shared.http.verification import verification_router
from shared.messaging.feed import FeedPage, feed_page
from shared.messaging.merged import Merged
from shared.messaging.relay import unsent, unsent_samples
from shared.observing.scrape import Sample
from shared.store import Collection, Doc

router = APIRouter(prefix="/api/v1", tags=["operations"])
Operator = Annotated[Principal, Depends(require("administrator", "service"))]
REPORTED = ("_id", "root", "period", "unit", "superior", "state", "late", "sent", "sent_note", "event", "acts")


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
    return {"laws": await _checked(stores)}


async def _checked(stores: Stores) -> dict[str, Any]:
    """Read first, then compared in a thread: with ten thousand reports the API would stand still for many seconds."""
    owed = await stores.obligations.find(fields=[*FOLDED, "closed", "report_state"])
    sent = await stores.reports.find(fields=REPORTED)
    plans = [from_doc(doc) for doc in await stores.plans.find()]
    folds = await stores.rollups.find(fields=["fold"])
    now, outboxes, assigned = clock.now(), await _outboxes(stores), await stores.assignments.find()
    books = await official.books(stores)
    units, files = await successions.load(stores), await evidence.check(stores, clock.now())
    findable = await stores.obligations.find(fields=FINDABLE)

    def laws() -> dict[str, checks.Check]:
        return {
            "1": checks.outbox(outboxes, now),
            "3": checks.one_each(owed, sent),
            "6": checks.rollups(owed, sent, folds, map(to_doc, plans)).and_also(
                official_check.check(books, stores.signing.ring)),
            "7": checks.own_acts(sent, assigned),
            "9": checks.complete(plans, owed, sent, (doc["_id"] for doc in folds), units).and_also(
                files).and_also(checks.findable(findable, sent)),
        }

    return {law: check.report() for law, check in (await asyncio.to_thread(laws)).items()}


verification = verification_router(lambda request: _checked(request.app.state.stores),
                                   lambda request: request.app.state.stores.verifications)


@router.get("/waiting")
async def waiting(_: Operator, stores: StoresIn) -> dict[str, Any]:
    """What waits here: events to be sent, among them those of roll-ups on their way up."""
    return {"events": await unsent(_emitting(stores))}


def _emitting(stores: Stores) -> dict[str, Collection]:
    return {"obligations": stores.obligations, "reports": stores.reports, "rollups": stores.rollups,
            "officials": stores.officials}


async def figures(stores: Stores) -> list[Sample]:
    """What waits here, for the metrics."""
    return unsent_samples(await unsent(_emitting(stores)), clock.now())


@router.get("/people")
async def listed_people(_: Operator, stores: StoresIn, q: str = "", unit: str = "", sort: Sort = "name",
                        after: str | None = None, limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50) -> Page[Seen]:
    """Who wrote, sent, returned, accepted reports: by unit (with its organs) and name, or the last to act."""
    return (await people(stores)).page(q=q, unit=unit, sort=sort, after=after, limit=limit)


async def _outboxes(stores: Stores) -> list[Doc]:
    return [doc for collection in stores.emitting for doc in await collection.find(fields=["outbox", "pending"])]


@router.get("/verify/rollups")
async def verify_rollups(_: Operator, stores: StoresIn) -> dict[str, Any]:
    """Law 6 alone, figure by figure: every roll-up against the recomputation from the raw reports."""
    proof = await asyncio.to_thread(
        prove_all, await stores.obligations.find(fields=FOLDED), await stores.reports.find(fields=REPORTED),
        await stores.rollups.find(fields=["fold"]), await stores.plans.find(fields=PASSING))
    return proof.report()


@router.post("/reconcile")
async def reconcile(_: Operator, request: Request) -> dict[str, int]:
    """Compare everything now, and mend the difference; returns how much was mended."""
    reconciler: Reconciler = request.app.state.reconciler
    return await reconciler.once(full=True)
