"""For other services and for operators: the feed, derivations, verification, reconciliation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from services.planner.api.deps import StoresOf, public
from services.planner.domain.ending import ended_event
from services.planner.domain.publishing import plan_event
from services.planner.domain.states import NUMBERED, OPEN, PENDING
from services.planner.domain.successions import event as succession_event
from services.planner.store import Stores
from services.planner.store.receiving import Receiver
from services.planner.store.reconcile import Reconciler
from services.planner.store.verify import verify
from shared import clock
from shared.auth import Principal, require
from shared.events import Event
from shared.http import IdempotencyKey
from shared.http.verification import verification_router
from shared.messaging.feed import FeedPage, feed_page
from shared.messaging.merged import Merged
from shared.messaging.relay import unsent, unsent_samples
from shared.observing.metrics import DRAFTS, NUMBERS
from shared.observing.scrape import Sample
from shared.store import Collection, Doc

router = APIRouter(prefix="/api/v1", tags=["system"])
Operator = Annotated[Principal, Depends(require("administrator", "service"))]


def _emitting(stores: Stores) -> dict[str, Collection]:
    return {"plans": stores.plans, "units": stores.units, "successions": stores.successions}


async def figures(stores: Stores) -> list[Sample]:
    """What waits here, for the metrics."""
    drafts = [Sample(DRAFTS, await stores.drafts.count({"state": state}), (state,))
              for state in (PENDING, *OPEN, NUMBERED)]
    return [*unsent_samples(await unsent(_emitting(stores)), clock.now()), *drafts,
            Sample(NUMBERS, await stores.register.count({"done": 0}))]


def _events(plan: Doc) -> Iterator[Event]:
    if "moves" in plan:
        yield succession_event(plan)
        return
    yield plan_event(plan)
    if plan["ended"]:
        yield ended_event(plan)


@router.get("/events")
async def events(stores: StoresOf, _: Operator, after: str | None = None) -> FeedPage:
    """The present state as events, in the order of change: what a consumer lost it finds here (law 9)."""
    return await feed_page(Merged(stores.plans, stores.successions), after, _events)


@router.get("/derivations")
async def derivations(stores: StoresOf, _: Operator, plan: str | None = None,
                      version: int | None = None) -> dict[str, Any]:
    """Stored derivations, for comparing them with what deriving gives (law 2)."""
    return {"items": [public(doc) for doc in await stores.documents.of(plan, version)], "next": None}


@router.get("/verify")
async def verify_laws(stores: StoresOf, _: Operator) -> dict[str, Any]:
    """Check the laws on the stored data: {"laws": {"1": {"checked": n, "violations": […]}, …}}."""
    return {"laws": await verify(stores, clock.now())}


@router.get("/waiting")
async def waiting(stores: StoresOf, _: Operator) -> dict[str, Any]:
    """What waits here: events to be sent, drafts whose text has not come, numbers whose document has not followed."""
    return {"events": await unsent(_emitting(stores)), "drafts": await stores.drafts.count({"state": PENDING}),
            "numbers": await stores.register.count({"done": 0})}


@router.post("/reconcile")
async def reconcile(stores: StoresOf, _: Operator, __: IdempotencyKey) -> dict[str, Any]:
    """Run the reconciler once, without grace: what is missing is completed or emitted now."""
    return await Reconciler(stores, Receiver(stores, clock.now), clock.now, grace=0.0).run()


async def _laws(request: Request) -> dict[str, Any]:
    return await verify(request.app.state.stores, clock.now())


verification = verification_router(_laws, lambda request: request.app.state.stores.verifications)
