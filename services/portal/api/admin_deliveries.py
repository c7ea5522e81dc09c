"""For administrators: how the channels are, and what could not be sent to whom."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from services.portal.api import notice_words as words
from services.portal.api.admin import Admin
from services.portal.api.pages import render
from services.portal.api.parts import part
from services.portal.api.services import backend

router = APIRouter(include_in_schema=False, prefix="/quan-tri/gui-thong-bao")


@router.get("")
async def deliveries(request: Request, session: Admin, tt: str = "given_up", after: str = "") -> Response:
    """Channels, and deliveries in one state."""
    state, notifier = tt if tt in words.STATES else "given_up", backend(request, session).notifier
    channels, lately = await asyncio.gather(
        part(notifier.get("deliveries", "channels")),
        part(notifier.get("deliveries", "all", state=state, after=after or None)))
    return render(request, "admin_deliveries.html", session, channels=channels, lately=lately, tt=state, words=words)
