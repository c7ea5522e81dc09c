"""Where notices come outside the inbox: a person's mailbox and telephone, a unit's own; what was sent there lately."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from services.portal.api import notice_words as words
from services.portal.api.pages import posted, render, text
from services.portal.api.parts import part
from services.portal.api.services import backend
from services.portal.api.session import Session, User
from shared.errors import ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/thong-bao/kenh")
LATELY = 20
UNITS = "don-vi"                            # the value of `cua` for the unit's own
KEEPERS = ("clerk", "leader")


@router.get("")
async def channels(request: Request, session: User, cua: str = "", after: str = "") -> Response:
    """Addresses, what comes where, the last deliveries."""
    return await _page(request, session, cua, after)


@router.post("")
async def choose(request: Request, session: User) -> Response:
    """Save what comes where and when."""
    form = await posted(request, session)
    ways: dict[str, dict[str, str]] = {}
    for name in form:
        if name.startswith("way:"):
            _, channel, kind = name.split(":", 2)
            ways.setdefault(channel, {})[kind] = text(form, name)
    hour = text(form, "digest_hour")
    body = {"ways": ways, "quiet": [text(form, "quiet_from"), text(form, "quiet_to")],
            "digest_hour": int(hour) if hour.isdecimal() and len(hour) < 3 else 99}
    return await _sent(request, session, form, "luu", "PUT", json=body, revision=text(form, "revision"))


@router.post("/{channel}/dia-chi")
async def give(request: Request, session: User, channel: str) -> Response:
    """Give an address, or have another code sent to it."""
    form = await posted(request, session)
    body = {"address": text(form, f"address_{channel}")}
    return await _sent(request, session, form, "gui-ma", "POST", channel, "address", json=body, key=text(form, "key"))


@router.post("/{channel}/ma")
async def confirm(request: Request, session: User, channel: str) -> Response:
    """Confirm an address by its code."""
    form = await posted(request, session)
    body = {"code": text(form, f"code_{channel}")}
    return await _sent(request, session, form, "xac-nhan-kenh", "POST", channel, "confirm", json=body,
                       key=text(form, "key"))


@router.post("/{channel}/go")
async def forget(request: Request, session: User, channel: str) -> Response:
    """Remove an address."""
    form = await posted(request, session)
    return await _sent(request, session, form, "go-kenh", "DELETE", channel)


async def _sent(request: Request, session: Session, form: FormData, said: str, method: str, *path: str, **given: Any
                ) -> Response:
    """Have it done, and go back to the page; what is refused is told there, with what was typed."""
    of = text(form, "cua")
    try:
        await backend(request, session).notifier.send(
            method, "notices", "reach", *path, params={"of": _of(of)}, **given)
    except ThongSuotError as error:
        if error.status in (401, 403):
            raise
        return await _page(request, session, of, error=error, typed=form)
    return RedirectResponse(f"/thong-bao/kenh?{f'cua={UNITS}&' if of == UNITS else ''}da={said}", 303)


async def _page(request: Request, session: Session, cua: str, after: str = "", *, error: ThongSuotError | None = None,
                typed: FormData | None = None) -> Response:
    notifier, of = backend(request, session).notifier, _of(cua)
    found, lately = await asyncio.gather(
        notifier.get("notices", "reach", of=of),
        part(notifier.get("deliveries", of=of, limit=LATELY, after=after or None)))
    return render(request, "notice_channels.html", session, error=error, typed=typed, found=found, lately=lately,
                  words=words, cua=UNITS if of == "unit" else "", keeper=session.has(*KEEPERS),
                  chosen=[one for one in found["channels"] if one["state"] != "none"])


def _of(cua: str) -> str:
    return "unit" if cua == UNITS else "me"
