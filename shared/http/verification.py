"""Checking a service's laws as work that goes on by itself: begun by a request, looked at by others, its last result
kept. `GET /verify` answers only when all is checked, which on large data no page waits for."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import structlog
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from shared import clock
from shared.auth.principal import Principal, require
from shared.errors import Conflict, NotFound
from shared.http.conventions import IdempotencyKey
from shared.store import Collection, Doc

log = structlog.get_logger()
Laws = dict[str, dict[str, Any]]
Check = Callable[[Request], Awaitable[Laws]]
Kept = Callable[[Request], Collection]
Operator = Annotated[Principal, Depends(require("administrator", "service"))]
ID = "laws"
BEAT_SECONDS = 5.0
SILENT = dt.timedelta(seconds=60)      # its process has ended
VIOLATIONS = 100                       # kept of each law; `violated` counts all


class Law(BaseModel):
    """One law's result; nothing checked is not a pass."""

    checked: int
    violated: int
    violations: list[str]


class Verification(BaseModel):
    """The last check: `broken` if its process ended before it did, `failed` if it could not be carried out."""

    state: Literal["never", "running", "done", "failed", "broken"]
    by: str = ""
    started: str = ""
    finished: str = ""
    laws: dict[str, Law] = {}              # of the last check that was done, whatever the state
    checked: str = ""                      # when that was
    error: str = ""


def verification_router(check: Check, kept: Kept) -> APIRouter:
    """GET and POST /api/v1/verification over a service's check and the collection that keeps its result."""
    router = APIRouter(prefix="/api/v1/verification", tags=["verification"])
    tasks: set[asyncio.Task[None]] = set()         # nobody else holds them

    @router.get("")
    async def last(request: Request, _: Operator) -> Verification:
        """How the check goes, and the last result."""
        return _shown(await kept(request).get(ID))

    @router.post("", status_code=202)
    async def begin(request: Request, principal: Operator, _: IdempotencyKey) -> Verification:
        """Begin a check, unless one is under way."""
        doc = await _begun(kept(request), principal.actor)
        if doc is not None:
            task = asyncio.create_task(_run(kept(request), doc["run"], lambda: check(request)))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        return _shown(await kept(request).get(ID))

    return router


def _shown(doc: Doc | None) -> Verification:
    if doc is None:
        return Verification(state="never")
    fields = {name: doc[name] for name in ("by", "started", "finished", "laws", "checked", "error")}
    return Verification(state="broken" if _is_broken(doc) else doc["state"], **fields)


def _is_broken(doc: Doc) -> bool:
    return bool(doc["state"] == "running" and clock.now() - dt.datetime.fromisoformat(doc["beat"]) > SILENT)


async def _begun(collection: Collection, by: str) -> Doc | None:
    """The document of a check that this process is to run; None if one is under way."""
    now = clock.now().isoformat()
    blank: Doc = {"_id": ID, "revision": 1, "state": "never", "run": "", "by": "", "started": "", "finished": "",
                  "beat": "", "laws": {}, "checked": "", "error": ""}
    await collection.insert_new([blank])
    doc = await collection.get(ID) or blank
    if doc["state"] == "running" and not _is_broken(doc):
        return None
    begun = {**doc, "state": "running", "run": now, "by": by, "started": now, "finished": "", "beat": now, "error": ""}
    try:
        return await collection.replace(begun, doc["revision"])
    except Conflict:                        # somebody else has just begun
        return None


async def _run(collection: Collection, run: str, check: Callable[[], Awaitable[Laws]]) -> None:
    beating = asyncio.create_task(_beat(collection, run))
    try:
        laws = await check()
    except Exception as error:
        log.warning("verification_failed", error=repr(error)[:300])
        await _change(collection, run, {"state": "failed", "error": getattr(error, "code", type(error).__name__)})
    else:
        now = clock.now().isoformat()
        await _change(collection, run, {"state": "done", "laws": _kept(laws), "checked": now})
    finally:
        beating.cancel()


def _kept(laws: Laws) -> dict[str, Doc]:
    return {number: {"checked": law["checked"], "violated": len(law["violations"]),
                     "violations": law["violations"][:VIOLATIONS]} for number, law in laws.items()}


async def _beat(collection: Collection, run: str) -> None:
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        await _change(collection, run, {"beat": clock.now().isoformat()})


async def _change(collection: Collection, run: str, values: Doc) -> None:
    """Set what this run has to tell; nothing if another run has taken its place."""
    finished = {} if "beat" in values else {"finished": clock.now().isoformat()}
    try:
        await collection.change(ID, lambda doc: {**doc, **values, **finished} if doc["run"] == run else None)
    except (Conflict, NotFound) as error:
        log.warning("verification_not_told", code=error.code)
