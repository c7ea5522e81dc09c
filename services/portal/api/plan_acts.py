"""The acts on a published plan: amend or replace it by a new text, revoke it, close it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData, UploadFile

from services.portal.api.formats import read_date
from services.portal.api.pages import done, posted, text
from services.portal.api.plans import plan_page
from services.portal.api.services import backend
from services.portal.api.session import Session, User
from shared.errors import BadInput, ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/ke-hoach")
ENDS = ("revoke", "close")


@router.post("/{id}/sua-doi")
async def amend(request: Request, session: User, id: str) -> Response:
    """Begin an amending or replacing plan: from a file, from pasted text, or from the present text."""
    form = await posted(request, session)
    try:
        draft = await _amended(request, session, id, form)
    except ThongSuotError as error:
        return await _failed(request, session, id, error, form)
    return done(f"/ho-so/du-thao/{draft['id']}", "amend")


async def _amended(request: Request, session: Session, id: str, form: FormData) -> Any:
    planner, key = backend(request, session).planner, text(form, "key")
    replace, file = text(form, "kind") == "replace", form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        return await planner.send("POST", "plans", id, "amend", key=key, data={"replace": "1" if replace else "0"},
                                  files={"file": (file.filename, await file.read())})
    body: dict[str, Any] = {"replace": replace}
    if pasted := text(form, "text"):
        body["text"] = pasted
    return await planner.send("POST", "plans", id, "amend", key=key, json=body)


@router.post("/{id}/ket-thuc")
async def end(request: Request, session: User, id: str) -> Response:
    """Revoke or close, with a reason."""
    form = await posted(request, session)
    act = text(form, "act")
    try:
        if act not in ENDS:
            raise BadInput("Không rõ việc cần thực hiện. Hãy tải lại trang.")
        if not text(form, "reason"):
            raise BadInput("Hãy ghi lý do thu hồi hoặc kết thúc kế hoạch.")
        date = read_date(text(form, "date"), "Ngày")
        body = {"reason": text(form, "reason"), **({"date": date} if date else {})}
        await backend(request, session).planner.send("POST", "plans", id, act, json=body, key=text(form, "key"),
                                                     revision=text(form, "revision"))
    except ThongSuotError as error:
        return await _failed(request, session, id, error, form)
    return done(f"/ke-hoach/{id}", act)


async def _failed(request: Request, session: Session, id: str, error: ThongSuotError, form: FormData) -> Response:
    if error.status in (401, 404):
        raise error
    return await plan_page(request, session, id, error=error, typed=form)
