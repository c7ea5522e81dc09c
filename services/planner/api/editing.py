"""Editing a draft's structure step by step: adding, moving and splitting its parts, taking back and doing again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from services.planner.api import shown
from services.planner.api.deps import Editor, StoresOf, fresh, hand, own_draft
from services.planner.domain import trail
from services.planner.domain.drafts import edited, edits_of, retitled
from services.planner.domain.states import Draft, Hand, check
from services.planner.domain.structure import Direction, added, moved, own_id, split
from services.planner.domain.undoing import carried_out, redone, remembered, undone
from services.planner.store import Stores
from services.planner.store.drafts import Opened, opened
from shared.auth import Principal
from shared.documents.edits import Edit, Insert
from shared.http import IdempotencyKey, IfMatch
from shared.store import Doc

router = APIRouter(prefix="/api/v1/drafts", tags=["editing"])
Changes = Mapping[str, Edit | None]
Text = Annotated[str, Field(max_length=20_000)]


class Body(BaseModel):
    """Base of bodies: an unknown field is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Added(Body):
    """A part of the unit's own: where it stands, and its fields (heading, text, cells …)."""

    insert: Insert
    fields: dict[str, JsonValue] = {}


class Moved(Body):
    """Which way a part goes: up or down among its siblings, in below the elder one, out of what holds it."""

    to: Direction


class Split(Body):
    """The words of the two parts."""

    first: Text
    second: Text


@router.post("/{id}/nodes")
async def add(id: str, body: Added, stores: StoresOf, who: Editor, revision: IfMatch, key: IdempotencyKey,
              response: Response) -> dict[str, Any]:
    """Add a section node, task, legal basis or table row of the unit's own; its id is `added` in the answer."""
    node = own_id(f"{id}/{key}")
    answer = await _edit(stores, who, id, revision, key, response,
                         lambda now: added(
                             now.document, edits_of(now.draft), node, body.insert, body.fields))
    return {**answer, "added": node}


@router.post("/{id}/nodes/{node}/move")
async def move(id: str, node: str, body: Moved, stores: StoresOf, who: Editor, revision: IfMatch, key: IdempotencyKey,
               response: Response) -> dict[str, Any]:
    """Move a part; labels are numbered anew."""
    return await _edit(stores, who, id, revision, key, response,
                       lambda now: moved(now.document, edits_of(now.draft), node, body.to))


@router.post("/{id}/nodes/{node}/split")
async def split_node(id: str, node: str, body: Split, stores: StoresOf, who: Editor, revision: IfMatch,
                     key: IdempotencyKey, response: Response) -> dict[str, Any]:
    """Split a task or a section node in two; the figures of a task's parts add up under its origin."""
    return await _edit(stores, who, id, revision, key, response, lambda now: split(
        now.document, edits_of(now.draft), node, f"{id}/{key}", (body.first, body.second)))


@router.post("/{id}/undo")
async def undo(id: str, stores: StoresOf, who: Editor, revision: IfMatch, key: IdempotencyKey,
               response: Response) -> dict[str, Any]:
    """Take back the last step."""
    return await _step(stores, who, id, revision, key, response, "past", undone)


@router.post("/{id}/redo")
async def redo(id: str, stores: StoresOf, who: Editor, revision: IfMatch, key: IdempotencyKey,
               response: Response) -> dict[str, Any]:
    """Do again what was taken back last."""
    return await _step(stores, who, id, revision, key, response, "future", redone)


async def _edit(stores: Stores, principal: Principal, id: str, revision: int, key: str, response: Response,
                make: Callable[[Opened], Changes]) -> dict[str, Any]:
    draft = await own_draft(stores, principal, id)
    if (draft.get("past") or [{}])[-1].get("key") != key:        # else this very request has been carried out
        who = checked(draft, principal, revision, key)
        new = changed(await opened(stores, draft), who, make)
        draft = await stores.drafts.replace(trail.changed(draft, new, who), revision)
    return await shown.full(stores, draft, response)


def checked(draft: Doc, principal: Principal, revision: int, key: str = "") -> Hand:
    """The hand of a caller who may edit the draft now and has seen its present revision; raises otherwise."""
    who = hand(principal, key)
    check(draft, "edit", who)
    fresh(draft, revision)
    return who


def changed(now: Opened, who: Hand, make: Callable[[Opened], Changes]) -> Draft:
    """The draft with these edits, and the way back."""
    return remembered(now.draft, edited(now.draft, now.derivation, make(now), who.at), who)


async def _step(stores: Stores, principal: Principal, id: str, revision: int, key: str, response: Response,
                name: str, step: Callable[[Draft, Hand], Draft]) -> dict[str, Any]:
    draft = await own_draft(stores, principal, id)
    if not carried_out(draft, name, key):
        who = checked(draft, principal, revision, key)
        now = await opened(stores, draft)
        new = retitled(step(draft, who), now.derivation, who.at)
        draft = await stores.drafts.replace(trail.changed(draft, new, who), revision)
    return await shown.full(stores, draft, response)
