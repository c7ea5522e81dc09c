"""What routes depend on: the stores, the caller, and which drafts the caller may see (law 7)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, cast

from fastapi import Depends, Request

from services.planner.domain.states import ACTS, PENDING, Hand
from services.planner.store import Stores
from shared import clock
from shared.auth import Principal, Role, current_principal, require
from shared.errors import NotFound, StaleRevision
from shared.http.origin import origin
from shared.settings import Settings
from shared.store import Doc
from shared.store.collection import STALE

NO_DRAFT = "Không tìm thấy dự thảo này trong phạm vi đơn vị của bạn."


async def _stores(request: Request) -> Stores:
    stores: Stores = request.app.state.stores
    return stores


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


StoresOf = Annotated[Stores, Depends(_stores)]
SettingsOf = Annotated[Settings, Depends(_settings)]
Caller = Annotated[Principal, Depends(current_principal)]


def may(act: str) -> Callable[[Principal], Awaitable[Principal]]:
    """A dependency for routes: the caller has a role that the table of states names for this act on a draft."""
    return require(*cast(tuple[Role, ...], ACTS[act].roles))


Editor = Annotated[Principal, Depends(may("edit"))]


def hand(principal: Principal, key: str = "") -> Hand:
    """The caller as the hand of an act, now."""
    whence = origin()
    return Hand(principal.unit, principal.user, principal.roles, clock.now().isoformat(), key, whence.network,
                whence.trace)


def owns(principal: Principal, draft: Doc) -> bool:
    """Whether the draft is of the caller's unit, or given to the caller's organ to work on."""
    return bool(principal.unit) and principal.unit in (draft["unit"], draft["desk"])


async def own_draft(stores: Stores, principal: Principal, id: str) -> Doc:
    """The caller's draft; NotFound if it is another's, pending, or not there."""
    draft = await stores.drafts.get(id)
    if draft is None or draft["state"] == PENDING or not owns(principal, draft):
        raise NotFound(NO_DRAFT)
    return draft


async def readable_draft(stores: Stores, principal: Principal, id: str) -> Doc:
    """The same for reading: services and administrators read everywhere."""
    if not principal.everywhere:
        return await own_draft(stores, principal, id)
    draft = await stores.drafts.get(id)
    if draft is None or draft["state"] == PENDING:
        raise NotFound(NO_DRAFT)
    return draft


def fresh(draft: Doc, revision: int) -> None:
    """Raise StaleRevision unless the caller has seen the present revision."""
    if draft["revision"] != revision:
        raise StaleRevision(STALE, revision=draft["revision"])


def public(doc: Doc, *hidden: str) -> dict[str, Any]:
    """A stored document as the API shows it: `id` instead of `_id`."""
    return {"id": doc["_id"], **{k: v for k, v in doc.items() if k != "_id" and k not in hidden}}
