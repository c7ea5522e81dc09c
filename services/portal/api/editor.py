"""The editor of a draft: each part has a form, saved by itself; parts are added, moved, split, left out; steps undone.

Every form works without scripts. A script that sends one asks for JSON and gets the blocks that read otherwise now.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.datastructures import FormData

from services.portal.api import node_form
from services.portal.api.blocks import Block, changed
from services.portal.api.draft_page import Editor, draft_page, editor_of, opened_form
from services.portal.api.formats import clock_text
from services.portal.api.indicators import address
from services.portal.api.pages import fragment, message_of, posted, text
from services.portal.api.services import Api, backend
from services.portal.api.session import Session, User
from shared.clock import now
from shared.errors import BadInput, NotFound, ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/ho-so/du-thao")
Json = dict[str, Any]
MOVES = ("up", "down", "in", "out")
FAMILIES = {"node": "Mục", "basis": "Căn cứ", "task": "Nhiệm vụ", "row": "Dòng phụ lục"}
GONE = "Không tìm thấy mục này trong dự thảo. Hãy tải lại trang."


@router.get("/{id}/muc/{node:path}")
async def part(request: Request, session: User, id: str, node: str, sua: bool = False) -> Response:
    """One part as the page shows it, or its form: what a script puts in its place."""
    editor = await editor_of(request, session, id)
    block = _find(editor, node)
    return HTMLResponse(_block(request, session, editor, block, opened=sua))


@router.post("/{id}/muc/{node:path}")
async def change(request: Request, session: User, id: str, node: str) -> Response:
    """Save one part, and do with it what the button says."""
    form = await posted(request, session)
    try:
        before = await editor_of(request, session, id)
        after = await _changed(backend(request, session).planner, before, _find(before, node), form)
    except ThongSuotError as error:
        return await _refused(request, session, id, error, form, sua=node)
    return _answer(request, session, before, after, form, node)


@router.post("/{id}/muc-moi")
async def add(request: Request, session: User, id: str) -> Response:
    """Add a part of the unit's own."""
    form = await posted(request, session)
    try:
        family = text(form, "family")
        fields = node_form.new_fields(form, family)
        if family not in FAMILIES or not any(fields.get(name) for name in ("heading", "text", "cells")):
            raise BadInput("Hãy ghi nội dung của mục thêm.", code="empty_part")
        after = text(form, "after")
        place = {"after": after} if after else {"inside": text(form, "inside") or "document"}
        made = await backend(request, session).planner.send(
            "POST", "drafts", id, "nodes", json={"insert": {"kind": family, **place}, "fields": fields},
            key=text(form, "key"), revision=text(form, "revision"))
    except ThongSuotError as error:
        return await _refused(request, session, id, error, form, them=text(form, "family"), sau=text(form, "after"))
    return _go(request, _address(request, id, "luu", made.get("added", "")), made)


@router.post("/{id}/buoc")
async def step(request: Request, session: User, id: str) -> Response:
    """Take back the last step, or do it again."""
    form = await posted(request, session)
    act = "redo" if text(form, "act") == "redo" else "undo"
    try:
        made = await backend(request, session).planner.send(
            "POST", "drafts", id, act, key=text(form, "key"), revision=text(form, "revision"))
    except ThongSuotError as error:
        return await _refused(request, session, id, error, form)
    nodes = (made.get("redo" if act == "undo" else "undo") or {}).get("nodes") or [""]
    return _go(request, _address(request, id, act, nodes[0]), made)


async def _changed(planner: Api, editor: Editor, block: Block, form: FormData) -> Json:
    """The draft after the form: what was typed is saved whatever the button, so that nothing of it is lost."""
    id, act, revision = editor.draft["id"], text(form, "act"), text(form, "revision")
    draft = editor.draft
    if act == "restore":
        edits: Json = {_edited_node(block): None}
    elif act == "keep":
        edits = {_edited_node(block): editor.draft["edits"][_edited_node(block)]}
    elif act == "remove":
        own = block.state == "own"
        edits = {block.id: None if own else {"removed": True, "reason": text(form, "reason") or None}}
    else:
        edits = node_form.edit_of(form, block.family, block.id, editor.element(block.id), editor.document)
    if edits:
        draft = await planner.send("PATCH", "drafts", id, json={"edits": edits}, revision=revision)
        revision = str(draft["revision"])
    if act in MOVES:
        draft = await planner.send("POST", "drafts", id, "nodes", block.id, "move", json={"to": act},
                                   key=text(form, "key"), revision=revision)
    elif act == "split":
        parts = {name: text(form, name) for name in ("first", "second")}
        draft = await planner.send("POST", "drafts", id, "nodes", block.id, "split", json=parts,
                                   key=text(form, "key"), revision=revision)
    return dict(draft)


def _edited_node(block: Block) -> str:
    return "document" if block.family == "part" else block.id


def _find(editor: Editor, node: str) -> Block:
    for block in editor.blocks:
        if block.id == node:
            return block
    raise NotFound(GONE)


def _block(request: Request, session: Session, editor: Editor, block: Block, *, opened: bool, **shown: Any) -> str:
    form = opened_form(editor, block.id) if opened else None
    here = f"/ho-so/du-thao/{editor.draft['id']}?{urlencode({'sua': block.id})}"      # where its form stands
    return fragment(request, "_block.html", session=session, here=here, b=block, form=form, draft=editor.draft,
                    beside=editor.beside, tail=editor.tail, typed={}, **shown)


def _answer(request: Request, session: Session, before: Editor, draft: Json, form: FormData, node: str) -> Response:
    if text(form, "act") == "indicators":
        return _go(request, address(draft["id"], node), draft)
    if text(form, "act") not in ("save", "autosave"):
        return _go(request, _address(request, before.draft["id"], "luu", node), draft)
    if not _wants_json(request):
        return RedirectResponse(_address(request, before.draft["id"], "luu", node), 303)
    after = before.now(draft)
    found = changed(before.blocks, after.blocks)
    if text(form, "act") == "autosave":
        found = [block for block in found if block.id != node]
    elif not any(block.id == node for block in found):
        found.append(_find(after, node))
    html = {block.anchor: _block(request, session, after, block, opened=False) for block in found}
    return JSONResponse(_told(draft) | {"blocks": html})


def _told(draft: Json) -> Json:
    return {"revision": draft["revision"], "saved": f"Đã lưu lúc {clock_text(now())}", "undo": bool(draft.get("undo")),
            "redo": bool(draft.get("redo"))}


def _go(request: Request, address: str, draft: Json) -> Response:
    """To a page; a script is told where, with a query of its own so that the page is loaded anew."""
    if _wants_json(request):
        path, _, anchor = address.partition("#")
        mark = f"{'&' if '?' in path else '?'}lan={draft['revision']}"
        return JSONResponse({"go": f"{path}{mark}#{anchor}"})
    return RedirectResponse(address, 303)


def _address(request: Request, id: str, done: str, node: str) -> str:
    beside = "&ben=1" if request.query_params.get("ben") else ""
    return f"/ho-so/du-thao/{quote(id)}?da={done}{beside}#m-{quote(node, safe=':~')}"


async def _refused(request: Request, session: Session, id: str, error: ThongSuotError, form: FormData,
                   **opened: str) -> Response:
    if _wants_json(request):
        return JSONResponse({"detail": message_of(error), "code": error.code, **error.extra}, error.status)
    if error.status in (401, 404):
        raise error
    return await draft_page(request, session, id, error=error, typed=form, **opened)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")
