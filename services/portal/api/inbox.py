"""The inbox: what has arrived, what is owed, what waits for acceptance, what is new."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.api import filters
from services.portal.api.pages import done, local_path, posted, render, text
from services.portal.api.parts import part
from services.portal.api.saved import saved_views
from services.portal.api.services import Api, backend
from services.portal.api.session import Session, User

router = APIRouter(include_in_schema=False)
SHOWN = 50
FINISHED = ("published", "declined", "revoked")


@router.get("/")
async def inbox(request: Request, session: User) -> Response:
    """The page that a working day begins with; an administrator's is the state of the system."""
    if not session.unit and session.has("administrator"):
        return RedirectResponse("/quan-tri", 303)
    return await _page(request, session)


@router.get("/thong-bao")
async def older(request: Request, session: User, after: str = "", an: str = "") -> Response:
    """All notices, in pages; with `an` also those of kinds that the user has muted."""
    notices = await part(backend(request, session).notifier.get(
        "notices", limit=SHOWN, after=after or None, muted="true" if an else None))
    return render(request, "notices.html", session, notices=notices, muted=bool(an))


@router.post("/thong-bao/doc")
async def read(request: Request, session: User) -> Response:
    """Mark one notice read, or all: for the user, not for colleagues."""
    form = await posted(request, session)
    which, back = text(form, "id"), local_path(text(form, "ve") or "/")
    path = ("notices", which, "read") if which else ("notices", "read-all")
    await backend(request, session).notifier.send("POST", *path, key=text(form, "key"))
    return done(back, "doc") if "?" not in back else RedirectResponse(back, 303)


async def _page(request: Request, session: Session) -> Response:
    calls = backend(request, session)
    if not session.unit:
        return render(request, "inbox.html", session)
    fields = filters.fields_of(request, filters.DRAFTS)
    received, own, notices, owed, waiting, saved = await asyncio.gather(
        part(calls.planner.get("drafts", kind="inbox", **fields, limit=SHOWN)),
        part(calls.planner.get("drafts", kind="own", **fields, limit=SHOWN)),
        part(calls.notifier.get("notices", limit=20)), part(owed_by(calls.reporting, session.unit)),
        part(calls.reporting.get("obligations", superior=session.unit, state="submitted", limit=SHOWN)),
        saved_views(calls))
    received.items.sort(key=lambda draft: draft["state"] in FINISHED)      # what needs work first; else newest first
    return render(request, "inbox.html", session, received=received, own=own, notices=notices, owed=owed,
                  waiting=waiting, saved=saved, fields=fields, filters=filters)


async def owed_by(reporting: Api, unit: str) -> list[dict[str, Any]]:
    """The unit's reports not yet sent, or returned, the earliest due first; none of what was not published to it."""
    answers = await asyncio.gather(*(
        reporting.get("obligations", unit=unit, state=state, limit=SHOWN) for state in ("open", "returned")))
    items = [item for answer in answers for item in answer["items"] if item["handed_down"]]
    return sorted(items, key=lambda item: (item["due"], item["id"]))
