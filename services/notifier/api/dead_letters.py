"""Dead letters: listed, shown, sent again, set aside. For administrators and services; each act carries its actor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import structlog
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from services.notifier.store.letters import LetterStore
from shared import clock
from shared.auth import Principal, require
from shared.errors import BadInput
from shared.http import IdempotencyKey, Page, cursor, read_cursor
from shared.http.origin import origin
from shared.messaging import dead_letters
from shared.messaging.letters import Act, State, act
from shared.store import Doc

log = structlog.get_logger()
router = APIRouter(prefix="/api/v1/dead-letters", tags=["dead letters"])
Operator = Annotated[Principal, Depends(require("administrator", "service"))]
AT_ONCE = 500                          # letters that one request sends again
SHOWN = 200_000                        # characters of the content that are told; all of it is downloaded
LONGEST_NOTE = 1000
ACT = ("letter", "kind", "by", "at", "note")


class Chosen(BaseModel):
    """Which letters: these, or all that wait and died of one cause (`AT_ONCE` of them in one request)."""

    model_config = ConfigDict(extra="forbid")

    letters: list[str] = []
    cause: str = ""


class Aside(BaseModel):
    """Why a letter is done with."""

    note: str = ""


class Replayed(BaseModel):
    """How many were sent again, and how many of that cause wait still."""

    replayed: int
    left: int = 0


async def _store(request: Request) -> LetterStore:
    store: LetterStore = request.app.state.letters
    return store


StoreIn = Annotated[LetterStore, Depends(_store)]


@router.get("")
async def listed(
    store: StoreIn, _: Operator, state: State | Literal["all"] = "waiting", topic: str | None = None,
    cause: str | None = None, after: str | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Page[dict[str, Any]]:
    """Letters, the newest first: by default those with which nothing was done yet."""
    given = {"state": None if state == "all" else state, "topic": topic, "cause": cause}
    place = read_cursor(after, 1)
    where = {name: value for name, value in given.items() if value}
    docs = await store.page(where, place[0] if place else None, limit + 1)
    return Page(items=[_line(doc) for doc in docs[:limit]],
                next=cursor(docs[limit - 1]["order"]) if len(docs) > limit else None)


@router.get("/causes")
async def causes(store: StoreIn, _: Operator) -> dict[str, Any]:
    """What the waiting letters died of, the most frequent first."""
    found = await store.causes()
    return {"items": found, "next": None, "waiting": sum(one["count"] for one in found)}


@router.get("/{id}")
async def one(id: str, store: StoreIn, _: Operator) -> dict[str, Any]:
    """One letter whole: headers, content as text, what was done with it, what it was before and became since."""
    line = await store.line(id)
    letter = (await store.letters([id]))[0]
    acts = [{name: doc[name] for name in ACT} for doc in await store.acts_on(id)]
    return {**_line(line), "headers": letter.headers, "key": (letter.key or b"").decode("utf-8", "replace"),
            "content": letter.text[:SHOWN], "cut": len(letter.text) > SHOWN, "acts": acts,
            "became": [_line(doc) for doc in await store.born_of(id)]}


@router.get("/{id}/content", response_class=Response)
async def content(id: str, store: StoreIn, _: Operator) -> Response:
    """The record's value, byte for byte."""
    letter = (await store.letters([(await store.line(id))["_id"]]))[0]
    return Response(letter.value or b"", media_type="application/octet-stream")


@router.post("/replay")
async def replay_many(body: Chosen, store: StoreIn, principal: Operator, key: IdempotencyKey, request: Request
                      ) -> Replayed:
    """Send letters to their topics again."""
    if bool(body.letters) == bool(body.cause) or len(body.letters) > AT_ONCE:
        raise BadInput(f"Hãy chọn từ 1 đến {AT_ONCE} sự kiện, hoặc chọn một nguyên nhân.", code="choose_letters")
    ids = body.letters
    if body.cause:
        ids = [doc["_id"] for doc in await store.page({"cause": body.cause, "state": "waiting"}, None, AT_ONCE)]
    sent = await _replay(request, store, ids, principal, key)
    left = await store.lines.count({"cause": body.cause, "state": "waiting"}) if body.cause else 0
    return Replayed(replayed=sent, left=left)


@router.post("/{id}/replay")
async def replay(id: str, store: StoreIn, principal: Operator, key: IdempotencyKey, request: Request
                 ) -> dict[str, Any]:
    """Send one letter to its topic again, also one with which something was done before."""
    await store.line(id)
    await _replay(request, store, [id], principal, key)
    return await one(id, store, principal)


async def _replay(request: Request, store: LetterStore, ids: Sequence[str], principal: Principal, key: str) -> int:
    now = clock.now()
    known = await store.acts.get_many([act(id, "replayed", "", now, key=key).id for id in ids]) if ids else {}
    done = {doc["letter"] for doc in known.values()}             # by this very request
    letters = await store.letters([id for id in ids if id not in done]) if ids else []
    if letters:
        settings = request.app.state.settings
        await _told(store, await dead_letters.send_again(
            settings, letters, principal.actor, now, key, network=origin().network, trace=origin().trace))
    return len(letters) + len(done)


@router.post("/{id}/aside")
async def aside(id: str, body: Aside, store: StoreIn, principal: Operator, key: IdempotencyKey, request: Request
                ) -> dict[str, Any]:
    """Set one aside, with the reason: it stays readable, and waits no more."""
    note = body.note.strip()
    if not note or len(note) > LONGEST_NOTE:
        raise BadInput(f"Hãy ghi lý do gác lại, không quá {LONGEST_NOTE} ký tự.", code="note_required")
    letters = await store.letters([(await store.line(id))["_id"]])
    settings, now = request.app.state.settings, clock.now()
    await _told(store, await dead_letters.set_aside(
        settings, letters, principal.actor, now, note, key, network=origin().network, trace=origin().trace))
    return await one(id, store, principal)


async def _told(store: LetterStore, acts: Sequence[Act]) -> None:
    """Keep at once what the topic tells as well, so that the caller reads its own act."""
    await store.keep(acts)
    for one in acts:
        log.info("dead_letter", act=one.kind, letter=one.letter)    # by whom and why, the act keeps


def _line(doc: Doc) -> dict[str, Any]:
    hidden = ("_id", "order", "acted")
    return {"id": doc["_id"], **{name: value for name, value in doc.items() if name not in hidden}}
