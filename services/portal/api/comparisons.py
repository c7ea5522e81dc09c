"""Versions side by side: a draft and what it lies over, and two versions of a published plan."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.portal.api.draft_page import document_of
from services.portal.api.pages import render
from services.portal.api.services import backend
from services.portal.api.session import User
from shared.documents.compare import compared
from shared.documents.model import Document

router = APIRouter(include_in_schema=False)
Version = Annotated[int | None, Query(ge=1)]


@router.get("/ho-so/du-thao/{id}/so-sanh")
async def draft(request: Request, session: User, id: str, het: bool = False, cap_tren: bool = False) -> Response:
    """What the unit wrote otherwise than its superior, or than the text that was brought; with `het` all of it.

    With `cap_tren` what the superior has changed since the unit last submitted.
    """
    planner = backend(request, session).planner
    found, base = await asyncio.gather(planner.get("drafts", id), planner.get("drafts", id, "base"))
    old, new = base["document"], await document_of(planner, found)
    sides = ("Cấp trên" if base["derived"] else "Văn bản đã nhập", "Đơn vị")
    if cap_tren:
        old, new = (await planner.get("drafts", id, "base", before=True))["document"], base["document"]
        sides = ("Cấp trên, trước", "Cấp trên, nay")
    rows = compared(Document.model_validate(old), Document.model_validate(new))
    return render(request, "compare.html", session, rows=rows, sides=sides, whole=het, title=found["title"],
                  back=f"/ho-so/du-thao/{id}", address=f"/ho-so/du-thao/{id}/so-sanh", versions=None, above=cap_tren)


@router.get("/ke-hoach/{id}/so-sanh")
async def plan(request: Request, session: User, id: str, tu: Version = None, den: Version = None,
               het: bool = False) -> Response:
    """What an amendment changed: version `tu` against `den`, by default the last two."""
    planner = backend(request, session).planner
    last = int((await planner.get("plans", id))["version"])
    new = min(den or last, last)
    old = min(tu or max(new - 1, 1), last)
    before, after = await asyncio.gather(*(planner.get("plans", id, version=one) for one in (old, new)))
    rows = compared(Document.model_validate(before["document"]), Document.model_validate(after["document"]))
    sides = tuple(f"Bản {one['version']}: số {one['document']['number']}/{one['document']['symbol']}"
                  for one in (before, after))
    return render(request, "compare.html", session, rows=rows, sides=sides, whole=het,
                  title=after["document"]["title"], back=f"/ke-hoach/{id}", address=f"/ke-hoach/{id}/so-sanh",
                  versions={"last": last, "old": old, "new": new})
