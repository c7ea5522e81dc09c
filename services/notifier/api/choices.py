"""Which kinds of notices a person wants highlighted or muted; and for administrators, who keeps what."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from services.notifier.domain.choices import Way
from services.notifier.store.choices import ChoiceStore
from shared import clock
from shared.auth import Principal, require
from shared.auth.principal import Caller
from shared.http import IfMatch, Page, cursor, etag, read_cursor

router = APIRouter(prefix="/api/v1", tags=["choices"])
Official = Annotated[Principal, Depends(require("officer", "leader", "clerk"))]


class Choice(BaseModel):
    """By kind of notice, how the person wants to see it; what is not named is normal."""

    model_config = ConfigDict(extra="forbid")

    ways: dict[str, str]


class ChoiceView(BaseModel):
    """All kinds, in the order in which they are offered."""

    revision: int
    ways: dict[str, Way]


async def _store(request: Request) -> ChoiceStore:
    store: ChoiceStore = request.app.state.choices
    return store


StoreIn = Annotated[ChoiceStore, Depends(_store)]


@router.get("/notices/choices")
async def own(store: StoreIn, caller: Caller, response: Response) -> ChoiceView:
    """The caller's own."""
    return _view(*await store.ways(caller), response)


@router.put("/notices/choices")
async def choose(body: Choice, store: StoreIn, caller: Official, revision: IfMatch, response: Response) -> ChoiceView:
    """Choose anew (If-Match "0" for the first time)."""
    return _view(*await store.choose(caller, body.ways, revision, clock.now().isoformat()), response)


def _view(ways: dict[str, Way], revision: int, response: Response) -> ChoiceView:
    response.headers["ETag"] = etag(revision)
    return ChoiceView(revision=revision, ways=ways)


@router.get("/subscribers")
async def subscribers(
    store: StoreIn, _: Annotated[Principal, Depends(require("administrator", "service"))], unit: str = "",
    after: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[dict[str, Any]]:
    """Who keeps what: by person, how it wants to see each kind of notice, and how many views it has."""
    place = read_cursor(after, 1)
    found = await store.owners(unit, place[0] if place else "", limit + 1)
    return Page(items=found[:limit], next=cursor(found[limit - 1]["owner"]) if len(found) > limit else None)
