"""Each person's choice of notices: which kinds stand out in the inbox, which are not shown."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from services.portal.api import admin_words as words
from services.portal.api.pages import done, posted, render, text
from services.portal.api.services import backend
from services.portal.api.session import Session, User
from shared.errors import ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/thong-bao/tuy-chon")


@router.get("")
async def choices(request: Request, session: User) -> Response:
    """The form."""
    return await _page(request, session)


@router.post("")
async def choose(request: Request, session: User) -> Response:
    """Save it."""
    form = await posted(request, session)
    ways = {name.removeprefix("way:"): text(form, name) for name in form if name.startswith("way:")}
    try:
        await backend(request, session).notifier.send(
            "PUT", "notices", "choices", json={"ways": ways}, revision=text(form, "revision"))
    except ThongSuotError as error:
        if error.status == 401:
            raise
        return await _page(request, session, error=error, typed=form)
    return done("/thong-bao/tuy-chon", "luu")


async def _page(request: Request, session: Session, *, error: ThongSuotError | None = None,
                typed: FormData | None = None) -> Response:
    found: dict[str, Any] = await backend(request, session).notifier.get("notices", "choices")
    return render(request, "notice_choices.html", session, error=error, typed=typed, found=found, words=words,
                  editable=session.has("officer", "leader", "clerk"))
