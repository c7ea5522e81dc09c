"""/deliveries: what is on its way to somebody, and what became of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from services.notifier.domain.addresses import masked
from services.notifier.store.deliveries import DeliveryStore
from shared.auth import Principal, require
from shared.http import Page, cursor, read_cursor
from shared.store import Doc

router = APIRouter(prefix="/api/v1/deliveries", tags=["deliveries"])
Official = Annotated[Principal, Depends(require("officer", "leader", "clerk"))]
Administrator = Annotated[Principal, Depends(require("administrator", "service"))]
State = Literal["waiting", "failed", "sent", "given_up", "moot"]
Limit = Annotated[int, Query(ge=1, le=200)]


class DeliveryView(BaseModel):
    """A delivery. Only its owner sees the whole address."""

    id: str
    channel: str
    address: str
    unit: str
    user: str                              # "": the unit's own
    kind: str
    text: str
    link: str
    state: State
    reason: str
    attempts: int
    planned: str
    due: str                               # when it is tried (again), of one that is open
    sent: str


class DeliveryLine(BaseModel):
    """A delivery for administrators: without what it says."""

    id: str
    channel: str
    address: str
    unit: str
    user: str
    kind: str
    state: State
    reason: str
    attempts: int
    planned: str
    due: str
    sent: str


class ChannelState(BaseModel):
    """How a channel is."""

    name: str
    missing: str
    since: str                             # since when it is away; "" if it isn't
    reason: str
    next: str


async def _store(request: Request) -> DeliveryStore:
    store: DeliveryStore = request.app.state.deliveries
    return store


StoreIn = Annotated[DeliveryStore, Depends(_store)]


@router.get("")
async def own(store: StoreIn, caller: Official, of: Literal["me", "unit"] = "me", after: str | None = None,
              limit: Limit = 50) -> Page[DeliveryView]:
    """The caller's own, or those of the unit's mailbox and webhooks; the newest first."""
    owner = caller.actor if of == "me" else f"{caller.unit}/"
    if of == "unit":
        caller.role("clerk", "leader")
    place = read_cursor(after, 1)
    docs = await store.of_owner(owner, place[0] if place else None, limit + 1)
    return Page(items=[DeliveryView(**_view(doc)) for doc in docs[:limit]], next=_next(docs, limit))


@router.get("/all")
async def listed(store: StoreIn, _: Administrator, state: State = "given_up", after: str | None = None,
                 limit: Limit = 50) -> Page[DeliveryLine]:
    """Everybody's in one state, the newest first: what went wrong with whom, not what it said."""
    place = read_cursor(after, 1)
    docs = await store.in_state(state, place[0] if place else None, limit + 1)
    lines = [DeliveryLine(**{**_view(doc), "address": masked(doc["channel"], doc["address"])}) for doc in docs[:limit]]
    return Page(items=lines, next=_next(docs, limit))


@router.get("/channels")
async def channels(request: Request, store: StoreIn, _: Administrator) -> Page[ChannelState]:
    """Which channels are set up, and which are away."""
    told = await store.channels()
    return Page(items=[ChannelState(
        name=name, missing=channel.missing,
        **{field: told.get(name, {}).get(field, "") for field in ("since", "reason", "next")})
        for name, channel in request.app.state.channels.items()])


def _view(doc: Doc) -> dict[str, Any]:
    fields = ("channel", "address", "unit", "user", "kind", "text", "link", "state", "reason", "attempts", "planned",
              "due", "sent")
    return {"id": doc["_id"], **{name: doc[name] for name in fields}}


def _next(docs: list[Doc], limit: int) -> str | None:
    return cursor(docs[limit - 1]["order"]) if len(docs) > limit else None
