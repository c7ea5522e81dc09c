"""Dead letters for administrators: what died of what, one shown whole, sent again, set aside."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from services.portal.api import admin_words as words
from services.portal.api.admin import Admin
from services.portal.api.pages import done, posted, render, text
from services.portal.api.parts import asked, part
from services.portal.api.services import backend
from services.portal.api.session import Session
from shared.errors import ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/quan-tri/su-kien-loi")
PATH = "/quan-tri/su-kien-loi"
SHOWN = 50
CONTENT = 60_000                       # characters of a content on its page; all of it is downloaded


@router.get("")
async def listed(request: Request, session: Admin, tt: str = "waiting", nguyen_nhan: str = "", after: str = ""
                 ) -> Response:
    """By state (`tt`) and cause; at first those that wait, with what they died of."""
    return await _list(request, session, tt, nguyen_nhan, after)


@router.post("/phat-lai")
async def replay_many(request: Request, session: Admin) -> Response:
    """Send the ticked ones to their topics again, or all that wait of one cause."""
    form = await posted(request, session)
    cause = text(form, "cause")
    body = {"cause": cause} if cause else {"letters": [str(id) for id in form.getlist("letter")]}
    try:
        answer = await backend(request, session).notifier.send(
            "POST", "dead-letters", "replay", json=body, key=text(form, "key"))
    except ThongSuotError as error:
        if error.status == 401:
            raise
        return await _list(request, session, "waiting", "", "", error=error)
    query = {"da": "phat-lai-con" if answer["left"] else "phat-lai", "so": answer["replayed"], "roi": answer["left"]}
    return RedirectResponse(f"{PATH}?{urlencode(query)}", 303)


@router.get("/{id}")
async def one(request: Request, session: Admin, id: str) -> Response:
    """One letter whole."""
    return await _one(request, session, id)


@router.get("/{id}/noi-dung")
async def content(request: Request, session: Admin, id: str) -> Response:
    """The record's value, byte for byte, as a file."""
    answer = await backend(request, session).notifier.download("dead-letters", id, "content")
    name = "".join(c if c.isalnum() or c in "._-" else "-" for c in id)
    return Response(answer.content, media_type="application/octet-stream", headers={
        "Content-Disposition": f'attachment; filename="{name}.json"'})


@router.post("/{id}/phat-lai")
async def replay(request: Request, session: Admin, id: str) -> Response:
    """Send one to its topic again."""
    return await _act(request, session, id, await posted(request, session), "replay", "phat-lai-mot", None)


@router.post("/{id}/gac-lai")
async def aside(request: Request, session: Admin, id: str) -> Response:
    """Set one aside, with the reason."""
    form = await posted(request, session)
    return await _act(request, session, id, form, "aside", "gac-lai", {"note": text(form, "note")})


async def _act(request: Request, session: Session, id: str, form: FormData, act: str, told: str, body: Any) -> Response:
    try:
        await backend(request, session).notifier.send("POST", "dead-letters", id, act, json=body, key=text(form, "key"))
    except ThongSuotError as error:
        if error.status in (401, 404):
            raise
        return await _one(request, session, id, error=error, typed=form)
    return done(f"{PATH}/{id}", told)


async def _list(request: Request, session: Session, state: str, cause: str, after: str,
                error: ThongSuotError | None = None) -> Response:
    notifier = backend(request, session).notifier
    state = state if state in (*words.LETTER_STATES, "all") else "waiting"
    page, (causes, _) = await asyncio.gather(
        part(notifier.get("dead-letters", state=state, cause=cause or None, after=after or None, limit=SHOWN)),
        asked(notifier.get("dead-letters", "causes")))
    return render(request, "admin_letters.html", session, error=error, page=page, causes=causes, state=state,
                  cause=cause, words=words)


async def _one(request: Request, session: Session, id: str, **told: Any) -> Response:
    letter = await backend(request, session).notifier.get("dead-letters", id)
    pretty = _pretty(letter["content"]) if not letter["cut"] else letter["content"]
    return render(request, "admin_letter.html", session, letter=letter, content=pretty[:CONTENT],
                  cut=letter["cut"] or len(pretty) > CONTENT, words=words, **told)


def _pretty(content: str) -> str:
    """JSON with a line for each thing; what is none as it is."""
    try:
        return json.dumps(json.loads(content), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return content
