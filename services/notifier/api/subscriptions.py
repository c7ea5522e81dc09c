"""/subscriptions: what a person keeps. Each sees, renames and deletes his own alone; another's is not found (law 7)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict

from services.notifier.domain import subscriptions as rules
from services.notifier.domain.subscriptions import Kind, owner_of
from services.notifier.domain.views import View, key_of, named
from services.notifier.store.subscriptions import SubscriptionStore
from shared import clock
from shared.auth import Principal, require
from shared.http import IdempotencyKey, IfMatch, Page, created_id, etag
from shared.language import sort_key
from shared.store import Doc

router = APIRouter(prefix="/api/v1/subscriptions", tags=["subscriptions"])
Person = Annotated[Principal, Depends(require("officer", "leader", "clerk", "administrator"))]


async def _store(request: Request) -> SubscriptionStore:
    store: SubscriptionStore = request.app.state.subscriptions
    return store


StoreIn = Annotated[SubscriptionStore, Depends(_store)]


class Keep(View):
    """A view that is to be kept."""

    kind: Literal["view"] = "view"


class Rename(BaseModel):
    """What a view is to be called."""

    model_config = ConfigDict(extra="forbid")

    name: str


class Subscription(BaseModel):
    """A subscription as it is shown; `content` as its kind has it."""

    id: str
    revision: int
    kind: Kind
    content: dict[str, Any]
    at: str
    changed: str


@router.get("")
async def listed(store: StoreIn, caller: Person, kind: Kind | None = None) -> Page[Subscription]:
    """The caller's own, in the order of their names; there are few, so they are one page."""
    docs = await store.of(owner_of(caller), kind)
    ordered = sorted(docs, key=lambda doc: (doc["kind"], sort_key(doc["content"].get("name", "")), doc["_id"]))
    return Page(items=[_shown(doc) for doc in ordered])


@router.post("", status_code=201)
async def keep(body: Keep, store: StoreIn, caller: Person, key: IdempotencyKey, response: Response) -> Subscription:
    """Keep a view under a name that the caller doesn't use yet."""
    name = named(body.name)
    content = body.model_dump(exclude={"kind"}) | {"name": name}
    id = created_id(f"subscription/{owner_of(caller)}", key)
    doc = await store.add(rules.new(id, "view", caller, key_of(name), content, clock.now().isoformat()))
    return _shown(doc, response)


@router.get("/{id}")
async def one(id: str, store: StoreIn, caller: Person, response: Response) -> Subscription:
    """One of the caller's own."""
    return _shown(await store.one(owner_of(caller), id), response)


@router.patch("/{id}")
async def rename(id: str, body: Rename, store: StoreIn, caller: Person, revision: IfMatch, response: Response
                 ) -> Subscription:
    """Call a view otherwise."""
    name, at = named(body.name), clock.now().isoformat()

    def renamed(doc: Doc) -> Doc:
        return rules.changed(doc, key_of(name), {**doc["content"], "name": name}, at)

    return _shown(await store.change(owner_of(caller), id, revision, renamed, kind="view"), response)


@router.delete("/{id}", status_code=204)
async def remove(id: str, store: StoreIn, caller: Person, revision: IfMatch) -> None:
    """Forget one."""
    await store.remove(owner_of(caller), id, revision)


def _shown(doc: Doc, response: Response | None = None) -> Subscription:
    if response is not None:
        response.headers["ETag"] = etag(doc["revision"])
    return Subscription(id=doc["_id"], **{name: doc[name] for name in Subscription.model_fields if name != "id"})
